"""`nutgraf annotate`: a corpus in, parts and a manifest out."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from nutgraf.cli.options import careful_options, loaded, say, topics_option
from nutgraf.errors import NutgrafError, RunError

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


@click.command("annotate")
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")
@click.option(
    "-o", "--output", "out", required=True, type=click.Path(path_type=Path),
    help="Folder of the run: parts/, run.json, rejected.jsonl.",
)  # fmt: skip
@topics_option
@careful_options
@click.option("--text-column", "text", metavar="NAME", help="Column with the text of tables.")
@click.option("--id-column", "id_", metavar="NAME", help="Column with the id of each row.")
@click.option(
    "--unit", type=click.Choice(["paragraph", "article"]), default="paragraph", show_default=True,
    help="What a row of a table or a line of text is; an article is segmented.",
)  # fmt: skip
@click.option(
    "--format", "form", type=click.Choice(["parquet", "jsonl.zst", "arrow"]), default="parquet",
    show_default=True,
)  # fmt: skip
@click.option("--sidecar", is_flag=True, help="Only the answers, row by row as in the input.")
@click.option("--evidence", is_flag=True, help="Add the terms behind each probability.")
@click.option("--keep-text", is_flag=True, help="Add the text of each paragraph.")
@click.option("--unit-size", callback=_size, default="32MB", show_default=True,
              help="About so much input makes one unit of work, and one part.")  # fmt: skip
@click.option("--workers", type=click.IntRange(1), help="Units at work at a time; one per core.")
@click.option("--memory", callback=_size, help="At most so much for all buffers, such as 1GB.")
@click.option("--cluster", metavar="ADDRESS", help="A Dask scheduler, such as tcp://host:8786.")
@click.option("--unit-index", "share", callback=_share, metavar="I/N",
              help="Do only share I of N, counted from 0, as in an array of jobs.")  # fmt: skip
@click.option("--units", "list_units", is_flag=True,
              help="Begin the run and print its units as JSON lines; do none of them.")  # fmt: skip
@click.option("--quiet", is_flag=True, help="No progress, no summary.")
def command(
    inputs: tuple[str, ...],
    out: Path,
    topics: list[str] | None,
    careful: bool,
    encoder: str | None,
    text: str | None,
    id_: str | None,
    unit: str,
    form: str,
    sidecar: bool,
    evidence: bool,
    keep_text: bool,
    unit_size: int,
    workers: int | None,
    memory: int | None,
    cluster: str | None,
    share: tuple[int, int] | None,
    list_units: bool,
    quiet: bool,
) -> None:
    """Label every paragraph of a corpus: Parquet, Arrow, JSONL, CSV, text, HTML, WARC.

    INPUT is a file, folder, glob or URL. A run that was stopped goes on where it was when the same
    command is given again.
    """
    from nutgraf.corpus.run import annotate

    try:
        run = annotate(
            inputs,
            out,
            topics=topics,
            classifier=loaded(topics, careful, encoder) if careful or encoder else None,
            text=text,
            id=id_,
            unit=unit,
            format=form,
            sidecar=sidecar,
            evidence=evidence,
            keep_text=keep_text,
            unit_bytes=unit_size,
            workers=workers,
            memory=memory,
            cluster=cluster,
            share=share,
            plan_only=list_units,
            progress=not quiet,
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
    for number, reason in run.failures.items():
        say(f"unit {number}: {reason}")
    if not quiet:
        _summarize(run)
    if run.failures or run.counts["rejected"]:
        sys.exit(1)


def _print_units(out: Path) -> None:
    from nutgraf.corpus.ledger import read_units

    for unit in read_units(out):
        pieces = [
            {"path": p.source.path, "start": p.start, "stop": p.stop, "rows": p.rows}
            for p in unit.pieces
        ]
        click.echo(json.dumps({"unit": unit.number, "pieces": pieces}, ensure_ascii=False))


def _summarize(run: Run) -> None:
    counts, wall = run.counts, max(run.seconds["wall"], 1e-9)
    say(
        f"{run.done:,} of {run.units:,} units done, {run.made:,} now: {counts['read']:,} read = "
        f"{counts['written']:,} written + {counts['rejected']:,} rejected; "
        f"{counts['rows']:,} rows in {run.parts} ({wall:,.1f} s)"
    )
    for name in run.skipped:
        say(f"left out, of no known format: {name}")
    if counts["rejected"]:
        say(f"the rejected rows and the reasons are in {run.folder / 'rejected.jsonl'}")
    if not run.finished:
        say("not finished: give the same command again to do the rest")
