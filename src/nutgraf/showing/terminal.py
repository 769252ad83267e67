"""A document in a terminal: probabilities as bars, evidence highlighted in place."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

from rich.columns import Columns
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from nutgraf.data import Evidence, Outcome, Reason, Role
from nutgraf.showing.columns import Pieces
from nutgraf.showing.console import Screen
from nutgraf.showing.document import Document
from nutgraf.showing.looks import REASONS, look_of
from nutgraf.showing.paragraph import LabelledParagraph
from nutgraf.showing.plain import clean
from nutgraf.showing.telling import telling_terms

BAR = 8
NARROW = 64
"""Fewer columns than this have no room for numbers and roles beside the text."""
_LEFT = 4 + max(map(len, Role))
_MANY = 6  # with more topics than this, the plain no's are counted only
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
    console = Screen(file, elsewhere=100, no_color=no_color)
    colors = {topic.name: look_of(topic.name).terminal for topic in document.topics}
    if title:
        console.rule(Text(clean(title)))
    for paragraph in document:
        console.print(
            paragraph_view(
                paragraph, colors, evidence, document.thresholds, narrow=console.width < NARROW
            )
        )
    console.print(_summary(document, colors))


def paragraph_view(
    paragraph: LabelledParagraph,
    colors: dict[str, str],
    evidence: bool,
    thresholds: Mapping[str, float] | None = None,
    *,
    narrow: bool = False,
) -> RenderableType:
    """One paragraph: its number and role, its text, and a bar per topic, with a tick where the
    topic's threshold is known. In a narrow place number and role stand above the text."""
    left = Text.assemble((f"{paragraph.index + 1:>3} ", "dim"), str(paragraph.role))
    parts: list[RenderableType] = [_marked(paragraph, colors)]
    parts += _answers(paragraph, colors, thresholds or {})
    if evidence:
        parts += [line for name in paragraph.probabilities if (line := _terms(paragraph, name))]
    if narrow:
        return Padding(Group(left, *parts), (0, 0, 1, 0))
    row = Table.grid(padding=(0, 2), expand=True)
    row.add_column(width=_LEFT)
    row.add_column(ratio=1)
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


def _answers(
    paragraph: LabelledParagraph, colors: dict[str, str], thresholds: Mapping[str, float]
) -> Iterator[RenderableType]:
    """The bars, as many beside each other as there is room for, and why it abstains."""
    decisions = paragraph.decisions
    reasons = {d.reason for d in decisions.values()}
    if reasons == {Reason.BOILERPLATE}:
        yield Text(REASONS[Reason.BOILERPLATE], style="dim italic")
        return
    shown = [
        name
        for name in paragraph.probabilities
        if len(decisions) <= _MANY or decisions[name].outcome is not Outcome.NO
    ]
    longest = max(map(len, shown), default=0)
    bars = [_bar(paragraph, name, longest, colors[name], thresholds.get(name)) for name in shown]
    yield Columns(bars, padding=(0, 3))
    if folded := len(decisions) - len(shown):
        yield Text(f"no to {folded} topic{'' if folded == 1 else 's'}", style="dim")
    for reason in sorted(filter(None, reasons)):
        names = [name for name in shown if decisions[name].reason is reason]
        of = "" if len(names) == len(decisions) else f"{', '.join(names)}: "
        yield Text(f"– {of}{REASONS[reason]}", style="dim italic")


def _bar(
    paragraph: LabelledParagraph, name: str, longest: int, color: str, threshold: float | None
) -> Text:
    """One topic's answer on one line."""
    probability, outcome = paragraph.probabilities[name], paragraph.decisions[name].outcome
    yes, known = outcome is Outcome.YES, not math.isnan(probability)
    full = round(probability * BAR) if known else 0
    bar = "█" * full + "░" * (BAR - full)
    if threshold is not None:
        at = round(threshold * BAR)
        bar = f"{bar[:at]}│{bar[at:]}"
    style = f"bold {color}" if yes else "dim"
    word = "yes" if yes else "no" if outcome is Outcome.NO else "–"
    number = f"{probability:.2f}" if known else "–"
    return Text.assemble(
        (f"{name:<{longest}} ", style),
        (bar, color if yes else "dim"),
        (f" {number:<4} {word:<3}", style),
        no_wrap=True,
        overflow="ellipsis",
    )


def _terms(paragraph: LabelledParagraph, topic: str) -> RenderableType | None:
    """One topic's evidence, the weightiest first."""
    mine: list[Evidence] = sorted(
        (e for e in paragraph.evidence if e.topic == topic), key=lambda e: -abs(e.contribution)
    )
    if not mine:
        return None
    terms = (
        f"{paragraph.text[e.start : e.end]} {e.contribution:+.2f}"
        + (f" ({e.guard})" if e.guard else "")
        for e in mine
    )
    return Padding(Pieces(f"{topic}:", terms, "dim"), (0, 0, 0, 2))


def _summary(document: Document, colors: dict[str, str]) -> Text:
    plural = "" if len(document) == 1 else "s"
    line = Text(f"{len(document)} paragraph{plural}: ", style="bold")
    for topic in document.topics:
        count = sum(topic.name in p.topics for p in document)
        line.append(f"{topic.name} {count}   ", style=colors[topic.name])
    return line
