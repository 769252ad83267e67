"""From labelled and unlabelled paragraphs to a table of weighted terms.

The recipe: some teacher gives soft labels on many unlabelled paragraphs; the additive table is a
logistic regression on counts of terms over the square root of the number of tokens, fitted to those
labels and to the hand-labelled ones, with a hand-made word list as the prior mean of its weights.
Learning from a teacher's soft labels is distillation (Hinton, Vinyals, Dean 2015).
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from nutgraf.errors import InputError
from nutgraf.topics.calibration import log_odds

RESAMPLES = 200

Floats = npt.NDArray[np.float64]


def fit_additive(
    features: Any,
    targets: Floats,
    sample_weight: Floats,
    prior: Floats,
    penalty: float,
    iterations: int = 150,
) -> tuple[Floats, float]:
    """Weights and bias of a logistic regression on soft targets, by L-BFGS.

    Minimises the weighted cross entropy plus penalty / 2 times the squared distance of the weights
    from `prior`; the bias is free.
    """
    from scipy.optimize import minimize

    transposed = features.T.tocsr()

    def loss(x: Floats) -> tuple[float, Floats]:
        weights, bias = x[:-1], x[-1]
        logits = features @ weights + bias
        away = weights - prior
        residual = sample_weight * (1 / (1 + np.exp(-logits)) - targets)
        value = float(sample_weight @ (np.logaddexp(0, logits) - targets * logits))
        gradient = np.append(transposed @ residual + penalty * away, residual.sum())
        return value + penalty / 2 * float(away @ away), gradient

    start = np.append(prior, -3.0)
    options = {"maxiter": iterations, "maxfun": 2 * iterations}
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options=options).x
    return found[:-1], float(found[-1])


def fit_calibration(logits: Floats, labels: Floats, sample_weight: Floats) -> tuple[float, float]:
    """Slope and offset of Platt's sigmoid, by weighted logistic regression on smoothed labels
    (Platt 1999)."""
    from scipy import sparse

    positive = float(sample_weight @ labels)
    negative = float(sample_weight.sum()) - positive
    scale = len(labels) / sample_weight.sum()
    high, low = (positive * scale + 1) / (positive * scale + 2), 1 / (negative * scale + 2)
    targets = np.where(labels > 0.5, high, low)
    column = sparse.csr_matrix(logits.reshape(-1, 1))
    weights, bias = fit_additive(column, targets, sample_weight * scale, np.ones(1), penalty=1.0)
    return float(weights[0]), bias


def operating_points(
    probabilities: Floats, labels: Floats, sample_weight: Floats
) -> tuple[tuple[float, float, float], ...]:
    """(threshold, precision, recall) for thresholds from 0.05 to 0.95."""
    found = []
    for threshold in np.arange(0.05, 0.951, 0.05):
        yes = probabilities >= threshold
        hit = float(sample_weight[yes] @ labels[yes])
        said = float(sample_weight[yes].sum())
        recall = hit / float(sample_weight @ labels)
        found.append(
            (round(float(threshold), 2), round(hit / said if said else 1.0, 3), round(recall, 3))
        )
    return tuple(found)


def effective_counts(labels: Floats, sample_weight: Floats) -> tuple[float, float]:
    """How many positives and negatives, of equal weight, tell as much of a share as these do:
    (Σw)²/Σw² of each (Kish 1965), which is their number where weights are equal; see
    `Calibration.counts`."""
    found = []
    for weight in (sample_weight[labels > 0.5], sample_weight[labels <= 0.5]):
        squares = float(weight @ weight)
        found.append(float(weight.sum()) ** 2 / squares if squares else 0.0)
    return found[0], found[1]


def best_threshold(
    probabilities: Floats, labels: Floats, sample_weight: Floats, smooth: float = 0.05
) -> float:
    """The threshold of the best weighted F1, averaged over thresholds within `smooth` of it so that
    a lucky gap between two texts does not decide."""
    grid = np.arange(0.02, 0.98, 0.01)
    scores = []
    for threshold in grid:
        yes = probabilities >= threshold
        hit = float(sample_weight[yes] @ labels[yes])
        total = float(sample_weight[yes].sum() + sample_weight @ labels)
        scores.append(2 * hit / total if total else 0.0)
    width = max(1, round(smooth / 0.01))
    kernel = np.ones(2 * width + 1)
    averaged = np.convolve(scores, kernel, "same") / np.convolve(np.ones_like(grid), kernel, "same")
    return float(round(grid[int(np.argmax(averaged))], 2))


def balanced_threshold(
    probabilities: Floats, labels: Floats, sample_weight: Floats, resamples: int = RESAMPLES
) -> float:
    """The threshold at which weighted precision equals weighted recall: the weight said yes is that
    of the positives, so that shares of yes are not off.

    On one sample it is the middle, in log-odds, of the gap between two texts where both weights are
    nearest to equal. Here it is the mean, in log-odds, over `resamples` Bayesian bootstraps (Rubin
    1981), each of which weighs texts anew, so that a lucky gap does not decide. Texts of one
    probability are said yes together: where many stand across the balance, no threshold meets it,
    and each resample takes the side of them that comes nearer. The same input gives the same
    threshold, with four digits, from 0.0001 to 0.9999.

    Takes (n,) each; labels 0 or 1, weights 0 or more.

    Raises:
        InputError: no positive or no negative has a weight.
    """
    used = sample_weight > 0
    y, weight = labels[used] > 0.5, sample_weight[used]
    if y.all() or not y.any():
        raise InputError("a balanced threshold needs labels of both kinds: label more")
    values, place = np.unique(probabilities[used], return_inverse=True)
    odds = np.array([log_odds(value) for value in values.tolist()])
    # Edge i says yes to the values from i on: all of them, at the first, and none at the last.
    edges = np.concatenate([odds[:1] - 0.01, (odds[1:] + odds[:-1]) / 2, odds[-1:] + 0.01])
    rng = np.random.default_rng(0)
    found = []
    for _ in range(resamples):
        drawn = weight * rng.standard_exponential(len(weight))
        below = np.append(0.0, np.bincount(place, drawn).cumsum())
        found.append(edges[np.abs(below - drawn[~y].sum()).argmin()])
    return float(np.clip(round(1 / (1 + np.exp(-np.mean(found))), 4), 1e-4, 1 - 1e-4))
