"""The additive student: weights of terms, and the importance that their sum is divided by.

logit = bias + the sum of the weights of a text's terms / the root of its mass, which is a floor
plus the importance of its words. Weights and importance are learned together from soft labels of
a teacher (distillation: Hinton, Vinyals, Dean 2015) with Adam (Kingma, Ba 2015), while words are
dropped at random so that none relies on its company (van der Maaten, Chen, Tyree, Weinberger 2013).
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

FLOOR = 0.1
EPOCHS, BATCH = 8, 512
RATE = 0.03  # of Adam, falling to 0
DROPPED = 0.2  # of the words of each text, anew each time it is looked at
PENALTY = 2e-6  # on the squared distance of a weight from its prior, a step
BIAS = -3.0  # to begin with


@dataclass(frozen=True, eq=False)
class Student:
    """What was learned for k topics and m terms.

    Attributes:
        weights: float32 (m, k), of a term beside its words: a phrase adds to what they say.
        importance: float32 (m,), 0 for phrases.
        bias: float32 (k,).
    """

    weights: Floats
    importance: Floats
    bias: Floats
    floor: float = FLOOR

    def logits(self, counts: Any) -> Floats:
        """Logits, float32 (n, k), of texts with such counts, (n, m)."""
        root = np.sqrt(counts @ self.importance + np.float32(self.floor))
        return np.asarray(self.bias + (counts @ self.weights) / root[:, None], np.float32)


class Adam:
    """Steps of Adam on arrays, in place."""

    def __init__(self, *values: Floats) -> None:
        self._values = values
        self._means = [np.zeros_like(value) for value in values]
        self._squares = [np.zeros_like(value) for value in values]
        self._steps = 0

    def step(self, gradients: tuple[Floats, ...], rate: float) -> None:
        """Moves each value against its gradient, of the same shape."""
        self._steps += 1
        scaled = rate * np.sqrt(1 - 0.999**self._steps) / (1 - 0.9**self._steps)
        for value, mean, square, gradient in zip(
            self._values, self._means, self._squares, gradients, strict=True
        ):
            mean += np.float32(0.1) * (gradient - mean)
            square += np.float32(0.001) * (gradient * gradient - square)
            value -= np.float32(scaled) * mean / (np.sqrt(square) + np.float32(1e-8))


class Batch(NamedTuple):
    """Some of the texts: which, their counts with words dropped, and the rate of the step."""

    rows: npt.NDArray[np.int64]
    counts: Any
    rate: float


def batches(
    counts: Any, epochs: int, dropped: float, rate: float, rng: np.random.Generator
) -> Iterator[Batch]:
    """Each text once an epoch, in random order, words of it dropped at random; the rate falls to
    0."""
    n = counts.shape[0]
    steps, done = epochs * -(-n // BATCH), 0
    for _ in range(epochs):
        order = rng.permutation(n)
        for first in range(0, n, BATCH):
            rows = order[first : first + BATCH]
            batch = counts[rows]
            batch.data *= rng.random(len(batch.data), np.float32) >= dropped
            yield Batch(rows, batch, rate * (1 - done / steps))
            done += 1


def distil(
    counts: Any,
    targets: Floats,
    sample_weight: Floats,
    prior: Floats,
    is_word: npt.NDArray[np.bool_],
    is_silent: npt.NDArray[np.bool_],
    *,
    seed: int = 0,
    epochs: int = EPOCHS,
    dropped: float = DROPPED,
    by_importance: bool = True,
) -> Student:
    """Learns a student.

    Args:
        counts: CSR float32 (n, m), how often each term stands in each text, as `Features.counts`
            gives them.
        targets: float32 (n, k), probabilities.
        sample_weight: float32 (n, k), 0 where a target is unknown.
        prior: float32 (m, k), the weights to start from and to be drawn to.
        is_word: bool (m,), the terms that may have importance.
        is_silent: bool (m,), the terms that get no weight.
        seed: of the order of texts and of the words dropped.
        epochs: how often each text is looked at.
        dropped: the share of words dropped.
        by_importance: whether importance is learned; else every word has 1.
    """
    rng = np.random.default_rng(seed)
    audible = (~is_silent)[:, None].astype(np.float32)
    words = is_word.astype(np.float32)
    weights = prior.astype(np.float32) * audible
    origin = weights.copy()
    bias = np.full(targets.shape[1], BIAS, np.float32)
    raw = np.full(len(words), np.log(math.e - 1), np.float32)  # softplus makes it 1
    adam = Adam(weights, raw, bias)
    for rows, batch, rate in batches(counts, epochs, dropped, RATE, rng):
        sums = batch @ weights
        root = np.sqrt(batch @ (softplus(raw) * words) + np.float32(FLOOR))[:, None]
        missed = sigmoid(bias + sums / root) - targets[rows]
        missed *= sample_weight[rows] / np.float32(BATCH)
        transposed = batch.T
        by_weight = (transposed @ (missed / root)) * audible
        by_weight += np.float32(PENALTY) * (weights - origin)
        by_mass = -0.5 * (missed * sums).sum(axis=1) / root[:, 0] ** 3
        by_raw = transposed @ by_mass * words * sigmoid(raw) * np.float32(by_importance)
        adam.step((by_weight, by_raw, missed.sum(axis=0)), rate)
    return Student(weights, softplus(raw) * words, bias)


def softplus(x: Floats) -> Floats:
    """log(1 + e^x), float32, of any shape."""
    return np.asarray(np.logaddexp(np.float32(0), x), np.float32)


def sigmoid(x: Floats) -> Floats:
    """1 / (1 + e^-x), float32, of any shape."""
    return np.asarray(1 / (1 + np.exp(-x)), np.float32)
