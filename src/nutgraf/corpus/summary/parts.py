"""Reading the parts of a run back, whatever their format, some rows at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.json as pj
import pyarrow.parquet as pq

from nutgraf.corpus import layout
from nutgraf.corpus.formats.streams import is_damage, line_blocks
from nutgraf.errors import RunError

ROWS = 65_536


def read_parts(folder: Path, form: str, schema: pa.Schema) -> Iterator[pa.Table]:
    """The columns of a schema from all parts of a run, in order, at most some megabytes at a time.
    Columns of words may come as plain strings.

    Raises:
        RunError: a part is damaged, or is not of this run.
    """
    for part in part_files(folder, form):
        try:
            yield from _READERS[form](part, schema)
        except (OSError, pa.ArrowException, ValueError) as error:
            if isinstance(error, OSError) and not is_damage(error):
                raise RunError(f"{part}: {error.strerror or error}") from error
            reason = " ".join(str(error).split())
            raise RunError(
                f"{part}: cannot be read as a part of the run ({reason}): remove it and annotate "
                "again, which makes it anew"
            ) from error


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


def _parquet(part: Path, schema: pa.Schema) -> Iterator[pa.Table]:
    words = [field.name for field in schema if pa.types.is_dictionary(field.type)]
    _check(schema.names, pq.read_schema(part).names)
    with pq.ParquetFile(part, read_dictionary=words) as file:
        for batch in file.iter_batches(ROWS, columns=schema.names, use_threads=False):
            yield pa.Table.from_batches([batch])


def _arrow(part: Path, schema: pa.Schema) -> Iterator[pa.Table]:
    with pa.memory_map(str(part)) as raw, pa.ipc.open_file(raw) as file:
        _check(schema.names, file.schema.names)
        options = pa.ipc.IpcReadOptions(
            included_fields=[file.schema.get_field_index(name) for name in schema.names]
        )
        reader = pa.ipc.open_file(raw, options=options)
        for i in range(reader.num_record_batches):
            yield pa.Table.from_batches([reader.get_batch(i)])


def _json_lines(part: Path, schema: pa.Schema) -> Iterator[pa.Table]:
    plain = [
        field.with_type(pa.string()) if pa.types.is_dictionary(field.type) else field
        for field in schema
    ]
    options = pj.ParseOptions(explicit_schema=pa.schema(plain), unexpected_field_behavior="ignore")
    with pa.input_stream(str(part), compression="zstd") as stream:
        for block in line_blocks(stream, 0, None):
            if block.damage:
                raise ValueError(block.damage)
            size = pj.ReadOptions(use_threads=False, block_size=len(block.data) + 1)
            yield pj.read_json(pa.BufferReader(block.data), size, options)


def _check(wanted: Sequence[str], names: Sequence[str]) -> None:
    if missing := [name for name in wanted if name not in names]:
        raise ValueError(f"it has no column {missing[0]!r}")


_READERS = {"parquet": _parquet, "arrow": _arrow, "jsonl.zst": _json_lines}
