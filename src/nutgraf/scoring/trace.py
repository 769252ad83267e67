"""The evidence of many texts, as columns."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import repeat
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from nutgraf.data import Evidence

if TYPE_CHECKING:
    from nutgraf.scoring.plan import Plan


@dataclass(frozen=True, eq=False)
class Trace:
    """The evidence of n texts as columns; the evidence of text i is offsets[i] to offsets[i + 1].

    Attributes:
        rows, columns: the plan's row and fused column of each piece of evidence.
        start, end: code points in the text.
        weights: int16, in units of `plan.fusion.scale`.
        tokens: int32 (n,).
        others: float32 (n, k), what extractors that cannot be traced add to the logits.
        logits: float32 (n, k).
        guards: evidence, by its place in the columns, to why a guard lets it count, or does not:
            then its weight is 0.
    """

    plan: Plan = field(repr=False)
    offsets: npt.NDArray[np.int64]
    rows: npt.NDArray[np.uint32]
    columns: npt.NDArray[np.uint16]
    start: npt.NDArray[np.int32]
    end: npt.NDArray[np.int32]
    weights: npt.NDArray[np.int16]
    tokens: npt.NDArray[np.int32]
    others: npt.NDArray[np.float32]
    logits: npt.NDArray[np.float32]
    guards: Mapping[int, str] = field(default_factory=dict)

    @cached_property
    def topics(self) -> npt.NDArray[np.int64]:
        """The topic of each piece of evidence, as its place in `plan.topics`."""
        return np.asarray(self.plan.fused_topics, np.int64)[self.columns]

    @cached_property
    def texts(self) -> npt.NDArray[np.int64]:
        """The text of each piece of evidence."""
        return np.repeat(np.arange(len(self.offsets) - 1), np.diff(self.offsets))

    @cached_property
    def contributions(self) -> npt.NDArray[np.float64]:
        """What each piece of evidence adds to its topic's logit."""
        if self.plan.fusion is None:
            return np.zeros(0)
        added = self.weights * self.plan.fusion.scale[self.columns]
        by_length = self.plan.fusion.by_length[self.columns]
        if by_length.any():
            root = np.sqrt(np.maximum(self.tokens, 1))[self.texts]
            added = np.where(by_length, added / root, added)
        return np.asarray(added, np.float64)

    def evidence(self, text: int) -> tuple[Evidence, ...]:
        """The evidence of one text as objects, in the order of the text."""
        fusion = self.plan.fusion
        first, last = int(self.offsets[text]), int(self.offsets[text + 1])
        if fusion is None or first == last:
            return ()
        part = slice(first, last)
        columns = self.columns[part].tolist()
        names = [self.plan.topics[topic].name for topic in self.plan.fused_topics]
        root = math.sqrt(int(self.tokens[text]) or 1)
        units = [
            unit / root if by_length else unit
            for unit, by_length in zip(fusion.scale.tolist(), fusion.by_length, strict=True)
        ]
        return tuple(
            map(
                Evidence,
                [names[column] for column in columns],
                self.terms(part),
                self.start[part].tolist(),
                self.end[part].tolist(),
                [w * units[c] for w, c in zip(self.weights[part].tolist(), columns, strict=True)],
                [self.guards.get(i, "") for i in range(first, last)] if self.guards else repeat(""),
            )
        )

    def terms(self, part: slice) -> list[str]:
        """The canonical forms of the terms of some of the evidence."""
        fusion = self.plan.fusion
        if fusion is None:
            return []
        rows = self.rows[part].tolist()
        if not fusion.replaced:
            forms = fusion.row_forms
            return [forms[row] for row in rows]
        return list(map(fusion.term, rows, self.columns[part].tolist()))
