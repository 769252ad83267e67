"""Compares ways to tell a topic's share under shifted prevalence: `python -m seeds.quantification`.

Seed paragraphs are split: 400 give the error rates, others are drawn with 2 % to 60 % of a topic.
The bundled models were fitted to these paragraphs, so only the comparison of the ways and the
coverage of the bands mean something, not the size of the errors.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

import nutgraf
from nutgraf.learning.fitting import effective_counts, operating_points
from nutgraf.measuring.quantify import ErrorRates
from seeds.labels import TOPICS, Floats, read_seeds

SHARES = (0.02, 0.05, 0.1, 0.2, 0.4, 0.6)
LABELLED, TEXTS, REPEATS = 400, 500, 60


def saerens(p: Floats, prior: float) -> float:
    """The share by expectation maximisation (Saerens, Latinne, Decaestecker 2002)."""
    share = prior
    for _ in range(100):
        for_it, against = p * share / prior, (1 - p) * (1 - share) / (1 - prior)
        share = float(np.mean(for_it / (for_it + against)))
    return share


def probabilistic(p: Floats, positive: Floats, negative: Floats) -> float:
    """The adjusted count with probabilities in place of answers (Bella et al. 2010)."""
    a, b = positive.mean(), negative.mean()
    return float(np.clip((p.mean() - b) / (a - b), 0, 1))


def main() -> None:
    """Print mean absolute errors, and how often the band of the adjusted count holds the truth."""
    seeds = read_seeds()
    texts, labels = seeds.texts, seeds.labels
    classifier = nutgraf.load(list(TOPICS))
    p_all = classifier.predict_proba(texts).astype(np.float64).clip(1e-6, 1 - 1e-6)
    rng = np.random.default_rng(0)
    ways = ("counted", "adjusted", "probabilistic", "EM")
    print(f"{'topic':10} {'share':>6}", *(f"{way:>14}" for way in ways), f"{'coverage':>9} width")
    totals = []
    for k, topic in enumerate(TOPICS):
        column = classifier.column(topic)
        threshold = classifier.calibrations[column].threshold
        known = np.isfinite(labels[:, k])
        p, y = p_all[known, column], labels[known, k]
        for share in SHARES:
            errors, held, width = [], 0, []
            for _ in range(REPEATS):
                order = rng.permutation(len(y))
                gold, rest = order[:LABELLED], order[LABELLED:]
                rates = ErrorRates.of_labels(p[gold] >= threshold, y[gold])
                drawn = draw(rng, rest, y, share, TEXTS)
                yes = int((p[drawn] >= threshold).sum())
                found = rates.adjusted(yes, TEXTS)
                estimates = (
                    yes / TEXTS,
                    found.value,
                    probabilistic(p[drawn], p[gold][y[gold] == 1], p[gold][y[gold] == 0]),
                    saerens(p[drawn], float(y[gold].mean())),
                )
                errors.append([abs(e - share) for e in estimates])
                held += found.low <= share <= found.high
                width.append(found.high - found.low)
            row = [*np.mean(errors, axis=0), held / REPEATS, np.mean(width)]
            totals.append(row)
            print(f"{topic:10} {share:6.2f}", *(f"{x:14.4f}" for x in row[:4]), end="")
            print(f" {row[4]:9.2f} {row[5]:.3f}")
    row = np.mean(totals, axis=0)
    print(f"{'mean':17}", *(f"{x:14.4f}" for x in row[:4]), f"{row[4]:9.3f} {row[5]:.3f}")
    by_curve(classifier, p_all, labels)


def by_curve(classifier: nutgraf.Classifier, p_all: Floats, labels: Floats) -> None:
    """Print the same for rates from a curve, of a corpus that has the topic as often as the texts
    of the curve (1 x), or less or more often: ten groups, with 0.2 to 2 times the mean."""
    rng = np.random.default_rng(0)
    factors = np.linspace(0.2, 2, 10)
    print("by the curve, which rests on texts with 10 %: corpus, error counted, adjusted, coverage")
    for times in (0.5, 1, 2):
        errors, held = [], []
        for k, topic in enumerate(TOPICS):
            column = classifier.column(topic)
            # The answers here are those of the threshold alone.
            calibration = replace(classifier.calibrations[column], margin=0.0)
            known = np.isfinite(labels[:, k])
            p, y = p_all[known, column], labels[known, k]
            for _ in range(REPEATS):
                order = rng.permutation(len(y))
                gold = draw(rng, order[: len(y) // 2], y, 0.1, LABELLED)
                weight = np.ones(LABELLED)
                curved = replace(
                    calibration,
                    curve=operating_points(p[gold], y[gold], weight),
                    counts=effective_counts(y[gold], weight),
                    prevalence=float(y[gold].mean()),
                )
                shares = 0.1 * times * factors / factors.mean()
                groups = [draw(rng, order[len(y) // 2 :], y, s, TEXTS) for s in shares]
                yes = [int((p[group] >= calibration.threshold).sum()) for group in groups]
                rates = ErrorRates.of_calibration(curved)
                for share, count in zip(shares, yes, strict=True):
                    found = rates.adjusted(count, TEXTS)
                    errors.append([abs(count / TEXTS - share), abs(found.value - share)])
                    held.append(found.low <= share <= found.high)
        row = np.mean(errors, axis=0)
        print(f"{times:4} x {row[0]:.4f} {row[1]:.4f} {np.mean(held):.3f}")


def draw(
    rng: np.random.Generator, among: npt.NDArray[np.int64], y: Floats, share: float, n: int
) -> npt.NDArray[np.int64]:
    """Numbers of n texts, drawn so that each has the topic with probability `share`."""
    positive = int(rng.binomial(n, share))
    drawn = (
        rng.choice(among[y[among] == 1], positive),
        rng.choice(among[y[among] == 0], n - positive),
    )
    return np.concatenate(drawn)


if __name__ == "__main__":
    main()
