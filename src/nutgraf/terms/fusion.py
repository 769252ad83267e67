"""The term tables of many extractors fused into the arrays of one compiled pass.

A column is one extractor. Each column's rows are settled here as if its extractor were alone: an
exact term beats a prefix and a longer prefix beats a shorter, so that installing another plugin
never changes a topic's answers.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from nutgraf.errors import TopicError
from nutgraf.kernel import _scan
from nutgraf.kernel.hashtable import HashTable
from nutgraf.terms.table import TermTable
from nutgraf.topics.extractor import TermExtractor

ENTRY = np.dtype([("column", "<u2"), ("weight", "<i2")])
SPARSE_ROW = np.dtype([("first", "<u4"), ("count", "<u2"), ("flags", "<u2")])


@dataclass(frozen=True, eq=False)
class Fusion:
    """The compiled terms of c columns.

    Attributes:
        sources: the number of the term behind each row, counted through all `tables`.
        replaced: (row, column) to the number of the term that gave the weight, where it is another
            than the row's: the prefix `oil*` behind the row of `oiler`.
        scale: float64 (c,), the unit of the fixed-point weights, a power of two.
    """

    tables: tuple[TermTable, ...]
    exact: HashTable
    prefix: HashTable
    phrase: HashTable
    entries: npt.NDArray[np.uint8]
    lanes: int
    prefix_lengths: npt.NDArray[np.uint64]
    phrase_prefix_lengths: int
    phrase_pairs: npt.NDArray[np.uint64]
    longest_phrase: int
    scale: npt.NDArray[np.float64]
    bias: npt.NDArray[np.float64]
    by_length: npt.NDArray[np.bool_]
    sources: npt.NDArray[np.int64]
    replaced: dict[tuple[int, int], int]

    @classmethod
    def of(cls, extractors: Sequence[TermExtractor]) -> Fusion:
        """Fuses the tables; column i is extractor i.

        Raises:
            TopicError: two different terms with one hash, or more than 65,535 extractors.
        """
        tables = tuple(extractor.table for extractor in extractors)
        if len(tables) > 0xFFFF:
            raise TopicError(f"{len(tables)} term extractors: 65,535 at the most")
        lanes = 0 if len(tables) > _scan.DENSE_COLUMNS else 4 if len(tables) < 4 else 8
        terms = _Terms(tables)
        phrases = terms.rows(terms.n_tokens > 1)
        exact = terms.rows((terms.n_tokens == 1) & ~terms.is_prefix, with_heads=True)
        prefix = terms.rows((terms.n_tokens == 1) & terms.is_prefix)
        flags = np.zeros(len(exact.keys), np.uint16)
        is_phrase, is_pair = terms.n_tokens > 1, terms.n_tokens == 2
        for flag, which in (
            (_scan.STARTS_PHRASE, is_phrase),
            (_scan.STARTS_PREFIX_PHRASE, is_phrase & terms.is_prefix),
            (_scan.STARTS_ANY_PHRASE, is_pair & terms.is_prefix & (terms.n_bytes < 3)),
        ):
            flags[np.searchsorted(exact.keys, np.unique(terms.heads[which]))] |= flag
        writer = _Writer(len(tables))
        return cls(
            tables=tables,
            exact=writer.table(exact, lanes, flags),
            prefix=writer.table(prefix, lanes),
            phrase=writer.table(phrases, 0),
            entries=writer.all_entries(),
            lanes=lanes,
            prefix_lengths=terms.prefix_lengths(),
            phrase_prefix_lengths=terms.phrase_prefix_lengths(),
            phrase_pairs=terms.phrase_pairs(),
            longest_phrase=int(terms.n_tokens[terms.n_tokens > 1].max(initial=0)),
            scale=terms.scale,
            bias=np.array([extractor.bias for extractor in extractors], np.float64),
            by_length=np.array([extractor.by_length for extractor in extractors], bool),
            sources=np.concatenate(writer.sources),
            replaced=writer.replaced,
        )

    def compile(
        self, slope: npt.NDArray[np.float64], offset: npt.NDArray[np.float64]
    ) -> _scan.Pass:
        """The pass itself, with a calibration per column."""
        unit = np.where(self.by_length, 0.0, self.scale)
        rooted = np.where(self.by_length, self.scale, 0.0)
        return _scan.Pass(
            self.exact.view(), self.prefix.view(), self.phrase.view(), self.entries, self.lanes,
            self.prefix_lengths, self.phrase_prefix_lengths, self.phrase_pairs, self.longest_phrase,
            unit, rooted, self.bias, slope, offset,
        )  # fmt: skip

    @cached_property
    def forms(self) -> list[str]:
        """The canonical forms of the terms of all tables, one after another."""
        return [form for table in self.tables for form in table.forms]

    @cached_property
    def row_forms(self) -> list[str]:
        """The canonical form of each row's own term."""
        return [self.forms[source] for source in self.sources.tolist()]

    def term(self, row: int, column: int) -> str:
        """The canonical form of the term that gives a column its weight in a row."""
        number = self.replaced.get((row, column))
        return self.row_forms[row] if number is None else self.forms[number]


def _unit(table: TermTable) -> float:
    """The power of two in whose multiples the largest weight still fits into 16 bits."""
    largest = float(np.abs(table.weights).max(initial=0.0))
    return float(2.0 ** -min(14, np.floor(np.log2(32767 / largest)))) if largest else 1.0


@dataclass(frozen=True)
class _Rows:
    """Keys with what each column makes of them: entry i gives columns[i] weights[i] in rows[i]."""

    keys: npt.NDArray[np.uint64]
    sources: npt.NDArray[np.int64]
    rows: npt.NDArray[np.int64]
    columns: npt.NDArray[np.int64]
    weights: npt.NDArray[np.int64]
    by_prefix: dict[tuple[int, int], int]


class _Terms:
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

    def rows(self, which: npt.NDArray[np.bool_], with_heads: bool = False) -> _Rows:
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
        return _Rows(
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

    def phrase_prefix_lengths(self) -> int:
        """The lengths of the last tokens of phrases that end in a prefix, a bit each."""
        which = (self.n_tokens > 1) & self.is_prefix
        return sum(1 << int(n) for n in np.unique(self.n_bytes[which]))

    def phrase_pairs(self) -> npt.NDArray[np.uint64]:
        """65,536 bits by the first token of each phrase and the first bytes of its second."""
        bits = np.zeros(_scan.PAIR_WORDS, np.uint64)
        numbers = np.flatnonzero(self.n_tokens > 1)
        _, first = np.unique(self.keys[numbers], return_index=True)
        found = np.array(
            [
                _scan.pair(head, self.forms[number].removesuffix("*").split(" ")[1].encode())
                for number, head in zip(
                    numbers[first].tolist(), self.heads[numbers[first]].tolist(), strict=True
                )
            ],
            np.uint64,
        )
        np.bitwise_or.at(bits, (found >> np.uint64(6)).astype(np.int64), np.uint64(1) << found % 64)
        return bits


class _Writer:
    """Writes rows into hash tables, and sparse ones into the list of entries."""

    def __init__(self, columns: int) -> None:
        self.columns = columns
        self.entries: list[npt.NDArray[np.void]] = []
        self.n_entries = self.n_rows = 0
        self.sources: list[npt.NDArray[np.int64]] = []
        self.replaced: dict[tuple[int, int], int] = {}

    def table(
        self, rows: _Rows, lanes: int, flags: npt.NDArray[np.uint16] | None = None
    ) -> HashTable:
        n = len(rows.keys)
        if lanes:
            payload = np.zeros((n, lanes), "<i2")
            payload[rows.rows, rows.columns] = rows.weights
            if flags is not None:
                payload[:, -1] = flags.view(np.int16)
            cells = payload.view(np.uint8)
        else:
            cells = self._sparse(rows, n, flags, inside=flags is not None)
        for (row, column), number in rows.by_prefix.items():
            self.replaced[self.n_rows + row, column] = number
        table = HashTable.of(rows.keys, cells, self.n_rows)
        self.n_rows += n
        self.sources.append(rows.sources)
        return table

    def _sparse(
        self, rows: _Rows, n: int, flags: npt.NDArray[np.uint16] | None, inside: bool
    ) -> npt.NDArray[np.uint8]:
        """Cells that tell where a row's entries are; with its first ones too, where `inside`."""
        order = np.lexsort((rows.columns, rows.rows))
        counts = np.bincount(rows.rows, minlength=n)
        first = np.cumsum(counts) - counts
        entries = np.zeros(len(order), ENTRY)
        entries["column"] = rows.columns[order]
        entries["weight"] = rows.weights[order]
        payload = np.zeros(n, SPARSE_ROW)
        payload["first"] = self.n_entries + first
        payload["count"] = counts
        if flags is not None:
            payload["flags"] = flags
        self.entries.append(entries)
        self.n_entries += len(entries)
        cells = payload.view(np.uint8).reshape(n, 8)
        if not inside:
            return cells
        front = np.zeros((n, _scan.SPARE), ENTRY)
        front["column"] = self.columns + np.arange(_scan.SPARE)
        place = np.arange(len(order)) - np.repeat(first, counts)
        fits = place < _scan.SPARE
        front[rows.rows[order][fits], place[fits]] = entries[fits]
        return np.concatenate(
            [cells, front.view(np.uint8).reshape(n, _scan.SPARE * ENTRY.itemsize)], axis=1
        )

    def all_entries(self) -> npt.NDArray[np.uint8]:
        return np.concatenate([np.zeros(0, ENTRY), *self.entries]).view(np.uint8)
