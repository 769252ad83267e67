"""The figures that one looks at first, in two minutes and on one screen."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from benchmarks import charts, growth, peers, plots, speed
from benchmarks.corpus import Corpus
from benchmarks.results import Result
from benchmarks.subjects import PEERS
from benchmarks.timing import machine
from nutgraf.errors import MissingExtraError

PARAGRAPHS = 5_000
SECONDS = 60
"""The most that all peers together may take to train and to be timed."""
SLOW = ("spaCy", "static embedding", "sentence-transformer")
"""Peers that take too long to train for that, as their names begin."""


def quick() -> list[str]:
    """The peers that are installed and soon trained, nutgraf first."""
    found = [name for name in PEERS if not name.startswith((*SLOW, "nutgraf, list"))]
    packages = {name: PEERS[name][0] for name in found}
    return [name for name in found if machine(packages[name])[packages[name]] != "not installed"]


def steps(path: Path | None) -> dict[str, Callable[[Corpus], Result]]:
    """What is measured, in order."""
    return {
        "hot path": speed.hotpath,
        "peers": lambda corpus: peers.peers(path, len(corpus.texts), None, quick(), SECONDS),
        "latency": speed.latency,
        "growth": lambda corpus: growth.growth(corpus, ()),
    }


def summary(corpus: Corpus, path: Path | None, errors: Console) -> list[Result]:
    """The results of all steps, with progress on the console."""
    results = []
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeElapsedColumn(), console=errors, transient=True) as progress:
        measures = steps(path)
        task = progress.add_task("", total=len(measures))
        for name, measure in measures.items():
            progress.update(task, description=f"measuring {name}")
            results.append(measure(corpus))
            progress.advance(task)
    return results


def show(results: list[Result], console: Console, folder: Path | None = None) -> None:
    """Prints the results as bars, and draws them to a file where matplotlib is installed."""
    found = charts.charts(results)
    for chart in found:
        charts.show(chart, console)
    for note in notes(results):
        console.print(note, style="dim", markup=False)
    try:
        path = plots.panels(found, folder or Path(tempfile.mkdtemp(prefix="nutgraf-")))
    except MissingExtraError:
        console.print("No picture: matplotlib is not installed.", style="dim")
    else:
        console.print(f"Picture: {path}", soft_wrap=True)


def notes(results: list[Result]) -> list[str]:
    """What one has to know of the bars, in a line each."""
    rows = [row for result in results if result.name == "peers" for row in result.rows]
    lacking = [f"{r['subject']} ({r['state']})" for r in rows if not r.get("MB/s")]
    return [
        "Bars start at 0. Spread: slowest less fastest repeat, in % of the median.",
        "Beside a latency: what 5 % and 99 % of the calls stay below.",
        *([f"Not measured: {', '.join(lacking)}."] if lacking else []),
        "All peers, with accuracy: `python -m benchmarks peers`; the rest: `--help`.",
    ]
