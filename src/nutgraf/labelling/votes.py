"""What annotators say of one text, put together: 1, 0, or null where they differ."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from nutgraf.data import Topic
from nutgraf.errors import InputError
from nutgraf.labelling.tools.label_studio import TAXON
from nutgraf.labelling.tools.tool import Answer
from nutgraf.measuring.agreement import Agreement, agreement_of

Vote = dict[str, int]
"""Topic to 1 or 0; a topic of which nothing is said is not in it."""


class Names:
    """Topics by their names and titles, whatever the case."""

    def __init__(self, topics: Sequence[Topic]) -> None:
        self.topics = [topic.name for topic in topics]
        self._names = {alias: t.name for t in topics for alias in (t.title.lower(), t.name.lower())}

    def of(self, label: str) -> list[str]:
        """The topics of a label: one, or of a taxonomy's path those on the way; none if unknown."""
        found = [self._names.get(part.strip().lower()) for part in (label, *label.split(TAXON))]
        return list(dict.fromkeys(name for name in found if name is not None))

    def unknown(self, label: str) -> str:
        """What to say of a label that is none."""
        return f"the label {label!r} is no topic: there are {', '.join(sorted(self.topics))}"


def vote(answer: Answer, names: Names) -> tuple[Vote, list[str]]:
    """What one annotator says of each topic, and the labels that are no topics.

    Where one of these applies, it may stand for any topic, so that others are not said to be 0.
    """
    said = [*answer.applies, *(answer.does_not or ())]
    unknown = list(dict.fromkeys(label for label in said if not names.of(label)))
    if answer.does_not is not None:
        no = [name for label in answer.does_not for name in names.of(label)]
    else:
        no = [] if unknown else names.topics
    yes = [name for label in answer.applies for name in names.of(label)]
    return {**dict.fromkeys(no, 0), **dict.fromkeys(yes, 1)}, unknown


@dataclass
class Ballot:
    """The votes on one text, by annotator.

    Attributes:
        more: what else came with the text.
        lines: where it stood.
        spans: start, end and topic, in code points.
    """

    more: dict[str, Any] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)
    spans: set[tuple[int, int, str]] = field(default_factory=set)
    _said: dict[str, dict[str, set[int]]] = field(default_factory=dict)
    _decided: dict[str, set[int]] = field(default_factory=dict)

    def add(self, annotator: str, said: Vote, decides: bool = False) -> None:
        """Counts a vote; of an annotator without a name, as of one more."""
        own = self._said.setdefault(annotator or f"#{len(self._said) + 1}", {})
        for topic, value in said.items():
            own.setdefault(topic, set()).add(value)
            if decides:
                self._decided.setdefault(topic, set()).add(value)

    def label(self, topic: str) -> int | None:
        """1 or 0 where all who decide say so."""
        found = self.values(topic)
        return min(found) if len(found) == 1 else None

    def values(self, topic: str) -> set[int]:
        """Everything said of a topic, by those who decide."""
        if topic in self._decided:
            return self._decided[topic]
        return {value for own in self._said.values() for value in own.get(topic, ())}

    def by_annotator(self, topic: str) -> Iterator[tuple[str, int]]:
        """The one value of each annotator who has not contradicted themselves."""
        for annotator, own in self._said.items():
            if len(found := own.get(topic, set())) == 1:
                yield annotator, min(found)


@dataclass
class Told:
    """What is to be said of labels that were read, besides what was left out.

    Attributes:
        notes: what the file cannot tell or what was taken for granted, and how often.
        joined: rows whose text had come before.
        differing: topic to the places of texts on which it is 1 and 0.
        agreement: topic to how far annotators agree, where two or more have labelled a text.
    """

    notes: Counter[str] = field(default_factory=Counter)
    joined: int = 0
    differing: dict[str, list[str]] = field(default_factory=dict)
    agreement: dict[str, Agreement] = field(default_factory=dict)

    def close(self, ballots: Mapping[str, Ballot], topics: Sequence[str]) -> None:
        """Looks over all the votes."""
        self.joined = sum(len(ballot.lines) - 1 for ballot in ballots.values())
        for topic in topics:
            votes = [dict(ballot.by_annotator(topic)) for ballot in ballots.values()]
            people = sorted({who for own in votes for who in own})
            if any(len(own) > 1 for own in votes):
                ratings = np.array([[own.get(who, np.nan) for who in people] for own in votes])
                named = not any(who.startswith("#") for who in people)
                self.agreement[topic] = agreement_of(ratings, named=named)
            places = [" and ".join(b.lines) for b in ballots.values() if len(b.values(topic)) > 1]
            if places:
                self.differing[topic] = places

    def lines(self) -> list[str]:
        """Lines for the person who reads the labels in."""
        found = [f"{n:,} times: {note}" for note, n in self.notes.items()]
        if self.joined:
            found.append(f"{self.joined:,} rows of a text that had come before are joined with it")
        for topic, places in self.differing.items():
            found.append(
                f"{topic}: 1 and 0 are said of {len(places):,} "
                f"text{'s' if len(places) > 1 else ''}, null there; the first: {places[0]}"
            )
        for topic, a in self.agreement.items():
            found.append(
                f"{topic}: {a.annotators} annotators agree in {a.percent:.1f} % of pairs of labels "
                f"on {a.texts:,} texts; {a.whose}'{'' if a.whose.endswith('s') else 's'} kappa "
                f"{_plain(a.kappa)}, Krippendorff's alpha {_plain(a.alpha)}"
            )
        return found


def _plain(x: float) -> str:
    return f"{x:.3f}" if x == x else "cannot be told"


def check(said: Sequence[Vote], unknown: Sequence[str], names: Names) -> None:
    """Raises InputError where nothing is said of any topic."""
    if not any(said):
        raise InputError(names.unknown(unknown[0]) if unknown else "it says nothing of the topics")
