"""`python -m benchmarks`: how fast the hot path is on this machine, next to scikit-learn."""

from __future__ import annotations

from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from benchmarks.corpus import read_corpus
from benchmarks.hotpath import Row, hotpath
from benchmarks.timing import machine


@click.command()
@click.option("--corpus", type=click.Path(path_type=Path), help="txt, jsonl or parquet, .gz too.")
@click.option("--limit", default=100_000, show_default=True, help="Paragraphs to use.")
def main(corpus: Path | None, limit: int) -> None:
    """Time the classification hot path."""
    read = read_corpus(corpus, limit)
    console = Console(highlight=False, width=110)
    console.print(f"{len(read.texts):,} paragraphs, {read.n_bytes / 1e6:.1f} MB: {read.name}")
    console.print(", ".join(f"{k} {v}" for k, v in machine("scikit-learn", "pyarrow").items()))
    console.print(_table(hotpath(read)))


def _table(rows: list[Row]) -> Table:
    table = Table(box=None, header_style="bold")
    table.add_column("subject")
    for title in ("paragraphs/s", "MB/s", "µs a paragraph", "spread", "ratio"):
        table.add_column(title, justify="right")
    slowest = min(row.per_second for row in rows)
    for row in rows:
        spread = (row.timing.most - row.timing.least) / row.timing.median
        table.add_row(
            row.subject,
            f"{row.per_second:,.0f}",
            f"{row.mb_per_second:,.1f}",
            f"{1e6 / row.per_second:,.2f}",
            f"{spread:.0%}",
            f"{row.per_second / slowest:,.1f}×",
        )
    return table


main()
