"""Why one text got its logits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from nutgraf.data import Evidence, Topic
from nutgraf.scoring.trace import Trace
from nutgraf.showing.page import highlighted
from nutgraf.showing.paragraph import shortened

_WEIGHTIEST = 5  # pieces of evidence that a repr shows of each topic


@dataclass(frozen=True, repr=False)
class Explanation:
    """Why one text got its logits: for each topic, logit = bias + contributions + unexplained.

    Attributes:
        trace: the evidence as columns, which `evidence` makes objects of.
        bias: topic name to the logit of a text without any term.
        unexplained: topic name to what extractors other than tables of terms add.
        logits, probabilities: topic name to the result.
    """

    text: str
    topics: tuple[Topic, ...]
    trace: Trace = field(repr=False, compare=False)
    bias: Mapping[str, float]
    unexplained: Mapping[str, float]
    logits: Mapping[str, float]
    probabilities: Mapping[str, float]

    @cached_property
    def evidence(self) -> tuple[Evidence, ...]:
        """The terms found, in the order of the text."""
        return self.trace.evidence(0)

    def of(self, topic: str) -> tuple[Evidence, ...]:
        """The evidence on one topic, the weightiest first."""
        mine = [e for e in self.evidence if e.topic == topic]
        return tuple(sorted(mine, key=lambda e: -abs(e.contribution)))

    def __repr__(self) -> str:
        return "\n".join(
            [f"Explanation of {shortened(self.text, 60)!r}", *map(self._line, self.logits)]
        )

    def _line(self, topic: str) -> str:
        """One topic: its probability, and what its logit is the sum of."""
        found = self.of(topic)
        terms = [f"{e.term} {e.contribution:+.2f}" for e in found[:_WEIGHTIEST]]
        rest = found[_WEIGHTIEST:]
        if rest:
            terms.append(f"{len(rest)} more {sum(e.contribution for e in rest):+.2f}")
        if self.unexplained[topic]:
            terms.append(f"unexplained {self.unexplained[topic]:+.2f}")
        added = "".join(f", {term}" for term in terms)
        return (
            f"  {topic}: p {self.probabilities[topic]:.3f}, logit {self.logits[topic]:+.2f} = "
            f"bias {self.bias[topic]:+.2f}{added}"
        )

    def _repr_html_(self) -> str:
        """What a notebook shows: the text with its evidence marked, and the sums."""
        return highlighted(self.text, self.evidence, self.topics, map(self._line, self.logits))
