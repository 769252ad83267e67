"""How important words are to what a sum of weights is divided by."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from nutgraf.errors import TopicError
from nutgraf.parameters import is_real
from nutgraf.terms.table import TermTable


@dataclass(frozen=True, eq=False)
class Importance:
    """The importance of words: the mass of a text is `floor` plus the importance of its words.

    Contributions are divided by the root of the mass, as they else are by the root of the number
    of tokens, which is a mass in which all words weigh 1: function words and names need not dilute
    what the others say. Topics with the same importance share one column of the compiled pass.

    Attributes:
        table: single words with their importance, above 0; other words have none.
        floor: above 0.
    """

    table: TermTable
    floor: float

    def __post_init__(self) -> None:
        if not isinstance(self.table, TermTable):
            raise TopicError(f"importance is {type(self.table).__name__}: use Importance.of(words)")
        if not (is_real(self.floor) and self.floor > 0):
            raise TopicError(f"the floor of importance is {self.floor!r}: give a number above 0")
        if (self.table.weights <= 0).any():
            raise TopicError("importance is above 0: leave words without any out")
        if (self.table.n_tokens > 1).any() or self.table.is_prefix.any():
            raise TopicError("importance is of single words: give no phrases and no prefixes")

    @classmethod
    def of(cls, words: Mapping[str, float], floor: float = 0.1) -> Importance:
        """The importance of words as a person writes them.

        Raises:
            TopicError: a word that is none, or a number that is not above 0.
        """
        return cls(TermTable.of(words), floor)

    @cached_property
    def digest(self) -> bytes:
        """Equal where words, numbers and floor are."""
        content = (self.table.blob, self.table.weights.tobytes(), np.float64(self.floor).tobytes())
        return hashlib.sha256(b"".join(content)).digest()
