"""Perfect hash tables, as the compiled pass reads them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nutgraf.arrayfile import aligned
from nutgraf.kernel import _table

NO_ROW = np.uint32(0xFFFFFFFF)


@dataclass(frozen=True, eq=False)
class HashTable:
    """A perfect hash table: arrays as `_table.Table` takes them."""

    slots: npt.NDArray[np.uint8]
    pilots: npt.NDArray[np.uint16]
    rows: npt.NDArray[np.uint32]
    stride: int

    @classmethod
    def of(
        cls,
        keys: npt.NDArray[np.uint64],
        payload: npt.NDArray[np.uint8],
        first_row: int,
        marks: npt.NDArray[np.uint64] | None = None,
    ) -> HashTable:
        """Places n keys, all different, with payloads of uint8 (n, 8, 16 or 24). Marks, uint64
        (n,), are xored to the keys that stand in the slots."""
        n, stride = len(keys), 8 + payload.shape[1]
        bucket_bits = max(1, (n // 4).bit_length())
        n_slots = max(4, n + n // 4)
        places = np.zeros(n, np.uint32)
        pilots = np.zeros(1 << bucket_bits, np.uint16)
        tries = 1
        while not _table.build(keys, n_slots, bucket_bits, pilots, places):
            n_slots += n_slots // 8 + 1
            # Keys alike in the bits that places are made of must not share a bucket, too.
            if tries % 4 == 0:
                bucket_bits += 1
                pilots = np.zeros(1 << bucket_bits, np.uint16)
            tries += 1
        slots = aligned(n_slots * stride).reshape(n_slots, stride)
        written = keys if marks is None else keys ^ marks
        slots[places, :8] = written.astype("<u8").view(np.uint8).reshape(n, 8)
        slots[places, 8:] = payload
        rows = np.full(n_slots, NO_ROW)
        rows[places] = np.arange(first_row, first_row + n, dtype=np.uint32)
        return cls(slots.reshape(-1), pilots, rows, stride)

    def view(self) -> _table.Table:
        """The table as the compiled pass reads it, on the same memory."""
        return _table.Table(self.slots, self.pilots, self.rows, self.stride)
