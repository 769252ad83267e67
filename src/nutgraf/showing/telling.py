"""The evidence that a person reads: the few terms that carry a decision.

A paragraph has a hundred terms that move some logit a little. Those that tell are the weightiest of
each topic in question, as many as make up most of what speaks for it.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from nutgraf.data import Decision, Evidence, Outcome, Reason
from nutgraf.showing.paragraph import LabelledParagraph

MOST = 0.75
"""The share of what speaks for a topic that its telling terms make up."""
LEAST = 0.25
"""Evidence that moves a logit by less tells nothing."""
AT_MOST = 12
"""Telling pieces of evidence in a paragraph."""


def telling_evidence(paragraph: LabelledParagraph) -> list[Evidence]:
    """The telling evidence of a paragraph, in the order of the text: for each topic that is a yes
    or too close to call, and what a guard kept from counting there."""
    found: list[Evidence] = []
    by_topic = sorted(paragraph.find_evidence(LEAST), key=lambda e: e.topic)
    for topic, evidence in groupby(by_topic, key=lambda e: e.topic):
        mine = list(evidence)
        found += [e for e in mine if e.guard and not e.contribution]
        if _is_in_question(paragraph.decisions.get(topic)):
            found += _weightiest(mine)
    found = sorted(found, key=lambda e: -abs(e.contribution))[:AT_MOST]
    return sorted(found, key=lambda e: (e.start, e.end, e.topic))


def _is_in_question(decision: Decision | None) -> bool:
    return decision is not None and (
        decision.outcome is Outcome.YES or decision.reason is Reason.NEAR_THRESHOLD
    )


def _weightiest(evidence: Iterable[Evidence]) -> Iterable[Evidence]:
    """The pieces that make up most of what speaks for one topic."""
    speak = sorted((e for e in evidence if e.contribution >= LEAST), key=lambda e: -e.contribution)
    wanted, made = MOST * sum(e.contribution for e in speak), 0.0
    for e in speak:
        if made >= wanted:
            break
        made += e.contribution
        yield e
