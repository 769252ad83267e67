"""`nutgraf import-dictionary`: a dictionary of another program in, topic files out."""

from __future__ import annotations

import csv
from pathlib import Path

import click

from nutgraf.errors import NutgrafError
from nutgraf.showing.cells import inert
from nutgraf.showing.terminal import clean
from nutgraf.topics.dictionaries import read_dictionary
from nutgraf.topics.dictionaries.report import Report
from nutgraf.topics.topicfile import write_topic
from nutgraf.writing import whole


@click.command("import-dictionary")
@click.argument("dictionary", metavar="FILE")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    default=".",
    show_default=True,
    help="Folder for the topic files.",
)
@click.option("--encoding", metavar="NAME", help="Encoding of the file; UTF-8 where not given.")
@click.option(
    "--report",
    "report_path",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Also write a CSV there with a row a term: what it became, or why it was left out.",
)
def command(dictionary: str, output: Path, encoding: str | None, report_path: Path | None) -> None:
    """Make a topic file of each category of a dictionary: quanteda YAML, LIWC .dic and .dicx,
    Lexicoder .lcd, or CSV with columns term, topic and maybe weight.

    Tells what came in, and of every term that could not be taken over, with its line and the
    reason.
    """
    try:
        extractors, report = read_dictionary(dictionary, encoding)
        paths = {e.topic.name: output / f"{e.topic.name}.toml" for e in extractors}
        if there := [str(path) for path in paths.values() if path.exists()]:
            more = f" and {len(there) - 5} more" if len(there) > 5 else ""
            raise click.ClickException(
                f"already there: {', '.join(there[:5])}{more}: name another folder"
            )
        output.mkdir(parents=True, exist_ok=True)
        for extractor in extractors:
            name = extractor.topic.name
            write_topic(paths[name], extractor.topic, report.terms[name], report.biases[name])
        if report_path is not None:
            _write(report, report_path)
    except OSError as error:
        raise click.UsageError(
            f"cannot write {error.filename or output}: {error.strerror}"
        ) from None
    except NutgrafError as error:
        raise click.ClickException(str(error)) from None
    use = f"use them: nutgraf classify --topic {next(iter(paths.values()))} article.txt"
    for line in [*str(report).split("\n"), use]:
        click.echo(clean(line))


def _write(report: Report, path: Path) -> None:
    columns = ("line", "category", "written", "topic", "term", "weight", "reason")
    with whole(path) as temporary, temporary.open("w", encoding="utf-8", newline="") as file:
        rows = csv.DictWriter(file, columns)
        rows.writeheader()
        rows.writerows(map(inert, report.rows()))
