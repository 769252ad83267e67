"""`python -m benchmarks [WHICH]`: how fast the hot path is on this machine."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click
from rich.console import Console

from benchmarks import curve, dictionary, gate, growth, pages, peers, runs, speed, vectoriser
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


@click.command()
@click.argument(
    "which",
    type=click.Choice([*BENCHMARKS, "pages", "peers", "curve", "gate", "all"]),
    default="hotpath",
)
@click.option("--corpus", type=click.Path(path_type=Path), help="txt, jsonl or parquet; .gz too.")
@click.option("--limit", default=100_000, show_default=True, help="Paragraphs to use.")
@click.option("--gold", type=click.Path(path_type=Path), help="Labelled texts: peers, curve.")
@click.option("--pages", "folder", type=click.Path(path_type=Path), help="HTML and gold: pages.")
@click.option("--json", "json_path", type=click.Path(path_type=Path), help="Write the figures.")
@click.option("--plot", "plot_path", type=click.Path(path_type=Path), help="Folder for pictures.")
def main(
    which: str,
    corpus: Path | None,
    limit: int,
    gold: Path | None,
    folder: Path | None,
    json_path: Path | None,
    plot_path: Path | None,
) -> None:
    """Time the classification hot path."""
    if not (_scan.__file__ or "").endswith((".so", ".pyd")):
        raise click.ClickException("the kernel is not compiled: pip install . and try again")
    text = read_corpus(corpus, limit)
    console = Console(highlight=False, width=130)
    found = {**machine("scikit-learn", "pyarrow"), "kernel": _scan.SIMD}
    console.print(f"{len(text.texts):,} paragraphs, {text.n_bytes / 1e6:.1f} MB: {text.name}")
    console.print(", ".join(f"{k} {v}" for k, v in found.items()), "\n")
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
    if json_path:
        save(results, found, json_path)
    if plot_path:
        plot(results, plot_path)


if __name__ == "__main__":
    main()
