"""Why one text got its logits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, partial

from nutgraf.data import Evidence, Topic
from nutgraf.kernel._texts import Texts
from nutgraf.scoring.occlusion import SecondLook, second_looks_at
from nutgraf.scoring.plan import Plan
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
        unexplained: topic name to what extractors other than tables of terms add, and a second
            look of a careful classifier.
        logits, probabilities: topic name to the result.
        looked: topic name to what a second look added, for the topics that had one.
        find_second_look: gives what `second_look` holds.
    """

    text: str
    topics: tuple[Topic, ...]
    trace: Trace = field(repr=False, compare=False)
    bias: Mapping[str, float]
    unexplained: Mapping[str, float]
    logits: Mapping[str, float]
    probabilities: Mapping[str, float]
    looked: Mapping[str, float] = field(default_factory=dict)
    find_second_look: Callable[[], tuple[SecondLook, ...]] = field(
        default=tuple, repr=False, compare=False
    )

    @cached_property
    def evidence(self) -> tuple[Evidence, ...]:
        """The terms found, in the order of the text."""
        return self.trace.evidence(0)

    @cached_property
    def second_look(self) -> tuple[SecondLook, ...]:
        """For each topic that was looked at again: its probability before and after, and the share
        of each word in the change. The encoder reads the text once for each word of it."""
        return self.find_second_look()

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
        unexplained, least = self.unexplained[topic], 0.0
        if topic in self.looked:
            terms.append(f"second look {self.looked[topic]:+.2f}")
            unexplained, least = unexplained - self.looked[topic], 1e-4  # but for rounding
        if abs(unexplained) > least:
            terms.append(f"unexplained {unexplained:+.2f}")
        added = "".join(f", {term}" for term in terms)
        return (
            f"  {topic}: p {self.probabilities[topic]:.3f}, logit {self.logits[topic]:+.2f} = "
            f"bias {self.bias[topic]:+.2f}{added}"
        )

    def _repr_html_(self) -> str:
        """What a notebook shows: the text with its evidence marked, and the sums."""
        return highlighted(self.text, self.evidence, self.topics, map(self._line, self.logits))


def explained(text: str, plan: Plan) -> Explanation:
    """Why a plan gives a text its logits."""
    texts = Texts.of_strings((text,))
    others, looks = plan.look_again(texts)
    trace = plan.trace(texts, others)
    names = trace.names
    unexplained, logits, probabilities = (
        dict(zip(names, *rows.tolist(), strict=True))  # of one row
        for rows in (trace.others, trace.logits, plan.calibrated(trace.logits))
    )
    looked: dict[str, float] = {}
    find: Callable[[], tuple[SecondLook, ...]] = tuple
    if looks is not None and plan.second is not None:
        looked = {name: float(looks.changes[0, names.index(name)]) for name in looks.of(0)}
        find = partial(second_looks_at, text, plan.second, looks, plan.calibrations)
    return Explanation(
        text, plan.topics, trace, plan.bias, unexplained, logits, probabilities, looked, find
    )
