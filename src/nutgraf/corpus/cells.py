"""Columns of the output as cells of CSV, and back."""

from __future__ import annotations

import json

import pyarrow as pa

from nutgraf.showing.cells import as_it_was, inert_column


def cell_type(kind: pa.DataType) -> pa.DataType:
    """The type that a column is written with, and read with: its own if it holds numbers."""
    of = pa.types
    is_number = of.is_integer(kind) or of.is_floating(kind) or of.is_boolean(kind)
    return kind if is_number else pa.string()


def cells_of(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """A column as it is written: no text is a formula, and a list is JSON."""
    kind = cell_type(column.type)
    if kind == column.type and not pa.types.is_string(kind):
        return column
    if not pa.types.is_nested(column.type):
        return inert_column(column.cast(kind))
    return pa.chunked_array([[None if v is None else _json(v) for v in column.to_pylist()]], kind)


def of_cells(cells: pa.ChunkedArray, kind: pa.DataType) -> pa.ChunkedArray:
    """What `cells_of` was given, of that type; words stay plain strings."""
    if not pa.types.is_string(cells.type):
        return cells
    if not pa.types.is_nested(kind):
        return as_it_was(cells)
    return pa.chunked_array([[v and json.loads(v) for v in cells.to_pylist()]], kind)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
