"""The columns of the output, fixed before the first row is read."""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter

import pyarrow as pa

from nutgraf.corpus.copying import GROUP, looked_at
from nutgraf.corpus.options import Options
from nutgraf.reading.sources.formats import BINARY
from nutgraf.reading.sources.surveying import Surveyed
from nutgraf.reading.sources.tables import schema as table_schema
from nutgraf.showing.table import (
    answer_fields,
    check_distinct,
    document_fields,
    evidence_type,
    place_fields,
    word_lists,
    words_type,
)

WORDS = words_type()
FILES = pa.dictionary(pa.int32(), pa.string())
ROLES, OUTCOMES, REASONS = word_lists()
EVIDENCE = evidence_type()


Carried = tuple[tuple[str, str], ...]
"""Names of columns that go through, and their types as aliases of Arrow."""


def carried_columns(files: Sequence[Surveyed], options: Options) -> Carried:
    """The columns that go through from the input: its dates and sources where any file has them,
    those to keep, as strings unless all files are tables that agree on another type, and the group
    of copies where any file's are looked for."""
    keep = options.asked.keep
    looks = [file.look for file in files if not file.damage]
    found = [(name, "string") for name in ("source", "date") if any(map(attrgetter(name), looks))]
    schemas = []
    if keep and all(look.flat and look.format in BINARY for look in looks):
        schemas = [table_schema(file.source) for file in files if not file.damage]
    for i, name in enumerate(keep):
        pairs = zip(schemas, looks, strict=False)
        kinds = {str(schema.field(look.keep[i][1]).type) for schema, look in pairs}
        found.append((name, kinds.pop() if len(kinds) == 1 and kinds <= _PLAIN else "string"))
    if GROUP not in keep and any(looked_at(files, options)):
        found.append((GROUP, "string"))
    return tuple(found)


_PLAIN = {
    "bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "float",
    "double", "date32[day]", "timestamp[s]", "timestamp[ms]", "timestamp[us]", "timestamp[ns]",
}  # fmt: skip


def output_schema(
    topics: Sequence[str],
    options: Options,
    carried: Carried = (),
    careful: Sequence[str] = (),
) -> pa.Schema:
    """The schema of every part of a run; `careful` topics are looked at again where the table of
    words is unsure.

    Raises:
        InputError: a column to keep has the name of another.
        TopicError: a topic has the name of another column.
    """
    fields = [pa.field("file", FILES), pa.field("row", pa.int64())]
    if not options.sidecar:
        fields.append(pa.field("id", pa.string()))
        fields += [pa.field(name, pa.type_for_alias(kind)) for name, kind in carried]
        fields += place_fields()
        if options.keep_text:
            fields.append(pa.field("text", pa.string()))
    fields += answer_fields(topics, options.evidence, careful)
    check_distinct([field.name for field in fields], options.asked.keep)
    return pa.schema(fields)


def document_schema(
    topics: Sequence[str], evidence: bool, carried: Carried, kept: Sequence[str]
) -> pa.Schema:
    """The schema of documents; `kept` are those of the carried columns that somebody asked for.

    Raises:
        InputError: a column to keep has the name of another.
        TopicError: a topic has the name of another column.
    """
    fields = [pa.field("file", FILES), pa.field("row", pa.int64()), pa.field("id", pa.string())]
    fields += [pa.field(name, pa.type_for_alias(kind)) for name, kind in carried]
    fields += document_fields(topics, evidence)
    check_distinct([field.name for field in fields], kept)
    return pa.schema(fields)
