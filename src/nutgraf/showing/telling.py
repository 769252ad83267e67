"""The evidence that a person reads: the few terms that carry a decision.

A paragraph has a hundred terms that move some logit a little. Those that tell are the weightiest of
each topic in question, as many as make up most of what speaks for it. A term that stands in a
paragraph more than once is told once, with what it weighs together.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import NamedTuple

from nutgraf.data import Decision, Evidence, Outcome, Reason
from nutgraf.showing.paragraph import LabelledParagraph

MOST = 0.75
"""The share of what speaks for a topic that its telling terms make up."""
LEAST = 0.25
"""Evidence that moves a logit by less tells nothing."""
AT_MOST = 12
"""Telling terms in a paragraph."""


class Term(NamedTuple):
    """A term in a paragraph: evidence where it first stands, `times` over, repeats counted in."""

    topic: str
    term: str
    start: int
    end: int
    contribution: float
    guard: str = ""
    times: int = 1

    @property
    def is_struck(self) -> bool:
        """Whether a guard keeps it from counting."""
        return bool(self.guard) and not self.contribution


def telling_terms(paragraph: LabelledParagraph) -> list[Term]:
    """The telling terms of a paragraph, in the order of the text: for each topic that is a yes or
    too close to call, and what a guard kept from counting there."""
    return telling_of(paragraph.decisions, paragraph.find_evidence(LEAST))


def telling_of(decisions: Mapping[str, Decision], evidence: Iterable[Evidence]) -> list[Term]:
    """The same of the evidence on a paragraph with such decisions."""
    found: list[Term] = []
    strong = (e for e in evidence if abs(e.contribution) >= LEAST or e.guard)
    terms = sorted(together(strong), key=lambda e: e.topic)
    for topic, its in groupby(terms, key=lambda e: e.topic):
        mine = list(its)
        found += [e for e in mine if e.is_struck]
        if _is_in_question(decisions.get(topic)):
            found += _carrying(mine)
    found = sorted(found, key=lambda e: -abs(e.contribution))[:AT_MOST]
    return sorted(found, key=lambda e: (e.start, e.end, e.topic))


def weightiest_terms(evidence: Iterable[Evidence]) -> list[Term]:
    """The few terms that weigh most for or against any topic, and what guards kept from counting,
    in the order of the text."""
    terms = [e for e in together(evidence) if abs(e.contribution) >= LEAST or e.is_struck]
    few = sorted(terms, key=lambda e: -abs(e.contribution))[:AT_MOST]
    return sorted(few, key=lambda e: (e.start, e.end, e.topic))


def together(evidence: Iterable[Evidence]) -> list[Term]:
    """Terms, each where it first stands; the same under another guard is another."""
    found: dict[tuple[str, str, str], list[Evidence]] = {}
    for e in sorted(evidence, key=lambda e: (e.start, e.end)):
        found.setdefault((e.topic, e.term, e.guard), []).append(e)
    return [
        Term(*same[0])
        if len(same) == 1
        else Term(*same[0]._replace(contribution=sum(e.contribution for e in same)), len(same))
        for same in found.values()
    ]


def _is_in_question(decision: Decision | None) -> bool:
    return decision is not None and (
        decision.outcome is Outcome.YES or decision.reason is Reason.NEAR_THRESHOLD
    )


def _carrying(terms: Iterable[Term]) -> Iterable[Term]:
    """Those that make up most of what speaks for one topic."""
    speak = sorted((e for e in terms if e.contribution >= LEAST), key=lambda e: -e.contribution)
    wanted, made = MOST * sum(e.contribution for e in speak), 0.0
    for e in speak:
        if made >= wanted:
            break
        made += e.contribution
        yield e
