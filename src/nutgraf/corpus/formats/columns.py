"""Which columns of a table hold the text and the id."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.parquet as pq

from nutgraf.corpus.formats.inputs import Source
from nutgraf.corpus.formats.streams import LARGEST, line_blocks, open_file, open_stream
from nutgraf.corpus.options import Options
from nutgraf.errors import InputError

TEXTS = ("text", "paragraph", "content", "body", "article", "maintext", "raw_content")
IDS = ("id", "doc_id", "document_id", "_id", "uuid", "guid", "url")


@dataclass(frozen=True, slots=True)
class Columns:
    """Names of the columns to read; empty for files that are no tables.

    Attributes:
        id_type: "int64" or "string", as the first row of JSON lines has it.
    """

    text: str
    id: str | None
    id_type: str


def find_columns(source: Source, options: Options) -> Columns:
    """The columns the caller named, or the first of the usual names.

    Raises:
        InputError: there is no such column, or it holds no text; the columns are listed.
    """
    first: dict[str, object] = {}
    if source.format == "parquet":
        with open_file(source) as file:
            schema = pq.ParquetFile(file).schema_arrow
    elif source.format == "arrow":
        schema = _arrow_schema(source)
    elif source.format == "jsonl":
        first = _first_object(source)
        if not first:  # then each row is rejected with its own reason
            return Columns(options.text or TEXTS[0], options.id, "string")
        schema = pa.schema([(readable(name), pa.string()) for name in first])
    elif source.format in ("csv", "tsv"):
        header = csv_header(source)
        if not header:  # the file is empty, and has no rows
            return Columns(options.text or TEXTS[0], options.id, "string")
        schema = pa.schema([(name, pa.string()) for name in header])
    else:
        return Columns("", None, "")
    text = _pick(source, schema, "text", options.text, TEXTS)
    if text is None:
        raise InputError(
            f"{source.name}: no text column found; its columns are {', '.join(schema.names)}: name "
            "one, such as --text-column "
            + (schema.names[0] if schema.names else "text")
            + _hint(source, schema.names)
        )
    if not is_text(schema.field(text).type):
        kind = schema.field(text).type
        raise InputError(f"{source.name}: column {text!r} is {kind}, not text: name another")
    name = _pick(source, schema, "id", options.id, IDS)
    number = name is not None and type(first.get(name)) is int
    return Columns(text, name, "int64" if number else "string")


def is_text(kind: pa.DataType) -> bool:
    """Whether a column of this type can hold text; bytes are taken as UTF-8, nulls as missing."""
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    return pa.types.is_null(kind) or any(
        test(kind)
        for test in (
            pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view,
            pa.types.is_binary, pa.types.is_large_binary,
        )
    )  # fmt: skip


def csv_header(source: Source) -> list[str]:
    """The first row of a CSV file."""
    with open_stream(source) as stream:
        head = next((block.data for block in line_blocks(stream, 0, None)), b"")
    lines = io.StringIO(head.decode("utf-8-sig", "surrogateescape"), newline="")
    csv.field_size_limit(LARGEST)
    try:
        header = next(csv.reader(lines, delimiter=delimiter(source)), [])
    except csv.Error as error:
        raise InputError(f"{source.name}: its first row cannot be read: {error}") from None
    return [readable(name) for name in header]


def readable(name: str) -> str:
    """A name or an id without half surrogates: these, and bytes that are no UTF-8 and came in as
    such, become backslash escapes."""
    try:
        raw = name.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        raw = name.encode("utf-8", "backslashreplace")
    return raw.decode("utf-8", "backslashreplace")


def _hint(source: Source, names: list[str]) -> str:
    """What else may be wrong where the columns are not what was expected."""
    if source.format == "csv" and len(names) == 1 and (";" in names[0] or "\t" in names[0]):
        return "; or part its fields by commas, or by tabs in a .tsv"
    return ""


def delimiter(source: Source) -> str:
    return "\t" if source.format == "tsv" else ","


def _pick(
    source: Source, schema: pa.Schema, kind: str, named: str | None, usual: tuple[str, ...]
) -> str | None:
    if named is not None and named not in schema.names:
        columns = ", ".join(schema.names)
        hint = _hint(source, schema.names)
        raise InputError(
            f"{source.name}: no {kind} column {named!r}; its columns are {columns}{hint}"
        )
    found = named or next((name for name in usual if name in schema.names), None)
    if schema.names.count(found) > 1:
        raise InputError(f"{source.name}: more than one column {found!r}: rename all but one")
    return found


def _arrow_schema(source: Source) -> pa.Schema:
    with open_file(source) as file:
        try:
            return pa.ipc.open_file(file).schema
        except pa.ArrowInvalid:
            file.seek(0)
            return pa.ipc.open_stream(file).schema


def _first_object(source: Source) -> dict[str, object]:
    """The first line that is a JSON object, among those of the first block."""
    with open_stream(source) as stream:
        head = next((block.data for block in line_blocks(stream, 0, None)), b"")
    for line in head.removeprefix(b"\xef\xbb\xbf").splitlines()[:1000]:
        try:
            found = json.loads(line.decode("utf-8", "surrogateescape"))
        except (ValueError, RecursionError):
            continue
        if isinstance(found, dict):
            return found
    return {}
