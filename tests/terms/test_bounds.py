"""Each way in which a fusion can point beyond its own arrays is refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from nutgraf.kernel.hashtable import HashTable
from nutgraf.terms.bounds import check_fusion
from nutgraf.terms.column import Column
from nutgraf.terms.fusion import ENTRY, SPARSE_ROW, Fusion
from nutgraf.terms.importance import Importance
from nutgraf.terms.table import TermTable


def fusion(columns: int) -> Fusion:
    """One of columns with words, prefixes and phrases; the last has an importance."""
    tables = [TermTable.of({"oil": 1.0 + i, "crude oil": 2.0, "gas*": 1.0, "oil p*": 1.0})
              for i in range(columns)]  # fmt: skip
    importance = Importance.of({"oil": 0.5})
    made = [Column(t, 0.5, importance=importance if t is tables[-1] else None) for t in tables]
    return Fusion.of(made)


LAYOUTS = {"narrow": 3, "wide": 5, "sparse": 9}


@pytest.mark.parametrize("columns", LAYOUTS.values(), ids=LAYOUTS.keys())
def test_what_is_made_here_passes(columns: int) -> None:
    check_fusion(fusion(columns))


def changed(array: Any, at: int, value: Any) -> Any:
    copy = array.copy()
    copy[at] = value
    return copy


def with_cell(table: HashTable, name: str, value: int) -> HashTable:
    """The table with one of its rows pointing elsewhere."""
    slots = table.slots.reshape(-1, table.stride).copy()
    row = int(np.flatnonzero(table.rows != 0xFFFFFFFF)[0])
    cell = slots[row, 8:16].copy().view(SPARSE_ROW)
    cell[name] = value
    slots[row, 8:16] = cell.view(np.uint8)
    return replace(table, slots=slots.reshape(-1))


def with_rows(table: HashTable, value: int) -> HashTable:
    row = int(np.flatnonzero(table.rows != 0xFFFFFFFF)[0])
    return replace(table, rows=changed(table.rows, row, value))


def with_column(f: Fusion, value: int) -> Fusion:
    entries = f.entries.view(ENTRY).copy()
    entries["column"][0] = value
    return replace(f, entries=entries.view(np.uint8))


WRONG: dict[str, Callable[[Fusion], Fusion]] = {
    "lanes that are no layout": lambda f: replace(f, lanes=5),
    "lanes of another layout": lambda f: replace(f, lanes=4 if f.lanes == 0 else 0),
    "phrases of negative length": lambda f: replace(f, longest_phrase=-1),
    "a table too few": lambda f: replace(f, tables=f.tables[1:]),
    "a floor too many": lambda f: replace(f, floor=np.ones(len(f.floor) + 1)),
    "a floor of 0": lambda f: replace(f, floor=np.zeros(len(f.floor))),
    "a bias that is no number": lambda f: replace(f, bias=changed(f.bias, 0, np.nan)),
    "a scale that is no number": lambda f: replace(f, scale=changed(f.scale, 0, np.nan)),
    "a negative scale": lambda f: replace(f, scale=-f.scale),
    "a scale of another type": lambda f: replace(f, scale=f.scale.astype(np.float32)),
    "entries cut short": lambda f: replace(f, entries=f.entries[:-1]),
    "entries that are gone": lambda f: replace(f, entries=f.entries[:0]),
    "an entry of no column": lambda f: with_column(f, len(f.scale)),
    "a phrase far beyond": lambda f: replace(f, phrase=with_cell(f.phrase, "first", 2**32 - 1)),
    "a phrase just beyond": lambda f: replace(
        f, phrase=with_cell(f.phrase, "first", len(f.entries) // 4)
    ),
    "a phrase of many entries": lambda f: replace(f, phrase=with_cell(f.phrase, "count", 99)),
    "another stride": lambda f: replace(f, exact=replace(f.exact, stride=f.exact.stride ^ 8)),
    "slots cut short": lambda f: replace(
        f, exact=replace(f.exact, slots=f.exact.slots[: -f.exact.stride])
    ),
    "rows of another type": lambda f: replace(
        f, exact=replace(f.exact, rows=f.exact.rows.astype(np.uint64))
    ),
    "a row beyond": lambda f: replace(f, exact=with_rows(f.exact, len(f.sources))),
    "a slot without a row": lambda f: replace(f, exact=with_rows(f.exact, 0xFFFFFFFF)),
    "a source beyond": lambda f: replace(f, sources=changed(f.sources, 0, sum(map(len, f.tables)))),
    "a negative source": lambda f: replace(f, sources=changed(f.sources, 0, -1)),
    "a term that is replaced in no row": lambda f: replace(f, replaced={(len(f.sources), 0): 0}),
    "a term that is replaced in no column": lambda f: replace(f, replaced={(0, len(f.scale)): 0}),
    "a term that replaces and is none": lambda f: replace(
        f, replaced={(0, 0): sum(map(len, f.tables))}
    ),
}


@pytest.mark.parametrize("columns", LAYOUTS.values(), ids=LAYOUTS.keys())
@pytest.mark.parametrize("change", WRONG.values(), ids=WRONG.keys())
def test_what_points_beyond_is_refused(change: Callable[[Fusion], Fusion], columns: int) -> None:
    with pytest.raises(ValueError, match="not what a plan can hold"):
        check_fusion(change(fusion(columns)))


def with_first_column(table: HashTable, value: int) -> HashTable:
    slots = table.slots.reshape(-1, table.stride).copy()
    slots[table.rows != 0xFFFFFFFF, 16:18] = np.array([value], "<u2").view(np.uint8)
    return replace(table, slots=slots.reshape(-1))


@pytest.mark.parametrize("is_prefix", [False, True])
def test_sparse_rows_of_words_are_looked_at_too(is_prefix: bool) -> None:
    f = fusion(LAYOUTS["sparse"])
    whole = f.prefix if is_prefix else f.exact
    for wrong in (
        with_cell(whole, "first", 2**32 - 1),
        with_cell(whole, "count", 11),
        with_first_column(whole, 0xFFFF),
    ):
        with pytest.raises(ValueError, match="not what a plan can hold"):
            check_fusion(replace(f, prefix=wrong) if is_prefix else replace(f, exact=wrong))
