"""A document in a terminal: probabilities as bars, evidence highlighted in place."""

from __future__ import annotations

import math
from typing import Any

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from nutgraf.data import Evidence, Outcome, Reason, Role
from nutgraf.showing.document import Document
from nutgraf.showing.looks import REASONS, look_of
from nutgraf.showing.paragraph import LabelledParagraph
from nutgraf.showing.telling import telling_terms

BAR = 8
_ROLE_STYLES = {
    Role.HEADLINE: "bold",
    Role.HEADING: "bold",
    Role.STANDFIRST: "italic",
    Role.CAPTION: "italic",
    Role.BYLINE: "dim",
    Role.CREDIT: "dim",
    Role.BOILERPLATE: "dim",
    Role.TEASER: "italic",
    Role.CORRECTION: "italic",
}


def show(
    document: Document,
    file: Any = None,
    *,
    title: str | None = None,
    evidence: bool = False,
    no_color: bool = False,
) -> None:
    """Prints a document; to a file that is no terminal, without colours and 100 columns wide."""
    console = Console(file=file, no_color=no_color or None, highlight=False, emoji=False)
    if not console.is_terminal:
        console = Console(file=file, width=100, no_color=True, highlight=False, emoji=False)
    colors = {topic.name: look_of(topic.name).terminal for topic in document.topics}
    if title:
        console.rule(Text(title))
    for paragraph in document:
        console.print(paragraph_view(paragraph, colors, evidence))
    console.print(_summary(document, colors))


def paragraph_view(
    paragraph: LabelledParagraph, colors: dict[str, str], evidence: bool
) -> RenderableType:
    """One paragraph: its number and role, its text, and a bar per topic."""
    row = Table.grid(padding=(0, 2), expand=True)
    row.add_column(width=14)
    row.add_column(ratio=1)
    left = Text.assemble((f"{paragraph.index + 1:>3} ", "dim"), str(paragraph.role))
    parts: list[RenderableType] = [_marked(paragraph, colors), _bars(paragraph, colors)]
    if evidence:
        parts += [line for name in paragraph.probabilities if (line := _terms(paragraph, name))]
    row.add_row(left, Group(*parts))
    return Padding(row, (0, 0, 1, 0))


def _marked(paragraph: LabelledParagraph, colors: dict[str, str]) -> Text:
    """The paragraph's text with the words that tell of the topics it is about in their colours."""
    text = Text(clean(paragraph.text), style=_ROLE_STYLES.get(paragraph.role, ""))
    shown = set(paragraph.topics)
    for item in sorted(telling_terms(paragraph), key=lambda e: e.contribution):
        if item.topic in shown and item.contribution > 0:
            text.stylize(f"bold underline {colors[item.topic]}", item.start, item.end)
    return text


def clean(text: str) -> str:
    """One column of plain characters, as many as before, so that offsets hold."""
    return "".join(c if c.isprintable() else " " for c in text)


def _bars(paragraph: LabelledParagraph, colors: dict[str, str]) -> Text:
    reasons = {d.reason for d in paragraph.decisions.values()}
    if reasons == {Reason.BOILERPLATE}:
        return Text(REASONS[Reason.BOILERPLATE], style="dim italic")
    line = Text()
    for name, probability in paragraph.probabilities.items():
        decision = paragraph.decisions[name]
        yes = decision.outcome is Outcome.YES
        known = not math.isnan(probability)
        full = round(probability * BAR) if known else 0
        style = f"bold {colors[name]}" if yes else "dim"
        word = "yes" if yes else "no" if decision.outcome is Outcome.NO else "–"
        line.append(f"{name} ", style=style)
        line.append("█" * full + "░" * (BAR - full), style=colors[name] if yes else "dim")
        number = f"{probability:.2f}" if known else "–"
        line.append(f" {number:<4} {word:<3}   ", style=style)
    if told := sorted(REASONS[reason] for reason in reasons if reason):
        line.append(f"– {', '.join(told)}", style="dim italic")
    return line


def _terms(paragraph: LabelledParagraph, topic: str) -> Text | None:
    """One topic's evidence, the weightiest first."""
    mine: list[Evidence] = sorted(
        (e for e in paragraph.evidence if e.topic == topic), key=lambda e: -abs(e.contribution)
    )
    if not mine:
        return None
    terms = "  ".join(
        f"{clean(paragraph.text[e.start : e.end])} {e.contribution:+.2f}"
        + (f" ({e.guard})" if e.guard else "")
        for e in mine
    )
    return Text(f"  {topic}: {terms}", style="dim")


def _summary(document: Document, colors: dict[str, str]) -> Text:
    plural = "" if len(document) == 1 else "s"
    line = Text(f"{len(document)} paragraph{plural}: ", style="bold")
    for topic in document.topics:
        count = sum(topic.name in p.topics for p in document)
        line.append(f"{topic.name} {count}   ", style=colors[topic.name])
    return line
