"""Terms counted: texts in, rows of a sparse matrix out."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from nutgraf.kernel.python import keys
from nutgraf.kernel.python.characters import folded
from nutgraf.kernel.python.table import Table
from nutgraf.kernel.python.texts import Texts
from nutgraf.kernel.python.tokens import words

MAX_GRAM = 4
IS_TERM, STARTS_PREFIXED = 1, 2
VALUE_TYPES = {"int32": 0, "int64": 1, "float32": 2, "float64": 3}

_HEADS = 0x2000
_MOST_WORDS, _LONGEST = 1 << 15, 64  # kept in mind, and characters of each
_CELL = np.dtype([("column", "<u4"), ("flags", "<u4")])


class _Word(NamedTuple):
    key: int
    folded: bytes
    columns: tuple[int, ...]
    """Of the word itself, and of the prefix terms that begin it."""
    starts_prefixed: bool


class Counter:
    """Counts the terms of one vocabulary. Immutable; any number of threads may use it."""

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
    ) -> None:
        if not words.stride == prefixes.stride == grams.stride == 16:
            raise ValueError("slots of 16 bytes are needed")
        if not 1 <= longest <= MAX_GRAM or len(heads) not in (0, _HEADS) or columns >= 0x7FFFFFFF:
            raise ValueError(
                "n-grams of more than 4 tokens, too many columns, or heads of another size"
            )
        self._words, self._prefixes, self._grams = words, prefixes, grams
        self._word_lengths = word_lengths if len(heads) else 0
        self._gram_lengths, self._longest = gram_lengths, longest
        self._kept: dict[str, _Word] = {}

    def count(self, texts: Texts, dtype: str, binary: bool) -> tuple[Any, Any, Any]:
        """The rows of a CSR matrix: values (of `dtype`), columns (int32, sorted in a row), and row
        ends (int64, n + 1)."""
        if dtype not in VALUE_TYPES:
            raise KeyError(dtype)
        kind = np.dtype(dtype)
        ends = np.zeros(texts.n + 1, np.int64)
        columns, values = [np.zeros(0, np.int32)], [np.zeros(0, kind)]
        for i, text in enumerate(texts):
            row = sorted(self._row([self._word(word) for word in words(text)]).items())
            ends[i + 1] = ends[i] + len(row)
            columns.append(np.array([column for column, _ in row], np.int32))
            values.append(np.array([1 if binary else n for _, n in row], kind))
        return np.concatenate(values), np.concatenate(columns), ends

    def _row(self, found: list[_Word]) -> dict[int, int]:
        """How often each column's term stands in a text."""
        row: dict[int, int] = {}
        for i, word in enumerate(found):
            columns = list(word.columns)
            key = word.key
            for following in found[i + 1 : i + self._longest]:
                if word.starts_prefixed:
                    columns += _begun(self._grams, self._gram_lengths, following.folded, key)
                key = keys.of_phrase(key, following.key)
                columns += _columns(self._grams, key)
            for column in columns:
                row[column] = row.get(column, 0) + 1
        return row

    def _word(self, token: str) -> _Word:
        known = self._kept.get(token)
        if known is None:
            form = folded(token).encode()
            key = keys.of_word(form)
            column, flags = _cell(self._words, key)
            columns = [column] * (flags & IS_TERM)
            columns += _begun(self._prefixes, self._word_lengths, form)
            known = _Word(key, form, tuple(columns), flags >= STARTS_PREFIXED)
            if len(token) <= _LONGEST:
                if len(self._kept) >= _MOST_WORDS:
                    self._kept.clear()
                self._kept[token] = known
        return known


def _cell(table: Table, key: int) -> tuple[int, int]:
    """The column and the flags of a key; no flags: it has no slot."""
    found = table.find(key)
    if found is None:
        return 0, 0
    column, flags = table.payload(found[0], _CELL)[0].tolist()
    return column, flags


def _columns(table: Table, key: int) -> list[int]:
    column, flags = _cell(table, key)
    return [column] * (flags & IS_TERM)


def _begun(table: Table, lengths: int, word: bytes, head: int | None = None) -> list[int]:
    """The columns of the prefix terms, of those `lengths`, that begin a word; `head` is the key of
    the tokens before it, where it is the last of an n-gram."""
    start = keys.beginning(word)
    found = []
    for length in keys.fitting(lengths, len(start)):
        key = keys.of_word(start[:length])
        found += _columns(table, key if head is None else keys.of_phrase(head, key, True))
    return found


def learn(texts: Texts, shortest: int, longest: int) -> tuple[Any, Any, Any, Any, bytes]:
    """Every n-gram of `shortest` to `longest` tokens: keys (uint64), where its form begins in
    `forms` (int64), how often it stands in the texts (int64), and in how many texts (int64); and
    `forms`, folded, each ended by a newline. A token that is all combining marks folds to nothing:
    it is no term, and parts the n-grams around it."""
    if not 1 <= shortest <= longest <= MAX_GRAM or texts.n >= 0xFFFFFFFF:
        raise ValueError("n-grams of 1 to 4 tokens, and fewer than 2^32 texts")
    totals: dict[str, int] = {}
    in_texts: dict[str, int] = {}
    for text in texts:
        forms = [folded(word) for word in words(text)]
        met = set()
        for i in range(len(forms)):
            for past in range(i + 1, min(i + longest, len(forms)) + 1):
                if not forms[past - 1]:
                    break
                if past - i >= shortest:
                    gram = " ".join(forms[i:past])
                    totals[gram] = totals.get(gram, 0) + 1
                    met.add(gram)
        for gram in met:
            in_texts[gram] = in_texts.get(gram, 0) + 1
    lines = [gram.encode() + b"\n" for gram in totals]
    starts = np.cumsum([0, *map(len, lines)])[:-1].astype(np.int64)
    return (
        np.array([_key_of(gram) for gram in totals], np.uint64),
        starts,
        np.array(list(totals.values()), np.int64),
        np.array([in_texts[gram] for gram in totals], np.int64),
        b"".join(lines),
    )


def _key_of(gram: str) -> int:
    first, *others = (keys.of_word(word.encode()) for word in gram.split(" "))
    for word in others:
        first = keys.of_phrase(first, word)
    return first
