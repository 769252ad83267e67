"""An article with its paragraphs labelled."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from nutgraf.data import Decision, Evidence, Outcome, Role, Topic
from nutgraf.errors import MissingExtraError

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True, eq=False)
class LabelledParagraph:
    """A paragraph with what was found in it.

    Attributes:
        start, end: code points in the document's text.
        probabilities: topic name to calibrated probability; NaN where an extractor failed.
        decisions: topic name to decision.
        find_evidence: makes `evidence` when it is asked for.
    """

    index: int
    text: str
    role: Role
    start: int
    end: int
    probabilities: Mapping[str, float]
    decisions: Mapping[str, Decision]
    find_evidence: Callable[[], tuple[Evidence, ...]] = field(repr=False)

    @cached_property
    def evidence(self) -> tuple[Evidence, ...]:
        """The terms found, offsets within `text`, in the order of the text."""
        return self.find_evidence()

    @property
    def topics(self) -> tuple[str, ...]:
        """The topics decided `yes`."""
        return tuple(n for n, d in self.decisions.items() if d.outcome is Outcome.YES)

    def to_dict(self, evidence: bool = False) -> dict[str, Any]:
        """Plain values, as `nutgraf classify --format jsonl` prints them."""
        plain: dict[str, Any] = {
            "index": self.index,
            "start": self.start,
            "end": self.end,
            "role": str(self.role),
            "text": self.text,
            "topics": {name: self._topic(name) for name in self.probabilities},
        }
        if evidence:
            plain["evidence"] = [_plain(e) for e in self.evidence]
        return plain

    def _topic(self, name: str) -> dict[str, Any]:
        decision, probability = self.decisions[name], self.probabilities[name]
        plain: dict[str, Any] = {
            "probability": None if math.isnan(probability) else round(probability, 6),
            "decision": str(decision.outcome),
        }
        if decision.reason:
            plain["reason"] = str(decision.reason)
        return plain


def _plain(e: Evidence) -> dict[str, Any]:
    plain: dict[str, Any] = {
        "topic": e.topic,
        "term": e.term,
        "start": e.start,
        "end": e.end,
        "contribution": round(e.contribution, 4),
    }
    return {**plain, "guard": e.guard} if e.guard else plain


@dataclass(frozen=True)
class Document:
    """An article, its topics and its labelled paragraphs; iterates over the paragraphs."""

    text: str
    topics: tuple[Topic, ...]
    paragraphs: tuple[LabelledParagraph, ...]

    def __iter__(self) -> Iterator[LabelledParagraph]:
        return iter(self.paragraphs)

    def __len__(self) -> int:
        return len(self.paragraphs)

    def __getitem__(self, index: int) -> LabelledParagraph:
        return self.paragraphs[index]

    def to_dict(self, source: str | None = None, evidence: bool = False) -> dict[str, Any]:
        """Plain values, as `nutgraf classify --format json` prints them."""
        return {"source": source, "paragraphs": [p.to_dict(evidence) for p in self.paragraphs]}

    def to_html(self, title: str | None = None) -> str:
        """One self-contained page: paragraphs tinted by topic, evidence underlined."""
        from nutgraf.showing.page import page

        return page(self, title)

    def _repr_html_(self) -> str:
        from nutgraf.showing.page import fragment

        return fragment(self)

    def to_arrow(self) -> pa.Table:
        """One row a paragraph: index, role, start, end, text, a probability and a decision per
        topic, and the evidence as a list of structs.

        Raises:
            MissingExtraError: pyarrow is not installed.
        """
        try:
            import pyarrow as pa
        except ImportError:
            raise MissingExtraError("pyarrow", "arrow", "to_arrow") from None
        columns: dict[str, Any] = {
            "index": pa.array([p.index for p in self.paragraphs], pa.int32()),
            "role": pa.array([str(p.role) for p in self.paragraphs], pa.string()),
            "start": pa.array([p.start for p in self.paragraphs], pa.int64()),
            "end": pa.array([p.end for p in self.paragraphs], pa.int64()),
            "text": pa.array([p.text for p in self.paragraphs], pa.string()),
        }
        for topic in self.topics:
            name = topic.name
            columns[f"{name}_probability"] = pa.array(
                [p.probabilities[name] for p in self.paragraphs], pa.float32(), from_pandas=True
            )
            columns[f"{name}_decision"] = pa.array(
                [str(p.decisions[name]) for p in self.paragraphs], pa.string()
            )
        columns["evidence"] = pa.array(
            [p.to_dict(evidence=True)["evidence"] for p in self.paragraphs], evidence_type()
        )
        return pa.table(columns)


def evidence_type() -> Any:
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
