"""Measures what an article's other paragraphs add: `python -m seeds.context [--gold FILE]`.

Per topic: logit' = a · logit + b · neighbours + c · article + d · headline + e · heading +
g · neighbours' logits + f, where the logit is calibrated and the rest are mean probabilities, or
the mean of logits. The parameters are drawn towards (1, 0, 0, 0, 0, 0); f is free. The baseline has
a and f only, which are no context. "Shipped" leaves calibration and threshold as they are:
logit' = logit + b · (neighbours - 0.1).
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import click
import numpy as np
from scipy import sparse

import nutgraf
from nutgraf.learning.fitting import fit_additive
from nutgraf.measuring.evaluation import average_precision, brier, f1
from nutgraf.topics.calibration import FURNITURE, log_odds
from seeds.labels import ROOT, TOPICS, Floats

LABELS = {"1": 1.0, "0": 0.0, 1: 1.0, 0: 0.0}
METRICS: dict[str, Callable[[Floats, Floats, float], float]] = {
    "ap": lambda y, p, threshold: average_precision(y, p),
    "f1": lambda y, p, threshold: f1(y, p >= threshold),
    "brier": lambda y, p, threshold: brier(y, p),
}
USUAL = 0.1  # probability of neighbours that change nothing
SETS = {
    "shipped": [0],
    "shipped, neighbours": [0, 1],
    "baseline": [0],
    "neighbours": [0, 1],
    "neighbours' logits": [0, 5],
    "neighbours, article": [0, 1, 2],
    "headline, heading": [0, 3, 4],
    "all": [0, 1, 2, 3, 4],
}
RESAMPLES = 500
MOST = 6.0  # of a neighbour's logit
Article = tuple[Floats, Floats]  # features (n, 6, topics), labels (n, topics) with NaN for doubt


def article(texts: list[str], roles: list[str], rows: list[dict[str, str]]) -> Article:
    """Features and labels; the page's furniture is left out."""
    story = [i for i, role in enumerate(roles) if role not in {str(r) for r in FURNITURE}]
    p = nutgraf.load(list(TOPICS)).predict_proba([texts[i] for i in story]).astype(np.float64)
    p = p[:, [sorted(TOPICS).index(topic) for topic in TOPICS]]
    z = np.vectorize(log_odds, otypes=[float])(p)
    nothing, features = np.zeros(len(TOPICS)), []
    titles = [j for j, i in enumerate(story) if roles[i] == "headline"]
    headline, heading = p[titles[0]] if titles else nothing, nothing
    for j, i in enumerate(story):
        near = [k for k in (j - 1, j + 1) if 0 <= k < len(story)]
        beside = p[near].mean(axis=0) if near else nothing
        logits = np.clip(z[near], -MOST, MOST).mean(axis=0) if near else np.full(len(TOPICS), -MOST)
        others = (p.sum(axis=0) - p[j]) / max(1, len(story) - 1)
        above = [nothing] * 2 if roles[i] in ("headline", "heading") else [headline, heading]
        features.append([z[j], beside, others, *above, logits])
        heading = p[j] if roles[i] == "heading" else heading
    labels = [[LABELS.get(rows[i][topic], np.nan) for topic in TOPICS] for i in story]
    return np.array(features), np.array(labels)


def read_articles() -> list[Article]:
    """The sample articles of the seeds."""
    found = []
    for path in sorted((ROOT / "seeds/articles").glob("*.txt")):
        names, *lines = path.with_suffix(".labels.tsv").read_text(encoding="utf-8").splitlines()
        rows = [dict(zip(names.split("\t"), x.split("\t"), strict=True)) for x in lines]
        texts = [p.text for p in nutgraf.segment(path.read_text(encoding="utf-8"))]
        found.append(article(texts, [row["role"] for row in rows], rows))
    return found


def read_gold_articles(path: Path) -> list[Article]:
    """The rows of a gold file that name their article; all count as body, in the file's order."""
    groups = defaultdict(list)
    for row in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
        if row.get("article"):
            groups[row["article"]].append(row)
    return [article([r["text"] for r in g], ["body"] * len(g), g) for g in groups.values()]


def predict(
    train: list[Article], test: Article, k: int, used: list[int], shipped: bool, penalty: float
) -> Floats:
    """One article's probabilities of topic k by parameters learned from other articles."""
    x, y = (np.concatenate([a[part] for a in train])[..., k] for part in (0, 1))
    known = np.isfinite(y)
    rows = sparse.csr_matrix(x[known][:, used])
    prior = np.eye(1, len(used))[0]
    weights, bias = fit_additive(rows, y[known], np.ones(known.sum()), prior, penalty)
    if shipped:
        weights[0], bias = 1.0, -USUAL * weights[1:].sum()
    return np.asarray(1 / (1 + np.exp(-(test[0][:, used, k] @ weights + bias))))


@click.command()
@click.option("--gold", type=click.Path(exists=True, path_type=Path), help="JSONL with `article`.")
@click.option("--penalty", default=1.0, show_default=True, help="Pull towards no context.")
def main(gold: Path | None, penalty: float) -> None:
    """Scores, and in brackets what context adds, with 95 % intervals over resampled articles.

    Each article of the seeds by the parameters of the others; those of GOLD by those of all seeds.
    """
    seeds, classifier = read_articles(), nutgraf.load(list(TOPICS))
    ours = dict(zip(classifier.topic_names, classifier.calibrations, strict=True))
    runs = {"seeds": [([a for a in seeds if a is not b], b) for b in seeds]}
    runs["gold"] = [(seeds, b) for b in read_gold_articles(gold)] if gold else []
    for run, pairs in ((run, pairs) for run, pairs in runs.items() if pairs):
        drawn = np.random.default_rng(0).integers(0, len(pairs), (RESAMPLES, len(pairs)))
        base = None
        for name, used in SETS.items():
            shipped = name.startswith("shipped")
            found = np.empty((len(TOPICS) + 1, RESAMPLES + 1, len(METRICS)))
            for k, topic in enumerate(TOPICS):
                threshold = ours[topic].threshold if shipped else 0.5
                p = [predict(train, test, k, used, shipped, penalty) for train, test in pairs]
                for d, draw in enumerate([np.arange(len(pairs)), *drawn]):
                    y = np.concatenate([pairs[i][1][1][:, k] for i in draw])
                    yes, q = y[np.isfinite(y)], np.concatenate([p[i] for i in draw])
                    found[k, d] = [m(yes, q[np.isfinite(y)], threshold) for m in METRICS.values()]
            found[-1] = np.nanmean(found[:-1], axis=0)
            base = found if base is None or used == [0] else base
            low, high = np.nanpercentile((found - base)[:, 1:], [2.5, 97.5], axis=1)
            for k, topic in enumerate((*TOPICS, "mean")):
                line = f"{run:6}{name:20}{topic:10}"
                for m, metric in enumerate(METRICS):
                    more = found[k, 0, m] - base[k, 0, m]
                    line += f"  {metric} {found[k, 0, m]:.3f} ({more:+.3f}, "
                    line += f"{low[k, m]:+.3f} to {high[k, m]:+.3f})"
                print(line)


if __name__ == "__main__":
    main()
