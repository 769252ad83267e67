"""Columns of terms compiled: what finds them in texts, and what they add up to."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from nutgraf.kernel import _scan
from nutgraf.kernel._texts import Texts
from nutgraf.terms.column import Column
from nutgraf.terms.found import Found
from nutgraf.terms.fusion import Fusion
from nutgraf.terms.guarding import Guarding
from nutgraf.terms.guards import Guard

_TRACE_TYPES = tuple(map(np.dtype, ("i8", "u4", "u2", "i4", "i4", "i2")))


class Matcher:
    """The fused table of c columns, its compiled pass, and the guards of its terms. Immutable.

    Args:
        guards: of each column.
        slope, offset: float64 (c,) each, the calibration of each column's logit.
    """

    def __init__(
        self,
        fusion: Fusion,
        guards: Sequence[tuple[Guard, ...]],
        slope: npt.NDArray[np.float64] | None = None,
        offset: npt.NDArray[np.float64] | None = None,
    ) -> None:
        c = len(fusion.bias)
        self.fusion = fusion
        self._guards = tuple(guards)
        self._slope = np.ones(c) if slope is None else slope
        self._offset = np.zeros(c) if offset is None else offset
        self.compiled: _scan.Pass = fusion.compile(self._slope, self._offset)

    @classmethod
    def of(
        cls,
        columns: Sequence[Column],
        slope: npt.NDArray[np.float64] | None = None,
        offset: npt.NDArray[np.float64] | None = None,
    ) -> Matcher:
        """Compiles columns.

        Raises:
            TopicError: two different terms with one hash, or more than 65,535 columns.
        """
        return cls(Fusion.of(columns), [column.guards for column in columns], slope, offset)

    @cached_property
    def guarding(self) -> Guarding | None:
        """The guards of the columns, if they have any."""
        return Guarding.of(self._guards, self.fusion)

    def logits(
        self,
        texts: Texts,
        tokens: npt.NDArray[np.int32] | None = None,
        known: npt.NDArray[np.int32] | None = None,
    ) -> npt.NDArray[np.float32]:
        """Logits, float32 (n, c); fills `tokens` and `known`, int32 (n,), where given."""
        return self._score(texts, False, tokens, known)

    def probabilities(
        self,
        texts: Texts,
        tokens: npt.NDArray[np.int32] | None = None,
        known: npt.NDArray[np.int32] | None = None,
    ) -> npt.NDArray[np.float32]:
        """Calibrated probabilities, float32 (n, c). Takes and fills what `logits` does."""
        if self.guarding is None:
            return self._score(texts, True, tokens, known)
        out = self._score(texts, False, tokens, known)
        _scan.sigmoid(out, self._slope, self._offset)
        return out

    def _score(
        self,
        texts: Texts,
        calibrated: bool,
        tokens: npt.NDArray[np.int32] | None,
        known: npt.NDArray[np.int32] | None,
    ) -> npt.NDArray[np.float32]:
        out = np.empty((texts.n, len(self.fusion.bias)), np.float32)
        self.compiled.score(texts, out, calibrated, tokens, known)
        if self.guarding is not None and len(rows := self.guarding.candidates(texts)):
            out[rows] = self.found(Texts.of_strings(tuple(texts.take(rows.tolist())))).logits
        return out

    def found(self, texts: Texts) -> Found:
        """The terms found, and the logits that they add up to."""
        logits = np.empty((texts.n, len(self.fusion.bias)), np.float32)
        tokens, known = np.zeros((2, texts.n), np.int32)
        mass = np.empty((texts.n, len(self.fusion.floor)), np.float64)
        traced: Sequence[Any] = self.compiled.trace(texts, logits, tokens, mass, known)
        offsets, rows, columns, start, end, weights = map(np.frombuffer, traced, _TRACE_TYPES)
        found = Found(logits, tokens, known, mass, offsets, rows, columns, start, end, weights, {})
        if self.guarding is not None:
            self.guarding.apply(found, texts)
        return found
