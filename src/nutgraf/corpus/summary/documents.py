"""The output of a run with its paragraphs rolled up to documents: a row a row of the input."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from nutgraf.corpus.schema import FILES, OUTCOMES, REASONS, document_schema
from nutgraf.corpus.summary.parts import codes, counted_rows, manifest_of, read_parts
from nutgraf.corpus.writers import part_writer
from nutgraf.errors import InputError
from nutgraf.showing.rollup import roll_up
from nutgraf.showing.table import answer_fields, column_name, place_fields

TERMS = 5
"""The weightiest terms that are given of a paragraph, at most."""


def read_documents(folder: Path) -> tuple[pa.Schema, Iterator[pa.Table]]:
    """The documents of a run, finished or not, in the order of the input, and their schema.

    A document is a row of the input: `file`, `row`, `id` and what went through, then
    `showing.table.document_fields`. The parts are read once, and no more is held than some
    megabytes and one document. The evidence is there where the run kept it.

    Raises:
        RunError: no run is there, or a part is damaged.
        InputError: it is a side-car, which says nothing of documents; or a column that was kept
            has the name of one of documents.
        TopicError: a topic has the name of another column.
    """
    about = manifest_of(folder)
    topics, options = tuple(about["topics"]), about["options"]
    if options["sidecar"]:
        raise InputError(
            f"{folder}: a side-car has the rows of its input alone: annotate without --sidecar"
        )
    carried = [pa.field(name, pa.type_for_alias(kind)) for name, kind in about["carried"]]
    whose = [pa.field("file", FILES), pa.field("row", pa.int64()), pa.field("id", pa.string())]
    kept = pa.schema([*whose, *carried])
    evidence = options["evidence"]
    wanted = pa.schema([*kept, *place_fields(), *answer_fields(topics, evidence)])
    found = document_schema(topics, evidence, about["carried"], options["keep"])
    files = pa.array(list(dict.fromkeys(each["name"] for each in about["inputs"])), pa.string())
    tables = read_parts(folder, options["format"], wanted, counted_rows(about))
    return found, (
        _rolled(table, starts, topics, files, kept.names, found)
        for table, starts in _whole(tables, files)
    )


def write_documents(folder: Path, path: Path, form: str) -> int:
    """Writes them as one file, in one of the formats of parts; gives their number.

    Raises:
        OSError: the file cannot be written.
    """
    schema, tables = read_documents(folder)
    with part_writer(path, form, schema, False) as writer:
        for table in tables:
            writer.write(table, pa.nulls(table.num_rows, pa.string()))
    return writer.rows


def _whole(
    tables: Iterator[pa.Table], files: pa.Array
) -> Iterator[tuple[pa.Table, npt.NDArray[np.int64]]]:
    """Tables that end where a document does, and the first row of each document."""
    held: pa.Table | None = None  # the document that may go on
    for table in tables:
        held = table if held is None else pa.concat_tables([held, table])
        starts = _starts(held, files)
        if len(starts) > 1:
            yield held.slice(0, starts[-1]), starts[:-1]
            held = held.slice(starts[-1])
    if held is not None and held.num_rows:
        yield held, np.zeros(1, np.int64)


def _starts(table: pa.Table, files: pa.Array) -> npt.NDArray[np.int64]:
    """The first row of each document."""
    new = np.zeros(table.num_rows, bool)
    new[:1] = True
    for place in (codes(table["file"], files), table["row"].to_numpy()):
        new[1:] |= np.diff(place) != 0
    return np.flatnonzero(new).astype(np.int64)


def _rolled(
    table: pa.Table,
    starts: npt.NDArray[np.int64],
    topics: Sequence[str],
    files: pa.Array,
    kept: Sequence[str],
    schema: pa.Schema,
) -> pa.Table:
    file = pa.array(codes(table["file"], files)[starts].astype(np.int32))
    names = [name for name in kept if name != "file"]
    found: dict[str, Any] = {
        **{name: table[name].take(pa.array(starts)) for name in names},
        "file": pa.DictionaryArray.from_arrays(file, files),
        "paragraphs": np.diff(starts, append=table.num_rows),
    }
    for topic in topics:
        name = column_name(topic)
        rolled = roll_up(
            starts,
            table[f"p_{name}"].to_numpy(),
            codes(table[name], OUTCOMES),
            codes(table[f"{name}_reason"], REASONS),
        )
        first = pa.array(rolled.first, mask=rolled.first < 0)
        found |= {
            name: pa.DictionaryArray.from_arrays(pa.array(rolled.outcomes), OUTCOMES),
            f"{name}_share": pa.array(rolled.share, from_pandas=True),
            f"p_{name}_mean": pa.array(rolled.mean, from_pandas=True),
            f"p_{name}_max": pa.array(rolled.highest, from_pandas=True),
            f"{name}_paragraph": table["paragraph"].take(first),
            f"{name}_start": table["start"].take(first),
            f"{name}_end": table["end"].take(first),
        }
        if "evidence" in table.column_names:
            evidence = table["evidence"].take(first).to_pylist()
            found[f"{name}_terms"] = [pieces and _terms(pieces, topic) for pieces in evidence]
    arrays = [_array(found[field.name], field.type) for field in schema]
    return pa.Table.from_arrays(arrays, schema=schema)


def _array(values: Any, kind: pa.DataType) -> pa.Array | pa.ChunkedArray:
    arrow = isinstance(values, pa.Array | pa.ChunkedArray)
    return values.cast(kind) if arrow else pa.array(values, kind)


def _terms(pieces: Sequence[dict[str, Any]], topic: str) -> list[str]:
    """The terms that speak most for a topic, each once with all that it contributes."""
    sums: dict[str, float] = {}
    for piece in pieces:
        if piece["topic"] == topic:
            sums[piece["term"]] = sums.get(piece["term"], 0.0) + piece["contribution"]
    speak = sorted((term for term in sums if sums[term] > 0), key=lambda term: -sums[term])
    return speak[:TERMS]
