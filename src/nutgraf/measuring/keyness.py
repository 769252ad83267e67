"""Which words and pairs of words mark one set of texts off from another.

Two measures: `log_odds_keyness` ranks terms by a log odds ratio with a prior, which is fair to rare
and common ones; `log_likelihood` tests one term by counts alone, as a threshold needs it.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from nutgraf.kernel import _scan

MOST = 2_000_000
"""Terms counted at once; beyond, those seen in one text only are forgotten."""


@dataclass(frozen=True, slots=True)
class Key:
    """A term that stands in `inside` texts of the set and in `outside` others.

    Attributes:
        log_odds: how much likelier it is in a text of the set than in another, in natural-log odds.
        z: the same over its standard error, by which terms are ranked.
    """

    term: str
    inside: int
    outside: int
    log_odds: float
    z: float


def grams(text: str) -> set[str]:
    """The folded tokens of a text, and the pairs of neighbours."""
    words = [word for _, _, word in _scan.tokens(text) if word]
    found = set(words)
    found.update(map(" ".join, pairwise(words)))
    return found


def grams_among(text: str, terms: set[str], heads: dict[str, set[str]]) -> Iterator[str]:
    """Those grams of a text that are among `terms`; `heads` maps their first words of two to the
    second ones, so that pairs need not be made of words that begin none."""
    words = [word for _, _, word in _scan.tokens(text) if word]
    yield from terms.intersection(words)
    met = set()
    for place, word in enumerate(words[:-1]):
        if word in heads and words[place + 1] in heads[word]:
            met.add(f"{word} {words[place + 1]}")
    yield from met


def count(texts: Iterable[str], counts: Counter[str]) -> None:
    """Adds to `counts` in how many of the texts each gram stands."""
    for text in texts:
        counts.update(grams(text))
        if len(counts) > MOST:
            for term in [term for term, n in counts.items() if n == 1]:
                del counts[term]


def log_odds_keyness(
    inside: Counter[str], n_inside: int, outside: Counter[str], n_outside: int, prior: float = 10.0
) -> list[Key]:
    """Terms by how much they are of the n_inside texts rather than of the n_outside others.

    The log odds ratio with an informative Dirichlet prior (Monroe, Colaresi, Quinn 2008, equations
    16 and 22): the prior is `prior` texts in which each term is as frequent as in both sets
    together. Texts that hold a term are counted, not its repetitions, which are not independent.
    """
    found = []
    both = n_inside + n_outside
    for term, a in inside.items():
        b = outside[term]
        if a + b == both:  # it stands in all texts, and tells none from another
            continue
        pseudo = prior * (a + b) / both
        odds = []
        for hits, n in ((a, n_inside), (b, n_outside)):
            odds.append(math.log((hits + pseudo) / (n + prior - hits - pseudo)))
        log_odds = odds[0] - odds[1]
        z = log_odds / math.sqrt(1 / (a + pseudo) + 1 / (b + pseudo))
        found.append(Key(term, a, b, log_odds, z))
    return sorted(found, key=lambda key: (-key.z, key.term))


def log_likelihood(a: int, of_a: int, b: int, of_b: int) -> float:
    """Log-likelihood ratio G2 of a among of_a against b among of_b paragraphs (Dunning 1993)."""
    total = (a + b) / (of_a + of_b)
    observed = np.array([a, of_a - a, b, of_b - b], float)
    expected = np.array([of_a * total, of_a * (1 - total), of_b * total, of_b * (1 - total)])
    some = observed > 0
    return float(2 * np.sum(observed[some] * np.log(observed[some] / expected[some])))
