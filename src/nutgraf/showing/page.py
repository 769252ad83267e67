"""Documents as HTML: one self-contained page, or a fragment for a notebook.

Nothing is loaded and nothing runs. A topic is told by colour, line and letter together, so that
the page reads in greyscale too.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from nutgraf.data import Decision, Evidence, Outcome, Reason, Role, Topic
from nutgraf.showing.looks import REASONS, look_of
from nutgraf.showing.paragraph import LabelledParagraph
from nutgraf.showing.telling import telling_evidence
from nutgraf.showing.webpage import escape, template, whole_page

LEAST = 0.05
"""Evidence that moves a logit by less is not marked."""

_LANES = 3  # as document.css has them
_MANY = 6  # with more topics than this, the margin folds the plain no's away
_TAGS = {Role.HEADLINE: "h1", Role.HEADING: "h2"}
# A parser drops or complains about controls, and lone surrogates cannot be written as UTF-8.


def document_page(
    paragraphs: Sequence[LabelledParagraph], topics: Sequence[Topic], title: str | None = None
) -> str:
    """A whole page. Its title is `title`, or the first headline, or "Untitled"."""
    headline = next((p.text for p in paragraphs if p.role is Role.HEADLINE), None)
    name = " ".join((title or headline or "Untitled").split())
    # A headline stands in the article already; any other title needs a place of its own.
    shown = "" if name == " ".join((headline or "").split()) else _heading(name)
    return whole_page(name, _body(paragraphs, topics, shown))


def fragment(paragraphs: Sequence[LabelledParagraph], topics: Sequence[Topic]) -> str:
    """What a notebook shows: no page around it, and styles that stay inside it."""
    return _body(paragraphs, topics, "")


def highlight(text: str, evidence: Iterable[Evidence], topics: Sequence[Topic]) -> str:
    """A text as HTML with the evidence on the topics marked, as in a page."""
    return _text(text, _marks(evidence, _looks(topics)))


def highlighted(
    text: str, evidence: Iterable[Evidence], topics: Sequence[Topic], notes: Iterable[str]
) -> str:
    """What a notebook shows of one text: its evidence marked, and lines of notes below."""
    lines = "".join(f"<li>{escape(note)}</li>" for note in notes)
    return (
        f'<div class="nutgraf">\n<style>\n{template("document.css")}</style>\n'
        f'<p dir="auto">{highlight(text, evidence, topics)}</p>\n<ul>{lines}</ul>\n</div>'
    )


@dataclass(frozen=True, slots=True)
class _Look:
    """How a topic is told from the others."""

    topic: Topic
    css: str
    letter: str


@dataclass(frozen=True, slots=True)
class _Mark:
    """One line under the text: what one topic found on one span."""

    look: _Look
    start: int
    end: int
    found: tuple[Evidence, ...]

    @property
    def total(self) -> float:
        return sum(e.contribution for e in self.found)

    @property
    def css(self) -> str:
        strength = abs(self.total)
        weight = "" if strength < 0.5 else " w2" if strength < 1.5 else " w3"
        side = " against" if self.total < 0 else " struck" if self.is_struck else ""
        return self.look.css + weight + side

    @property
    def is_struck(self) -> bool:
        """Whether guards keep all of it from counting."""
        return not any(e.contribution for e in self.found)


def _body(paragraphs: Sequence[LabelledParagraph], topics: Sequence[Topic], heading: str) -> str:
    looks = _looks(topics)
    bars = max((len(p.topics) for p in paragraphs), default=0)
    rows = "\n".join(_row(p, looks) for p in paragraphs)
    return (
        f'<div class="nutgraf" style="--bars:{max(bars, 1)}">\n<style>\n{template("document.css")}'
        f"</style>\n<article>\n{heading}{_legend(paragraphs, looks)}"
        f"{rows or '<p>No paragraphs.</p>'}\n</article>\n</div>"
    )


def _heading(name: str) -> str:
    return f'<h1 class="title" dir="auto">{escape(name)}</h1>\n'


def _looks(topics: Sequence[Topic]) -> dict[str, _Look]:
    looks: dict[str, _Look] = {}
    taken: set[str] = set()
    for i, topic in enumerate(topics):
        own = (c.upper() for c in topic.title if c.isalpha() and len(c.upper()) == 1)
        spare = (*own, *"ABCDEFGHIJKLMNOPQRSTUVWXYZ", str(i))
        letter = next(c for c in spare if c not in taken)
        taken.add(letter)
        looks[topic.name] = _Look(topic, look_of(topic.name).css, letter)
    return looks


def _legend(paragraphs: Sequence[LabelledParagraph], looks: dict[str, _Look]) -> str:
    if not looks:
        return ""
    items = []
    for name, look in looks.items():
        yes = sum(p.decisions[name].outcome is Outcome.YES for p in paragraphs)
        about = f' title="{escape(look.topic.description)}"' if look.topic.description else ""
        items.append(
            f'<li class="{look.css}"><span class="key" data-k="{escape(look.letter)}"></span>'
            f'<span class="swatch" aria-hidden="true">{"&nbsp;" * 8}</span>'
            f"<b{about}>{escape(look.topic.title)}</b>{_strip(paragraphs, look)}"
            f'<span class="count">{yes} paragraph{"" if yes == 1 else "s"}</span></li>'
        )
    return (
        '<section class="legend" aria-label="Topics">\n<ul>\n' + "\n".join(items) + "\n</ul>\n"
        "<p>Each column above is a paragraph, as high as the topic is probable; full where the "
        'answer is yes. In the text, <mark class="w2">underlined</mark> are the few words that '
        "carry a yes, or what is too close to call: the thicker the line, the weightier the word. "
        "A bar at the left of a paragraph says what it is about.</p>\n"
        "</section>\n"
    )


def _strip(paragraphs: Sequence[LabelledParagraph], look: _Look) -> str:
    """The topic through the article, a column a paragraph."""
    name, paths = look.topic.name, {True: "", False: ""}
    for i, p in enumerate(paragraphs):
        height = round(p.probabilities[name], 2)
        if height > 0 and p.decisions[name].reason is not Reason.BOILERPLATE:
            yes = p.decisions[name].outcome is Outcome.YES
            paths[yes] += f"M{i}.1 1v-{height:g}h.8v{height:g}z"
    label = f"Probability of {look.topic.title} by paragraph"
    return (
        f'<svg viewBox="0 0 {max(len(paragraphs), 24)} 1" preserveAspectRatio="none" role="img" '
        f'aria-label="{escape(label)}"><path d="{paths[True]}"/><path d="{paths[False]}"/></svg>'
    )


def _row(p: LabelledParagraph, looks: dict[str, _Look]) -> str:
    tag = _TAGS.get(p.role, "p")
    marks = _marks(telling_evidence(p), looks)
    bars = "".join(
        f'<i class="{looks[name].css}" data-k="{escape(looks[name].letter)}"></i>'
        for name in p.topics
        if name in looks
    )
    return (
        f'<div class="row"><div class="bars" aria-hidden="true">{bars}</div>'
        f'<{tag} data-role="{p.role}" dir="auto">{_text(p.text, marks)}</{tag}>'
        f'<div class="margin">{_margin(p, looks)}{_terms(marks)}</div></div>'
    )


def _margin(p: LabelledParagraph, looks: dict[str, _Look]) -> str:
    if not looks:
        return ""
    decisions = [p.decisions[name] for name in looks]
    if all(d.reason is Reason.BOILERPLATE for d in decisions):
        return f"<p>Not judged: {REASONS[Reason.BOILERPLATE]}</p>"
    shown: list[str] = []
    folded: list[str] = []
    for look, decision in zip(looks.values(), decisions, strict=True):
        item = _answer(look, p.probabilities[look.topic.name], decision)
        fold = len(looks) > _MANY and decision.outcome is Outcome.NO
        (folded if fold else shown).append(item)
    label = f' aria-label="Topics of paragraph {p.index + 1}"'
    answers = f"<ul{label}>{''.join(shown)}</ul>" if shown else ""
    if folded:
        more = f"no to {len(folded)} topic{'' if len(folded) == 1 else 's'}"
        answers += f"<details><summary>{more}</summary><ul>{''.join(folded)}</ul></details>"
    return answers


def _answer(look: _Look, probability: float, decision: Decision) -> str:
    # Two decimals would round to a certainty that no model has.
    near = "&gt;0.99" if probability >= 0.995 else "&lt;0.01" if probability < 0.005 else ""
    number = near or f"{probability:.2f}"
    if math.isnan(probability):
        probability, number = 0.0, "–"
    reason = f" <small>{REASONS[decision.reason]}</small>" if decision.reason else ""
    return (
        f'<li class="{look.css} {decision.outcome}"><b>{escape(look.topic.title)}</b> '
        f'<i style="--p:{probability:.2f}"></i><span>{number}</span> '
        f"<em>{decision.outcome}</em>{reason}</li>"
    )


def _terms(marks: Sequence[_Mark]) -> str:
    """The marked evidence as a list, for those who cannot hover."""
    by_topic: dict[str, list[Evidence]] = {}
    for mark in marks:
        by_topic.setdefault(mark.look.topic.title, []).extend(mark.found)
    if not by_topic:
        return ""
    css = {mark.look.topic.title: mark.look.css for mark in marks}
    lists = "".join(
        f'<dt class="{css[title]}">{escape(title)}</dt><dd>'
        + ", ".join(f"{escape(e.term)} {_signed(e)}" for e in sorted(mine, key=_weightiest))
        + "</dd>"
        for title, mine in by_topic.items()
    )
    count = sum(map(len, by_topic.values()))
    plural = "" if count == 1 else "s"
    return f"<details><summary>{count} term{plural}</summary><dl>{lists}</dl></details>"


def _marks(evidence: Iterable[Evidence], looks: dict[str, _Look]) -> list[_Mark]:
    found: dict[tuple[int, int, str], list[Evidence]] = {}
    for e in evidence:
        if (abs(e.contribution) >= LEAST or e.guard) and e.topic in looks and e.start < e.end:
            found.setdefault((e.start, -e.end, e.topic), []).append(e)
    return [
        _Mark(looks[topic], start, -end, tuple(together))
        for (start, end, topic), together in sorted(found.items())
    ]


def _text(text: str, marks: Sequence[_Mark]) -> str:
    parts, done = [], 0
    for cluster in _clusters(marks):
        start, end = cluster[0].start, max(mark.end for mark in cluster)
        counted = [mark for mark in cluster if not mark.is_struck]
        letters = {"−" * (mark.total < 0) + mark.look.letter: mark for mark in counted}
        parts += [escape(text[done:start]), *_segments(text, cluster)]
        parts += [
            f'<sup class="{mark.look.css}" data-k="{escape(key)}"></sup>'
            for key, mark in letters.items()
        ]
        done = end
    return "".join([*parts, escape(text[done:])])


def _clusters(marks: Iterable[_Mark]) -> Iterator[list[_Mark]]:
    """Marks that overlap, directly or through others, together."""
    cluster: list[_Mark] = []
    reach = 0
    for mark in marks:
        if cluster and mark.start >= reach:
            yield cluster
            cluster = []
        cluster.append(mark)
        reach = max(reach, mark.end)
    if cluster:
        yield cluster


def _segments(text: str, cluster: Sequence[_Mark]) -> Iterator[str]:
    """Cuts a cluster wherever a mark begins or ends, so that elements always nest."""
    lanes: list[int] = []
    lane_of: list[tuple[int, _Mark]] = []
    for mark in cluster:
        lane = next((i for i, end in enumerate(lanes) if end <= mark.start), len(lanes))
        lanes[lane : lane + 1] = [mark.end]
        lane_of.append((lane, mark))
    for start, end in pairwise(sorted({edge for m in cluster for edge in (m.start, m.end)})):
        here = sorted((lane, i) for i, (lane, m) in enumerate(lane_of) if m.start <= start < m.end)
        over = [(lane, lane_of[i][1]) for lane, i in here]
        names = {id(e): m.look.topic.title for _, m in over for e in m.found}
        notes = sorted((e for _, m in over for e in m.found), key=_weightiest)
        tip = "&#10;".join(f"{escape(names[id(e)])} {_signed(e)} · {escape(e.term)}" for e in notes)
        drawn = [m.css + (f" l{lane}" if lane else "") for lane, m in over if lane < _LANES]
        outer, *inner = drawn or ["plain"]
        yield (
            f'<mark class="{outer}" title="{tip}">'
            + "".join(f'<span class="{css}">' for css in inner)
            + escape(text[start:end])
            + "</span>" * len(inner)
            + "</mark>"
        )


def _weightiest(e: Evidence) -> float:
    return -abs(e.contribution)


def _signed(e: Evidence) -> str:
    number = f"{e.contribution:+.2f}".replace("-", "−") if e.contribution else "0"
    return number + (f" ({escape(e.guard)})" if e.guard else "")
