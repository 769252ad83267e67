"""An article with its paragraphs labelled."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nutgraf.data import Topic
from nutgraf.errors import MissingExtraError
from nutgraf.showing.page import fragment, page
from nutgraf.showing.paragraph import LabelledParagraph

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True)
class Document:
    """An article, its topics and its labelled paragraphs; iterates over the paragraphs.

    `text` is what the paragraphs' offsets are into: the article, without mark-up if it had any.
    """

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
        return page(self.paragraphs, self.topics, title)

    def _repr_html_(self) -> str:
        return fragment(self.paragraphs, self.topics)

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
