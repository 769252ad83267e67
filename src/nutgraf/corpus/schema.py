"""The columns of the output, fixed before the first row is read."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

from nutgraf.corpus.options import Options
from nutgraf.data import Outcome, Reason, Role
from nutgraf.errors import TopicError
from nutgraf.showing.document import evidence_type

WORDS = pa.dictionary(pa.int8(), pa.string())
SOURCES = pa.dictionary(pa.int32(), pa.string())
ROLES, OUTCOMES, REASONS = (
    pa.array([str(member) for member in members], pa.string())
    for members in (Role, Outcome, Reason)
)
EVIDENCE = evidence_type()


def answer_fields(topics: Sequence[str], evidence: bool) -> list[pa.Field]:
    """Probability, decision and reason of each topic, and the evidence."""
    fields = [pa.field(f"p_{topic}", pa.float32()) for topic in topics]
    for topic in topics:
        fields += [pa.field(topic, WORDS), pa.field(f"{topic}_reason", WORDS)]
    return fields + ([pa.field("evidence", EVIDENCE)] if evidence else [])


def output_schema(topics: Sequence[str], options: Options) -> pa.Schema:
    """The schema of every part of a run.

    Raises:
        TopicError: a topic has the name of another column.
    """
    fields = [pa.field("source", SOURCES), pa.field("row", pa.int64())]
    if not options.sidecar:
        fields += [
            pa.field("id", pa.string()),
            pa.field("paragraph", pa.int32()),
            pa.field("role", WORDS),
            pa.field("start", pa.int64()),
            pa.field("end", pa.int64()),
        ]
        if options.keep_text:
            fields.append(pa.field("text", pa.string()))
    fields += answer_fields(topics, options.evidence)
    names = [field.name for field in fields]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise TopicError(
            f"two columns named {', '.join(map(repr, twice))}: leave one of the topics out, "
            "such as --topics a,b"
        )
    return pa.schema(fields)
