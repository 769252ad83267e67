"""Hash tables made, and looked up."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

_PILOTS = 0x10000


def _place(key: int, pilot: int, n_slots: int) -> int:
    return ((key & 0xFFFFFFFF) ^ pilot << 16) * n_slots >> 32


class Table:
    """Views of the arrays of one perfect hash table."""

    def __init__(
        self,
        slots: npt.NDArray[np.uint8],
        pilots: npt.NDArray[np.uint16],
        rows: npt.NDArray[np.uint32],
        stride: int,
    ) -> None:
        n_slots = len(rows)
        if n_slots < 1 or len(slots) != n_slots * stride or stride not in (16, 24, 32):
            raise ValueError("a table needs stride * n_slots bytes of slots, and one slot at least")
        if len(pilots) < 2 or len(pilots) & (len(pilots) - 1):
            raise ValueError("the number of pilots must be a power of two, 2 or more")
        cells = np.ascontiguousarray(slots).reshape(n_slots, stride)
        self.stride = stride
        self.rows = rows
        # Views of memory hand numbers to Python much faster than arrays.
        self._keys = cells[:, :8].copy().view("<u8").reshape(-1).astype(np.uint64).data
        self._pilots = np.ascontiguousarray(pilots).data
        self._cells = cells
        self._n_slots = n_slots
        self._shift = 64 - (len(pilots).bit_length() - 1)

    def find(self, key: int, marks: int = 0) -> tuple[int, int] | None:
        """The place of a key and the mark that its slot has, one of those bits; or None."""
        place = _place(key, self._pilots[key >> self._shift], self._n_slots)
        mark = self._keys[place] ^ key
        return (place, mark) if mark <= marks else None

    def payload(self, place: int, dtype: Any) -> npt.NDArray[Any]:
        """What the slot holds beside its key."""
        return self._cells[place, 8:].view(dtype)


def build(
    keys: npt.NDArray[np.uint64],
    n_slots: int,
    bucket_bits: int,
    pilots: npt.NDArray[np.uint16],
    places: npt.NDArray[np.uint32],
) -> bool:
    """Finds the place of each key in a perfect hash table of n_slots; False: try more slots."""
    n, n_buckets = len(keys), 1 << bucket_bits
    if len(places) != n or len(pilots) != n_buckets or n_slots < n or n_slots < 1:
        raise ValueError("sizes of keys, places, pilots and slots do not agree")
    buckets = (keys >> np.uint64(64 - bucket_bits)).astype(np.int64)
    sizes = np.bincount(buckets, minlength=n_buckets)
    ends = np.cumsum(sizes)
    members = np.argsort(buckets, kind="stable")
    numbers = keys.tolist()
    taken = bytearray(n_slots)
    pilots[:] = 0
    for bucket in np.argsort(-sizes, kind="stable")[: np.count_nonzero(sizes)].tolist():
        of_bucket = members[ends[bucket] - sizes[bucket] : ends[bucket]]
        within = [numbers[i] for i in of_bucket.tolist()]
        for pilot in range(_PILOTS):
            found = [_place(key, pilot, n_slots) for key in within]
            if not any(taken[place] for place in found) and len(set(found)) == len(found):
                break
        else:
            return False
        for place in found:
            taken[place] = 1
        places[of_bucket] = found
        pilots[bucket] = pilot
    return True


def distinct(
    keys: npt.NDArray[np.uint64], first: npt.NDArray[np.int64], places: npt.NDArray[np.int64]
) -> int:
    """Fills `places` with the place of each key among the different ones in ascending order, and
    `first` with where each of those stands first. Returns their number."""
    if len(first) != len(keys) or len(places) != len(keys):
        raise ValueError("sizes of keys, first and places do not agree")
    order = np.argsort(keys, kind="stable")
    is_first = np.ones(len(keys), bool)
    is_first[1:] = keys[order[1:]] != keys[order[:-1]]
    places[order] = np.cumsum(is_first) - 1
    found = order[is_first]
    first[: len(found)] = found
    return len(found)
