"""Whether a fusion that was read from a file keeps within its own arrays.

The compiled pass goes where the rows of a fusion point to. A fusion made here points to the right
places; one from a file may point anywhere, so that a file made on purpose would end the process or
answer from memory that is not its own.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from nutgraf.kernel import _scan
from nutgraf.kernel.hashtable import NO_ROW, HashTable
from nutgraf.terms.fusion import ENTRY, SPARSE_ROW, Fusion
from nutgraf.terms.table import LARGEST, step_of

_TYPES = {
    "entries": "u1", "prefix_lengths": "u8", "phrase_pairs": "u8", "phrase_lengths": "u8",
    "scale": "f8", "bias": "f8", "divisor": "u2", "floor": "f8", "sources": "i8",
}  # fmt: skip


def check_fusion(fusion: Fusion) -> None:
    """Checks what the compiled pass does not check when it is made.

    Raises:
        ValueError: something points beyond what is there, or is no number.
    """
    for name, kind in _TYPES.items():
        array: npt.NDArray[Any] = getattr(fusion, name)
        _must(array.ndim == 1 and array.dtype == np.dtype(kind), f"{name}: another type")
    n_columns, n_rows = len(fusion.scale), len(fusion.sources)
    _must(len(fusion.tables) == n_columns == len(fusion.bias) + len(fusion.floor), "columns")
    _must(fusion.lanes in (0, 4, 8) and fusion.longest_phrase >= 0, "layout")
    _must(not fusion.lanes or n_columns <= fusion.lanes, "lanes")
    _must(np.isfinite(fusion.bias).all() and np.isfinite(fusion.floor).all(), "bias and floor")
    _must((fusion.scale > 0).all() and (fusion.scale <= step_of(LARGEST)).all(), "scale")
    _must((fusion.floor > 0).all(), "floor")
    _must(len(fusion.entries) % ENTRY.itemsize == 0, "entries")
    entries = fusion.entries.view(ENTRY)
    _must((entries["column"] < n_columns).all(), "columns of entries")
    inside = 8 + _scan.SPARE * ENTRY.itemsize
    single = 8 + 2 * fusion.lanes if fusion.lanes else 8 + inside
    for name, stride in (("exact", single), ("prefix", single), ("phrase", 16)):
        table: HashTable = getattr(fusion, name)
        _must(_types_of(table) == ("u1", "u2", "u4"), f"{name}: another type")
        _must(table.stride == stride, f"{name}: stride")
        _must(len(table.slots) == len(table.rows) * stride, f"{name}: slots")
        _must(((table.rows < n_rows) | (table.rows == NO_ROW)).all(), f"{name}: rows")
        slots = table.slots.reshape(-1, stride)
        _must(not slots[table.rows == NO_ROW].any(), f"{name}: slots without a row")
        if name == "phrase" or not fusion.lanes:
            _check_cells(slots[:, 8:], len(entries), n_columns)
    total = sum(map(len, fusion.tables))
    _must(((fusion.sources >= 0) & (fusion.sources < total)).all(), "sources")
    replaced = np.array([(*at, to) for at, to in fusion.replaced.items()], np.int64)
    limits = np.array([n_rows, n_columns, total])
    _must(((replaced >= 0) & (replaced < limits)).all() if len(replaced) else True, "replaced")


def _check_cells(cells: npt.NDArray[np.uint8], n_entries: int, n_columns: int) -> None:
    """Cells that tell where the entries of a row are, and may hold its first ones."""
    found = np.ascontiguousarray(cells[:, :8]).view(SPARSE_ROW)[:, 0]
    last = found["first"].astype(np.int64) + found["count"]
    _must((last <= n_entries).all(), "rows that reach beyond the entries")
    # The evidence of a token has room for each column once.
    _must((found["count"] <= n_columns).all(), "rows of more entries than columns")
    front = np.ascontiguousarray(cells[:, 8:]).view(ENTRY)
    _must((front["column"] < n_columns + _scan.SPARE).all(), "columns of the first entries")


def _types_of(table: HashTable) -> tuple[str, ...]:
    return tuple(part.dtype.str[1:] for part in (table.slots, table.pilots, table.rows))


def _must(holds: bool | np.bool_, what: str) -> None:
    if not holds:
        raise ValueError(f"{what}: not what a plan can hold")
