"""A paragraph with what was found in it."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from nutgraf.data import Decision, Evidence, Outcome, Role


def shortened(text: str, most: int) -> str:
    """The beginning of a text on one line, of so many code points at most."""
    line = " ".join(text[: 2 * most].split())
    return line if len(line) <= most and len(text) <= 2 * most else f"{line[: most - 1]}…"


@dataclass(frozen=True, eq=False, repr=False)
class LabelledParagraph:
    """A paragraph with what was found in it.

    Attributes:
        start, end: code points in the document's text.
        probabilities: topic name to calibrated probability; NaN where an extractor failed.
        decisions: topic name to decision.
        find_evidence: gives the evidence that weighs as much as it is asked for, or more.
        first: topic name to the probability and decision that the table of words came to alone, for
            those topics on which a careful classifier looked again.
    """

    index: int
    text: str
    role: Role
    start: int
    end: int
    probabilities: Mapping[str, float]
    decisions: Mapping[str, Decision]
    find_evidence: Callable[[float], tuple[Evidence, ...]] = field(repr=False)
    first: Mapping[str, tuple[float, Decision]] = field(default_factory=dict, repr=False)

    def __repr__(self) -> str:
        about = ", ".join(
            f"{name} {'–' if math.isnan(p) else format(p, '.2f')} {self.decisions[name].outcome}"
            for name, p in self.probabilities.items()
        )
        text = shortened(self.text, 60)
        return f"LabelledParagraph({self.index}, {self.role}: {about}; {text!r})"

    @cached_property
    def evidence(self) -> tuple[Evidence, ...]:
        """The terms found, offsets within `text`, in the order of the text."""
        return self.find_evidence(0.0)

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
        if name in self.first:
            before, said = self.first[name]
            plain["first"] = {"probability": round(before, 6), "decision": str(said.outcome)}
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
