"""The columns of the output, fixed before the first row is read."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

from nutgraf.corpus.options import Options
from nutgraf.showing.table import (
    answer_fields,
    check_distinct,
    evidence_type,
    place_fields,
    word_lists,
    words_type,
)

WORDS = words_type()
SOURCES = pa.dictionary(pa.int32(), pa.string())
ROLES, OUTCOMES, REASONS = word_lists()
EVIDENCE = evidence_type()


def output_schema(topics: Sequence[str], options: Options) -> pa.Schema:
    """The schema of every part of a run.

    Raises:
        TopicError: a topic has the name of another column.
    """
    fields = [pa.field("source", SOURCES), pa.field("row", pa.int64())]
    if not options.sidecar:
        fields += [pa.field("id", pa.string()), *place_fields()]
        if options.keep_text:
            fields.append(pa.field("text", pa.string()))
    fields += answer_fields(topics, options.evidence)
    check_distinct([field.name for field in fields])
    return pa.schema(fields)
