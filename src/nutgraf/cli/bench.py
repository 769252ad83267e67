"""`nutgraf bench`: how fast one's own corpus goes through one's own plugins."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from typing import TypeVar

import click
import numpy as np

from nutgraf.cli.deciding import say_failed
from nutgraf.cli.ending import say
from nutgraf.cli.inputs import end, end_where_lacking, reading_options, tell
from nutgraf.cli.options import STDOUT, json_option, topics_option
from nutgraf.cli.outputs import own_stdout, spare, write_json
from nutgraf.errors import InputError, NutgrafError
from nutgraf.kernel import _scan
from nutgraf.kernel._texts import Texts
from nutgraf.kernel.texts import as_texts
from nutgraf.progress import tracked
from nutgraf.reading.rows import Rows
from nutgraf.reading.sources.asked import Asked
from nutgraf.scoring.loading import load
from nutgraf.scoring.plan import Plan
from nutgraf.showing.progress import watching

T = TypeVar("T")


@click.command("bench")
@click.argument("file", metavar="FILE")
@topics_option
@click.option(
    "--repeats", default=5, show_default=True, type=click.IntRange(1),
    help="Times that each part is measured; the median counts.",
)  # fmt: skip
@json_option
@reading_options
def command(
    file: str, topics: list[str] | None, repeats: int, json_to: str | None, asked: Asked
) -> None:
    """Time your own corpus with your own plugins.

    FILE is a file or folder of any format that `nutgraf annotate` reads; it is held in memory.
    Tells paragraphs and megabytes a second, and what share of the time goes into reading the file,
    the compiled pass, and each extractor that is not a table of terms.
    """
    spare([file], json_to)
    try:
        say_failed(topics)
        plan = load(topics).plan
        rows = Rows(file, asked)
        tell(rows)
        with watching(say):
            reading, paragraphs = _timed(lambda: [row.fields["text"] for row in rows], 1)
        if not paragraphs:
            raise InputError(f"{file}: no row can be read")
        size = sum(len(text.encode("utf-8", "replace")) for text in paragraphs)
        ready = as_texts(paragraphs)
        with own_stdout(), watching(say):
            parts = {"reading the file": reading, **_parts(plan, ready, repeats)}
    except NutgrafError as error:
        raise click.ClickException(str(error)) from None
    if json_to is not None:
        write_json(_plain(parts, len(paragraphs), size), json_to)
    if json_to != STDOUT:
        _print(parts, len(paragraphs), size)
    if rows.rejects:
        say(f"{len(rows.rejects):,} rows cannot be read; the first: {rows.rejects[0].reason}")
    end(bool(rows.rejects))
    end_where_lacking(rows)


def _parts(plan: Plan, texts: Texts, repeats: int) -> dict[str, float]:
    """Seconds of the fused pass and of each other extractor, medians of the repeats."""
    parts = {}
    if plan.fusion is not None:
        fused = np.empty((texts.n, len(plan.fused_topics)), np.float32)
        parts[f"compiled pass, {len(plan.fused_topics)} topics"] = _timed(
            lambda: plan.compiled.score(texts, fused, True), repeats
        )[0]
    strings = texts.to_list() if plan.others else []
    for other in plan.others:
        work = partial(other.logits, texts, lambda: strings, plan.strict)
        name = f"extractor {other.stats.name}"
        parts[name], _ = _timed(work, 1)
    return parts


def _timed(work: Callable[[], T], repeats: int) -> tuple[float, T]:
    times = []
    for _ in tracked(range(repeats), "runs timed", repeats):
        start = time.perf_counter()
        result = work()
        times.append(time.perf_counter() - start)
    return sorted(times)[len(times) // 2], result


def _plain(parts: dict[str, float], paragraphs: int, size: int) -> dict[str, object]:
    seconds = {name: round(value, 6) for name, value in parts.items()}
    return {"paragraphs": paragraphs, "bytes": size, "kernel": _scan.SIMD, "seconds": seconds}


def _print(parts: dict[str, float], paragraphs: int, size: int) -> None:
    from nutgraf.showing.columns import Columns
    from nutgraf.showing.console import Screen

    total = sum(parts.values())
    table = Columns("part")
    table.add_figures("share", "paragraphs/s", "MB/s", "µs a paragraph")
    for name, seconds in [*parts.items(), ("all", total)]:
        table.add_row(
            name,
            f"{seconds / total:.1%}",
            f"{paragraphs / seconds:,.0f}",
            f"{size / seconds / 1e6:,.1f}",
            f"{seconds * 1e6 / paragraphs:,.3f}",
            style="bold" if name == "all" else "",
        )
    console = Screen()
    console.print(f"{paragraphs:,} paragraphs, {size / 1e6:,.1f} MB, kernel {_scan.SIMD}, 1 core")
    console.print(table)
