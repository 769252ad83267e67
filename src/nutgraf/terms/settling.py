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
from nutgraf.kernel import _scan
from nutgraf.terms.table import TermTable

_ALL = np.uint64((1 << 64) - 1)
_FEWEST, _MOST = 10, 16  # bits of the number of words in the filters of phrases


@dataclass(frozen=True)
class Rows:
    """Keys with what each column makes of them: entry i gives columns[i] weights[i] in rows[i]."""

    keys: npt.NDArray[np.uint64]
    sources: npt.NDArray[np.int64]
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
        self.scale = np.array([_unit(table) for table in tables], np.float64)
        weights = np.concatenate([t.weights for t in tables])
        self.weights = np.rint(weights / self.scale[self.columns]).astype(np.int64)

    @cached_property
    def forms(self) -> list[str]:
        return [form for table in self.tables for form in table.forms]

    def rows(self, which: npt.NDArray[np.bool_], with_heads: bool = False) -> Rows:
        """The rows of some of the terms, settled for each column; with rows for the first tokens
        of all phrases too, where wanted."""
        numbers = np.flatnonzero(which)
        heads = np.flatnonzero(self.n_tokens > 1) if with_heads else numbers[:0]
        unique, first, inverse = np.unique(
            np.concatenate([self.keys[numbers], self.heads[heads]]),
            return_index=True,
            return_inverse=True,
        )
        rows = inverse[: len(numbers)].astype(np.int64)
        sources = np.concatenate([numbers, heads])[first]
        self._check(numbers, sources[rows])
        extra = self._by_prefix(numbers, rows, sources, first >= len(numbers))
        at = np.array(list(extra), np.int64).reshape(-1, 2)
        terms = np.array(list(extra.values()), np.int64)
        return Rows(
            unique,
            sources,
            np.concatenate([rows, at[:, 0]]),
            np.concatenate([self.columns[numbers], at[:, 1]]),
            np.concatenate([self.weights[numbers], self.weights[terms]]),
            extra,
        )

    def _check(self, numbers: npt.NDArray[np.int64], firsts: npt.NDArray[np.int64]) -> None:
        """Two different terms of one key would be taken for each other: chance about n² / 2^65."""
        wrong = np.flatnonzero(self.checks[numbers] != self.checks[firsts])
        if len(wrong):
            one, other = self.forms[numbers[wrong[0]]], self.forms[firsts[wrong[0]]]
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
        in_question = np.unique(self.columns[prefixes])
        counted = rows[np.isin(self.columns[numbers], in_question)]
        is_open = np.bincount(counted, minlength=len(sources)) < len(in_question)
        if not is_open.any():
            return {}
        forms = sorted(
            (self._beginning(source, head), row)
            for row, source, head in zip(
                np.flatnonzero(is_open).tolist(),
                sources[is_open].tolist(),
                is_head[is_open].tolist(),
                strict=True,
            )
        )
        words = [form for form, _ in forms]
        at_open = is_open[rows]
        taken = zip(rows[at_open].tolist(), self.columns[numbers[at_open]].tolist(), strict=True)
        own = set(taken)
        found: dict[tuple[int, int], int] = {}
        by_length = [(self.forms[p].removesuffix("*"), p) for p in prefixes.tolist()]
        for prefix, number in sorted(by_length, key=lambda pair: len(pair[0])):
            column, spaces = int(self.columns[number]), prefix.count(" ")
            first = bisect_left(words, prefix)
            last = bisect_left(words, prefix + "\U0010ffff", first)  # after all that begin so
            for word, row in forms[first:last]:
                if (row, column) not in own and (not of_phrases or word.count(" ") == spaces):
                    found[row, column] = number
        return found

    def _beginning(self, number: int, head: bool) -> str:
        form = self.forms[number]
        return form.split(" ", 1)[0] if head else form.removesuffix("*")

    def prefix_lengths(self) -> npt.NDArray[np.uint64]:
        """By the first bytes of a token, the lengths of the prefix terms that may begin it, a bit
        each; empty without prefix terms. Those of one or two bytes may begin any token."""
        numbers = np.flatnonzero((self.n_tokens == 1) & self.is_prefix)
        lengths = np.zeros(_scan.HEADS if len(numbers) else 0, np.uint64)
        bits = np.uint64(1) << self.n_bytes[numbers].astype(np.uint64)
        long = self.n_bytes[numbers] >= 3
        heads = [_scan.head(self.forms[n].encode()) for n in numbers[long].tolist()]
        np.bitwise_or.at(lengths, np.array(heads, np.int64), bits[long])
        for bit in np.unique(bits[~long]):
            lengths |= bit
        return lengths

    def phrase_pairs(self) -> npt.NDArray[np.uint64]:
        """By the first token of a phrase, the bits of those that may be its second (as
        `_scan.follower` gives them): all, where the second is a prefix of one or two bytes."""
        numbers, words = self._phrase_words()
        seconds = [self.forms[n].removesuffix("*").split(" ")[1] for n in numbers.tolist()]
        bits = np.array([_scan.follower(second.encode()) for second in seconds], np.uint64)
        is_last = self.is_prefix[numbers] & (self.n_tokens[numbers] == 2)
        bits[is_last & (self.n_bytes[numbers] < 3)] = _ALL
        np.bitwise_or.at(words, self._place(numbers, words), bits)
        return words

    def phrase_lengths(self) -> npt.NDArray[np.uint64]:
        """By the first token of a phrase whose last is a prefix, its lengths, a bit each."""
        numbers, words = self._phrase_words()
        numbers = numbers[self.is_prefix[numbers]]
        bits = np.uint64(1) << self.n_bytes[numbers].astype(np.uint64)
        np.bitwise_or.at(words, self._place(numbers, words), bits)
        return words

    def _phrase_words(self) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.uint64]]:
        """The numbers of the different phrases, and a power of two of empty words for them."""
        numbers = np.flatnonzero(self.n_tokens > 1)
        _, first = np.unique(self.keys[numbers], return_index=True)
        bits = min(max(len(first).bit_length(), _FEWEST), _MOST)
        return numbers[first], np.zeros(1 << bits, np.uint64)

    def _place(
        self, numbers: npt.NDArray[np.int64], words: npt.NDArray[np.uint64]
    ) -> npt.NDArray[np.int64]:
        shift = np.uint64(65 - len(words).bit_length())
        return (self.heads[numbers] >> shift).astype(np.int64)


def _unit(table: TermTable) -> float:
    """The power of two in whose multiples the largest weight still fits into 16 bits."""
    largest = float(np.abs(table.weights).max(initial=0.0))
    return float(2.0 ** -min(14, np.floor(np.log2(32767 / largest)))) if largest else 1.0
