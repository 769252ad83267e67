"""Counting a corpus in one pass: topics and unknown words by source and period.

Texts are not kept. Counts of new words are pruned when there are very many, rarest first, after the
idea of lossy counting (Manku, Motwani 2002).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice

import numpy as np

from nutgraf.parameters import instance_of
from nutgraf.reading.periods import Row
from nutgraf.scoring.classifier import Classifier
from nutgraf.terms.known import Known

BATCH = 4096
MOST_WORDS = 400_000  # counted at once, all periods together


@dataclass(slots=True)
class Group:
    """What was counted in one source and period.

    Attributes:
        yes, failed: per topic, the paragraphs it applies to, and those without an answer, since an
            extractor failed on them.
    """

    source: str
    period: str
    yes: list[int]
    failed: list[int]
    paragraphs: int = 0
    tokens: int = 0
    known: int = 0

    def answered(self, topic: int) -> int:
        """The paragraphs with an answer on a topic, of which shares are."""
        return self.paragraphs - self.failed[topic]

    def counted(self, topic: int) -> float:
        """The share of a topic as counted; NaN where no paragraph has an answer."""
        answered = self.answered(topic)
        return self.yes[topic] / answered if answered else np.nan

    @property
    def unknown(self) -> float:
        """The share of tokens that no table has; NaN where there are none."""
        return 1 - self.known / self.tokens if self.tokens else np.nan


@dataclass
class Counts:
    """What a pass over a corpus leaves: its groups, and in how many paragraphs unknown words stand.

    `words[period][i]` counts those of topic i, and those of all paragraphs at i = k. `looks` is
    how many paragraphs a careful classifier looked at again, and how many decisions that changed.
    """

    classifier: Classifier
    groups: dict[tuple[str, str], Group] = field(default_factory=dict)
    words: dict[str, list[Counter[str]]] = field(default_factory=dict)
    looks: tuple[int, int] = (0, 0)

    def __post_init__(self) -> None:
        self._least = 1
        self._known = Known.words(self.classifier.tables())

    def add(self, rows: Iterable[Row]) -> None:
        """Counts rows, a batch at a time."""
        iterator = iter(rows)
        while batch := list(islice(iterator, BATCH)):
            self._add(batch)

    def _add(self, rows: list[Row]) -> None:
        for row in rows:
            instance_of("rows", row, Row, "its items must be nutgraf.reading.periods.Row")
        answers = self.classifier.decide([row.text for row in rows])
        again, changed = answers.looked_again
        self.looks = self.looks[0] + again, self.looks[1] + changed
        tokens, known = answers.tokens.tolist(), answers.known.tolist()
        k = len(self.classifier.topics)
        for i, row in enumerate(rows):
            key = row.source, row.period
            group = self.groups.get(key)
            if group is None:
                group = self.groups[key] = Group(*key, [0] * k, [0] * k)
                self.words.setdefault(row.period, [Counter() for _ in range(k + 1)])
            group.paragraphs += 1
            group.tokens += tokens[i]
            group.known += known[i]
            columns = np.flatnonzero(answers.yes[i]).tolist()
            for column in np.flatnonzero(answers.failed[i]).tolist():
                group.failed[column] += 1
            for column in columns:
                group.yes[column] += 1
            if known[i] < tokens[i]:
                words = self._known.unknown(row.text)
                for column in (*columns, k):
                    self.words[row.period][column].update(words)
        self._prune()

    def _prune(self) -> None:
        """Forgets the rarest words when more than MOST_WORDS are counted."""
        while sum(len(counters[-1]) for counters in self.words.values()) > MOST_WORDS:
            for counters in self.words.values():
                counters[-1] = Counter({w: n for w, n in counters[-1].items() if n > self._least})
                for j, counter in enumerate(counters[:-1]):
                    counters[j] = Counter({w: n for w, n in counter.items() if w in counters[-1]})
            self._least += 1
