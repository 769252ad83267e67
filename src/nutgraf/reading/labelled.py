"""Labelled paragraphs: rows of `text`, 1, 0 or null per topic, maybe `source` and `year`."""

from __future__ import annotations

import math
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from nutgraf.errors import InputError
from nutgraf.parameters import listed
from nutgraf.reading.byid import RowsById
from nutgraf.reading.dated import read_date
from nutgraf.reading.labels import label_of
from nutgraf.reading.rows import Rows, strictly
from nutgraf.reading.sources.asked import Asked
from nutgraf.reading.sources.columns import string_of


@dataclass(frozen=True, eq=False)
class Gold:
    """n labelled texts.

    Attributes:
        labels: float32 (n, k), 1 applies, 0 does not, NaN is not to be scored.
        sources: one name a text, "" where the file has none.
        years: of each text, from its `year` or the beginning of its `date`, "" where it has none.
        lines: where each text stands in its file, from 1: its line, or its row.

    Raises:
        InputError: they do not agree in number.
    """

    topics: tuple[str, ...]
    texts: list[str]
    labels: npt.NDArray[np.float32]
    sources: list[str]
    years: list[str]
    lines: list[int]

    def __post_init__(self) -> None:
        n = len(self.texts)
        if np.shape(self.labels) != (n, len(self.topics)) or any(
            len(column) != n for column in (self.sources, self.years, self.lines)
        ):
            raise InputError(
                f"{n} labelled texts, but labels of shape {np.shape(self.labels)} for "
                f"{len(self.topics)} topics, {len(self.sources)} sources, {len(self.years)} years "
                f"and {len(self.lines)} lines: give one of each a text"
            )

    def __len__(self) -> int:
        return len(self.texts)

    def by_text(self, k: int) -> dict[str, float]:
        """Text to its label on the k-th topic, NaN where rows of the text differ."""
        said: dict[str, set[float]] = {}
        for text, label in zip(self.texts, self.labels[:, k].tolist(), strict=True):
            said.setdefault(text, set()).update({label} if label == label else ())
        return {text: min(one) if len(one) == 1 else math.nan for text, one in said.items()}


def _year(row: Mapping[str, Any]) -> str:
    given = row.get("year") or row.get("date")
    found = read_date(string_of(given) if isinstance(given, Mapping) else given)
    return str(row.get("year") or "") if found is None else found.period("year")


def labelled_rows(
    path: str | os.PathLike[str],
    asked: Asked | None = None,
    labels: str | os.PathLike[str] | None = None,
) -> Rows:
    """The rows of labelled paragraphs, which are what they are, whatever they look like; or, where
    the labels are in a file of their own, those of articles by their ids."""
    if labels is not None:
        return RowsById(path, labels, asked)
    return Rows(path, replace(asked or Asked(), unit="paragraph"), any_text=True)


def read_gold(
    path: str | os.PathLike[str] | Rows, topics: Sequence[str], usual: str | None = None
) -> Gold:
    """Reads labelled paragraphs from a file of any format, or from `labelled_rows` of one.

    Args:
        path: the file, or its rows.
        topics: names of the columns of labels. A topic that a row lacks is not scored there.
        usual: a column that holds the label of a topic in rows which lack the topic's own; an own
            one that is null stays null.

    Raises:
        InputError: there are no files or no names of topics, a row is no such row (file and place
            are named), or none has any label.
        TopicError: the topics are no list.
    """
    topics = listed("topics", topics)
    if not all(isinstance(topic, str) for topic in topics):
        raise InputError(f"topics is {topics!r}: give a list of names")
    texts, sources, years, numbers = [], [], [], []
    labels: list[list[float]] = []
    found = path if isinstance(path, Rows) else labelled_rows(path)
    if not found.paths:
        raise InputError("path is empty: give a file of labelled paragraphs")
    path = found.paths[0]
    for row in strictly(found):
        fields = row.fields
        own = []
        for topic in topics:
            try:
                name = topic if usual is None or topic in fields else usual
                own.append(label_of(fields.get(name)))
            except ValueError as error:
                raise InputError(f"{path}, {row.place}: {name} is {error}") from None
        texts.append(fields["text"])
        sources.append(str(fields.get("source") or ""))
        years.append(_year(fields))
        numbers.append(row.line or row.number + 1)
        labels.append(own)
    matrix = np.array(labels, np.float32).reshape(len(texts), len(topics))
    if not np.isfinite(matrix).any():
        raise InputError(f"{path}: no row has a label for {', '.join(topics)}")
    return Gold(tuple(topics), texts, matrix, sources, years, numbers)
