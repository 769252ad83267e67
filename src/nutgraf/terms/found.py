"""What the compiled pass found in texts, as columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt


@dataclass(eq=False)
class Found:
    """What the compiled pass found in n texts.

    The evidence of text i is offsets[i] to offsets[i + 1].

    Attributes:
        logits: float32 (n, c).
        tokens, known: int32 (n,), tokens of each text, and those of them that the table knows.
        mass: float64 (n, m), of each text by each importance of the fused table.
        rows, columns: the row and the column of the fused table of each piece of evidence.
        start, end: code points in the text.
        weights: int16, in units of `fusion.scale`.
        guards: evidence, by its place in the columns, to why a guard lets it count, or does not:
            then its weight is 0.
    """

    logits: npt.NDArray[np.float32]
    tokens: npt.NDArray[np.int32]
    known: npt.NDArray[np.int32]
    mass: npt.NDArray[np.float64]
    offsets: npt.NDArray[np.int64]
    rows: npt.NDArray[np.uint32]
    columns: npt.NDArray[np.uint16]
    start: npt.NDArray[np.int32]
    end: npt.NDArray[np.int32]
    weights: npt.NDArray[np.int16]
    guards: dict[int, str]

    @classmethod
    def nothing(cls, n: int) -> Self:
        """What is found in n texts where there are no terms."""
        return cls(
            np.zeros((n, 0), np.float32),
            np.zeros(n, np.int32),
            np.zeros(n, np.int32),
            np.zeros((n, 0), np.float64),
            np.zeros(n + 1, np.int64),
            np.zeros(0, np.uint32),
            np.zeros(0, np.uint16),
            np.zeros(0, np.int32),
            np.zeros(0, np.int32),
            np.zeros(0, np.int16),
            {},
        )
