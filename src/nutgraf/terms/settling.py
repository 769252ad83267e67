"""The rows of the fused table: what each column makes of each key.

Each column's rows are settled here as if it were alone: an exact term beats a prefix and a longer
prefix beats a shorter, so that installing another plugin never changes a topic's answers.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from nutgraf.errors import TopicError
from nutgraf.kernel import _scan, _table
from nutgraf.terms.table import TermTable, step_of

_ALL = np.uint64((1 << 64) - 1)
_FEWEST, _MOST = 10, 16  # bits of the number of words in the filters of phrases


@dataclass(frozen=True)
class Rows:
    """Keys with what each column makes of them: entry i gives columns[i] weights[i] in rows[i].
    `is_head` marks the first tokens of phrases, where these were wanted."""

    keys: npt.NDArray[np.uint64]
    sources: npt.NDArray[np.int64]
    is_head: npt.NDArray[np.bool_]
    rows: npt.NDArray[np.int64]
    columns: npt.NDArray[np.int64]
    weights: npt.NDArray[np.int64]
    by_prefix: dict[tuple[int, int], int]


class Terms:
    """The terms of all tables, one after another."""

    def __init__(self, tables: tuple[TermTable, ...]) -> None:
        self.tables = tables
        self.keys = np.concatenate([t.keys for t in tables])
        self.heads = np.concatenate([t.heads for t in tables])
        self.checks = np.concatenate([t.checks for t in tables])
        self.n_tokens = np.concatenate([t.n_tokens for t in tables])
        self.n_bytes = np.concatenate([t.n_bytes for t in tables])
        self.is_prefix = np.concatenate([t.is_prefix for t in tables]).astype(bool)
        self.columns = np.repeat(np.arange(len(tables)), [len(t) for t in tables])
        self.scale = np.array(
            [step_of(float(np.abs(table.weights).max(initial=0.0))) for table in tables], np.float64
        )
        weights = np.concatenate([t.weights for t in tables])
        self.weights = np.rint(weights / self.scale[self.columns]).astype(np.int64)

    @cached_property
    def _blob(self) -> bytes:
        return b"".join(table.blob for table in self.tables)

    @cached_property
    def _letters(self) -> npt.NDArray[np.uint8]:
        """The bytes of the blob, and two more, so that any three from one on are there."""
        return np.frombuffer(self._blob + b"\n\n", np.uint8)

    @cached_property
    def _ends(self) -> npt.NDArray[np.int64]:
        """Where each term's form ends in the blob."""
        return np.flatnonzero(self._letters[:-2] == ord("\n"))

    def _starts(self, numbers: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        return np.where(numbers > 0, self._ends[numbers - 1] + 1, 0)

    def forms(self, numbers: npt.NDArray[np.int64]) -> list[str]:
        """The canonical forms of some of the terms."""
        places = zip(self._starts(numbers).tolist(), self._ends[numbers].tolist(), strict=True)
        return [self._blob[start:end].decode() for start, end in places]

    def _first_bytes(self, at: npt.NDArray[np.int64]) -> npt.NDArray[np.uint32]:
        """The first three bytes of the tokens that begin there in the blob, filled with spaces, as
        one number each: the first byte is the lowest."""
        found = self._letters[at].astype(np.uint32)
        is_over = np.zeros(len(at), bool)
        for i in (1, 2):
            letters = self._letters[at + i].astype(np.uint32)  # numpy 1 would shift uint8
            is_over |= (letters == ord(" ")) | (letters == ord("*")) | (letters == ord("\n"))
            found |= np.where(is_over, np.uint32(ord(" ")), letters) << np.uint32(8 * i)
        return found

    def rows(self, which: npt.NDArray[np.bool_], with_heads: bool = False) -> Rows:
        """The rows of some of the terms, settled for each column; with rows for the first tokens
        of all phrases too, where wanted."""
        numbers = np.flatnonzero(which)
        heads = np.flatnonzero(self.n_tokens > 1) if with_heads else numbers[:0]
        wanted = np.concatenate([numbers, heads])
        keys = np.concatenate([self.keys[numbers], self.heads[heads]])
        unique, first, inverse = _distinct(keys)
        rows = inverse[: len(numbers)]
        sources = wanted[first]
        is_head = np.zeros(len(unique), bool)
        is_head[inverse[len(numbers) :]] = True
        self._check(numbers, sources[rows])
        extra = self._by_prefix(numbers, rows, sources, first >= len(numbers))
        at = np.array(list(extra), np.int64).reshape(-1, 2)
        terms = np.array(list(extra.values()), np.int64)
        return Rows(
            unique,
            sources,
            is_head,
            np.concatenate([rows, at[:, 0]]),
            np.concatenate([self.columns[numbers], at[:, 1]]),
            np.concatenate([self.weights[numbers], self.weights[terms]]),
            extra,
        )

    def _check(self, numbers: npt.NDArray[np.int64], firsts: npt.NDArray[np.int64]) -> None:
        """Two different terms of one key would be taken for each other: chance about n² / 2^65."""
        wrong = np.flatnonzero(self.checks[numbers] != self.checks[firsts])
        if len(wrong):
            one, other = self.forms(np.array([numbers[wrong[0]], firsts[wrong[0]]]))
            raise TopicError(f"terms {one!r} and {other!r} have the same hash: leave one out")

    def _by_prefix(
        self,
        numbers: npt.NDArray[np.int64],
        rows: npt.NDArray[np.int64],
        sources: npt.NDArray[np.int64],
        is_head: npt.NDArray[np.bool_],
    ) -> dict[tuple[int, int], int]:
        """(row, column) to the number of the column's longest prefix term that the row's own term
        begins with, for rows that the column has no term of its own for."""
        of_phrases = len(numbers) > 0 and self.n_tokens[numbers[0]] > 1
        prefixes = np.flatnonzero(self.is_prefix & ((self.n_tokens > 1) == of_phrases))
        if not len(prefixes) or not len(sources):
            return {}
        # Where every column with prefixes has a term of its own, there is nothing to find.
        in_question = np.zeros(len(self.tables), bool)
        in_question[self.columns[prefixes]] = True
        counted = rows[in_question[self.columns[numbers]]]
        is_open = np.bincount(counted, minlength=len(sources)) < in_question.sum()
        if not is_open.any():
            return {}
        beginnings = [form.removesuffix("*") for form in self.forms(prefixes)]
        rows_left = np.flatnonzero(is_open)
        rows_left = rows_left[self._may_begin(sources[rows_left], prefixes)]
        is_left = np.zeros(len(sources), bool)
        is_left[rows_left] = True
        words = [
            form.split(" ", 1)[0] if head else form.removesuffix("*")
            for form, head in zip(
                self.forms(sources[rows_left]), is_head[rows_left].tolist(), strict=True
            )
        ]
        forms = sorted(zip(words, rows_left.tolist(), strict=True))
        words = [form for form, _ in forms]
        at_left = is_left[rows]
        taken = zip(rows[at_left].tolist(), self.columns[numbers[at_left]].tolist(), strict=True)
        own = set(taken)
        found: dict[tuple[int, int], int] = {}
        by_length = zip(beginnings, prefixes.tolist(), strict=True)
        for prefix, number in sorted(by_length, key=lambda pair: len(pair[0])):
            column, spaces = int(self.columns[number]), prefix.count(" ")
            first = bisect_left(words, prefix)
            last = bisect_left(words, prefix + "\U0010ffff", first)  # after all that begin so
            for word, row in forms[first:last]:
                if (row, column) not in own and (not of_phrases or word.count(" ") == spaces):
                    found[row, column] = number
        return found

    def _may_begin(
        self, numbers: npt.NDArray[np.int64], prefixes: npt.NDArray[np.int64]
    ) -> npt.NDArray[np.bool_]:
        """Which terms may begin with one of the prefix terms, by their first bytes."""
        words, begun = (self._first_bytes(self._starts(n)) for n in (numbers, prefixes))
        sizes = np.minimum(self.n_bytes[prefixes], 3)
        sizes[self.n_tokens[prefixes] > 1] = 3
        found = np.zeros(len(numbers), bool)
        for size in (1, 2, 3):
            kept = np.uint32((1 << 8 * size) - 1)
            found |= _are_among(words & kept, begun[sizes == size] & kept)
        return found

    def prefix_lengths(self) -> npt.NDArray[np.uint64]:
        """By the first bytes of a token, the lengths of the prefix terms that may begin it, a bit
        each; empty without prefix terms. Those of one or two bytes may begin any token."""
        numbers = np.flatnonzero((self.n_tokens == 1) & self.is_prefix)
        lengths = np.zeros(_scan.HEADS if len(numbers) else 0, np.uint64)
        bits = np.uint64(1) << self.n_bytes[numbers].astype(np.uint64)
        long = self.n_bytes[numbers] >= 3
        heads = [_scan.head(form.encode()) for form in self.forms(numbers[long])]
        np.bitwise_or.at(lengths, np.array(heads, np.int64), bits[long])
        lengths |= np.bitwise_or.reduce(bits[~long], initial=np.uint64(0))
        return lengths

    def phrase_pairs(self) -> npt.NDArray[np.uint64]:
        """By the first token of a phrase, the bits of those that may be its second (as
        `_scan.follower` gives them): all, where the second is a prefix of one or two bytes."""
        numbers, words = self._phrases, self._phrase_words()
        spaces = np.flatnonzero(self._letters == ord(" "))
        seconds = self._first_bytes(spaces[np.searchsorted(spaces, self._starts(numbers))] + 1)
        different, _, places = _distinct(seconds.astype(np.uint64))
        codes = [code.to_bytes(4, "little")[:3] for code in different.tolist()]
        bits = np.array([_scan.follower(code) for code in codes], np.uint64)[places]
        is_last = self.is_prefix[numbers] & (self.n_tokens[numbers] == 2)
        bits[is_last & (self.n_bytes[numbers] < 3)] = _ALL
        np.bitwise_or.at(words, self._place(numbers, words), bits)
        return words

    def phrase_lengths(self) -> npt.NDArray[np.uint64]:
        """By the first token of a phrase whose last is a prefix, its lengths, a bit each."""
        numbers, words = self._phrases, self._phrase_words()
        numbers = numbers[self.is_prefix[numbers]]
        bits = np.uint64(1) << self.n_bytes[numbers].astype(np.uint64)
        np.bitwise_or.at(words, self._place(numbers, words), bits)
        return words

    @cached_property
    def _phrases(self) -> npt.NDArray[np.int64]:
        """The numbers of the different phrases."""
        numbers = np.flatnonzero(self.n_tokens > 1)
        return numbers[_distinct(self.keys[numbers])[1]]

    def _phrase_words(self) -> npt.NDArray[np.uint64]:
        """A power of two of empty words, for the phrases."""
        bits = min(max(len(self._phrases).bit_length(), _FEWEST), _MOST)
        return np.zeros(1 << bits, np.uint64)

    def _place(
        self, numbers: npt.NDArray[np.int64], words: npt.NDArray[np.uint64]
    ) -> npt.NDArray[np.int64]:
        shift = np.uint64(65 - len(words).bit_length())
        return (self.heads[numbers] >> shift).astype(np.int64)


def _distinct(
    keys: npt.NDArray[np.uint64],
) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """The different keys in order, where each stands first, and the place of each key among them.

    `np.unique` gives the same, but takes some ten times as long, and imports `numpy.ma`."""
    first, places = np.empty((2, len(keys)), np.int64)
    first = first[: _table.distinct(keys, first, places)]
    return keys[first], first, places


def _are_among(
    values: npt.NDArray[np.uint32], others: npt.NDArray[np.uint32]
) -> npt.NDArray[np.bool_]:
    """Which values are among the others, which are few."""
    ordered = np.append(np.sort(others), np.uint32(0xFFFFFFFF))  # which no three bytes are
    return np.asarray(ordered[np.searchsorted(ordered, values)] == values)
