"""Plans of a wanted size, made of the words of a corpus, for measuring how cost grows."""

from __future__ import annotations

from collections import Counter

import numpy as np

import nutgraf
from benchmarks.corpus import Corpus
from nutgraf.kernel import _scan
from nutgraf.scoring.plan import Plan
from nutgraf.terms.table import TermTable

LEAST = 0.01
"""The least weight of a word, for smaller ones count as 0 beside the largest."""


def words(corpus: Corpus, n: int) -> list[str]:
    """The n most frequent words; made-up ones after those of the corpus are used up."""
    counts: Counter[str] = Counter()
    for text in corpus.texts:
        counts.update(word for _, _, word in _scan.tokens(text) if word)
    found = [word for word, _ in counts.most_common(n)]
    return found + [f"word{i}" for i in range(n - len(found))]


def extractors(vocabulary: list[str], topics: int) -> list[nutgraf.TermExtractor]:
    """Topics that share out a vocabulary: with three every word is in each, with more in three."""
    rng = np.random.default_rng(0)
    chosen = np.stack([rng.integers(0, topics, len(vocabulary)) for _ in range(3)])
    if topics == 3:
        chosen[:] = np.arange(3)[:, None]
    found = []
    for topic in range(topics):
        mine = np.flatnonzero((chosen == topic).any(0))
        drawn = rng.normal(size=len(mine))
        weights = np.where(np.abs(drawn) < LEAST, LEAST, drawn).tolist()
        table = TermTable.of(dict(zip([vocabulary[i] for i in mine], weights, strict=True)))
        found.append(nutgraf.TermExtractor(f"topic{topic:03}", table, bias=-1.0, by_length=True))
    return found


def plan_of(vocabulary: list[str], topics: int = 3) -> Plan:
    """A plan of that vocabulary, fused."""
    return Plan.of(extractors(vocabulary, topics))
