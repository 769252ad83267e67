"""`python -m benchmarks [WHICH]`: how fast nutgraf is on this machine."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click
from rich.console import Console

from benchmarks import (
    curve,
    dictionary,
    gate,
    growth,
    pages,
    peers,
    runs,
    speed,
    summary,
    vectoriser,
)
from benchmarks.corpus import Corpus, read_corpus
from benchmarks.plots import plot
from benchmarks.results import Result, save, show
from benchmarks.timing import machine
from nutgraf.kernel import _scan

BENCHMARKS: dict[str, Callable[[Corpus], Result]] = {
    "hotpath": speed.hotpath,
    "latency": speed.latency,
    "evidence": speed.evidence,
    "threads": speed.threads,
    "scripts": speed.scripts,
    "growth": growth.growth,
    "load": growth.load,
    "dictionary": dictionary.dictionary,
    "vectoriser": vectoriser.vectoriser,
    "corpus": runs.runs,
}


WHICH = {
    "summary": "the figures one looks at first, as bars, in two minutes",
    "hotpath": "predict_proba from Arrow and from list[str], beside scikit-learn",
    "peers": "what one would take instead, each in a process of its own",
    "latency": "one call with one paragraph",
    "growth": "speed by number of topics and of terms",
    "load": "import and nutgraf.load() in a new process",
    "evidence": "the evidence of every paragraph, as columns",
    "threads": "one thread and two",
    "scripts": "ASCII, accents and Cyrillic",
    "dictionary": "topic files of 1,000 and 100,000 terms",
    "vectoriser": "nutgraf.sklearn.TermCounts beside scikit-learn's vectorisers",
    "corpus": "nutgraf.annotate from files to files: speed, memory, resuming",
    "pages": "paragraphs lost and found in pages of HTML (--pages FOLDER)",
    "curve": "accuracy by number of labels (--gold FILE)",
    "gate": "every figure that the hot path is held to",
    "all": "all of these but the summary and the gate",
}
"""The names of all benchmarks, and what each measures."""
PARAGRAPHS = 100_000


LISTED = "\b\n" + "\n".join(f"{name:<11} {says}" for name, says in WHICH.items())


@click.command(epilog=LISTED)
@click.argument("which", metavar="[WHICH]", type=click.Choice(list(WHICH)), default="summary")
@click.option("--corpus", type=click.Path(path_type=Path), help="txt, jsonl or parquet; .gz too.")
@click.option(
    "--limit",
    type=click.IntRange(min=1),
    help=f"Paragraphs to use; {PARAGRAPHS:,}, and {summary.PARAGRAPHS:,} for the summary.",
)
@click.option("--gold", type=click.Path(path_type=Path), help="Labelled texts: peers, curve.")
@click.option("--pages", "folder", type=click.Path(path_type=Path), help="HTML and gold: pages.")
@click.option("--json", "json_path", type=click.Path(path_type=Path), help="Write the figures.")
@click.option("--plot", "plot_path", type=click.Path(path_type=Path), help="Folder for pictures.")
def main(
    which: str,
    corpus: Path | None,
    limit: int | None,
    gold: Path | None,
    folder: Path | None,
    json_path: Path | None,
    plot_path: Path | None,
) -> None:
    """Times nutgraf on this machine: without WHICH, a summary in two minutes."""
    if not (_scan.__file__ or "").endswith((".so", ".pyd")):
        raise click.ClickException("the kernel is not compiled: pip install . and try again")
    limit = limit or (summary.PARAGRAPHS if which == "summary" else PARAGRAPHS)
    text = read_corpus(corpus, limit)
    found = {**machine("scikit-learn", "pyarrow"), "kernel": _scan.SIMD}
    console = Console(highlight=False, width=None if which == "summary" else 130)
    console.print(f"{len(text.texts):,} paragraphs, {text.n_bytes / 1e6:.1f} MB: {text.name}")
    console.print(", ".join(f"{k} {v}" for k, v in found.items()), "\n")
    if which == "summary":
        results = summary.summary(text, corpus, Console(stderr=True))
        summary.show(results, console, plot_path)
    else:
        results = _run(which, text, corpus, limit, gold, folder, console)
        if plot_path:
            plot(results, plot_path)
    if json_path:
        save(results, found, json_path)


def _run(
    which: str,
    text: Corpus,
    corpus: Path | None,
    limit: int,
    gold: Path | None,
    folder: Path | None,
    console: Console,
) -> list[Result]:
    results = []
    runs: dict[str, Callable[[Corpus], Result]] = {
        **BENCHMARKS,
        "pages": lambda _: pages.pages(folder),
        "peers": lambda _: peers.peers(corpus, limit, gold),
        "curve": lambda _: curve.curve(gold),
    }
    for name in runs if which == "all" else [which]:
        result = gate.gate(text, corpus, limit) if name == "gate" else runs[name](text)
        show(result, console)
        results.append(result)
    return results


if __name__ == "__main__":
    main()
