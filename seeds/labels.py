"""The labels that the models are built from, and where they are kept."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

ROOT = Path(__file__).parents[1]
TOPICS = ("diplomacy", "energy", "military")
Floats = npt.NDArray[np.float64]

_VALUES = {"1": 1.0, "0": 0.0}


@dataclass(frozen=True)
class Seeds:
    """All written paragraphs.

    Attributes:
        labels: float64 (n, 3), NaN where two readers could differ.
        family: of the minimal pairs, what they are about; "" for the others.
        pair: int64 (n,), the number of the pair, -1 for the others.
        year: int64 (n,), in which they are as if written, 0 where none is said.
    """

    texts: list[str]
    labels: Floats
    family: list[str]
    pair: npt.NDArray[np.int64]
    year: npt.NDArray[np.int64]


def read_seeds() -> Seeds:
    """All seed paragraphs."""
    rows = [
        json.loads(line)
        for path in sorted((ROOT / "seeds/paragraphs").glob("*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    labels = [[np.nan if row[t] is None else float(row[t]) for t in TOPICS] for row in rows]
    return Seeds(
        [row["text"] for row in rows],
        np.array(labels),
        [row.get("family", "") for row in rows],
        np.array([row.get("pair", -1) for row in rows], np.int64),
        np.array([row.get("year") or 0 for row in rows], np.int64),
    )


@dataclass(frozen=True)
class NewsLabels:
    """The hand-labelled ones of some news paragraphs.

    Attributes:
        numbers: int64 (n,), which of the paragraphs they are.
        labels: float64 (n, 3), NaN where in doubt.
        is_random: bool (n,), those drawn at random; the others were chosen for their doubt.
    """

    numbers: npt.NDArray[np.int64]
    labels: Floats
    is_random: npt.NDArray[np.bool_]


def text_hash(text: str) -> str:
    """What names a news paragraph in news_labels.tsv."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def read_second_labels(texts: Sequence[str]) -> Floats:
    """What the second reader said of seed paragraphs, float64 (n, 3), NaN where in doubt or where
    that reader has not read."""
    lines = (ROOT / "seeds/second_labels.tsv").read_text(encoding="utf-8").splitlines()[1:]
    rows = {key: values for key, *values in (line.split("\t") for line in lines)}
    unread = [""] * len(TOPICS)
    found = [rows.get(text_hash(text), unread) for text in texts]
    return np.array([[_VALUES.get(v, np.nan) for v in values] for values in found])


def read_news_labels(news: Sequence[str]) -> NewsLabels:
    """The labels of those of the paragraphs that have some."""
    numbers = {text_hash(text): i for i, text in enumerate(news)}
    lines = (ROOT / "seeds/news_labels.tsv").read_text(encoding="utf-8").splitlines()[1:]
    rows = [line.split("\t") for line in lines]
    found = [(numbers[key], stratum, values) for key, stratum, *values in rows if key in numbers]
    return NewsLabels(
        np.array([number for number, _, _ in found], np.int64),
        np.array([[_VALUES.get(v, np.nan) for v in values] for _, _, values in found]),
        np.array([stratum == "random" for _, stratum, _ in found], bool),
    )
