"""The recipe of the bundled models: a teacher on embeddings, and a student that is a table.

1. The teacher of a topic: logistic regression on the sentence embeddings of everything labelled,
   plus a share of the logit of the hand-made word list of topic.toml.
2. The student: weights and importance of words, learned from what the teacher says of unlabelled
   news and from the labels, with the word list as prior.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse
from sklearn.linear_model import LogisticRegression

import nutgraf
from nutgraf.learning.features import Features, document_frequency, feature_terms
from nutgraf.learning.student import Student, distil
from nutgraf.terms.language import CREOLE, FOREIGN
from nutgraf.terms.silent import is_silent
from seeds.encoder import DIMENSIONS, embed, sample
from seeds.labels import ROOT, TOPICS, NewsLabels, Seeds, read_news_labels, read_seeds

Floats = npt.NDArray[np.float32]
Bools = npt.NDArray[np.bool_]

COMMONEST = 0.04  # of the news: no phrase begins with a commoner word
AT_LEAST = 10  # news paragraphs that a word must stand in
PRIOR = 4.0  # by which the word list's weights enter
LEXICON_SHARE = 0.7  # of the word list's logit that the teacher adds
INVERSE_PENALTY = 5.0  # of the teacher's logistic regression
GIVEN_WEIGHT = 1.0  # of a given label, against 1 for a soft one
FOLDS = 5


@dataclass(frozen=True)
class Settings:
    """What the ablation changes, one at a time."""

    lexicon_share: float = LEXICON_SHARE
    prior: float = PRIOR
    given_weight: float = GIVEN_WEIGHT
    dropped: float = 0.2
    by_importance: bool = True
    with_silent: bool = False
    epochs: int = 8


@dataclass(frozen=True, eq=False)
class Recipe:
    """Everything that the fits share: n texts, news and then seeds, and m terms.

    Attributes:
        texts: n.
        counts: CSR float32 (n, m).
        vectors: float32 (n, 768), sentence embeddings; 0 where there is none.
        embedded: bool (n,), the texts that have one: the teacher learns from these, and is asked of
            them. Labelled news beyond them teaches the student alone.
        lexicon_logits: float32 (n, 3).
        labels: float32 (n, 3), NaN where there is none.
        fold: int64 (n,), the fold that leaves a labelled text out; -1 where it always stays.
    """

    features: Features
    lexicons: dict[str, nutgraf.TermExtractor]
    news: NewsLabels
    seeds: Seeds
    texts: list[str]
    counts: Any
    vectors: Floats
    embedded: Bools
    lexicon_logits: Floats
    labels: Floats
    fold: npt.NDArray[np.int64]
    settings: Settings = Settings()

    @classmethod
    def of(
        cls, everything: Sequence[str], cache: Path | None, left_out: Collection[str] = ()
    ) -> Recipe:
        """The recipe on the news whose embeddings are kept, and on all that is labelled; without a
        cache on the latter alone, and there is no teacher."""
        seeds = read_seeds()
        numbers, vectors = sample(everything, cache) if cache else _nothing()
        more = np.setdiff1d(read_news_labels(everything).numbers, numbers)
        embedded = np.arange(len(numbers) + len(more)) < len(numbers)
        vectors = np.concatenate([vectors, np.zeros((len(more), vectors.shape[1]), np.float32)])
        numbers = np.append(numbers, more)
        used = np.array([everything[i] not in left_out for i in numbers.tolist()])
        news = [everything[i] for i in numbers[used].tolist()]
        labelled = read_news_labels(news)
        lexicons = {
            topic: nutgraf.TermExtractor.from_toml(ROOT / f"plugins/nutgraf_{topic}/topic.toml")
            for topic in TOPICS
        }
        frequency = document_frequency(everything)
        for word in f"{FOREIGN} {CREOLE}".split():
            del frequency[word]  # a table that knew them could not tell the languages
        listed = list(lexicons.values())
        terms = feature_terms(frequency, listed, AT_LEAST, int(COMMONEST * len(everything)))
        features = Features(terms)
        labels = np.full((len(news) + len(seeds.texts), len(TOPICS)), np.nan, np.float32)
        labels[labelled.numbers] = labelled.labels
        labels[len(news) :] = seeds.labels
        fold = np.full(len(labels), -1)
        fold[labelled.numbers] = np.arange(len(labelled.numbers)) % FOLDS
        families = sorted(set(seeds.family) - {""})
        fold[len(news) :] = [families.index(f) % FOLDS if f else -1 for f in seeds.family]
        scorer = nutgraf.Classifier.of(listed)
        none = np.zeros((len(seeds.texts), DIMENSIONS), np.float32)
        written = embed(seeds.texts, cache) if cache else none
        return cls(
            features,
            lexicons,
            labelled,
            seeds,
            [*news, *seeds.texts],
            sparse.vstack([features.counts(news), features.counts(seeds.texts)]).tocsr(),
            np.concatenate([vectors[used], written]),
            np.append(embedded[used], np.full(len(seeds.texts), cache is not None)),
            scorer.decision_function([*news, *seeds.texts]),
            labels,
            fold,
        )

    @property
    def unlabelled(self) -> int:
        """How many texts have no label."""
        return int((self.embedded & ~np.isfinite(self.labels).any(axis=1)).sum())

    def with_settings(self, **changes: Any) -> Recipe:
        return replace(self, settings=replace(self.settings, **changes))

    @cached_property
    def prior(self) -> Floats:
        """The word lists' weights, float32 (m, 3), of phrases what they add to their words."""
        found = np.stack([self.features.prior(self.lexicons[t], 1.0) for t in TOPICS], axis=1)
        found[self.silent] = 0
        beside = 2 * found - self.features.replacing(found)
        return np.asarray(np.where(self.features.is_word[:, None], found, beside), np.float32)

    @cached_property
    def silent(self) -> Bools:
        """The terms that get no weight, bool (m,)."""
        if self.settings.with_silent:
            return np.zeros(len(self.features.forms), bool)
        return np.array([is_silent(form) for form in self.features.forms], np.bool_)

    def teach(self, used: Bools) -> Floats:
        """The teacher's logits of all texts, float32 (n, 3), NaN of those without an embedding,
        from the labels that `used` tells."""
        share = self.settings.lexicon_share
        used = used & self.embedded
        logits = teacher_logits(self.vectors, self.lexicon_logits, self.labels, used, share)
        logits[~self.embedded] = np.nan
        return logits

    def fit(self, used: Bools, taught: Floats) -> Student:
        """The student, from the labels that `used` tells and what the teacher says of texts
        without any."""
        labelled: Bools = np.asarray(np.isfinite(self.labels).any(axis=1))
        rows = np.flatnonzero(np.where(labelled, used, self.embedded))
        targets = (1 / (1 + np.exp(-taught[rows]))).astype(np.float32)
        weight = np.ones_like(targets)
        given = labelled[rows]
        targets[given] = np.nan_to_num(self.labels[rows[given]])
        weight[given] = self.settings.given_weight * np.isfinite(self.labels[rows[given]])
        return distil(
            self.counts[rows],
            targets,
            weight,
            self.settings.prior * self.prior,
            self.features.is_word,
            self.silent,
            epochs=self.settings.epochs,
            dropped=self.settings.dropped,
            by_importance=self.settings.by_importance,
        )

    def held_out(self) -> tuple[Floats, Floats]:
        """Logits of all texts that a fold leaves out by the teacher and by the student which have
        not seen their labels, float32 (n, 3) each, NaN elsewhere."""
        teacher, student = np.full((2, *self.labels.shape), np.nan, np.float32)
        for fold in range(FOLDS):
            taught = self.teach(self.fold != fold)
            part = self.fold == fold
            teacher[part] = taught[part]
            student[part] = self.fit(self.fold != fold, taught).logits(self.counts[part])
        return teacher, student


def _nothing() -> tuple[npt.NDArray[np.int64], Floats]:
    """The numbers of no texts, and their embeddings."""
    return np.zeros(0, np.int64), np.zeros((0, DIMENSIONS), np.float32)


def teacher_logits(
    vectors: Floats, lexicon_logits: Floats, labels: Floats, used: Bools, share: float
) -> Floats:
    """Logits of all texts, float32 (n, 3), by a teacher on the labels (n, 3) that `used` tells."""
    logits = share * lexicon_logits
    for topic in range(len(TOPICS)):
        known = used & np.isfinite(labels[:, topic])
        head = LogisticRegression(C=INVERSE_PENALTY, max_iter=2000)
        head.fit(vectors[known], labels[known, topic])
        logits[:, topic] += head.decision_function(vectors)
    return np.asarray(logits, np.float32)
