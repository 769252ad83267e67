"""The term tables of many columns fused into the arrays of one compiled pass.

A column is one table of terms; `settling` says what each column makes of a key.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from nutgraf.errors import TopicError
from nutgraf.kernel import _scan
from nutgraf.kernel.hashtable import HashTable
from nutgraf.terms.column import Column
from nutgraf.terms.importance import Importance
from nutgraf.terms.settling import Rows, Terms
from nutgraf.terms.table import TermTable

ENTRY = np.dtype([("column", "<u2"), ("weight", "<i2")])
SPARSE_ROW = np.dtype([("first", "<u4"), ("count", "<u2"), ("spare", "<u2")])


@dataclass(frozen=True, eq=False)
class Fusion:
    """The compiled terms of c columns, and of the importance of words that some of them have.

    Attributes:
        sources: the number of the term behind each row, counted through all `tables`.
        replaced: (row, column) to the number of the term that gave the weight, where it is another
            than the row's: the prefix `oil*` behind the row of `oiler`.
        scale: float64 (c + m,), the unit of the fixed-point weights, a power of two: of the c
            columns, then of the m different importances.
        divisor: uint16 (c,), what each column's sum is divided by, as `kernel/plan.h` numbers it.
        floor: float64 (m,), of each importance.
    """

    tables: tuple[TermTable, ...]
    exact: HashTable
    prefix: HashTable
    phrase: HashTable
    entries: npt.NDArray[np.uint8]
    lanes: int
    prefix_lengths: npt.NDArray[np.uint64]
    phrase_pairs: npt.NDArray[np.uint64]
    phrase_lengths: npt.NDArray[np.uint64]
    longest_phrase: int
    scale: npt.NDArray[np.float64]
    bias: npt.NDArray[np.float64]
    divisor: npt.NDArray[np.uint16]
    floor: npt.NDArray[np.float64]
    sources: npt.NDArray[np.int64]
    replaced: dict[tuple[int, int], int]

    @classmethod
    def of(cls, columns: Sequence[Column]) -> Fusion:
        """Fuses the tables.

        Raises:
            TopicError: two different terms with one hash, or more than 65,535 columns.
        """
        importances = importances_of(columns)
        tables = tables_of(columns)
        if len(tables) > 0xFFFF:
            raise TopicError(f"{len(tables)} tables of terms: 65,535 at the most")
        lanes = 0 if len(tables) > _scan.DENSE_COLUMNS else 4 if len(tables) <= 4 else 8
        terms = Terms(tables)
        phrases = terms.rows(terms.n_tokens > 1)
        exact = terms.rows((terms.n_tokens == 1) & ~terms.is_prefix, with_heads=True)
        prefix = terms.rows((terms.n_tokens == 1) & terms.is_prefix)
        writer = _Writer(len(tables))
        return cls(
            tables=tables,
            exact=writer.table(exact, lanes, marks=exact.is_head * np.uint64(_scan.STARTS_PHRASE)),
            prefix=writer.table(prefix, lanes),
            phrase=writer.table(phrases, 0, inside=False),
            entries=writer.all_entries(),
            lanes=lanes,
            prefix_lengths=terms.prefix_lengths(),
            phrase_pairs=terms.phrase_pairs(),
            phrase_lengths=terms.phrase_lengths(),
            longest_phrase=int(terms.n_tokens[terms.n_tokens > 1].max(initial=0)),
            scale=terms.scale,
            bias=np.array([column.bias for column in columns], np.float64),
            divisor=np.array(
                [_divisor(column, list(importances)) for column in columns], np.uint16
            ),
            floor=np.array([importance.floor for importance in importances.values()], np.float64),
            sources=np.concatenate(writer.sources),
            replaced=writer.replaced,
        )

    def compile(
        self, slope: npt.NDArray[np.float64], offset: npt.NDArray[np.float64]
    ) -> _scan.Pass:
        """The pass itself, with a calibration per column."""
        return _scan.Pass(
            self.exact.view(), self.prefix.view(), self.phrase.view(), self.entries, self.lanes,
            self.prefix_lengths, self.phrase_pairs, self.phrase_lengths, self.longest_phrase,
            self.scale, self.bias, self.divisor, self.floor, slope, offset,
        )  # fmt: skip

    def units(
        self, tokens: npt.NDArray[np.int32], mass: npt.NDArray[np.float64]
    ) -> npt.NDArray[np.float64]:
        """What a unit of each column's fixed-point weights adds to its logit, float64 (n, c), in
        texts of so many tokens, (n,), and such masses, (n, m): the compiled pass makes the same
        operations, for the same bits."""
        shares = np.ones((len(tokens), _scan.DIVISORS + mass.shape[1]))
        length = np.sqrt(np.maximum(tokens, 1), dtype=np.float64)
        shares[:, _scan.BY_LENGTH] = np.where(tokens > 0, 1 / length, 0.0)
        shares[:, _scan.DIVISORS :] = 1 / np.sqrt(mass)
        return np.asarray(self.scale[: len(self.bias)] * shares.take(self.divisor, 1), np.float64)

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


def importances_of(columns: Sequence[Column]) -> dict[bytes, Importance]:
    """The different importances of columns, by their digests."""
    return {c.importance.digest: c.importance for c in columns if c.importance}


def tables_of(columns: Sequence[Column]) -> tuple[TermTable, ...]:
    """The tables of a fusion of these columns: theirs, then those of the importances."""
    importances = importances_of(columns).values()
    return (*(column.table for column in columns), *(i.table for i in importances))


def _divisor(column: Column, importances: list[bytes]) -> int:
    if column.importance:
        return _scan.DIVISORS + importances.index(column.importance.digest)
    return _scan.BY_LENGTH if column.by_length else _scan.WHOLE


class _Writer:
    """Writes rows into hash tables, and sparse ones into the list of entries."""

    def __init__(self, columns: int) -> None:
        self.columns = columns
        self.entries: list[npt.NDArray[np.void]] = []
        self.n_entries = self.n_rows = 0
        self.sources: list[npt.NDArray[np.int64]] = []
        self.replaced: dict[tuple[int, int], int] = {}

    def table(
        self,
        rows: Rows,
        lanes: int,
        *,
        inside: bool = True,
        marks: npt.NDArray[np.uint64] | None = None,
    ) -> HashTable:
        n = len(rows.keys)
        if lanes:
            payload = np.zeros((n, lanes), "<i2")
            payload[rows.rows, rows.columns] = rows.weights
            cells = payload.view(np.uint8)
        else:
            cells = self._sparse(rows, n, inside)
        for (row, column), number in rows.by_prefix.items():
            self.replaced[self.n_rows + row, column] = number
        table = HashTable.of(rows.keys, cells, self.n_rows, marks)
        self.n_rows += n
        self.sources.append(rows.sources)
        return table

    def _sparse(self, rows: Rows, n: int, inside: bool) -> npt.NDArray[np.uint8]:
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
