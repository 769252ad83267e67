from typing import Any

import numpy as np
import numpy.typing as npt

from nutgraf.kernel._table import Table
from nutgraf.kernel._texts import Texts

SIMD: str
UNICODE: str
MAX_PHRASE: int
MAX_PREFIX: int
DENSE_COLUMNS: int
HEADS: int
SPARE: int
STARTS_PHRASE: int
WHOLE: int
BY_LENGTH: int
DIVISORS: int

class Pass:
    def __init__(
        self,
        exact: Table,
        prefix: Table,
        phrase: Table,
        entries: npt.NDArray[np.uint8],
        lanes: int,
        prefix_lengths: npt.NDArray[np.uint64],
        phrase_pairs: npt.NDArray[np.uint64],
        phrase_lengths: npt.NDArray[np.uint64],
        longest_phrase: int,
        scale: npt.NDArray[np.float64],
        bias: npt.NDArray[np.float64],
        divisor: npt.NDArray[np.uint16],
        floor: npt.NDArray[np.float64],
        slope: npt.NDArray[np.float64],
        offset: npt.NDArray[np.float64],
    ) -> None: ...
    def score(
        self,
        texts: Texts,
        out: npt.NDArray[np.float32],
        probabilities: bool = False,
        tokens: npt.NDArray[np.int32] | None = None,
        known: npt.NDArray[np.int32] | None = None,
    ) -> None: ...
    def trace(
        self,
        texts: Texts,
        out: npt.NDArray[np.float32],
        tokens: npt.NDArray[np.int32],
        mass: npt.NDArray[np.float64],
        known: npt.NDArray[np.int32] | None = None,
    ) -> tuple[Any, Any, Any, Any, Any, Any]: ...

def sigmoid(
    logits: npt.NDArray[np.float32],
    slope: npt.NDArray[np.float64],
    offset: npt.NDArray[np.float64],
) -> None: ...
def contributions(
    offsets: npt.NDArray[np.int64],
    columns: npt.NDArray[np.uint16],
    weights: npt.NDArray[np.int16],
    units: npt.NDArray[np.float64],
    out: npt.NDArray[np.float64] | npt.NDArray[np.float32],
) -> None: ...
def fold(code: int) -> str | None: ...
def tokens(text: str) -> list[tuple[int, int, str]]: ...
def parse(
    terms: list[Any],
    n_tokens: npt.NDArray[np.uint8],
    is_prefix: npt.NDArray[np.uint8],
    n_bytes: npt.NDArray[np.uint8],
    keys: npt.NDArray[np.uint64],
    heads: npt.NDArray[np.uint64],
    checks: npt.NDArray[np.uint32],
) -> list[str]: ...
def first_wrong(
    blob: npt.NDArray[np.uint8],
    n_tokens: npt.NDArray[np.uint8],
    is_prefix: npt.NDArray[np.uint8],
    n_bytes: npt.NDArray[np.uint8],
    keys: npt.NDArray[np.uint64],
    heads: npt.NDArray[np.uint64],
    checks: npt.NDArray[np.uint32],
) -> int: ...
def head(folded: bytes) -> int: ...
def follower(folded: bytes) -> int: ...
