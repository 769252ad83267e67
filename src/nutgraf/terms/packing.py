"""Tables of terms and fusions taken apart into plain values and arrays, and put together again.

What is put together is checked: the compiled pass reads wherever its arrays point to, and does not
look where that is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

import numpy as np
import numpy.typing as npt

from nutgraf.arrayfile import Arrays
from nutgraf.kernel.hashtable import HashTable
from nutgraf.terms.bounds import check_fusion
from nutgraf.terms.fusion import Fusion
from nutgraf.terms.table import TermTable

_PARTS = ("slots", "pilots", "rows")
_TYPES = {
    "weights": "f4", "n_tokens": "u1", "is_prefix": "u1", "n_bytes": "u1", "keys": "u8",
    "heads": "u8", "checks": "u4",
}  # fmt: skip


def pack_table(table: TermTable, prefix: str, arrays: Arrays) -> None:
    """Puts the columns of a table among arrays, under names that begin so."""
    for field in fields(TermTable):
        value = getattr(table, field.name)
        arrays[prefix + field.name] = (
            np.frombuffer(value, np.uint8) if isinstance(value, bytes) else value
        )


def unpack_table(arrays: Mapping[str, npt.NDArray[Any]], prefix: str) -> TermTable:
    """The table of columns.

    Raises:
        KeyError, ValueError: a column lacks, or the columns do not agree.
    """
    blob = arrays[f"{prefix}blob"].tobytes()
    n = blob.decode().count("\n")  # it is UTF-8, or an error
    columns: dict[str, Any] = {name: arrays[prefix + name] for name in _TYPES}
    for name, column in columns.items():
        if column.shape != (n,) or column.dtype != np.dtype(_TYPES[name]):
            raise ValueError(f"{prefix}{name}: {column.dtype} {column.shape} for {n} terms")
    if not np.isfinite(columns["weights"]).all():
        raise ValueError(f"{prefix}weights: one is not finite")
    return TermTable(blob, **columns)


def pack_fusion(fusion: Fusion, arrays: Arrays) -> dict[str, Any]:
    """Puts the arrays of a fusion among others, and gives what is left; its tables are neither."""
    strides, numbers = {}, {}
    for field in fields(Fusion):
        value = getattr(fusion, field.name)
        if isinstance(value, HashTable):
            strides[field.name] = value.stride
            for part in _PARTS:
                arrays[f"{field.name}.{part}"] = getattr(value, part)
        elif isinstance(value, np.ndarray):
            arrays[field.name] = value
        elif isinstance(value, int):
            numbers[field.name] = value
    replaced = sorted((row, column, term) for (row, column), term in fusion.replaced.items())
    columns = np.array(replaced, np.int64).reshape(-1, 3)
    for i, name in enumerate(("from", "column", "to")):
        arrays[name] = np.ascontiguousarray(columns[:, i])
    return {"strides": strides, "numbers": numbers}


def unpack_fusion(
    stored: Mapping[str, Any],
    arrays: Mapping[str, npt.NDArray[Any]],
    tables: tuple[TermTable, ...],
) -> Fusion:
    """The fusion of those tables, as `pack_fusion` took it apart.

    Raises:
        KeyError, TypeError, ValueError: something lacks, or does not agree with the rest.
    """
    parts = [arrays[name].tolist() for name in ("from", "column", "to")]
    hashes: dict[str, Any] = {
        name: HashTable(**{part: arrays[f"{name}.{part}"] for part in _PARTS}, stride=stride)
        for name, stride in stored["strides"].items()
    }
    columns: dict[str, Any] = {f.name: arrays[f.name] for f in fields(Fusion) if f.name in arrays}
    fusion = Fusion(
        tables=tables,
        replaced={(row, column): term for row, column, term in zip(*parts, strict=True)},
        **hashes,
        **columns,
        **stored["numbers"],
    )
    check_fusion(fusion)
    return fusion
