"""Paragraphs as a table: the names and types of its columns, wherever it is written.

`start` and `end` are code points, counted from 0, and `end` is the first after the paragraph.
Names hold letters, digits and `_` only, so that R and SQL take them unquoted.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from nutgraf.data import Outcome, Reason, Role, Topic
from nutgraf.errors import MissingExtraError, TopicError
from nutgraf.showing.paragraph import LabelledParagraph

if TYPE_CHECKING:
    import pyarrow as pa

PLACE = ("paragraph", "role", "start", "end")
"""Number of the paragraph in its document, what it is for there, and where it stands."""


def column_name(topic: str) -> str:
    """A topic's name in the names of columns."""
    return topic.replace("-", "_")


def answer_names(topics: Sequence[str], careful: Sequence[str] = ()) -> list[str]:
    """The columns of probabilities, then of each topic its decision and the reason to abstain; then
    of each `careful` topic the probability and decision that the table of words came to first.

    Raises:
        TopicError: two columns would have one name.
    """
    columns = [column_name(topic) for topic in topics]
    names = [f"p_{column}" for column in columns]
    for column in columns:
        names += [column, f"{column}_reason"]
    for column in map(column_name, careful):
        names += [f"p_{column}_first", f"{column}_first"]
    check_distinct(names)
    return names


def check_distinct(names: Sequence[str]) -> None:
    """Whether each column has a name of its own.

    Raises:
        TopicError: two have one.
    """
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise TopicError(
            f"two columns named {', '.join(map(repr, twice))}: leave one of the topics out, "
            "such as --topics a,b"
        )


def rows(
    paragraphs: Sequence[LabelledParagraph], topics: Sequence[Topic], careful: Sequence[str] = ()
) -> Iterator[dict[str, Any]]:
    """A dict a paragraph, of plain values under the names of the columns; None where there is no
    probability, since an extractor failed, no reason to abstain, or no second look.

    Raises:
        TopicError: two columns would have one name.
    """
    names = answer_names([topic.name for topic in topics], careful)
    check_distinct([*PLACE, "text", *names])
    for p in paragraphs:
        decisions = [p.decisions[topic.name] for topic in topics]
        values: list[Any] = [_number(p.probabilities[topic.name]) for topic in topics]
        for decision in decisions:
            values += [str(decision.outcome), decision.reason and str(decision.reason)]
        for name in careful:
            before, said = p.first.get(name, (None, None))
            values += [before, said and str(said.outcome)]
        place = dict(zip(PLACE, (p.index, str(p.role), p.start, p.end), strict=True))
        yield {**place, "text": p.text, **dict(zip(names, values, strict=True))}


def _number(probability: float) -> float | None:
    return None if probability != probability else probability


def words_type() -> pa.DataType:
    """The Arrow type of a column with few different words."""
    import pyarrow as pa

    return pa.dictionary(pa.int8(), pa.string())


def word_lists() -> tuple[pa.Array, pa.Array, pa.Array]:
    """The words of roles, outcomes and reasons, as their codes count them."""
    import pyarrow as pa

    roles, outcomes, reasons = (
        pa.array([str(member) for member in members], pa.string())
        for members in (Role, Outcome, Reason)
    )
    return roles, outcomes, reasons


def evidence_type() -> pa.DataType:
    """The Arrow type of a paragraph's evidence: a list of structs."""
    import pyarrow as pa

    return pa.list_(
        pa.struct(
            [
                ("topic", pa.string()),
                ("term", pa.string()),
                ("start", pa.int32()),
                ("end", pa.int32()),
                ("contribution", pa.float32()),
                ("guard", pa.string()),
            ]
        )
    )


def answer_fields(
    topics: Sequence[str], evidence: bool, careful: Sequence[str] = ()
) -> list[pa.Field]:
    """The Arrow fields of `answer_names`, and of the evidence where it is wanted.

    Raises:
        TopicError: two columns would have one name.
    """
    import pyarrow as pa

    names = answer_names(topics, careful)
    check_distinct([*names, *(["evidence"] if evidence else [])])
    k = len(topics)
    kinds = [pa.float32()] * k + [words_type()] * (2 * k)
    kinds += [pa.float32(), words_type()] * len(careful)
    fields = [pa.field(name, kind) for name, kind in zip(names, kinds, strict=True)]
    return fields + ([pa.field("evidence", evidence_type())] if evidence else [])


def document_fields(topics: Sequence[str], evidence: bool) -> list[pa.Field]:
    """The Arrow fields of documents as a whole: the number of paragraphs; of each topic what
    `DocumentAnswer` has, with the number and offsets of the first paragraph that is a yes, and the
    weightiest terms in it where there is evidence.

    Raises:
        TopicError: two columns would have one name.
    """
    import pyarrow as pa

    fields = [pa.field("paragraphs", pa.int32())]
    for name in map(column_name, topics):
        kinds = {
            name: words_type(),
            f"{name}_share": pa.float32(),
            f"p_{name}_mean": pa.float32(),
            f"p_{name}_max": pa.float32(),
            f"{name}_paragraph": pa.int32(),
            f"{name}_start": pa.int64(),
            f"{name}_end": pa.int64(),
            **({f"{name}_terms": pa.list_(pa.string())} if evidence else {}),
        }
        fields += [pa.field(key, kind) for key, kind in kinds.items()]
    check_distinct([field.name for field in fields])
    return fields


def place_fields() -> list[pa.Field]:
    """The Arrow fields of `PLACE`."""
    import pyarrow as pa

    kinds = (pa.int32(), words_type(), pa.int64(), pa.int64())
    return [pa.field(name, kind) for name, kind in zip(PLACE, kinds, strict=True)]


def arrow_table(
    paragraphs: Sequence[LabelledParagraph], topics: Sequence[Topic], careful: Sequence[str] = ()
) -> pa.Table:
    """The paragraphs as Arrow columns, with the evidence as a list of structs.

    Raises:
        MissingExtraError: pyarrow is not installed.
        TopicError: two columns would have one name.
    """
    try:
        import pyarrow as pa
    except ImportError:
        raise MissingExtraError("pyarrow", "arrow", "to_arrow") from None
    fields = [
        *place_fields(),
        pa.field("text", pa.string()),
        *answer_fields([topic.name for topic in topics], evidence=True, careful=careful),
    ]
    plain = [
        {**row, "evidence": p.to_dict(evidence=True)["evidence"]}
        for row, p in zip(rows(paragraphs, topics, careful), paragraphs, strict=True)
    ]
    columns = [pa.array([row[field.name] for row in plain], field.type) for field in fields]
    return pa.Table.from_arrays(columns, schema=pa.schema(fields))
