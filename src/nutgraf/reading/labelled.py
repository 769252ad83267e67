"""Labelled paragraphs: JSON lines of `text`, 1, 0 or null per topic, maybe `source` and `year`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from nutgraf.errors import InputError
from nutgraf.reading.dated import read_date
from nutgraf.reading.rows import read_rows


@dataclass(frozen=True, eq=False)
class Gold:
    """n labelled texts.

    Attributes:
        labels: float32 (n, k), 1 applies, 0 does not, NaN is not to be scored.
        sources: one name a text, "" where the file has none.
        years: of each text, from its `year` or the beginning of its `date`, "" where it has none.
        lines: where each text stands in the file, from 1.
    """

    topics: tuple[str, ...]
    texts: list[str]
    labels: npt.NDArray[np.float32]
    sources: list[str]
    years: list[str]
    lines: list[int]

    def __len__(self) -> int:
        return len(self.texts)


def _year(row: Mapping[str, Any]) -> str:
    given = row.get("year") or row.get("date")
    found = read_date(given)
    return str(row.get("year") or "") if found is None else found.period("year")


def read_gold(path: str | Path, topics: Sequence[str]) -> Gold:
    """Reads labelled paragraphs, gzipped or not; a topic that a row lacks is not scored there.

    Raises:
        InputError: a line is not such a row (file and line are named), or no row has any label.
    """
    texts, sources, years, numbers = [], [], [], []
    labels: list[list[float]] = []
    for number, row in read_rows(path, is_json=True, any_text=True):
        for topic in topics:
            if row.get(topic) not in (0, 1, None):
                raise InputError(
                    f"{path}, line {number}: {topic} is {row[topic]!r}: use 1, 0 or null"
                )
        texts.append(row["text"])
        sources.append(str(row.get("source") or ""))
        years.append(_year(row))
        numbers.append(number)
        labels.append([np.nan if row.get(t) is None else float(row[t]) for t in topics])
    matrix = np.array(labels, np.float32).reshape(len(texts), len(topics))
    if not np.isfinite(matrix).any():
        raise InputError(f"{path}: no row has a label for {', '.join(topics)}")
    return Gold(tuple(topics), texts, matrix, sources, years, numbers)
