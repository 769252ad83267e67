from typing import Any

import numpy as np
import numpy.typing as npt

from nutgraf.kernel._table import Table
from nutgraf.kernel._texts import Texts

MAX_GRAM: int
IS_TERM: int
STARTS_PREFIXED: int
VALUE_TYPES: dict[str, int]

class Counter:
    def __init__(
        self,
        words: Table,
        prefixes: Table,
        grams: Table,
        heads: npt.NDArray[np.uint8],
        word_lengths: int,
        gram_lengths: int,
        longest: int,
        columns: int,
    ) -> None: ...
    def count(self, texts: Texts, dtype: str, binary: bool) -> tuple[Any, Any, Any]: ...

def learn(texts: Texts, shortest: int, longest: int) -> tuple[Any, Any, Any, Any, bytes]: ...
