"""Parquet and Arrow as record batches of all their columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from nutgraf.errors import MissingExtraError
from nutgraf.reading.sources.row import Fault
from nutgraf.reading.sources.source import Source, open_path
from nutgraf.reading.sources.streams import damage, is_damage, open_stream

MOST_ROWS = 4096
LARGEST = 1 << 30
"""Bytes that a packed table may have, which is unpacked in memory."""


def schema(source: Source) -> Any:
    """The schema of a file, a `pyarrow.Schema`.

    Raises:
        MissingExtraError: pyarrow is not installed.
        pyarrow.ArrowException: it is damaged.
    """
    pa, pq = _pyarrow()
    with _opened(source) as file:
        if source.format == "parquet":
            return pq.ParquetFile(file).schema_arrow
        return _reader(pa, file).schema


def is_flat(source: Source, names: Sequence[str], text: str) -> bool:
    """Whether columns stand at the top, and the one of text holds strings."""
    fields = schema(source)
    there = all(fields.names.count(name) == 1 for name in names)
    return there and _is_string(fields.field(text).type)


def may_hold_text(kind: Any) -> bool:
    """Whether a column of this type can hold text, or lists or structures of it."""
    import pyarrow as pa

    nested = pa.types.is_list(kind) or pa.types.is_large_list(kind) or pa.types.is_struct(kind)
    return nested or _is_string(kind)


def _is_string(kind: Any) -> bool:
    """Whether it is text; bytes are taken as UTF-8, nulls as missing."""
    import pyarrow as pa

    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    tests = (
        pa.types.is_null, pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view,
        pa.types.is_binary, pa.types.is_large_binary,
    )  # fmt: skip
    return any(test(kind) for test in tests)


def batches(source: Source) -> Iterator[Any]:
    """The record batches of a file, and a fault in the place of those that are damaged."""
    pa, pq = _pyarrow()
    with _opened(source) as file:
        if source.format == "arrow":
            reader = _reader(pa, file)
            found = (
                (reader.get_batch(i) for i in range(reader.num_record_batches))
                if hasattr(reader, "num_record_batches")
                else reader
            )
            for batch in found:
                _check(pa, batch)
                yield batch
            return
        table = pq.ParquetFile(file)
        for group in range(table.metadata.num_row_groups):
            rows = 0
            try:
                for batch in table.iter_batches(MOST_ROWS, row_groups=[group]):
                    yield batch
                    rows += batch.num_rows
            except Exception as error:
                if not is_damage(error):
                    raise
                left = table.metadata.row_group(group).num_rows - rows
                yield Fault(0, damage(error), left)


def _check(pa: Any, batch: Any) -> None:
    """Whether the places of an Arrow file's values lie in it: who reads them does not look.

    Raises:
        pyarrow.ArrowInvalid: they do not. Text that is not UTF-8 is none of its matters.
    """
    for column in batch.columns:
        column.validate()
        if not pa.types.is_primitive(column.type):  # a number stands where it is
            column.view(_of_bytes(pa, column.type)).validate(full=True)


def _of_bytes(pa: Any, kind: Any) -> Any:
    """The type with bytes in the place of strings."""
    for test, other in (
        (pa.types.is_string, pa.binary()),
        (pa.types.is_large_string, pa.large_binary()),
        (pa.types.is_string_view, pa.binary_view()),
    ):
        if test(kind):
            return other
    if pa.types.is_list(kind):
        return pa.list_(_of_bytes(pa, kind.value_type))
    if pa.types.is_large_list(kind):
        return pa.large_list(_of_bytes(pa, kind.value_type))
    if pa.types.is_struct(kind):
        return pa.struct([(field.name, _of_bytes(pa, field.type)) for field in kind])
    if pa.types.is_dictionary(kind):
        return pa.dictionary(kind.index_type, _of_bytes(pa, kind.value_type), kind.ordered)
    return kind


def plain_rows(batch: Any) -> list[dict[str, Any]]:
    """The rows of a record batch, with values as `plain_values` gives them."""
    try:
        rows: list[dict[str, Any]] = batch.to_pylist()
    except _no_value():
        columns = [plain_values(column) for column in batch.columns]
        rows = [
            dict(zip(batch.schema.names, row, strict=True)) for row in zip(*columns, strict=True)
        ]
    return rows


def plain_values(column: Any) -> list[Any]:
    """The values of a column. Python has none of some: strings that are not UTF-8 come as bytes, a
    moment in a zone that nobody knows in UTC, a date beyond the year 9999 as Arrow writes it."""
    try:
        return list(column.to_pylist())
    except _no_value():
        return [_plain(value) for value in column]


def _no_value() -> tuple[type[Exception], ...]:
    import pyarrow as pa

    return (ArithmeticError, LookupError, ValueError, NotImplementedError, pa.ArrowException)


def _plain(value: Any) -> Any:
    import pyarrow as pa

    try:
        return value.as_py()
    except UnicodeDecodeError:
        if _is_string(value.type):
            return value.cast(pa.binary()).as_py()
    except _no_value():
        pass
    kind = value.type
    if pa.types.is_dictionary(kind):
        return _plain(value.value)
    if pa.types.is_struct(kind):
        return {field.name: _plain(value[i]) for i, field in enumerate(kind)}
    if hasattr(value, "values"):  # of a list of any type
        return plain_values(value.values)
    try:
        if pa.types.is_timestamp(kind) and kind.tz is not None:
            return _plain(value.cast(pa.timestamp(kind.unit)))
        unit = f" {kind.unit}" if pa.types.is_duration(kind) else ""
        return value.cast(pa.string()).as_py() + unit
    except _no_value():
        return b"\xff"


def _pyarrow() -> tuple[Any, Any]:
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError:
        raise MissingExtraError("pyarrow", "corpus", "reading Parquet and Arrow") from None
    return pa, pq


def _opened(source: Source) -> Any:
    """The bytes of a table, with random access."""
    import pyarrow as pa

    if source.compression or source.member:
        with open_stream(source) as stream:
            parts, held = [], 0
            while part := stream.read(1 << 20):
                held += len(part)
                if held > LARGEST:
                    raise ValueError(f"unpacked, it has more than {LARGEST:,} bytes")
                parts.append(part)
            return pa.BufferReader(b"".join(parts))
    return pa.PythonFile(open_path(source.path), "r")


def _reader(pa: Any, file: Any) -> Any:
    try:
        return pa.ipc.open_file(file)
    except pa.ArrowInvalid:
        file.seek(0)
        return pa.ipc.open_stream(file)
