"""`nutgraf convert`: exports in, one clean table out."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from nutgraf.cli.ending import say, writing
from nutgraf.cli.inputs import SKIP, end, end_with
from nutgraf.cli.options import own_stdout, spare
from nutgraf.cli.signals import stopped_by_signals
from nutgraf.errors import MissingExtraError, NutgrafError
from nutgraf.reading.exports.copies import DUPLICATES

BY = ("article", "paragraph")


@click.command("convert")
@click.argument("inputs", nargs=-1, metavar="EXPORT...")
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False),
              help="*.parquet, *.csv, *.jsonl, *.jsonl.zst or *.arrow.")  # fmt: skip
@click.option("--by", type=click.Choice(BY), default="article", show_default=True,
              help="What a row is.")  # fmt: skip
@click.option("--duplicates", type=click.Choice(DUPLICATES), default="mark", show_default=True,
              help="Articles that are copies of others: mark by a group, drop, or keep without "
              "looking.")  # fmt: skip
@click.option("--input-format", metavar="FORMAT", help="Of all files; --formats lists them.")
@click.option("--encoding", metavar="NAME", help="Of text, where it is not what the files say.")
@click.option("--skip", is_flag=True, help="Exit with 0 though files or articles were left out.")
@click.option("--formats", is_flag=True, help="List the formats of exports that are known.")
@stopped_by_signals()
def command(
    inputs: tuple[str, ...],
    output: Path | None,
    by: str,
    duplicates: str,
    input_format: str | None,
    encoding: str | None,
    skip: bool,
    formats: bool,
) -> None:
    """Make one clean table of exports of archives, wires and crawls, as they were downloaded.

    EXPORT is a file, folder, archive or glob. Each article gets its headline, date, source, byline,
    section and text; what cannot be read goes aside with its reason. Exit status 1 tells that
    something was left out that may have been meant, 2 that nothing could be read.
    """
    if formats:
        _list_formats()
        return
    if not inputs or output is None:
        raise click.UsageError("name exports, and the table: nutgraf convert EXPORT -o OUT.parquet")
    spare(inputs, output)
    try:
        import pyarrow  # noqa: F401
    except ImportError:
        raise click.UsageError(
            str(MissingExtraError("pyarrow", "corpus", "writing tables"))
        ) from None
    from nutgraf.corpus.conversion import convert
    from nutgraf.reading.exported import read_articles

    try:
        with own_stdout():
            articles = read_articles(
                inputs, input_format=input_format, encoding=encoding, duplicates=duplicates
            )
            with writing(output):
                rows = convert(articles, output, by)
    except NutgrafError as error:
        raise click.UsageError(str(error)) from None
    except KeyboardInterrupt as error:
        say(f"{str(error) or 'stopped'}: nothing is written")
        sys.exit(1)
    for line in articles.told():
        say(line)
    say(f"{rows:,} rows in {output}")
    lost = any(item.meant for item in articles.left_out())
    click.get_current_context().meta[SKIP] = skip
    end_with(articles.rejects, output)
    if lost:
        end(True)
    if not rows:
        sys.exit(2)


def _list_formats() -> None:
    from nutgraf.reading.exports.registry import exports
    from nutgraf.showing.console import Columns, Screen

    table = Columns(pad_edge=False)
    for title in ("format", "what it is"):
        table.add_column(title, no_wrap=title == "format")
    for export in exports():
        table.add_row(export.name, export.title)
    Screen().print(table)
