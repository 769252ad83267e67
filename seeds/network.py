"""Trains the reader that ships with nutgraf: the network that `nutgraf.scoring.reader` runs.

It learns from hand labels alone, with the Adam method (Kingma, Ba 2015) under one cycle of rates
(Smith, Topin 2018), while words and answers are dropped at random (Srivastava and others 2014).
Vectors start as the word vectors that ship with nutgraf. What is kept is the mean of the weights
over the last steps (Polyak, Juditsky 1992), rounded to 8 bits.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from nutgraf.learning.vectors import word_vectors
from nutgraf.scoring.reader import (
    FLOOR,
    FULL,
    NUMBER,
    UNKNOWN,
    YEAR,
    Filters,
    Reader,
    word_numbers,
)

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]

LONGEST = 160  # tokens of a text that are learned from
WORDS_DROPPED = 0.1  # become the unknown word
VECTORS_DROPPED, ANSWERS_DROPPED = 0.3, 0.3  # of their numbers
LENGTH = 0.5  # of a word's vector, in the mean of squares, to begin with
UNSEEN = 0.1  # deviation of the vectors of words without one
CLIPPED = 0.0005  # of the numbers in vectors that rounding may cut


@dataclass(frozen=True)
class Settings:
    """What the measurements changed."""

    widths: tuple[int, ...] = (2, 3, 5)
    filters: int = 128  # of each width
    units: int = 64  # that weigh their answers
    epochs: int = 4
    batch: int = 64
    rate: float = 0.001  # the highest
    averaged: float = 0.998  # share of the mean that a step leaves
    seed: int = 0


@dataclass(frozen=True, eq=False)
class Trained:
    """A reader and what its embeddings, (n, d), say of k topics.

    Attributes:
        weights: float32 (d, k).
        bias: float32 (k,).
    """

    reader: Reader
    weights: Floats
    bias: Floats

    def logits(self, texts: Sequence[str]) -> Floats:
        """Float32 (n, k)."""
        return self.reader.encode(list(texts)) @ self.weights + self.bias


@dataclass(frozen=True, eq=False)
class Start:
    """Where training starts: v words, the reader's three first among them, and their vectors,
    float32 (v, d)."""

    words: tuple[str, ...]
    vectors: Floats

    @classmethod
    def of(cls, words: Sequence[str]) -> Start:
        """The word vectors that ship with nutgraf, and small random ones of other words."""
        every = (UNKNOWN, NUMBER, YEAR, *words)
        vectors = word_vectors().of(every)
        seen = (vectors != 0).any(axis=1)
        vectors *= LENGTH / np.sqrt((vectors[seen] ** 2).mean())
        rng = np.random.default_rng(0)
        vectors[~seen] = rng.normal(0, UNSEEN, (int((~seen).sum()), vectors.shape[1]))
        return cls(every, vectors)


def train(start: Start, texts: Sequence[str], labels: Floats, settings: Settings) -> Trained:
    """Learns from texts and their labels (n, k), NaN where there is none; on one core."""
    import torch
    from torch.nn import functional

    torch.set_num_threads(1)
    torch.manual_seed(settings.seed)
    known_words = {word: i for i, word in enumerate(start.words)}
    numbers = [np.array(word_numbers(text, known_words)[:LONGEST]) for text in texts]
    net = _Network(start, labels.shape[1], settings)
    optimiser = torch.optim.Adam(net.parameters, lr=settings.rate)
    steps = settings.epochs * -(-len(texts) // settings.batch)
    rates = torch.optim.lr_scheduler.OneCycleLR(
        optimiser, max_lr=settings.rate, total_steps=steps + 1, pct_start=0.1
    )
    targets, known = torch.from_numpy(np.nan_to_num(labels)), torch.from_numpy(np.isfinite(labels))
    means = [value.detach().clone() for value in net.parameters]
    rng = np.random.default_rng(settings.seed)
    for rows in _batches(numbers, settings, rng):
        logits = net.logits(_padded([numbers[i] for i in rows.tolist()]), training=True)
        loss = functional.binary_cross_entropy_with_logits(logits, targets[rows], reduction="none")
        optimiser.zero_grad()
        ((loss * known[rows]).sum() / len(rows)).backward()
        torch.nn.utils.clip_grad_norm_(net.parameters, 1.0)
        optimiser.step()
        rates.step()
        with torch.no_grad():
            for mean, value in zip(means, net.parameters, strict=True):
                mean.lerp_(value, 1 - settings.averaged)
    with torch.no_grad():
        for mean, value in zip(means, net.parameters, strict=True):
            value.copy_(mean)
    return net.rounded(start.words)


class _Network:
    """The reader's arithmetic in floats that can be differentiated."""

    def __init__(self, start: Start, topics: int, settings: Settings) -> None:
        import torch

        d, f = start.vectors.shape[1], settings.filters
        self.vectors = torch.from_numpy(start.vectors.copy())
        self.importance = torch.zeros(len(start.words))
        self.filters = [torch.nn.Conv1d(d, f, w, padding=w // 2) for w in settings.widths]
        self.units = torch.nn.Linear(f * len(self.filters), settings.units)
        self.head = torch.nn.Linear(settings.units, topics)
        self.plain = torch.nn.Linear(d, topics, bias=False)
        torch.nn.init.constant_(self.head.bias, -1.5)
        self.parameters: list[Any] = [self.vectors, self.importance]
        for module in (*self.filters, self.units, self.head, self.plain):
            self.parameters += list(module.parameters())
        for value in self.parameters:
            value.requires_grad_(True)

    def logits(self, numbers: Any, training: bool) -> Any:
        """Of texts whose words are numbers (n, longest), -1 after the end."""
        import torch
        from torch.nn import functional

        there = numbers >= 0
        numbers = numbers.clamp(min=0)
        if training:
            numbers = numbers * (torch.rand(numbers.shape) > WORDS_DROPPED)
        vectors = functional.embedding(numbers, self.vectors) * there[..., None]
        mass = torch.sigmoid(self.importance[numbers]) * there
        mean = (vectors * mass[..., None]).sum(1) / (mass.sum(1, keepdim=True) + FLOOR).sqrt()
        dropped = functional.dropout(vectors, VECTORS_DROPPED, training).transpose(1, 2)
        best = []
        for convolution in self.filters:
            answers = convolution(dropped)[..., : numbers.shape[1]]
            answers = answers.masked_fill(~there[:, None], -torch.inf)
            best.append(functional.relu(answers.max(2).values))
        found = functional.dropout(torch.cat(best, 1), ANSWERS_DROPPED, training)
        return self.head(functional.relu(self.units(found))) + self.plain(mean)

    def rounded(self, words: Sequence[str]) -> Trained:
        """What was learned, with vectors and filters in whole numbers of 8 bits."""
        codes, scale = _rounded(self.vectors.detach().numpy())
        importance = np.rint(FULL / (1 + np.exp(-self.importance.detach().numpy())))
        filters = []
        for convolution in self.filters:
            weights = convolution.weight.detach().numpy().transpose(2, 1, 0)
            each = np.abs(weights).max(axis=(0, 1)) / 127
            whole = np.rint(weights / each).astype(np.int8)
            bias = convolution.bias.detach().numpy()
            filters.append(Filters(whole, (each * scale).astype(np.float32), bias))
        units = self.units.weight.detach().numpy().T, self.units.bias.detach().numpy()
        reader = Reader(tuple(words), codes, importance.astype(np.uint8), scale, filters, *units)
        both = [self.head.weight.detach().numpy(), self.plain.weight.detach().numpy()]
        return Trained(reader, np.concatenate(both, axis=1).T, self.head.bias.detach().numpy())


def _rounded(vectors: Floats) -> tuple[npt.NDArray[np.int8], float]:
    """Vectors as codes of 8 bits, and their common scale."""
    scale = float(np.quantile(np.abs(vectors), 1 - CLIPPED)) / 127
    return np.clip(np.rint(vectors / scale), -127, 127).astype(np.int8), scale


def _batches(numbers: list[Ints], settings: Settings, rng: np.random.Generator) -> Iterator[Ints]:
    """Each text once an epoch, texts of like length together, batches in random order."""
    lengths = np.array([len(mine) for mine in numbers])
    for _ in range(settings.epochs):
        order = np.argsort(lengths + 12 * rng.random(len(lengths)), kind="stable")
        starts = rng.permutation(np.arange(0, len(order), settings.batch))
        yield from (order[start : start + settings.batch] for start in starts.tolist())


def _padded(numbers: list[Ints]) -> Any:
    """A tensor of whole numbers (n, longest), -1 after a text's end."""
    import torch

    longest = max(len(mine) for mine in numbers)
    found = np.full((len(numbers), longest), -1)
    for row, mine in zip(found, numbers, strict=True):
        row[: len(mine)] = mine
    return torch.from_numpy(found)
