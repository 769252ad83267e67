"""`nutgraf import-dictionary`: a dictionary of another program in, topic files out."""

from __future__ import annotations

from pathlib import Path

import click

from nutgraf.cli.ending import writing
from nutgraf.cli.options import encoding_option, file_option, out_option
from nutgraf.cli.outputs import write_text
from nutgraf.errors import NutgrafError
from nutgraf.showing.cells import csv_text
from nutgraf.showing.plain import clean
from nutgraf.topics.dictionaries import read_dictionary
from nutgraf.topics.topicfile import write_topic

_MOST_LINES = 1000
"""Of what is told on the screen."""
_COLUMNS = ("line", "category", "written", "topic", "term", "weight", "reason")


@click.command("import-dictionary")
@click.argument("dictionary", metavar="FILE")
@out_option("the folder for the topic files.", folder=True, default=".")
@encoding_option
@file_option("--report", "Also write CSV: a row a term, what it became, or why it was left out.")
def command(dictionary: str, out: Path, encoding: str | None, report_path: Path | None) -> None:
    """Make a topic file of each category of a dictionary: quanteda YAML, LIWC .dic and .dicx,
    Lexicoder .lcd, or CSV with columns term, topic and maybe weight.

    Tells what came in, and of every term that could not be taken over, with its line and the
    reason.
    """
    try:
        extractors, report = read_dictionary(dictionary, encoding)
        paths = {e.topic.name: out / f"{e.topic.name}.toml" for e in extractors}
        if there := [str(path) for path in paths.values() if path.exists()]:
            more = f" and {len(there) - 5} more" if len(there) > 5 else ""
            raise click.ClickException(
                f"already there: {', '.join(there[:5])}{more}: name another folder"
            )
        with writing(out):
            out.mkdir(parents=True, exist_ok=True)
            for extractor in extractors:
                name = extractor.topic.name
                write_topic(paths[name], extractor.topic, report.terms[name], report.biases[name])
        if report_path is not None:
            write_text(csv_text(_COLUMNS, report.rows()), report_path)
    except NutgrafError as error:
        raise click.ClickException(str(error)) from None
    from nutgraf.showing.console import Screen

    screen = Screen(elsewhere=10_000)
    lines = str(report).split("\n")
    for line in lines[:_MOST_LINES]:
        screen.print(clean(line))
    if left := lines[_MOST_LINES:]:
        screen.print(f"  … and {len(left):,} more lines: --report FILE has a row a term")
    screen.print(clean(f"use them with --topic {next(iter(paths.values()))}"))
