"""`nutgraf convert`: exports in, one clean table out."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from nutgraf.cli.ending import say, writing
from nutgraf.cli.inputs import SKIP, duplicates_option, end, end_with
from nutgraf.cli.options import (
    by_option,
    encoding_option,
    input_format_option,
    out_option,
    skip_option,
)
from nutgraf.cli.outputs import own_stdout, spare
from nutgraf.cli.signals import stopped_by_signals
from nutgraf.errors import MissingExtraError, NutgrafError
from nutgraf.showing.progress import watching

BY = ("article", "paragraph")


@click.command("convert")
@click.argument("inputs", nargs=-1, metavar="EXPORT...")
@out_option("the table: *.parquet, *.csv, *.jsonl, *.jsonl.zst or *.arrow.")
@by_option(BY, "article", "a row an article, or a paragraph.")
@duplicates_option("mark")
@input_format_option
@encoding_option
@skip_option
@click.option("--formats", is_flag=True, help="List the formats of exports that are known.")
@stopped_by_signals()
def command(
    inputs: tuple[str, ...],
    out: Path | None,
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
    if not inputs or out is None:
        raise click.UsageError("name exports, and the table: nutgraf convert EXPORT -o OUT.parquet")
    spare(inputs, out)
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
            with writing(out), watching(say):
                rows = convert(articles, out, by)
    except NutgrafError as error:
        raise click.UsageError(str(error)) from None
    except KeyboardInterrupt as error:
        say(f"{str(error) or 'stopped'}: nothing is written")
        sys.exit(1)
    for line in articles.told():
        say(line)
    say(f"{rows:,} row{'' if rows == 1 else 's'} in {out}")
    lost = any(item.meant for item in articles.left_out())
    click.get_current_context().meta[SKIP] = skip
    end_with(articles.rejects, out)
    if lost:
        end(True)
    if not rows:
        sys.exit(2)


def _list_formats() -> None:
    from nutgraf.reading.exports.registry import exports
    from nutgraf.showing.columns import Columns
    from nutgraf.showing.console import Screen

    table = Columns("format")
    table.add_prose("what it is")
    for export in exports():
        table.add_row(export.name, export.title)
    Screen().print(table)
