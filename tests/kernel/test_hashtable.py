"""A perfect hash table has each key once, with its payload and its row."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nutgraf.arrayfile import ALIGN
from nutgraf.kernel.hashtable import NO_ROW, HashTable


def stored(table: HashTable) -> dict[int, tuple[bytes, int]]:
    """Key to payload and row, of the slots in use."""
    slots = table.slots.reshape(-1, table.stride)
    used = np.flatnonzero(table.rows != NO_ROW)
    keys = slots[used, :8].copy().view("<u8").reshape(-1)
    found = {
        int(key): (slots[slot, 8:].tobytes(), int(table.rows[slot]))
        for key, slot in zip(keys, used, strict=True)
    }
    assert len(found) == len(used)  # no key is there twice
    return found


def hashes(words: Iterable[str]) -> npt.NDArray[np.uint64]:
    """Keys as the tables have them, whose bits are as good as drawn."""
    digests = [blake2b(word.encode(), digest_size=8).digest() for word in words]
    return np.frombuffer(b"".join(digests), np.uint64)


def payload(n: int, width: int) -> npt.NDArray[np.uint8]:
    return np.random.default_rng(n).integers(0, 256, (n, width), np.uint8)


@settings(max_examples=60)
@given(st.sets(st.text(max_size=3), max_size=40), st.sampled_from([8, 16]), st.integers(0, 9))
def test_each_key_has_its_payload_and_row(words: set[str], width: int, first_row: int) -> None:
    keys = hashes(words)
    cells = payload(len(keys), width)
    table = HashTable.of(keys, cells, first_row)
    assert table.stride == 8 + width
    assert table.slots.ctypes.data % ALIGN == 0
    assert stored(table) == {
        int(key): (cells[i].tobytes(), first_row + i) for i, key in enumerate(keys)
    }


def test_marks_change_the_keys_in_the_slots_and_no_place() -> None:
    keys, cells = hashes(map(str, range(50))), payload(50, 8)
    marks = np.arange(50).astype(np.uint64) % 2
    plain, marked = HashTable.of(keys, cells, 0), HashTable.of(keys, cells, 0, marks)
    assert np.array_equal(plain.rows, marked.rows)
    assert set(stored(marked)) == set((keys ^ marks).tolist())


@pytest.mark.parametrize("n", [0, 1, 1000, 20_000])
def test_it_stays_compact(n: int) -> None:
    keys = hashes(map(str, range(n)))
    table = HashTable.of(keys, payload(n, 8), 0)
    assert len(stored(table)) == n
    assert len(table.rows) <= max(4, 1.5 * n + 2)
    assert len(table.slots) == len(table.rows) * table.stride
