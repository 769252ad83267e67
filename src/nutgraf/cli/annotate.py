"""`nutgraf annotate`: a corpus in, parts and a manifest out."""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from nutgraf.cli.deciding import (
    Thresholds,
    careful_options,
    loaded,
    say_looks,
    threshold_options,
)
from nutgraf.cli.ending import say
from nutgraf.cli.inputs import duplicates_option, end, reading_options
from nutgraf.cli.options import (
    by_option,
    evidence_option,
    format_option,
    out_option,
    topics_option,
)
from nutgraf.cli.outputs import own_stdout
from nutgraf.cli.signals import stopped_by_signals
from nutgraf.corpus.options import FORMATS
from nutgraf.errors import NutgrafError, RunError
from nutgraf.reading.exports.check import told as told_of
from nutgraf.reading.sources.asked import Asked
from nutgraf.showing.plain import json_text

if TYPE_CHECKING:
    from nutgraf.corpus.session import Run


def _size(ctx: click.Context, parameter: click.Parameter, value: str | None) -> int | None:
    if value is None:
        return None
    match = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([kmgt]?)i?b?", value.strip().lower())
    if not match:
        raise click.BadParameter(f"{value!r}: write it as 500MB or 2GB")
    return int(float(match[1]) * 1024 ** " kmgt".index(match[2] or " "))


def _share(
    ctx: click.Context, parameter: click.Parameter, value: str | None
) -> tuple[int, int] | None:
    if value is None:
        return None
    match = re.fullmatch(r"(\d+)/(\d+)", value)
    if not match or int(match[1]) >= int(match[2]):
        raise click.BadParameter(f"{value!r}: write it as i/n, with i from 0 to n - 1")
    return int(match[1]), int(match[2])


def _columns(
    ctx: click.Context, parameter: click.Parameter, values: tuple[str, ...]
) -> tuple[str, ...]:
    return tuple(name.strip() for value in values for name in value.split(",") if name.strip())


@click.command("annotate")
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")
@out_option("the folder of the run, with parts/, run.json, rejected.jsonl.", folder=None)
@topics_option
@threshold_options
@careful_options
@reading_options
@click.option(
    "--keep", multiple=True, callback=_columns, metavar="A,B", help="More columns that go through."
)
@format_option(FORMATS, "parquet", "the parts.")
@by_option(
    ["paragraph", "document"], "paragraph",
    "with document, OUT/documents.* has a row a document, too.",
)  # fmt: skip
@click.option("--sidecar", is_flag=True, help="Only the answers, row by row as in the input.")
@evidence_option
@click.option("--keep-text", is_flag=True, help="Add the text of each paragraph.")
@duplicates_option()
@click.option("--unit-size", callback=_size, default="32MB", show_default=True,
              help="About so much input makes one unit of work, and one part.")  # fmt: skip
@click.option("--workers", type=click.IntRange(1), help="Units at work at a time; one per core.")
@click.option("--memory", callback=_size, help="At most so much for all buffers, such as 1GB.")
@click.option("--cluster", metavar="ADDRESS", help="A Dask scheduler, such as tcp://host:8786.")
@click.option("--unit-index", "share", callback=_share, metavar="I/N",
              help="Do only share I of N, counted from 0, as in an array of jobs.")  # fmt: skip
@click.option("--units", "list_units", is_flag=True,
              help="Begin the run and print its units as JSON lines; do none of them.")  # fmt: skip
@click.option("--dry-run", is_flag=True,
              help="Only look: tell how each file would be read, with three texts.")  # fmt: skip
@click.option("--verify", is_flag=True, help="Make anew what is not, by its hash, as it was made.")
@click.option("--grow", is_flag=True, help="Take files into the run that it does not have.")
@click.option("--drop", multiple=True, metavar="NAME",
              help="Go on without an input that is gone for good. May be repeated.")  # fmt: skip
@click.option("--quiet", is_flag=True, help="No progress, no summary.")
@stopped_by_signals()
def command(
    inputs: tuple[str, ...],
    out: Path | None,
    topics: list[str] | None,
    thresholds: Thresholds,
    careful: bool,
    encoder: str | None,
    asked: Asked,
    keep: tuple[str, ...],
    form: str,
    by: str,
    sidecar: bool,
    evidence: bool,
    keep_text: bool,
    duplicates: str | None,
    unit_size: int,
    workers: int | None,
    memory: int | None,
    cluster: str | None,
    share: tuple[int, int] | None,
    list_units: bool,
    dry_run: bool,
    verify: bool,
    grow: bool,
    drop: tuple[str, ...],
    quiet: bool,
) -> None:
    """Label every paragraph of a corpus: Parquet, Arrow, JSON, CSV, text, HTML, feeds, WARC.

    INPUT is a file, folder, archive, glob or URL, or - for standard input. What holds what is found
    by looking at the first rows; --dry-run only looks. Exit status 1 tells that rows were rejected,
    or files left out that may have been meant; 2, that nothing could be read. A run that was
    stopped goes on where it was when the same command is given again.
    """
    from nutgraf.corpus.run import annotate

    if dry_run:
        look_only(inputs, replace(asked, keep=keep))
        return
    if out is None:
        raise click.UsageError("name the folder of the run: -o OUT (or --dry-run)")
    try:
        with own_stdout():
            run = annotate(
                inputs,
                out,
                classifier=loaded(topics, thresholds, careful, encoder),
                text=asked.text,
                id=asked.id,
                date=asked.date,
                source=asked.source,
                keep=keep,
                unit=asked.unit,
                input_format=asked.input_format,
                encoding=asked.encoding,
                delimiter=asked.delimiter,
                header=asked.header,
                day_first=asked.day_first,
                format=form,
                by=by,
                sidecar=sidecar,
                evidence=evidence,
                keep_text=keep_text,
                duplicates=duplicates,
                unit_bytes=unit_size,
                workers=workers,
                memory=memory,
                cluster=cluster,
                share=share,
                plan_only=list_units,
                verify=verify,
                grow=grow,
                drop=drop,
                progress=not quiet,
                say=None if quiet else say,
            )
    except RunError as error:
        say(str(error))
        sys.exit(1)
    except NutgrafError as error:
        raise click.UsageError(str(error)) from None
    except KeyboardInterrupt as error:
        say(str(error) or "stopped")
        sys.exit(1)
    if list_units:
        _print_units(out)
        return
    for broken in run.mended:
        say(f"{broken}: {'made' if run.finished else 'to be made'} anew")
    for number, reason in run.failures.items():
        say(f"unit {number}: {reason}")
    if not quiet:
        _summarize(run, sidecar)
    lost = run.counts["rejected"] or any(item.meant for item in run.left_out)
    if run.failures or not run.finished:
        sys.exit(1)
    end(bool(lost))


def look_only(inputs: tuple[str, ...], asked: Asked) -> None:
    """Prints how each kind of file would be read, and the first texts."""
    from rich.text import Text

    from nutgraf.reading.sources.finding import find, told
    from nutgraf.reading.sources.surveying import preview, survey
    from nutgraf.showing.columns import Columns
    from nutgraf.showing.console import Screen

    try:
        found = find(inputs, asked.input_format, plain=asked.text is not None)
        seen = survey(found.sources, asked)
    except NutgrafError as error:
        raise click.UsageError(str(error)) from None
    for line in (*told([*found.left_out, *seen.left_out]), *seen.told(), *seen.told_of_dates()):
        say(line)
    table = Columns("files", "format", "encoding", "text", "unit", "id", "date", "source")
    table.add_prose("such as")
    for row in seen.kinds():
        table.add_row(*row)
    console = Screen(elsewhere=130)
    console.print(table)
    for text in preview(seen):
        console.print(Text(f"  {text}", style="dim"), no_wrap=True, overflow="ellipsis")


def reasons(folder: Path) -> list[str]:
    """The commonest reasons of rejected rows, each with its number and one place."""
    counts: Counter[str] = Counter()
    places: dict[str, str] = {}
    with (folder / "rejected.jsonl").open(encoding="utf-8") as file:
        for line in file:
            reject = json.loads(line)
            counts[reject["reason"]] += reject["rows"]
            places.setdefault(reject["reason"], f"{reject['source']}, row {reject['row']}")
    return [f"rejected: {n:,} × {why}, such as {places[why]}" for why, n in counts.most_common(3)]


def _print_units(out: Path) -> None:
    from nutgraf.corpus.ledger import read_units

    for unit in read_units(out):
        pieces = [
            {"path": p.source.path, "start": p.start, "stop": p.stop, "rows": p.rows}
            for p in unit.pieces
        ]
        listed = {"unit": unit.number, "pieces": pieces}
        click.echo(json_text(listed, None, sys.stdout.encoding))


def _summarize(run: Run, sidecar: bool) -> None:
    counts, wall = run.counts, max(run.seconds["wall"], 1e-9)
    say(
        f"{run.done:,} of {run.units:,} units done, {run.made:,} now: {counts['read']:,} read = "
        f"{counts['written']:,} written + {counts['rejected']:,} rejected + "
        f"{counts['left_out']:,} left out; "
        f"{counts['rows']:,} rows in {run.parts} ({wall:,.1f} s)"
        + (f"; {len(run.left_out):,} files left out" if run.left_out else "")
    )
    for line in told_of(run.checks):
        say(line)
    if run.verified:
        say(f"all bytes of {run.verified:,} parts were compared with their hashes")
    if "looked_again" in counts:
        paragraphs = counts["rows"] - (counts["rejected"] if sidecar else 0)
        say_looks(counts["looked_again"], counts["changed"], paragraphs)
    if counts["rejected"]:
        for line in reasons(run.folder):
            say(line)
        say(f"the rejected rows and the reasons are in {run.folder / 'rejected.jsonl'}")
    if not run.finished:
        say("not finished: give the same command again to do the rest")
