"""Writing a part: the same rows give the same bytes, however they arrive."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pv
import pyarrow.parquet as pq

from nutgraf.corpus.cells import cell_type, cells_of
from nutgraf.corpus.evidence import coded, with_used_terms
from nutgraf.corpus.schema import FILES, WORDS
from nutgraf.corpus.seals import file_digest
from nutgraf.showing.cells import inert_cell
from nutgraf.writing import whole

GROUP_ROWS = 131_072
GROUP_BYTES = 32 << 20
"""Bytes of text that end a group of rows earlier."""


def held_schema(form: str, schema: pa.Schema) -> pa.Schema:
    """The schema that a part of this format takes its rows in: what Parquet writes as numbers into
    a list of words need not become words before."""
    return coded(schema) if form == "parquet" else schema


class _Sink(Protocol):
    def write(self, table: pa.Table) -> None: ...
    def close(self) -> None: ...


@contextmanager
def part_writer(path: Path, form: str, schema: pa.Schema, weighed: bool) -> Iterator[PartWriter]:
    """Writes a part, which is in its place, on the disk, when the block ends; there is nothing of
    it if the block raises.

    Args:
        path: of the part.
        form: one of the formats of output.
        schema: of the tables to come.
        weighed: whether groups of rows end by the size of their texts, too.
    """
    with whole(path) as temporary:
        file = pa.OSFile(os.fsencode(temporary), "wb")
        writer = PartWriter(_SINKS[form](file, schema), weighed)
        try:
            yield writer
            writer.close()
            file.close()
        finally:
            if not file.closed:  # the error that brought us here is the one to tell of
                for close in (writer.close, file.close):
                    with suppress(Exception):
                        close()
        writer.digest = file_digest(temporary)  # which the system still has in memory
    writer.size = path.stat().st_size


class PartWriter:
    """Puts rows into groups by their number and the size of their texts alone.

    Attributes:
        rows: written so far.
        size: of the part in bytes, once it is in its place.
        digest: its SHA-256, likewise.
    """

    def __init__(self, sink: _Sink, weighed: bool) -> None:
        self.rows = 0
        self.size = 0
        self.digest = ""
        self._weighed = weighed
        self._held: list[pa.Table] = []
        self._n_held = self._bytes_held = 0
        self._sink = sink

    def write(self, table: pa.Table, weights: pa.Array) -> None:
        """Takes rows in; `weights` are their texts."""
        self.rows += table.num_rows
        ends = np.zeros(0, np.int64)
        if self._weighed:
            lengths = pc.binary_length(weights).fill_null(0)
            ends = np.cumsum(lengths.to_numpy(zero_copy_only=False).astype(np.int64))
        while table.num_rows:
            n = min(GROUP_ROWS - self._n_held, table.num_rows)
            if self._weighed:
                room = GROUP_BYTES - self._bytes_held
                n = min(n, int(np.searchsorted(ends, room, "right")))
                n = n or int(not self._n_held)  # one row may be larger than a group
            if n:
                self._held.append(table.slice(0, n))
                self._n_held += n
                table = table.slice(n)
            if n and self._weighed:
                self._bytes_held += int(ends[n - 1])
                ends = ends[n:] - ends[n - 1]
            if table.num_rows or self._n_held == GROUP_ROWS:
                self._flush()

    def _flush(self) -> None:
        if self._n_held:
            # Pages end where chunks do, so there must be one chunk; and a new one, since buffers as
            # they came may be longer than their rows need. Two chunks, one empty, see to both.
            held = [*self._held, self._held[0].slice(0, 0)]
            self._sink.write(pa.concat_tables(held).combine_chunks())
        self._held, self._n_held, self._bytes_held = [], 0, 0

    def close(self) -> None:
        """Writes what is held."""
        self._flush()
        self._sink.close()


_PIECE = "evidence.list.element."
_ENCODED = {
    "DELTA_BINARY_PACKED": ("row", _PIECE + "start", _PIECE + "end"),
    "BYTE_STREAM_SPLIT": (_PIECE + "contribution",),
}
"""What compresses better, and sooner, than numbers as they are."""


class _Parquet:
    def __init__(self, file: pa.NativeFile, schema: pa.Schema) -> None:
        words = [field.name for field in schema if field.type in (WORDS, FILES)]
        words += [_PIECE + name for name in ("topic", "term", "guard")]
        self._writer = pq.ParquetWriter(
            file,
            schema,
            compression="zstd",
            compression_level=1,
            use_dictionary=words,
            column_encoding={name: kind for kind, names in _ENCODED.items() for name in names},
            write_statistics=["file", "row"],
            store_schema=False,
            write_batch_size=1 << 16,
        )

    def write(self, table: pa.Table) -> None:
        self._writer.write_table(with_used_terms(table), row_group_size=table.num_rows)

    def close(self) -> None:
        self._writer.close()


class _Arrow:
    def __init__(self, file: pa.NativeFile, schema: pa.Schema) -> None:
        options = pa.ipc.IpcWriteOptions(compression="lz4", use_threads=False)
        self._writer = pa.ipc.new_file(file, schema, options=options)

    def write(self, table: pa.Table) -> None:
        self._writer.write_table(table)

    def close(self) -> None:
        self._writer.close()


class _JsonLines:
    """One object a line, compressed. Numbers are put into text by Arrow; a float32 is read back the
    same."""

    def __init__(self, file: pa.NativeFile, schema: pa.Schema) -> None:
        self._stream = self._opened(file)

    @staticmethod
    def _opened(file: pa.NativeFile) -> pa.NativeFile:
        return pa.CompressedOutputStream(file, "zstd")

    def write(self, table: pa.Table) -> None:
        for start in range(0, table.num_rows, 8192):
            part = table.slice(start, 8192)
            columns = [_json_column(column.combine_chunks()) for column in part.columns]
            keys = [json.dumps(name, ensure_ascii=False) for name in table.column_names]
            pieces: list[Any] = []
            for i, (key, column) in enumerate(zip(keys, columns, strict=True)):
                pieces += [f"{'{' if i == 0 else ','}{key}:", column]
            lines = pc.binary_join_element_wise(*pieces, "}\n", "")
            self._stream.write(pc.binary_join(pa.array([lines.to_pylist()]), "")[0].as_buffer())

    def close(self) -> None:
        self._stream.close()


class _PlainJsonLines(_JsonLines):
    @staticmethod
    def _opened(file: pa.NativeFile) -> pa.NativeFile:
        return file


def _json_column(column: pa.Array) -> pa.Array:
    if pa.types.is_dictionary(column.type):
        words = pa.array([_json(v) for v in column.dictionary.to_pylist()], pa.string())
        found = words.take(column.indices)
    elif pa.types.is_integer(column.type) or pa.types.is_floating(column.type):
        found = column.cast(pa.string())
        if pa.types.is_floating(column.type):  # JSON has no NaN, and nothing without end
            found = pc.if_else(pc.is_finite(column), found, None)
    else:
        column = column.cast(pa.string()) if pa.types.is_temporal(column.type) else column
        found = pa.array([None if v is None else _json(v) for v in column.to_pylist()], pa.string())
    return found.fill_null("null")


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


class _Csv:
    """A header, then a row a line; a null is an empty cell, and an empty text is ""."""

    def __init__(self, file: pa.NativeFile, schema: pa.Schema) -> None:
        self._schema = pa.schema([(inert_cell(f.name), cell_type(f.type)) for f in schema])
        self._writer = pv.CSVWriter(file, self._schema)

    def write(self, table: pa.Table) -> None:
        cells = list(map(cells_of, table.columns))
        self._writer.write_table(pa.Table.from_arrays(cells, schema=self._schema))

    def close(self) -> None:
        self._writer.close()


_SINKS: dict[str, Callable[[pa.NativeFile, pa.Schema], _Sink]] = {
    "parquet": _Parquet,
    "csv": _Csv,
    "jsonl.zst": _JsonLines,
    "jsonl": _PlainJsonLines,
    "arrow": _Arrow,
}
