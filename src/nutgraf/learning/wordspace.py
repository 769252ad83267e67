"""The words of few-shot training: a logistic regression on word vectors and on single words.

The weights are V u + t: V are the word vectors that ship with the package, u says which way in
their space the topic lies, and t is what single words add beyond that.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from nutgraf.kernel import _scan
from nutgraf.learning.features import Features, document_frequency
from nutgraf.learning.fitting import fit_additive
from nutgraf.learning.vectors import word_vectors
from nutgraf.terms.silent import is_silent
from nutgraf.topics.extractor import TermExtractor

Floats = npt.NDArray[np.float64]

PENALTY = 0.03  # on the squared weights, of vectors and of single words
OWN = 0.2  # the size of a single word's feature beside those of its vector
TYPICAL_TOKENS = 16.0  # listed weights enter at sqrt(16) = 4 times their size
TOWARDS = 1.0  # ridge penalty, in mean squared lengths, on the direction listed terms give
UNLABELLED_AT_LEAST = 5  # unlabelled texts that a word without a vector must stand in
KEPT = 0.5  # of an unlabelled text's words when its label is learned
GIVEN_WEIGHT = 3.0  # of a given label then, against 1 for a soft one
UNKNOWN = 0.4  # share of words without a vector from which a text is in another language
TAUGHT_PENALTY = 1.0  # on squared departures from the first fit


@dataclass(frozen=True, eq=False)
class Space:
    """The features of one topic's fits: m terms, their vectors, and the prior means.

    Attributes:
        vectors: float64 (m, d).
        towards: float64 (d,), the prior mean of u.
        own: float64 (m,), the prior mean of t.
    """

    features: Features
    vectors: Floats
    towards: Floats
    own: Floats

    @classmethod
    def of(cls, texts: list[str], lexicon: TermExtractor | None, unlabelled: list[str]) -> Space:
        """Terms are the words with a vector, those of the labelled texts, those of enough
        unlabelled ones, and the listed ones."""
        known = word_vectors()
        importance = known.importance if speaks(texts) else None
        counts = document_frequency(unlabelled)
        terms = {word for word, count in counts.items() if count >= UNLABELLED_AT_LEAST}
        terms.update(known.words, document_frequency(texts), lexicon.terms if lexicon else ())
        features = Features(sorted(terms), lexicon, importance)
        vectors = known.of(features.forms).astype(np.float64)
        if lexicon is None:
            towards, own = np.zeros(vectors.shape[1]), np.zeros(len(vectors))
        else:
            is_divided = lexicon.by_length or lexicon.importance
            own = features.prior(lexicon, 1.0 if is_divided else TYPICAL_TOKENS)
            towards = _direction(vectors[own != 0], own[own != 0])
        return cls(features, vectors, towards, own)

    def fit(
        self, x: Any, y: Floats, more: Unlabelled | None, soft: Floats | None = None
    ) -> tuple[Floats, float]:
        """Weights (m,) and bias, from counts (n, m) with labels and others without; `soft` is what
        a teacher says of the latter, if there is one."""
        from scipy import sparse

        # Only words that stand in the texts, and can say something, leave their prior.
        seen = np.array(
            [i for i in np.unique(x.indices).tolist() if not is_silent(self.features.forms[i])], int
        )
        d = self.vectors.shape[1]
        design = sparse.hstack([sparse.csr_matrix(x @ self.vectors), OWN * x[:, seen]]).tocsr()
        rest = np.where(self.own != 0, self.own - self.vectors @ self.towards, 0.0)
        prior = np.append(self.towards, rest[seen] / OWN)
        found, bias = fit_additive(design, y, np.ones(len(y)), prior, PENALTY)
        rest[seen] = OWN * found[d:]
        weights = self.vectors @ found[:d] + rest
        return more.teach(weights, bias, x, y, soft) if more else (weights, bias)


@dataclass(frozen=True, eq=False)
class Unlabelled:
    """Counts of unlabelled texts, whole and with half of their words blanked out."""

    whole: Any
    blanked: Any

    @classmethod
    def of(cls, counts: Any, seed: int) -> Unlabelled:
        """Of counts (n, words), a sparse matrix; the seed draws what is blanked out."""
        blanked = counts.copy()
        blanked.data *= np.random.default_rng((seed, 1)).random(len(counts.data)) < KEPT
        blanked.eliminate_zeros()
        return cls(counts, blanked)

    def teach(
        self, weights: Floats, bias: float, x: Any, y: Floats, soft: Floats | None
    ) -> tuple[Floats, float]:
        """A second fit, from the blanked texts to what a teacher, or else the first fit, says of
        the whole ones: each word takes over some of what its company says. The first fit is the
        prior."""
        from scipy import sparse

        said = sigmoid(self.whole @ weights + bias) if soft is None else soft
        targets = np.append(said, y)
        importance = np.append(np.ones(self.whole.shape[0]), np.full(len(y), GIVEN_WEIGHT))
        design = sparse.vstack([self.blanked, x]).tocsr()
        return fit_additive(design, targets, importance, weights, TAUGHT_PENALTY, iterations=60)


def speaks(texts: list[str]) -> bool:
    """Whether the texts are in the language of the vectors: in nine of ten, enough words have
    one."""
    known = word_vectors()
    words = [[word for _, _, word in _scan.tokens(text)] for text in texts]
    lacking = [sum(word not in known for word in found) > UNKNOWN * len(found) for found in words]
    return sum(lacking) <= 0.1 * len(texts)


def _direction(vectors: Floats, weights: Floats) -> Floats:
    """Which way listed terms point: ridge regression from their vectors to their weights."""
    if not vectors.any():
        return np.zeros(vectors.shape[1])
    square = float((vectors**2).sum(axis=1).mean())
    gram = vectors.T @ vectors + TOWARDS * square * np.eye(vectors.shape[1])
    return np.asarray(np.linalg.solve(gram, vectors.T @ weights), np.float64)


def sigmoid(logits: Floats) -> Floats:
    """1 / (1 + e^-x), float64, of any shape."""
    with np.errstate(over="ignore"):  # 1 / inf is the 0 that it is
        return np.asarray(1 / (1 + np.exp(-logits)), np.float64)
