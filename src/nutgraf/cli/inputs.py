"""How files are read: the options of all commands that do, what they tell, and how they end.

Exit status 1 tells that rows or files were left out that may have been meant, 2 that nothing could
be read.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from dataclasses import asdict
from functools import wraps
from pathlib import Path

import click

from nutgraf.cli.ending import say
from nutgraf.cli.options import (
    Decorator,
    date_column_option,
    encoding_option,
    id_column_option,
    input_format_option,
    skip_option,
    source_column_option,
)
from nutgraf.cli.outputs import write_rows
from nutgraf.errors import InputError, NutgrafError
from nutgraf.reading.byid import RowsById
from nutgraf.reading.exports.copies import DUPLICATES
from nutgraf.reading.rows import Reject, Rows
from nutgraf.reading.sources.asked import UNITS, Asked

SKIP = "nutgraf.skip"

day_first_option = click.option(
    "--day-first/--month-first", "day_first", default=None,
    help="What 03/04/2024 is: April, or March. It is no date where neither is said.",
)  # fmt: skip


def duplicates_option(default: str | None = None) -> Decorator:
    """`--duplicates`; without a default, what holds the articles decides."""
    usual = "" if default else "  [default: mark in exports, keep elsewhere]"
    told = "Articles that are copies of others: mark by a group, drop, or keep without looking."
    return click.option(
        "--duplicates", type=click.Choice(DUPLICATES), default=default,
        show_default=default is not None, help=f"{told}{usual}",
    )  # fmt: skip


labels_option = click.option(
    "--labels", metavar="FILE",
    help="Labels in a file of their own, by the `id` of an article, and `paragraph` if of one.",
)  # fmt: skip


def reading_options(command: Callable[..., None]) -> Callable[..., None]:
    """Adds the options that say how files are read; the command gets them as `asked`."""

    @wraps(command)
    def with_asked(
        text_column: str | None,
        id_column: str | None,
        date_column: str | None,
        source_column: str | None,
        unit: str | None,
        encoding: str | None,
        delimiter: str | None,
        header: bool | None,
        input_format: str | None,
        day_first: bool | None,
        skip: bool,
        **others: object,
    ) -> None:
        given = {r"\t": "\t", "tab": "\t"}.get(delimiter or "", delimiter)
        if given and re.fullmatch(r"\\x[0-9a-fA-F]{2}", given):
            given = chr(int(given[2:], 16))
        try:
            asked = Asked(
                text_column, id_column, date_column, source_column, (), unit, encoding, given,
                header, input_format, day_first,
            )  # fmt: skip
        except NutgrafError as error:
            raise click.UsageError(str(error)) from None
        click.get_current_context().meta[SKIP] = skip
        command(asked=asked, **others)

    for option in (
        click.option("--text-column", metavar="NAME", help="Column with the text; a.b for b in a."),
        id_column_option,
        date_column_option,
        source_column_option,
        click.option("--unit", type=click.Choice(UNITS),
                     help="What a row, or a line of text, holds; an article is segmented."),
        input_format_option,
        encoding_option,
        click.option("--delimiter", metavar="SIGN", help=r"Of CSV: one character, tab, or \x01."),
        click.option("--header/--no-header", default=None,
                     help="Whether the first row of CSV names the columns."),
        day_first_option,
        skip_option,
    )[::-1]:  # fmt: skip
        with_asked = option(with_asked)
    return with_asked


def tell(rows: Rows) -> None:
    """Tells on stderr what is left out of files, and what was guessed of them.

    Raises:
        UsageError: nothing can be read.
    """
    try:
        lines = rows.told()
    except InputError as error:
        raise click.UsageError(str(error)) from None
    for line in lines:
        say(line)


def end(lost: bool) -> None:
    """Exits with 1 where something was lost, unless the caller has said to skip it."""
    context = click.get_current_context(silent=True)
    if lost and not (context and context.meta.get(SKIP)):
        sys.exit(1)


def end_where_lacking(rows: Rows) -> None:
    """Exits with 1 where files were left out that may have been meant; of labels by id, tells what
    could not be read or found first."""
    lost = False
    if isinstance(rows, RowsById):
        for line in rows.told_of_ids():
            say(line)
        lost = bool(rows.unread or rows.missing)
    end(lost or any(item.meant for item in rows.left_out()))


def end_with(rejects: list[Reject], output: Path, rows: Rows | None = None) -> None:
    """Where there are rejects: puts them next to the output, says so, and exits with 1; as where
    files of `rows` were left out that may have been meant."""
    if rejects:
        aside = output.with_name(f"{output.name}.rejected.jsonl")
        write_rows(map(asdict, rejects), aside)
        first = rejects[0]
        say(f"{len(rejects)} left out, see {aside}; the first: {first.place}: {first.reason}")
        end(True)
    elif rows is not None:
        end_where_lacking(rows)
