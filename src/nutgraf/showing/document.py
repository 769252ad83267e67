"""An article with its paragraphs labelled."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from nutgraf.data import Role, Topic
from nutgraf.showing.cells import csv_text
from nutgraf.showing.page import document_page, fragment
from nutgraf.showing.paragraph import LabelledParagraph, shortened
from nutgraf.showing.rollup import DocumentAnswer, answer_of
from nutgraf.showing.table import PLACE, answer_names, arrow_table, check_distinct, rows

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True, repr=False)
class Document:
    """An article, its topics and its labelled paragraphs; iterates over the paragraphs.

    `text` is what the paragraphs' offsets are into: the article, without mark-up if it had any.
    `careful` names the topics that were looked at again where the table of words was unsure.
    `thresholds` are the probabilities from which topics are a yes, as far as they are known.
    """

    text: str
    topics: tuple[Topic, ...]
    paragraphs: tuple[LabelledParagraph, ...]
    careful: tuple[str, ...] = ()
    thresholds: Mapping[str, float] = field(default_factory=dict)

    def __repr__(self) -> str:
        counts = ", ".join(
            f"{topic.name} {sum(topic.name in p.topics for p in self)}" for topic in self.topics
        )
        headline = next((p.text for p in self if p.role is Role.HEADLINE), self.text)
        return f"Document({shortened(headline, 60)!r}: {len(self)} paragraphs; yes: {counts})"

    def __iter__(self) -> Iterator[LabelledParagraph]:
        return iter(self.paragraphs)

    def __len__(self) -> int:
        return len(self.paragraphs)

    def __getitem__(self, index: int) -> LabelledParagraph:
        return self.paragraphs[index]

    @property
    def answers(self) -> dict[str, DocumentAnswer]:
        """Topic name to what the document as a whole says of it.

        A paragraph counts for a topic unless its words are the page's own (a byline, a credit,
        boilerplate) or an extractor failed on it. The document is a yes if any paragraph that
        counts is; else it abstains if all of them do, or none counts; else it is a no.
        """
        return {topic.name: answer_of(topic.name, self.paragraphs) for topic in self.topics}

    def to_dict(self, source: str | None = None, evidence: bool = False) -> dict[str, Any]:
        """Plain values, as `nutgraf classify --format json` prints them."""
        return {"source": source, "paragraphs": [p.to_dict(evidence) for p in self.paragraphs]}

    def to_html(self, title: str | None = None) -> str:
        """One self-contained page: paragraphs tinted by topic, evidence underlined."""
        return document_page(self.paragraphs, self.topics, title, self.thresholds)

    def _repr_html_(self) -> str:
        return fragment(self.paragraphs, self.topics, self.thresholds)

    def to_arrow(self) -> pa.Table:
        """A row a paragraph, in the columns that `annotate` writes: paragraph, role, start, end
        and text; for each topic `p_<topic>`, `<topic>` and `<topic>_reason`; for each topic of a
        careful classifier `p_<topic>_first` and `<topic>_first`, what the table of words said
        before a second look, null where there was none; and the evidence as a list of structs.

        Raises:
            MissingExtraError: pyarrow is not installed.
            TopicError: two topics have one column name, such as `a-b` and `a_b`.
        """
        return arrow_table(self.paragraphs, self.topics, self.careful)

    def to_csv(self, source: str | None = None, *, header: bool = True) -> str:
        """The columns of `to_arrow` without the evidence as CSV, the source's name first and
        probabilities to six decimals, as in JSON. A ' stands before what a spreadsheet would take
        for a formula."""
        answers = answer_names([topic.name for topic in self.topics], self.careful)
        names = ["source", *PLACE, "text", *answers]
        check_distinct(names)
        found = (
            {k: round(v, 6) if isinstance(v, float) else v for k, v in row.items()}
            for row in rows(self.paragraphs, self.topics, self.careful)
        )
        return csv_text(names, ({"source": source, **row} for row in found), header=header)
