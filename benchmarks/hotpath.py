"""The hot path, for each form of input, beside what a scikit-learn user has now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

import nutgraf
from benchmarks.corpus import TOPICS, Corpus, labelled_seeds
from benchmarks.timing import Timing, measure


@dataclass(frozen=True)
class Row:
    """One subject's speed over the corpus."""

    subject: str
    timing: Timing
    paragraphs: int
    n_bytes: int

    @property
    def per_second(self) -> float:
        return self.paragraphs / self.timing.median

    @property
    def mb_per_second(self) -> float:
        return self.n_bytes / self.timing.median / 1e6


def hotpath(corpus: Corpus) -> list[Row]:
    """predict_proba over the corpus: nutgraf from Arrow buffers and from list[str], and
    scikit-learn's TfidfVectorizer + LogisticRegression on a part of the same texts."""
    import pyarrow as pa

    classifier = nutgraf.load(list(TOPICS))
    column = pa.array(corpus.texts)
    n, n_bytes = len(corpus.texts), corpus.n_bytes
    if not np.array_equal(classifier.predict_proba(column), classifier.predict_proba(corpus.texts)):
        raise AssertionError("Arrow and list[str] input give different answers")
    sample = Corpus(corpus.name, corpus.texts[:20_000])
    peer = fit_tfidf()
    return [
        Row("nutgraf, Arrow", measure(lambda: classifier.predict_proba(column)), n, n_bytes),
        Row(
            "nutgraf, list of str",
            measure(lambda: classifier.predict_proba(corpus.texts)),
            n,
            n_bytes,
        ),
        Row(
            "scikit-learn TF-IDF + LogisticRegression",
            measure(lambda: peer.predict_proba(sample.texts), repeats=3),
            len(sample.texts),
            sample.n_bytes,
        ),
    ]


def fit_tfidf() -> Any:
    """The pipeline most people would write, trained on the seeds."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.multiclass import OneVsRestClassifier
    from sklearn.pipeline import make_pipeline

    rows = [row for row in labelled_seeds() if all(row[t] is not None for t in TOPICS)]
    labels = np.array([[row[t] for t in TOPICS] for row in rows])
    model = OneVsRestClassifier(LogisticRegression(C=10, max_iter=1000))
    return make_pipeline(TfidfVectorizer(sublinear_tf=True), model).fit(
        [row["text"] for row in rows], labels
    )
