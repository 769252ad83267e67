"""Paragraphs to measure on: a file of one's own, or the project's seeds."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import click

SEEDS = Path(__file__).parents[1] / "seeds"
TOPICS = ("diplomacy", "energy", "military")


@dataclass(frozen=True)
class Corpus:
    """Paragraphs of text, and where they come from."""

    name: str
    texts: list[str]

    @property
    def n_bytes(self) -> int:
        return sum(len(text.encode("utf-8", "replace")) for text in self.texts)


def read_corpus(path: Path | None, limit: int) -> Corpus:
    """The first `limit` paragraphs of a file (txt: one a line; jsonl: `text`; parquet: `text`;
    .gz too), or of the seeds, repeated until there are enough."""
    if path is None:
        texts = [row["text"] for row in labelled_seeds()]
        repeats = -(-limit // len(texts))
        return Corpus(f"seeds, {len(texts)} paragraphs repeated", (texts * repeats)[:limit])
    kind = path.name.removesuffix(".gz").rsplit(".", 1)[-1]
    if kind == "parquet":
        import pyarrow.parquet as pq

        column: list[str] = pq.read_table(path, columns=["text"])["text"].to_pylist()
        return Corpus(path.name, column[:limit])
    try:
        texts = list(islice(_lines(path, kind == "jsonl"), limit))
    except OSError as error:
        raise click.UsageError(f"{path}: {error.strerror}") from None
    if not texts:
        raise click.UsageError(f"{path}: no paragraph in it")
    return Corpus(path.name, texts)


def _lines(path: Path, is_json: bool) -> Iterator[str]:
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as file:
        for line in file:
            if text := (json.loads(line)["text"] if is_json else line.strip()):
                yield text


def labelled_seeds() -> list[dict[str, Any]]:
    """The seed paragraphs with their labels."""
    rows = []
    for path in sorted((SEEDS / "paragraphs").glob("*.jsonl")):
        with path.open(encoding="utf-8") as file:
            rows += [json.loads(line) for line in file]
    return rows
