"""What a plan knows of words and phrases: their rows, read from its tables once a word."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from nutgraf.kernel.python import keys
from nutgraf.kernel.python.characters import folded
from nutgraf.kernel.python.table import Table

STARTS_PHRASE = 1
"""The mark of a slot of the exact table whose word begins phrases."""

_MOST_WORDS, _LONGEST = 1 << 15, 64  # kept in mind, and characters of each
_ENTRY = np.dtype([("column", "<u2"), ("weight", "<i2")])

Row = tuple[tuple[int, int], ...]
"""Columns and weights."""


class Word(NamedTuple):
    """A token, and what the plan knows of it."""

    key: int
    folded: bytes
    is_known: bool
    starts_phrase: bool
    term: int
    row: Row


class Lexicon:
    """The tables of a plan. Immutable but for what it keeps in mind; threads may share it."""

    def __init__(
        self,
        exact: Table,
        prefix: Table,
        phrase: Table,
        entries: npt.NDArray[np.uint8],
        columns: int,
        is_dense: bool,
        prefix_lengths: npt.NDArray[np.uint64],
    ) -> None:
        self._exact, self._prefix, self._phrase = exact, prefix, phrase
        self._entries = np.ascontiguousarray(entries).view(_ENTRY)
        self._columns, self._is_dense = columns, is_dense
        self._prefix_lengths = prefix_lengths
        self._words: dict[str, Word] = {}
        self._phrases: dict[int, tuple[int, Row]] = {}

    def word(self, token: str) -> Word:
        """What there is of a token, by its characters."""
        known = self._words.get(token)
        if known is None:
            known = self._look_up(token)
            if len(token) <= _LONGEST:
                if len(self._words) >= _MOST_WORDS:
                    self._words.clear()
                self._words[token] = known
        return known

    def _look_up(self, token: str) -> Word:
        form = folded(token).encode()
        key = keys.of_word(form)
        if found := self._exact.find(key, STARTS_PHRASE):
            place, mark = found
            row = self._row(self._exact, place)
            return Word(key, form, True, mark == STARTS_PHRASE, int(self._exact.rows[place]), row)
        if len(self._prefix_lengths):
            start = keys.beginning(form)
            for length in keys.fitting(int(self._prefix_lengths[keys.head(start)]), len(start)):
                if found := self._prefix.find(keys.of_word(start[:length])):
                    row = self._row(self._prefix, found[0])
                    return Word(key, form, True, False, int(self._prefix.rows[found[0]]), row)
        return Word(key, form, False, False, 0, ())

    def phrase(self, key: int) -> tuple[int, Row] | None:
        """The term and the row of a phrase, with weights of 0; None: there is none."""
        known = self._phrases.get(key)
        if known is None and (found := self._phrase.find(key)):
            place = found[0]
            known = int(self._phrase.rows[place]), self._sparse_row(self._phrase, place)
            self._phrases[key] = known
        return known

    def _row(self, table: Table, place: int) -> Row:
        if not self._is_dense:
            return tuple((at, weight) for at, weight in self._sparse_row(table, place) if weight)
        weights = table.payload(place, np.dtype("<i2"))[: self._columns].tolist()
        return tuple((at, weight) for at, weight in enumerate(weights) if weight)

    def _sparse_row(self, table: Table, place: int) -> Row:
        payload = table.payload(place, np.uint8)
        first, count = int(payload[:4].view("<u4")[0]), int(payload[4:6].view("<u2")[0])
        return tuple(self._entries[first : first + count].tolist())
