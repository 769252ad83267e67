"""Paragraphs as a table: the names and types of its columns, wherever it is written.

`start` and `end` are code points, counted from 0, and `end` is the first after the paragraph.
Names hold letters, digits and `_` only, so that R and SQL take them unquoted.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from nutgraf.data import Outcome, Reason, Role, Topic
from nutgraf.errors import InputError, MissingExtraError, TopicError
from nutgraf.showing.paragraph import LabelledParagraph

if TYPE_CHECKING:
    import pyarrow as pa

PLACE = ("paragraph", "role", "start", "end")
"""Number of the paragraph in its document, what it is for there, and where it stands."""
OTHERS = frozenset(
    (*PLACE, "text", "evidence", "paragraphs", "file", "row", "id", "source", "date", "group")
)
"""All columns of any table that are of no topic."""
_PROBABILITY, _DECISION = "p_{}", ("{}", "{}_reason")
_FIRST = ("p_{}_first", "{}_first")
_DOCUMENT = (
    "{}", "{}_share", "p_{}_mean", "p_{}_max", "{}_paragraph", "{}_start", "{}_end",
)  # fmt: skip
_TERMS = "{}_terms"


def column_name(topic: str) -> str:
    """A topic's name in the names of columns."""
    return topic.replace("-", "_")


def answer_names(topics: Sequence[str], careful: Sequence[str] = ()) -> list[str]:
    """The columns of probabilities, then of each topic its decision and the reason to abstain; then
    of each `careful` topic the probability and decision that the table of words came to first.

    Raises:
        TopicError: two columns would have one name.
    """
    names = [_PROBABILITY.format(column_name(topic)) for topic in topics]
    for parts, those in ((_DECISION, topics), (_FIRST, careful)):
        names += [part.format(column_name(topic)) for topic in those for part in parts]
    check_distinct(names)
    return names


@cache
def topic_columns(topic: str) -> frozenset[str]:
    """All the columns that a topic has in any table: of paragraphs, of second looks, of documents.
    No other topic's may be among them, nor those of `OTHERS`."""
    parts = (_PROBABILITY, *_DECISION, *_FIRST, *_DOCUMENT, _TERMS)
    return frozenset(part.format(column_name(topic)) for part in parts)


def check_distinct(names: Sequence[str], kept: Sequence[str] = ()) -> None:
    """Whether each column has a name of its own; `kept` are those that somebody wants to go
    through from the input.

    Raises:
        InputError: one of these has the name of another.
        TopicError: two others have one.
    """
    twice = sorted({name for name in names if names.count(name) > 1})
    if again := [name for name in twice if name in kept]:
        raise InputError(
            f"keep {', '.join(map(repr, again))}: the output has a column of that name without it: "
            "leave it out of what to keep, or rename it in the input where it holds something else"
        )
    if twice:
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
    numbers = [pa.float32()] * 3 + [pa.int32()] + [pa.int64()] * 2
    kinds = dict(zip(_DOCUMENT, [words_type(), *numbers], strict=True))
    if evidence:
        kinds[_TERMS] = pa.list_(pa.string())
    for name in map(column_name, topics):
        fields += [pa.field(part.format(name), kind) for part, kind in kinds.items()]
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
