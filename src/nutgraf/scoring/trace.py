"""The evidence of many texts, as columns."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from itertools import repeat
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from nutgraf.data import Evidence
from nutgraf.kernel import _scan
from nutgraf.terms.found import Found
from nutgraf.terms.fusion import Fusion

Floats = TypeVar("Floats", npt.NDArray[np.float64], npt.NDArray[np.float32])


@dataclass(frozen=True, eq=False)
class Trace:
    """The evidence of n texts as columns; the evidence of text i is offsets[i] to offsets[i + 1].

    Attributes:
        names: of the k topics.
        fusion: the fused table, if there is one; its column i belongs to topic `fused_topics[i]`.
        found: what the compiled pass found: `offsets`, `rows`, `columns`, `start`, `end`,
            `weights`, `tokens` and `guards` are its columns.
        others: float32 (n, k), what extractors that cannot be traced add to the logits.
        logits: float32 (n, k).
    """

    names: tuple[str, ...]
    fusion: Fusion | None = field(repr=False)
    fused_topics: tuple[int, ...]
    found: Found = field(repr=False)
    others: npt.NDArray[np.float32]
    logits: npt.NDArray[np.float32]

    @property
    def offsets(self) -> npt.NDArray[np.int64]:
        """Int64 (n + 1,): where the evidence of each text begins and ends."""
        return self.found.offsets

    @property
    def rows(self) -> npt.NDArray[np.uint32]:
        """The row of the fused table of each piece of evidence, uint32 (m,)."""
        return self.found.rows

    @property
    def columns(self) -> npt.NDArray[np.uint16]:
        """The column of the fused table of each piece of evidence, uint16 (m,)."""
        return self.found.columns

    @property
    def start(self) -> npt.NDArray[np.int32]:
        """Where each piece of evidence begins in its text, int32 (m,), in code points."""
        return self.found.start

    @property
    def end(self) -> npt.NDArray[np.int32]:
        """Where it ends, int32 (m,), in code points, exclusive."""
        return self.found.end

    @property
    def weights(self) -> npt.NDArray[np.int16]:
        """What it weighs, int16 (m,), in units of `fusion.scale`."""
        return self.found.weights

    @property
    def tokens(self) -> npt.NDArray[np.int32]:
        """Tokens of each text, int32 (n,)."""
        return self.found.tokens

    @property
    def guards(self) -> dict[int, str]:
        """A piece of evidence, by its place, to why a guard lets it count or not."""
        return self.found.guards

    @cached_property
    def topics(self) -> npt.NDArray[np.int64]:
        """The topic of each piece of evidence, as its place in `names`."""
        return np.asarray(self.fused_topics, np.int64)[self.columns]

    @cached_property
    def texts(self) -> npt.NDArray[np.int64]:
        """The text of each piece of evidence."""
        return np.repeat(np.arange(len(self.offsets) - 1), np.diff(self.offsets))

    @cached_property
    def contributions(self) -> npt.NDArray[np.float64]:
        """What each piece of evidence adds to its topic's logit."""
        return self.fill_contributions(np.empty(len(self.rows), np.float64))

    def fill_contributions(self, out: Floats) -> Floats:
        """Fills `out`, float64 or float32 (m,), with `contributions`, and returns it."""
        if self.fusion is not None:
            units = self.fusion.units(self.tokens, self.found.mass)
            _scan.contributions(self.offsets, self.columns, self.weights, units, out)
        return out

    def evidence(self, text: int, least: float = 0.0) -> tuple[Evidence, ...]:
        """The evidence of one text as objects, in the order of the text; only what adds or takes
        `least` or more, or a guard had a say on, where that is given."""
        fusion = self.fusion
        first, last = int(self.offsets[text]), int(self.offsets[text + 1])
        if fusion is None or first == last:
            return ()
        units = fusion.units(self.tokens[text : text + 1], self.found.mass[text : text + 1])[0]
        columns = self.columns[first:last]
        added = self.weights[first:last] * units[columns]
        if least:
            keep = np.abs(added) >= least
            keep[[i - first for i in self.guards if first <= i < last]] = True
            part = first + np.flatnonzero(keep)
        else:
            part = np.arange(first, last)
        names = [self.names[topic] for topic in self.fused_topics]
        return tuple(
            map(
                Evidence,
                [names[column] for column in self.columns[part].tolist()],
                self.terms(part),
                self.start[part].tolist(),
                self.end[part].tolist(),
                added[part - first].tolist(),
                [self.guards.get(i, "") for i in part.tolist()] if self.guards else repeat(""),
            )
        )

    def terms(self, part: slice | npt.NDArray[np.int64]) -> list[str]:
        """The canonical forms of the terms of some of the evidence."""
        fusion = self.fusion
        if fusion is None:
            return []
        rows = self.rows[part].tolist()
        if not fusion.replaced:
            forms = fusion.row_forms
            return [forms[row] for row in rows]
        return list(map(fusion.term, rows, self.columns[part].tolist()))
