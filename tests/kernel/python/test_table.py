"""Perfect hash tables are made and looked up as the compiled kernel does."""

from __future__ import annotations

import numpy as np
import pytest

from nutgraf.kernel import _table
from nutgraf.kernel.hashtable import HashTable
from nutgraf.kernel.python import table


@pytest.mark.parametrize("n", [0, 1, 5, 1000, 20_000])
def test_places_and_pilots_are_the_same(n: int) -> None:
    keys = np.random.default_rng(n).integers(1, 2**63, n).astype(np.uint64) * np.uint64(2)
    bits = max(1, (n // 4).bit_length())
    found = []
    for kernel in (_table, table):
        pilots, places = np.ones(1 << bits, np.uint16), np.zeros(n, np.uint32)
        made = kernel.build(keys, max(4, n + n // 4), bits, pilots, places)
        found.append((made, pilots.tobytes(), places.tobytes()))
    assert found[0] == found[1]
    assert found[0][0]


def test_a_key_is_found_where_it_was_put() -> None:
    keys = np.random.default_rng(1).integers(1, 2**63, 500).astype(np.uint64) * np.uint64(2)
    cells = np.random.default_rng(2).integers(0, 256, (500, 16), np.uint8)
    marks = np.arange(500).astype(np.uint64) % 2
    made = HashTable.of(keys, cells, 3, marks)
    view = table.Table(made.slots, made.pilots, made.rows, made.stride)
    for i, key in enumerate(keys.tolist()):
        found = view.find(key, 1)
        assert found is not None
        place, mark = found
        assert (mark, view.rows[place]) == (i % 2, 3 + i)
        assert view.payload(place, np.uint8).tolist() == cells[i].tolist()
        assert (view.find(key) is None) == bool(i % 2)
        assert view.find(key ^ 1 << 40, 1) is None


def test_two_keys_of_one_place_have_no_table() -> None:
    keys = np.array([1 << 33, 1 << 34], np.uint64)
    for kernel in (_table, table):
        args = (keys, 4, 1, np.zeros(2, np.uint16), np.zeros(2, np.uint32))
        assert not kernel.build(*args)


def test_arrays_that_do_not_agree_are_refused() -> None:
    slots, pilots, rows = np.zeros(64, np.uint8), np.zeros(2, np.uint16), np.zeros(4, np.uint32)
    for kernel in (_table, table):
        for wrong in ((slots, pilots, rows, 24), (slots, pilots[:1], rows, 16)):
            with pytest.raises(ValueError, match=r"a table needs|power of two"):
                kernel.Table(*wrong)


@pytest.mark.parametrize("most", [1, 2, 300, 2**20, 2**63])
@pytest.mark.parametrize("n", [0, 1, 2, 1000, 5000])
def test_different_keys_are_in_order_with_their_first_places(n: int, most: int) -> None:
    keys = np.random.default_rng(n).integers(0, most, n).astype(np.uint64) * np.uint64(2)
    wanted, first, inverse = np.unique(keys, return_index=True, return_inverse=True)
    for kernel in (_table, table):
        found, places = np.full(n, -1), np.full(n, -1)
        assert kernel.distinct(keys, found, places) == len(wanted)
        np.testing.assert_array_equal(found[: len(wanted)], first)
        np.testing.assert_array_equal(places, inverse)
        with pytest.raises(ValueError, match="do not agree"):
            kernel.distinct(keys, np.zeros(n + 1, np.int64), places)
