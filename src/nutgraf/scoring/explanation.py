"""Why one text got its logits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from nutgraf.data import Evidence, Topic
from nutgraf.kernel._texts import Texts
from nutgraf.scoring.occlusion import SecondLook, second_looks_at
from nutgraf.scoring.plan import Plan
from nutgraf.scoring.secondstage import SecondLooks
from nutgraf.scoring.trace import Trace
from nutgraf.showing.page import highlighted
from nutgraf.showing.paragraph import shortened

_WEIGHTIEST = 5  # pieces of evidence that a repr shows of each topic
_SAID = ("text", "topics", "bias", "unexplained", "logits", "probabilities", "looked")


@dataclass(frozen=True, repr=False, eq=False)
class Explanation:
    """Why one text got its logits: for each topic, logit = bias + contributions + unexplained.

    What it says is put together when it is asked for.

    Attributes:
        trace: the evidence as columns, which `evidence` makes objects of.
        plan: what gave the logits.
        looks: where a careful plan looked again; None: a fast one.
    """

    text: str
    trace: Trace
    plan: Plan
    looks: SecondLooks | None

    @property
    def topics(self) -> tuple[Topic, ...]:
        """Those of the plan."""
        return self.plan.topics

    @property
    def bias(self) -> Mapping[str, float]:
        """Topic name to the logit of a text without any term."""
        return self.plan.bias

    @cached_property
    def unexplained(self) -> Mapping[str, float]:
        """Topic name to what extractors other than tables of terms add, and a second look of a
        careful classifier."""
        return self._by_topic(self.trace.others)

    @cached_property
    def logits(self) -> Mapping[str, float]:
        """Topic name to its logit."""
        return self._by_topic(self.trace.logits)

    @cached_property
    def probabilities(self) -> Mapping[str, float]:
        """Topic name to its probability."""
        return self._by_topic(self.plan.calibrated(self.trace.logits))

    @cached_property
    def looked(self) -> Mapping[str, float]:
        """Topic name to what a second look added, for the topics that had one."""
        if self.looks is None:
            return {}
        changes = self._by_topic(self.looks.changes)
        return {name: changes[name] for name in self.looks.of(0)}

    def _by_topic(self, row: npt.NDArray[np.float32]) -> dict[str, float]:
        return dict(zip(self.plan.names, *row.tolist(), strict=True))

    @cached_property
    def evidence(self) -> tuple[Evidence, ...]:
        """The terms found, in the order of the text."""
        return self.trace.evidence(0)

    @cached_property
    def second_look(self) -> tuple[SecondLook, ...]:
        """For each topic that was looked at again: its probability before and after, and the share
        of each word in the change. The encoder reads the text once for each word of it."""
        second, looks = self.plan.second, self.looks
        if second is None or looks is None:
            return ()
        return second_looks_at(self.text, second, looks, self.plan.calibrations)

    def of(self, topic: str) -> tuple[Evidence, ...]:
        """The evidence on one topic, the weightiest first."""
        mine = [e for e in self.evidence if e.topic == topic]
        return tuple(sorted(mine, key=lambda e: -abs(e.contribution)))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Explanation):
            return NotImplemented
        return all(getattr(self, name) == getattr(other, name) for name in _SAID)

    __hash__ = None  # type: ignore[assignment]

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
    return Explanation(text, plan.trace(texts, others), plan, looks)
