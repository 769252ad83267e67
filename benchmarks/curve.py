"""How few labels do: average precision against the number of labelled paragraphs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click
import numpy as np
import numpy.typing as npt

import nutgraf
from benchmarks.corpus import TOPICS, labelled_seeds
from benchmarks.results import Result
from nutgraf.measuring.evaluation import average_precision
from nutgraf.reading.labelled import Gold, read_gold

SIZES = (20, 50, 100, 200)
REPEATS = 10
FEWEST = 3
"""Labels of either kind that every sample has."""

FIVE_WORDS = {
    "diplomacy": ["minister", "talks", "ambassador", "summit", "treaty"],
    "energy": ["oil", "gas", "coal", "electricity", "nuclear plant*"],
    "military": ["troops", "army", "soldiers", "missile*", "airstrike*"],
}
"""What comes to mind first; not tuned."""

Scores = npt.NDArray[np.float64]
Model = Callable[[str, list[str], list[int], list[str]], Scores]


def few_shot(topic: str, texts: list[str], labels: list[int], others: list[str]) -> Scores:
    """nutgraf without any word given."""
    return _scores(nutgraf.fit_topic(topic, texts, labels), others)


def five_words(topic: str, texts: list[str], labels: list[int], others: list[str]) -> Scores:
    """nutgraf with five words of the topic."""
    return _scores(nutgraf.fit_topic(topic, texts, labels, FIVE_WORDS[topic]), others)


def _scores(extractor: nutgraf.TermExtractor, texts: list[str]) -> Scores:
    logits = nutgraf.Classifier.of([extractor]).decision_function(texts)
    return np.asarray(logits[:, 0], np.float64)


def tfidf(c: float, longest: int) -> Model:
    """scikit-learn's words or word pairs, with a logistic regression."""

    def score(topic: str, texts: list[str], labels: list[int], others: list[str]) -> Scores:
        from sklearn.feature_extraction.text import TfidfVectorizer
        from sklearn.linear_model import LogisticRegression

        vectoriser = TfidfVectorizer(sublinear_tf=True, ngram_range=(1, longest))
        model = LogisticRegression(C=c, class_weight="balanced", max_iter=1000)
        model.fit(vectoriser.fit_transform(texts), labels)
        return np.asarray(model.decision_function(vectoriser.transform(others)), np.float64)

    return score


OURS: dict[str, Model] = {"nutgraf": few_shot, "nutgraf, five words": five_words}
PEER = "scikit-learn TF-IDF + logistic"
SETTINGS = [tfidf(c, longest) for c in (1.0, 10.0) for longest in (1, 2)]


def curve(gold_path: Path | None) -> Result:
    """Every model on the same samples of the labelled paragraphs, tested on the rest."""
    gold = read_gold(gold_path, TOPICS) if gold_path else _seeds()
    if len(gold) < 1.5 * max(SIZES):
        raise click.UsageError(f"{len(gold)} labelled paragraphs are too few for a curve")
    rows: list[dict[str, Any]] = []
    for size in SIZES:
        found = {name: _runs(model, gold, size) for name, model in OURS.items()}
        settings = [_runs(model, gold, size) for model in SETTINGS]
        found[PEER] = max(settings, key=lambda runs: float(runs.mean()))
        for name, runs in found.items():
            ahead = None if name == PEER else runs - found[PEER]
            rows.append(
                {
                    "subject": name,
                    "labels": size,
                    **_spread("mean AP", runs),
                    **_spread("ahead", ahead),
                }
            )
    source = gold_path.name if gold_path else "the seeds"
    notes = (
        f"{REPEATS} samples of {source} a size, each tested on the rest; mean AP over "
        f"{', '.join(TOPICS)}; low and high: the samples' 2.5th and 97.5th percentile.",
        f"{PEER}: the best of words or pairs, C 1 or 10 at each size, chosen on the test.",
    )
    return Result("curve", "Few labels: average precision", rows, notes)


def _runs(model: Model, gold: Gold, size: int) -> Scores:
    """The mean average precision over the topics, of each repeat."""
    runs = np.zeros(REPEATS)
    for k, topic in enumerate(gold.topics):
        for repeat, (train, test) in enumerate(_samples(gold.labels[:, k], size)):
            texts = [gold.texts[i] for i in train]
            others = [gold.texts[i] for i in test]
            labels = gold.labels[train, k].astype(int).tolist()
            scores = model(topic, texts, labels, others)
            runs[repeat] += average_precision(gold.labels[test, k].astype(np.float64), scores)
    return runs / len(gold.topics)


def _samples(
    labels: npt.NDArray[np.float32], size: int
) -> Iterator[tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]]:
    """(rows to learn from, rows to test on), as many positives as their share, at least FEWEST."""
    for repeat in range(REPEATS):
        rng = np.random.default_rng((size, repeat))
        positive, negative = (rng.permutation(np.flatnonzero(labels == y)) for y in (1, 0))
        share = len(positive) / (len(positive) + len(negative))
        n = max(FEWEST, round(size * share))
        train = np.concatenate([positive[:n], negative[: size - n]])
        yield train, np.concatenate([positive[n:], negative[size - n :]])


def _spread(name: str, runs: Scores | None) -> dict[str, float | None]:
    if runs is None:
        return {name: None, f"{name} low": None, f"{name} high": None}
    low, high = np.percentile(runs, [2.5, 97.5])
    return {name: float(runs.mean()), f"{name} low": float(low), f"{name} high": float(high)}


def _seeds() -> Gold:
    rows = labelled_seeds()
    labels = np.array([[np.nan if r[t] is None else r[t] for t in TOPICS] for r in rows], "f4")
    n = len(rows)
    texts = [str(row["text"]) for row in rows]
    return Gold(TOPICS, texts, labels, [""] * n, [""] * n, list(range(1, n + 1)))
