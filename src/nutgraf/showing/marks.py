"""Evidence marked in a text: a line under the words, as thick as they weigh, and a letter.

A topic has one line on a word at most, however many of its terms overlap there, and a word has two
lines at most: what a third topic found is told by its letter and when one points at the word.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import TypeVar

from nutgraf.data import Evidence, Topic
from nutgraf.showing.looks import looks_of
from nutgraf.showing.telling import Term
from nutgraf.showing.webpage import escape

LEAST = 0.05
"""Evidence that moves a logit by less is not marked."""

_LANES = 2  # as document.css has them


@dataclass(frozen=True, slots=True)
class Badge:
    """How a topic is told from the others of a page: the classes of its look, and its letter.

    `threshold` is the probability from which it is a yes; None where that is not known.
    """

    topic: Topic
    css: str
    letter: str
    threshold: float | None = None


def badges(
    topics: Sequence[Topic], thresholds: Mapping[str, float] | None = None
) -> dict[str, Badge]:
    """Topic name to badge; no two have one letter."""
    found: dict[str, Badge] = {}
    taken: set[str] = set()
    looks = looks_of([topic.name for topic in topics])
    for i, topic in enumerate(topics):
        own = (c.upper() for c in topic.title if c.isalpha() and len(c.upper()) == 1)
        spare = (*own, *"ABCDEFGHIJKLMNOPQRSTUVWXYZ", str(i))
        letter = next(c for c in spare if c not in taken)
        taken.add(letter)
        threshold = (thresholds or {}).get(topic.name)
        found[topic.name] = Badge(topic, looks[topic.name].css, letter, threshold)
    return found


def marked(text: str, terms: Iterable[Evidence | Term], by_topic: Mapping[str, Badge]) -> str:
    """A text as HTML with the terms of known topics marked."""
    parts, done = [], 0
    for cluster in _clusters(_marks(terms, by_topic)):
        start, end = cluster[0].start, max(mark.end for mark in cluster)
        counted = [mark for mark in cluster if not mark.is_struck]
        letters = {"−" * (mark.total < 0) + mark.badge.letter: mark for mark in counted}
        parts += [escape(text[done:start]), *_segments(text, cluster)]
        parts += [
            f'<sup class="{mark.badge.css}" data-k="{escape(key)}"></sup>'
            for key, mark in letters.items()
        ]
        done = end
    return "".join([*parts, escape(text[done:])])


def signed(term: Term) -> str:
    """What a term weighs, as HTML: how often it stands there, and its guard."""
    number = f"{term.contribution:+.2f}".replace("-", "−") if term.contribution else "0"
    times = f"×{term.times} " if term.times > 1 else ""
    return times + number + (f" ({escape(term.guard)})" if term.guard else "")


@dataclass(frozen=True, slots=True)
class _Mark:
    """One line under the text: what one topic found on a stretch of it."""

    badge: Badge
    start: int
    end: int
    found: tuple[Term, ...]

    @property
    def total(self) -> float:
        return sum(e.contribution for e in self.found)

    @property
    def css(self) -> str:
        strength = abs(self.total)
        weight = "" if strength < 0.5 else " w2" if strength < 1.5 else " w3"
        side = " against" if self.total < 0 else " struck" if self.is_struck else ""
        return self.badge.css + weight + side

    @property
    def is_struck(self) -> bool:
        """Whether guards keep all of it from counting."""
        return not any(e.contribution for e in self.found)


_Span = TypeVar("_Span", _Mark, Term)


def _marks(terms: Iterable[Evidence | Term], by_topic: Mapping[str, Badge]) -> list[_Mark]:
    """In the order of the text. Terms of a topic that overlap are one mark."""
    shown = sorted(
        (
            Term(*e)
            for e in terms
            if (abs(e.contribution) >= LEAST or e.guard) and e.topic in by_topic and e.start < e.end
        ),
        key=lambda e: (e.topic, e.start, -e.end),
    )
    marks = []
    for topic, mine in groupby(shown, key=lambda e: e.topic):
        for cluster in _clusters(mine):
            end = max(e.end for e in cluster)
            marks.append(_Mark(by_topic[topic], cluster[0].start, end, tuple(cluster)))
    return sorted(marks, key=lambda mark: (mark.start, -mark.end, mark.badge.topic.name))


def _clusters(spans: Iterable[_Span]) -> Iterator[list[_Span]]:
    """Spans that overlap, directly or through others, together."""
    cluster: list[_Span] = []
    reach = 0
    for span in spans:
        if cluster and span.start >= reach:
            yield cluster
            cluster = []
        cluster.append(span)
        reach = max(reach, span.end)
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
        notes = [(m.badge.topic.title, e) for _, m in over for e in m.found]
        tip = "&#10;".join(
            f"{escape(title)} {signed(e)} · {escape(e.term)}"
            for title, e in sorted(notes, key=lambda note: -abs(note[1].contribution))
        )
        drawn = [m.css + (f" l{lane}" if lane else "") for lane, m in over if lane < _LANES]
        outer, *inner = drawn or ["plain"]
        yield (
            f'<mark class="{outer}" title="{tip}">'
            + "".join(f'<span class="{css}">' for css in inner)
            + escape(text[start:end])
            + "</span>" * len(inner)
            + "</mark>"
        )
