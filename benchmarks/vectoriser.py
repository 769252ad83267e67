"""TermCounts beside scikit-learn's vectorisers: transform alone, the same vocabulary, one core."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa
from scipy import sparse
from sklearn.feature_extraction.text import CountVectorizer, HashingVectorizer, TfidfVectorizer

from benchmarks.corpus import Corpus
from benchmarks.results import Result
from benchmarks.speed import row
from benchmarks.timing import measure
from nutgraf.sklearn import TermCounts, tokenize

MOST = 20_000
ROUNDS = 5


def vectoriser(corpus: Corpus) -> Result:
    """Single words, then words and pairs, that stand in two paragraphs or more."""
    sample = Corpus(corpus.name, corpus.texts[:MOST])
    rows: list[dict[str, Any]] = []
    for name, ngram_range in (("words", (1, 1)), ("words and pairs", (1, 2))):
        rows += _rows(name, ngram_range, sample)
    notes = (
        "Processor time of the one thread that works, medians.",
        "ratio: how many times faster TermCounts is from list of str, and from Arrow.",
        "Checked in this run: TermCounts and CountVectorizer with nutgraf's tokens learn the same "
        "terms and give the same matrix, array for array.",
        "scikit-learn's have their own tokens, but in the rows that say so; HashingVectorizer has "
        "2^20 columns.",
    )
    return Result("vectoriser", f"Vectorisers: transform, {len(sample.texts):,} texts", rows, notes)


def _rows(name: str, ngram_range: tuple[int, int], sample: Corpus) -> list[dict[str, Any]]:
    texts, column = sample.texts, pa.array(sample.texts)
    shared = {"ngram_range": ngram_range, "min_df": 2}
    mine = TermCounts(**shared).fit(texts)  # type: ignore[arg-type]
    ours: dict[str, Any] = {"tokenizer": tokenize, "token_pattern": None, "lowercase": False}
    same = CountVectorizer(**shared, **ours).fit(texts)
    _check_equal(mine, same, texts, column)
    terms = mine.get_feature_names_out()
    fixed = {"ngram_range": ngram_range, "vocabulary": terms}
    tfidf = TfidfVectorizer(**fixed).fit(texts)
    subjects: dict[str, Callable[[], object]] = {
        "TermCounts, list of str": lambda: mine.transform(texts),
        "TermCounts, Arrow": lambda: mine.transform(column),
        "CountVectorizer": lambda: CountVectorizer(**fixed).transform(texts),
        "CountVectorizer, nutgraf tokens": lambda: same.transform(texts),
        "TfidfVectorizer": lambda: tfidf.transform(texts),
        "HashingVectorizer": lambda: HashingVectorizer(ngram_range=ngram_range).transform(texts),
    }
    timings = {
        subject: measure(work, repeats=ROUNDS, clock=time.thread_time)
        for subject, work in subjects.items()
    }
    lists, arrow = list(timings.values())[:2]
    rows = []
    for subject, timing in timings.items():
        found = row(f"{subject}, {name}", timing, sample)
        found["ratio"] = timing.median / lists.median
        found["ratio, Arrow"] = timing.median / arrow.median
        found["terms"] = None if subject.startswith("Hashing") else len(terms)
        rows.append(found)
    return rows


def _check_equal(mine: TermCounts, peer: CountVectorizer, texts: list[str], column: Any) -> None:
    # A token of nothing but accents is a token to scikit-learn, and no term.
    names = peer.get_feature_names_out()
    kept = [i for i, name in enumerate(names) if all(name.split(" "))]
    expected = sparse.csr_matrix(peer.transform(texts)[:, kept])
    expected.sort_indices()
    if names[kept].tolist() != mine.get_feature_names_out().tolist():
        raise AssertionError("TermCounts and CountVectorizer learn other terms")
    for found in (mine.transform(texts), mine.transform(column)):
        if not all(
            np.array_equal(getattr(found, part), getattr(expected, part))
            for part in ("indptr", "indices", "data")
        ):
            raise AssertionError("TermCounts and CountVectorizer count otherwise")
