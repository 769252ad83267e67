"""Reading the parts of a run back, whatever their format, some rows at a time."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pv
import pyarrow.json as pj
import pyarrow.parquet as pq

from nutgraf.corpus import layout
from nutgraf.corpus.cells import cell_type, of_cells
from nutgraf.corpus.ledger import read_manifest
from nutgraf.corpus.shapes import shape
from nutgraf.errors import RunError
from nutgraf.progress import tracked
from nutgraf.reading.sources.lineblocks import line_blocks
from nutgraf.reading.sources.streams import is_damage
from nutgraf.showing.cells import inert_cell

ROWS = 65_536
_BLOCK = 1 << 20
"""Bytes of CSV at a time, of which Arrow holds some dozens; more where a row is larger."""


def manifest_of(folder: Path) -> dict[str, Any]:
    """The manifest of a run.

    Raises:
        RunError: no run is there, or its manifest is damaged.
    """
    if not layout.manifest(folder).exists():
        raise RunError(f"{folder}: holds no run: give the output folder of `nutgraf annotate`")
    about = read_manifest(folder)
    try:
        shape(dict[str, int])(about.get("counts", {}))
    except TypeError as error:
        raise RunError(
            f"{layout.manifest(folder)}: its counts have changed ({error}): annotate again, which "
            "counts anew"
        ) from error
    return about


def counted_rows(about: Mapping[str, Any]) -> int | None:
    """How many rows the parts of a run hold by its manifest; None where it is not finished."""
    counts: Mapping[str, int] = about.get("counts", {})
    return counts.get("rows") if about["state"] == "finished" else None


def read_parts(
    folder: Path, form: str, schema: pa.Schema, counted: int | None = None
) -> Iterator[pa.Table]:
    """The columns of a schema from all parts of a run, in order, at most some megabytes at a time.
    Columns of words may come as plain strings. There must be as many rows as are `counted`.

    Raises:
        RunError: a part is damaged, or is not of this run; or there are other rows than counted.
    """
    found = 0
    # Evidence weighs many times what the other columns do.
    rows = max(ROWS // 8, 1) if any(map(pa.types.is_nested, schema.types)) else ROWS
    parts = part_files(folder, form)
    for part in tracked(parts, "parts read", len(parts)):
        try:
            for table in _READERS[form](part, schema, rows):
                table.validate(full=True)  # such as that strings are UTF-8
                found += table.num_rows
                yield table
        except (OSError, pa.ArrowException, ValueError) as error:
            if isinstance(error, OSError) and not is_damage(error):
                raise RunError(f"{part}: {error.strerror or error}") from error
            reason = " ".join(str(error).split())
            raise RunError(
                f"{part}: cannot be read as a part of the run ({reason}): remove it and annotate "
                "again, which makes it anew"
            ) from error
    if counted is not None and found != counted:
        raise RunError(
            f"{layout.parts(folder)}: holds {found:,} rows where the run counts {counted:,}: "
            "annotate again, which finds what is amiss"
        )


def part_files(folder: Path, form: str) -> list[Path]:
    """The finished parts of a run, in order."""
    return sorted(layout.parts(folder).glob(f"part-*.{form}"))


def codes(column: pa.ChunkedArray, words: pa.Array) -> npt.NDArray[np.int64]:
    """The place of each value among the words, int64 (n,); -1 for null and others."""
    found = []
    for chunk in column.chunks:
        if pa.types.is_dictionary(chunk.type):
            places = pc.index_in(chunk.dictionary, words).take(chunk.indices)
        else:
            places = pc.index_in(chunk, words)
        found.append(places.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64))
    return np.concatenate(found) if found else np.empty(0, np.int64)


def _parquet(part: Path, schema: pa.Schema, rows: int) -> Iterator[pa.Table]:
    words = [field.name for field in schema if pa.types.is_dictionary(field.type)]
    with pa.memory_map(os.fsencode(part)) as raw:
        _check(schema.names, pq.read_schema(raw).names)
        file = pq.ParquetFile(raw, read_dictionary=words)
        for batch in file.iter_batches(rows, columns=schema.names, use_threads=False):
            yield pa.Table.from_batches([batch])


def _arrow(part: Path, schema: pa.Schema, rows: int) -> Iterator[pa.Table]:
    with pa.memory_map(os.fsencode(part)) as raw, pa.ipc.open_file(raw) as file:
        _check(schema.names, file.schema.names)
        options = pa.ipc.IpcReadOptions(
            included_fields=[file.schema.get_field_index(name) for name in schema.names]
        )
        reader = pa.ipc.open_file(raw, options=options)
        for i in range(reader.num_record_batches):
            yield from _steps(pa.Table.from_batches([reader.get_batch(i)]), rows)


def _json_lines(part: Path, schema: pa.Schema, rows: int) -> Iterator[pa.Table]:
    plain = [
        field.with_type(pa.string()) if pa.types.is_dictionary(field.type) else field
        for field in schema
    ]
    options = pj.ParseOptions(explicit_schema=pa.schema(plain), unexpected_field_behavior="ignore")
    with pa.CompressedInputStream(pa.OSFile(os.fsencode(part)), "zstd") as stream:
        for block in line_blocks(stream, 0, None):
            if block.damage:
                raise ValueError(block.damage)
            size = pj.ReadOptions(use_threads=False, block_size=len(block.data) + 1)
            yield from _steps(pj.read_json(pa.BufferReader(block.data), size, options), rows)


def _csv(part: Path, schema: pa.Schema, rows: int) -> Iterator[pa.Table]:
    parse = pv.ParseOptions(newlines_in_values=True)
    kinds = {inert_cell(field.name): cell_type(field.type) for field in schema}
    convert = pv.ConvertOptions(
        include_columns=list(kinds),
        column_types=kinds,
        null_values=[""],
        strings_can_be_null=True,
        quoted_strings_can_be_null=False,
    )
    with pa.OSFile(os.fsencode(part)) as raw:
        length = raw.size()
        if length and raw.read_at(1, length - 1) != b"\n":
            raise ValueError("it breaks off")
    done, block = 0, _BLOCK
    while True:
        size = pv.ReadOptions(use_threads=False, block_size=block, skip_rows_after_names=done)
        try:
            with pa.OSFile(os.fsencode(part)) as raw:
                for batch in pv.open_csv(raw, size, parse, convert):
                    done += batch.num_rows
                    for some in _steps(pa.Table.from_batches([batch]), rows):
                        columns = map(of_cells, some.columns, schema.types)
                        yield pa.Table.from_arrays(list(columns), schema.names)
            return
        except pa.ArrowInvalid:  # a row that is larger than a block, or damage
            if block > length:
                raise
            block *= 16


def _steps(table: pa.Table, rows: int) -> Iterator[pa.Table]:
    return (table.slice(start, rows) for start in range(0, table.num_rows, rows))


def _check(wanted: Sequence[str], names: Sequence[str]) -> None:
    if missing := [name for name in wanted if name not in names]:
        raise ValueError(f"it has no column {missing[0]!r}")


_READERS = {"parquet": _parquet, "csv": _csv, "arrow": _arrow, "jsonl.zst": _json_lines}
