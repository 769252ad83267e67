"""`nutgraf summary`: the output folder of a run in, shares of topics out."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from nutgraf.cli.ending import say, writing
from nutgraf.cli.inputs import day_first_option
from nutgraf.cli.options import (
    STDOUT,
    by_option,
    date_column_option,
    file_option,
    id_column_option,
    json_option,
    out_option,
    source_column_option,
    title_option,
    top_option,
)
from nutgraf.cli.outputs import write_csv, write_json, write_text
from nutgraf.data import Reason
from nutgraf.errors import InputError, MissingExtraError, NutgrafError
from nutgraf.showing.progress import watching

if TYPE_CHECKING:
    from nutgraf.corpus.dates import Dates
    from nutgraf.corpus.summary.figures import Group, Summary
    from nutgraf.showing.console import Screen

_MOST = 8  # topics up to which a table of all pairs can be read


@click.command("summary")
@click.argument("folder", metavar="OUT", type=click.Path(path_type=Path))
@by_option(
    ["source", "file", "document"], None,
    "shares by source or file, by source where there is one; or a row a document, to -o OUT.",
)  # fmt: skip
@out_option("with --by document, the table: *.parquet, *.csv, *.jsonl.zst or *.arrow.")
@click.option(
    "--dates", "tables", multiple=True, metavar="FILE",
    help="Table of any format with the id and the date of each document; may be given again. "
    "It goes before the dates that the rows have.",
)  # fmt: skip
@id_column_option
@date_column_option
@source_column_option
@day_first_option
@top_option(24, "sources, months, and pairs of topics where there are many.")
@json_option
@file_option("--csv", "Also write CSV: a row a source and month.")
@file_option("--html", "Also write a page: plots of the shares, all in one file.")
@title_option("the page's; the name of the folder where not given.")
def command(
    folder: Path,
    by: str | None,
    out: Path | None,
    tables: tuple[str, ...],
    id_column: str | None,
    date_column: str | None,
    source_column: str | None,
    day_first: bool | None,
    top: int,
    json_to: str | None,
    csv_path: Path | None,
    html_path: Path | None,
    title: str | None,
) -> None:
    """Topic shares by source and month, co-occurrence, decisions and reasons; or documents.

    OUT is the output folder of `nutgraf annotate`, finished or not. A document is a row of the
    input: it is a yes if any of its paragraphs is; else it abstains if all do, bylines and the like
    left aside; else it is a no. Columns and dates are those of --dates; its sources go before those
    that the rows have.
    """
    if by == "document" or out is not None:
        if by != "document" or out is None:
            raise click.UsageError("documents need both: --by document -o OUT")
        if tables or json_to or csv_path or html_path:
            raise click.UsageError("--by document goes with -o OUT alone")
        _write_documents(folder, out)
        return
    if not tables and (id_column or date_column or source_column or day_first is not None):
        raise click.UsageError("columns and dates are those of --dates FILE, which is not given")
    try:
        dates = _dates(tables, id_column, date_column, source_column, day_first)
        with watching(say):
            found = _summarize(folder, dates, by)
    except InputError as error:
        raise click.UsageError(str(error)) from None
    except NutgrafError as error:
        raise click.ClickException(str(error)) from None
    if dates is not None and (unread := dates.unread.told()):
        say(unread)
    if html_path is not None:
        from nutgraf.corpus.summary.page import summary_page

        write_text(summary_page(found, title), html_path)
    if csv_path is not None:
        write_csv(found.rows(), csv_path)
    if json_to is not None:
        write_json(found.to_dict(), json_to)
    if json_to != STDOUT:
        _print(found, top)


def _write_documents(folder: Path, output: Path) -> None:
    from nutgraf.corpus.options import FORMATS

    form = next((form for form in FORMATS if output.name.endswith(f".{form}")), None)
    if form is None:
        raise click.UsageError(f"{output}: name it {', '.join(f'*.{form}' for form in FORMATS)}")
    if output.resolve().is_relative_to((folder / "parts").resolve()):
        raise click.UsageError(f"{output}: parts/ holds the parts of the run: write elsewhere")
    try:
        _check_pyarrow()
        from nutgraf.corpus.summary.documents import write_documents

        with writing(output), watching(say):
            n = write_documents(folder, output, form)
    except InputError as error:
        raise click.UsageError(str(error)) from None
    except NutgrafError as error:
        raise click.ClickException(str(error)) from None
    say(f"wrote {output}: {n:,} documents")


def _dates(
    tables: Sequence[str],
    id_: str | None,
    date: str | None,
    source: str | None,
    day_first: bool | None,
) -> Dates | None:
    if not tables:
        return None
    _check_pyarrow()
    from nutgraf.corpus.dates import read_dates

    return read_dates(tables, id=id_, date=date, publisher=source, day_first=day_first)


def _summarize(folder: Path, dates: Dates | None, by: str | None) -> Summary:
    _check_pyarrow()
    from nutgraf.corpus.summary.counts import summarize

    return summarize(folder, dates, by)


def _check_pyarrow() -> None:
    try:
        import pyarrow  # noqa: F401
    except ImportError:
        raise MissingExtraError("pyarrow", "corpus", "summing up a run") from None


def _print(summary: Summary, top: int) -> None:
    from nutgraf.showing.columns import Columns
    from nutgraf.showing.console import Screen

    console = Screen(elsewhere=130)
    console.print(
        f"{summary.paragraphs:,} paragraphs of {summary.documents:,} documents; "
        f"{summary.rejected:,} rows rejected"
    )
    if summary.parts < summary.units:
        console.print(f"not finished: {summary.parts:,} of {summary.units:,} units are done")
    if not summary.paragraphs:
        return
    table = Columns("topic")
    reasons = [reason for reason, n in zip(Reason, summary.reasons.sum(0), strict=True) if n]
    names = ("yes", "share", "mean p", "no", "abstain", *reasons)
    table.add_figures(*(name.replace("_", " ") for name in names))
    for i, topic in enumerate(summary.topics):
        yes, no, abstain = (summary.outcomes[i] - [0, 0, summary.failed[i]]).tolist()
        share, mean = summary.overall.shares[i], summary.mean_probability[i]
        by_reason = dict(zip(Reason, summary.reasons[i].tolist(), strict=True))
        counts = [f"{n:,}" for n in (no, abstain, *(by_reason[reason] for reason in reasons))]
        table.add_row(topic, f"{yes:,}", _told(share, ".2%"), _told(mean, ".3f"), *counts)
    console.print("", table)
    if len(summary.topics) > _MOST:
        _print_pairs(console, summary, top)
    elif len(summary.topics) > 1:
        together = Columns("of those about")
        together.add_figures(*(f"also {topic}" for topic in summary.topics))
        for i, topic in enumerate(summary.topics):
            own = int(summary.together[i, i])
            cells = [
                "–" if i == j or not own else f"{int(n) / own:.1%}"
                for j, n in enumerate(summary.together[i])
            ]
            together.add_row(topic, *cells)
        console.print("", together)
    for title, groups in ((summary.grouped, summary.sources), ("time", summary.times)):
        if groups:
            console.print("", _shares(title, groups, summary.topics, top))
            if len(groups) > top:
                console.print(f"and {len(groups) - top:,} more: --top {len(groups)} shows them")
    if summary.undated:
        console.print(f"{summary.undated:,} paragraphs have no date")
    if summary.nameless:
        console.print(f"{summary.nameless:,} paragraphs have no source")


def _print_pairs(console: Screen, summary: Summary, top: int) -> None:
    """Of many topics, the pairs that are together most often, of those that ever are."""
    from nutgraf.showing.columns import Columns

    own = summary.together.diagonal()
    pairs = [
        (int(n) / int(own[i]), topic, other)
        for i, topic in enumerate(summary.topics)
        for j, (other, n) in enumerate(zip(summary.topics, summary.together[i], strict=True))
        if i != j and n
    ]
    table = Columns("of those about", "also about")
    table.add_figures("share")
    for share, topic, other in sorted(pairs, key=lambda pair: (-pair[0], *pair[1:]))[:top]:
        table.add_row(topic, other, f"{share:.1%}")
    console.print("", table if pairs else "No paragraph is about two topics.")
    if len(pairs) > top:
        console.print(f"and {len(pairs) - top:,} more: --top {len(pairs)} shows them")


def _shares(title: str, groups: Sequence[Group], topics: Sequence[str], top: int) -> object:
    from nutgraf.showing.columns import Columns

    table = Columns(title)
    table.add_figures("paragraphs", *topics)
    shown = groups[len(groups) - min(top, len(groups)) :] if title == "time" else groups[:top]
    for group in shown:
        shares = [_told(share, ".2%") for share in group.shares]
        table.add_row(group.name, f"{group.paragraphs:,}", *shares)
    return table


def _told(number: float, form: str) -> str:
    return "–" if math.isnan(number) else f"{number:{form}}"
