"""Documents as HTML: one self-contained page, or a fragment for a notebook.

Nothing is loaded and nothing runs. A topic is told by colour, line and letter together, so that
the page reads in greyscale too.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

from nutgraf.data import Decision, Evidence, Outcome, Reason, Role, Topic
from nutgraf.showing.looks import REASONS
from nutgraf.showing.marks import LEAST, Badge, badges, marked, signed
from nutgraf.showing.paragraph import LabelledParagraph
from nutgraf.showing.telling import Term, telling_of, together, weightiest_terms
from nutgraf.showing.webpage import escape, template, whole_page

_MANY = 6  # with more topics than this, the margin folds the plain no's away
_MOST_ROWS = 500  # paragraphs in a notebook's cell
_TAGS = {Role.HEADLINE: "h1", Role.HEADING: "h2"}


def document_page(
    paragraphs: Sequence[LabelledParagraph],
    topics: Sequence[Topic],
    title: str | None = None,
    thresholds: Mapping[str, float] | None = None,
) -> str:
    """A whole page. Its title is `title`, or the first headline, or "Untitled". `thresholds` are
    the probabilities from which topics are a yes; those of them are ticks on the bars."""
    headline = next((p.text for p in paragraphs if p.role is Role.HEADLINE), None)
    name = " ".join((title or headline or "Untitled").split())
    # A headline stands in the article already; any other title needs a place of its own.
    shown = "" if name == " ".join((headline or "").split()) else _heading(name)
    return whole_page(name, _body(paragraphs, topics, shown, thresholds))


def fragment(
    paragraphs: Sequence[LabelledParagraph],
    topics: Sequence[Topic],
    thresholds: Mapping[str, float] | None = None,
) -> str:
    """What a notebook shows: no page around it, and styles that stay inside it. Of a long document
    the first paragraphs, for a notebook keeps all that it shows."""
    return _body(paragraphs, topics, "", thresholds, _MOST_ROWS)


def highlight(text: str, evidence: Iterable[Evidence], topics: Sequence[Topic]) -> str:
    """A text as HTML with the few terms marked that weigh most for or against the topics."""
    return marked(text, weightiest_terms(evidence), badges(topics))


def highlighted(
    text: str, evidence: Iterable[Evidence], topics: Sequence[Topic], notes: Iterable[str]
) -> str:
    """What a notebook shows of one text: the weightiest terms marked, and lines of notes below."""
    lines = "".join(f"<li>{escape(note)}</li>" for note in notes)
    return (
        f'<div class="nutgraf">\n<style>\n{template("document.css")}</style>\n'
        f'<p dir="auto">{highlight(text, evidence, topics)}</p>\n<ul>{lines}</ul>\n</div>'
    )


def _body(
    paragraphs: Sequence[LabelledParagraph],
    topics: Sequence[Topic],
    heading: str,
    thresholds: Mapping[str, float] | None,
    most: int | None = None,
) -> str:
    by_topic = badges(topics, thresholds)
    bars = max((len(p.topics) for p in paragraphs), default=0)
    rows = "\n".join(_row(p, by_topic) for p in paragraphs[:most])
    if most is not None and len(paragraphs) > most:
        rows += (
            f"\n<p>The first {most} of {len(paragraphs):,} paragraphs. <code>to_html()</code> "
            "makes a page of all.</p>"
        )
    return (
        f'<div class="nutgraf" style="--bars:{max(bars, 1)}">\n<style>\n{template("document.css")}'
        f"</style>\n<article>\n{heading}{_legend(paragraphs, by_topic)}"
        f"{rows or '<p>No paragraphs.</p>'}\n</article>\n</div>"
    )


def _heading(name: str) -> str:
    return f'<h1 class="title" dir="auto">{escape(name)}</h1>\n'


def _legend(paragraphs: Sequence[LabelledParagraph], by_topic: dict[str, Badge]) -> str:
    if not by_topic:
        return ""
    items = []
    for name, badge in by_topic.items():
        yes = sum(p.decisions[name].outcome is Outcome.YES for p in paragraphs)
        about = f' title="{escape(badge.topic.description)}"' if badge.topic.description else ""
        items.append(
            f'<li class="{badge.css}"><span class="key" data-k="{escape(badge.letter)}"></span>'
            f'<span class="swatch" aria-hidden="true">{"&nbsp;" * 8}</span>'
            f"<b{about}>{escape(badge.topic.title)}</b>{_strip(paragraphs, badge)}"
            f'<span class="count">{yes} paragraph{"" if yes == 1 else "s"}'
            + ("" if badge.threshold is None else f"<br>yes from {badge.threshold:.2f}")
            + "</span></li>"
        )
    return (
        '<section class="legend" aria-label="Topics">\n<ul>\n' + "\n".join(items) + "\n</ul>\n"
        "<p>Each column above is a paragraph, as high as the topic is probable; full where the "
        'answer is yes. In the text, <mark class="w2">underlined</mark> are the few words that '
        "carry a yes, or what is too close to call: the thicker the line, the weightier the word. "
        "A bar at the left of a paragraph says what it is about. The tick on a bar is the "
        "probability from which the answer is yes.</p>\n"
        '<label><input type="checkbox" class="all"> List all that weighs in each paragraph</label>'
        "\n</section>\n"
    )


def _strip(paragraphs: Sequence[LabelledParagraph], badge: Badge) -> str:
    """The topic through the article, a column a paragraph."""
    name, paths = badge.topic.name, {True: "", False: ""}
    for i, p in enumerate(paragraphs):
        height = round(p.probabilities[name], 2)
        if height > 0 and p.decisions[name].reason is not Reason.BOILERPLATE:
            yes = p.decisions[name].outcome is Outcome.YES
            paths[yes] += f"M{i}.1 1v-{height:g}h.8v{height:g}z"
    label = f"Probability of {badge.topic.title} by paragraph"
    width = max(len(paragraphs), 24)
    tick = f'<path class="t" d="M0 {1 - badge.threshold:.2f}h{width}"/>' if badge.threshold else ""
    return (
        f'<svg viewBox="0 0 {width} 1" preserveAspectRatio="none" role="img" '
        f'aria-label="{escape(label)}"><path d="{paths[True]}"/><path d="{paths[False]}"/>'
        f"{tick}</svg>"
    )


def _row(p: LabelledParagraph, by_topic: dict[str, Badge]) -> str:
    tag = _TAGS.get(p.role, "p")
    found = p.find_evidence(LEAST)
    telling = telling_of(p.decisions, found)
    bars = "".join(
        f'<i class="{by_topic[name].css}" data-k="{escape(by_topic[name].letter)}"></i>'
        for name in p.topics
        if name in by_topic
    )
    margin = _margin(p, by_topic) + _terms(p, found, telling, by_topic)
    return (
        f'<div class="row"><div class="bars" aria-hidden="true">{bars}</div>'
        f'<{tag} data-role="{p.role}" dir="auto">{marked(p.text, telling, by_topic)}</{tag}>'
        f'<div class="margin">{margin}</div></div>'
    )


def _margin(p: LabelledParagraph, by_topic: dict[str, Badge]) -> str:
    if not by_topic:
        return ""
    decisions = [p.decisions[name] for name in by_topic]
    if all(d.reason is Reason.BOILERPLATE for d in decisions):
        return f"<p>Not judged: {REASONS[Reason.BOILERPLATE]}</p>"
    shown: list[str] = []
    folded: list[str] = []
    for badge, decision in zip(by_topic.values(), decisions, strict=True):
        item = _answer(badge, p.probabilities[badge.topic.name], decision)
        fold = len(by_topic) > _MANY and decision.outcome is Outcome.NO
        (folded if fold else shown).append(item)
    label = f' aria-label="Topics of paragraph {p.index + 1}"'
    answers = f"<ul{label}>{''.join(shown)}</ul>" if shown else ""
    if folded:
        more = f"no to {len(folded)} topic{'' if len(folded) == 1 else 's'}"
        answers += f"<details><summary>{more}</summary><ul>{''.join(folded)}</ul></details>"
    return answers


def _answer(badge: Badge, probability: float, decision: Decision) -> str:
    # Two decimals would round to a certainty that no model has.
    near = "&gt;0.99" if probability >= 0.995 else "&lt;0.01" if probability < 0.005 else ""
    number = near or f"{probability:.2f}"
    if math.isnan(probability):
        probability, number = 0.0, "–"
    tick = "" if badge.threshold is None else f";--t:{badge.threshold:.2f}"
    reason = f" <small>{REASONS[decision.reason]}</small>" if decision.reason else ""
    return (
        f'<li class="{badge.css} {decision.outcome}"><b>{escape(badge.topic.title)}</b> '
        f'<i style="--p:{probability:.2f}{tick}"></i><span>{number}</span> '
        f"<em>{decision.outcome}</em>{reason}</li>"
    )


def _terms(
    p: LabelledParagraph,
    evidence: Iterable[Evidence],
    telling: Sequence[Term],
    by_topic: Mapping[str, Badge],
) -> str:
    """All that weighs in a paragraph as a list; what is marked in the text is strong."""
    if not by_topic or all(d.reason is Reason.BOILERPLATE for d in p.decisions.values()):
        return ""
    keys = {(e.topic, e.term, e.guard) for e in telling}
    lists, n = [], 0
    found = sorted(together(evidence), key=lambda e: -abs(e.contribution))
    for name, badge in by_topic.items():
        if mine := [e for e in found if e.topic == name]:
            n += len(mine)
            items = ", ".join(_term(e, (e.topic, e.term, e.guard) in keys) for e in mine)
            lists.append(
                f'<dt class="{badge.css}">{escape(badge.topic.title)}</dt><dd>{items}</dd>'
            )
    if not n:
        return ""
    more = n - len(telling) if telling else 0
    shown = len(telling) or n
    summary = f"{shown} term{'' if shown == 1 else 's'}" + (f", {more} more" if more else "")
    return f"<details><summary>{summary}</summary><dl>{''.join(lists)}</dl></details>"


def _term(term: Term, tells: bool) -> str:
    told = f"{escape(term.term)} {signed(term)}"
    return f"<b>{told}</b>" if tells else told
