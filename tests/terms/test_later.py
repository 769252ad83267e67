"""A table that is read later is the table, from the first look on."""

from __future__ import annotations

import pickle
from concurrent.futures import ThreadPoolExecutor
from copy import copy, deepcopy
from typing import TypeVar

import numpy as np
import pytest

from nutgraf.terms.column import Column
from nutgraf.terms.importance import Importance
from nutgraf.terms.later import COLUMNS, LaterImportance, LaterTable
from nutgraf.terms.matcher import Matcher
from nutgraf.terms.table import TermTable

T = TypeVar("T")
TABLE = TermTable.of({"oil": 1.5, "crude oil": 2.0, "pipe*": -1.0})


class Source:
    """Counts how often it is read."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> TermTable:
        self.times += 1
        return TABLE


def pickled(one: T) -> T:
    again: T = pickle.loads(pickle.dumps(one))
    return again


def test_size_and_digest_are_known_without_it() -> None:
    source = Source()
    later = LaterTable(b"digest", 3, source)
    assert (len(later), later.digest, source.times) == (3, b"digest", 0)
    with pytest.raises(AttributeError):
        later.nothing  # noqa: B018
    assert source.times == 0


@pytest.mark.parametrize("column", COLUMNS)
def test_every_column_is_the_table_s_and_it_is_read_once(column: str) -> None:
    source = Source()
    later = LaterTable(b"digest", 3, source)
    assert np.array_equal(getattr(later, column), getattr(TABLE, column))
    assert later == TABLE
    assert later.forms == TABLE.forms
    assert source.times == 1


def test_copies_are_tables() -> None:
    for copied in (pickled, copy, deepcopy):
        made = copied(LaterTable(b"", 3, Source()))
        assert made == TABLE
        assert made.digest == TABLE.digest


def test_threads_see_whole_tables() -> None:
    for _ in range(50):
        later = LaterTable(b"digest", 3, Source())
        with ThreadPoolExecutor(8) as pool:
            found = list(pool.map(lambda name, t=later: getattr(t, name), COLUMNS * 4))
        assert all(np.array_equal(a, getattr(TABLE, n)) for a, n in zip(found, COLUMNS * 4))  # noqa: B905


def test_importance_too() -> None:
    words = Importance.of({"oil": 0.5, "the": 0.25}, 0.75)
    later = LaterImportance(words.digest, words.table, words.floor)
    for one in (later, pickled(later)):
        assert (one.digest, one.floor, one.table) == (words.digest, 0.75, words.table)
    columns = [Column(TABLE, 0.5, importance=words), Column(TABLE, 1.0, importance=later)]
    assert len(Matcher.of(columns).fusion.floor) == 1


def test_digests_tell_tables_apart() -> None:
    terms = {"oil": 1.5, "crude oil": 2.0, "pipe*": -1.0}
    same = [TermTable.of(terms), TermTable.of(dict(reversed(terms.items())))]
    others = [TermTable.of({**terms, **change}) for change in ({"oil": 1.25}, {"gas": 1.5})]
    assert {table.digest for table in same} == {TABLE.digest}
    assert len({TABLE.digest, *(table.digest for table in others)}) == 3
