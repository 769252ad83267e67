"""Builds src/nutgraf/learning/words.npz: `python -m seeds.vectors --news news.txt.gz --cache DIR`.

The word vectors that few-shot training starts from. Each word's vector is what the word adds to a
paragraph's sentence embedding: a ridge regression from counts of words over the square root of
the number of tokens, the features of every nutgraf table, to the main components of the
embeddings of unlabelled news (kept in --cache, as for `seeds.build`). A linear model on the
embeddings is then, nearly, a table of words. Then the importance of words is learned, with the
vectors from there on, as `nutgraf.learning.student` learns it: words are dropped at random, and
silent ones have no vector. No label has a part in it.
"""

from __future__ import annotations

import hashlib
import math
from pathlib import Path

import click
import numpy as np
import numpy.typing as npt
from scipy import sparse

from nutgraf.learning.features import Features, document_frequency
from nutgraf.learning.student import BATCH, FLOOR, Adam, batches, sigmoid, softplus
from nutgraf.learning.vectors import PATH, WordVectors, save_vectors
from nutgraf.terms.importance import Importance
from nutgraf.terms.language import CREOLE, FOREIGN
from nutgraf.terms.silent import is_silent
from seeds.encoder import NAME, news_options, read_news, sample

AT_LEAST = 10  # paragraphs that a word must stand in
DIMENSIONS = 96
PENALTY = 2.0
ITERATIONS = 25
EPOCHS, RATE, DROPPED = 4, 0.003, 0.2  # of `refine`
EVERY = 20  # each 20th paragraph is held out to tell how well the words do

Floats = npt.NDArray[np.float32]


def components(embeddings: Floats, number: int) -> Floats:
    """The embeddings less their mean, turned to their main components, float32 (n, number)."""
    centred = embeddings - embeddings.mean(axis=0)
    _, axes = np.linalg.eigh((centred.T @ centred).astype(np.float64))
    axes = axes[:, ::-1][:, :number]
    axes *= np.sign(axes[np.abs(axes).argmax(axis=0), np.arange(number)])  # eigh leaves it open
    return np.asarray(centred @ axes.astype(np.float32), np.float32)


def ridge(features: sparse.csr_matrix, targets: Floats) -> Floats:
    """Ridge regression of all targets at once, float32 (words, targets), by conjugate gradients
    scaled by the diagonal."""
    transposed = features.T.tocsr()
    squares = np.asarray(features.multiply(features).sum(axis=0)).ravel()
    scale = (1 / (squares + PENALTY)).astype(np.float32)[:, None]
    residual = transposed @ targets
    weights = np.zeros_like(residual)
    scaled = scale * residual
    direction = scaled.copy()
    squared: Floats = (residual * scaled).sum(axis=0)
    for _ in range(ITERATIONS):
        image = transposed @ (features @ direction) + np.float32(PENALTY) * direction
        step = squared / (direction * image).sum(axis=0)
        weights += step * direction
        residual -= step * image
        scaled = scale * residual
        before, squared = squared, (residual * scaled).sum(axis=0)
        direction = scaled + squared / before * direction
    return np.asarray(weights, np.float32)


def refine(
    counts: sparse.csr_matrix, targets: Floats, vectors: Floats, audible: Floats
) -> tuple[Floats, Floats]:
    """Vectors, and the importance of words (m,), so that counts times vectors over the root of the
    mass come near the targets; from vectors to begin with. `audible` is 0 for silent words."""
    rng = np.random.default_rng(0)
    found = vectors * audible[:, None]
    raw = np.full(counts.shape[1], np.log(math.e - 1), np.float32)  # softplus makes it 1
    adam = Adam(found, raw)
    size = np.float32(BATCH * targets.std())
    for rows, batch, rate in batches(counts, EPOCHS, DROPPED, RATE, rng):
        sums = batch @ found
        root = np.sqrt(batch @ softplus(raw) + np.float32(FLOOR))
        missed = (sums / root[:, None] - targets[rows]) / size
        by_vector = (batch.T @ (missed / root[:, None])) * audible[:, None]
        by_mass = (missed * sums).sum(axis=1) * np.float32(-0.5) / root**3
        by_raw = (batch.T @ by_mass) * sigmoid(raw)
        adam.step((by_vector, by_raw), rate)
    return found, softplus(raw)


@click.command()
@news_options
@click.option("-o", "--output", default=PATH, type=click.Path(path_type=Path))
def main(news_path: Path, cache: Path, output: Path) -> None:
    """Build the word vectors."""
    everything = read_news(news_path)
    numbers, embeddings = sample(everything, cache)
    news = [everything[i] for i in numbers.tolist()]
    targets = components(embeddings, DIMENSIONS)
    frequency = document_frequency(everything)
    foreign = set(f"{FOREIGN} {CREOLE}".split())
    words = sorted(w for w, n in frequency.items() if n >= AT_LEAST and w not in foreign)
    features = Features(words)
    held = np.arange(len(news)) % EVERY == 0
    vectors = ridge(features.matrix(news)[~held], targets[~held])
    counts = features.counts(news)
    audible = np.array([not is_silent(word) for word in words], np.float32)
    vectors, importance = refine(counts[~held], targets[~held], vectors, audible)
    root = np.sqrt(counts[held] @ importance + np.float32(FLOOR))
    missed = targets[held] - (counts[held] @ vectors) / root[:, None]
    explained = 1 - (missed**2).sum() / (targets[held] ** 2).sum()
    notes = {
        "method": "words to sentence embeddings: ridge regression, then Adam with importance",
        "encoder": NAME,
        "paragraphs": int((~held).sum()),
        "explained": round(float(explained), 4),
        "recipe": hashlib.sha256(Path(__file__).read_bytes()).hexdigest()[:16],
        "licence": "Apache-2.0",
    }
    rounded = np.round(importance, 2).tolist()
    weighty = {word: weight for word, weight in zip(words, rounded, strict=True) if weight}
    save_vectors(WordVectors(words, vectors, Importance.of(weighty, FLOOR)), output, notes)
    print(
        f"{output}: {len(words):,} words, {DIMENSIONS} dimensions, "
        f"{output.stat().st_size / 1e6:.2f} MB; they explain {explained:.1%} of the variance of "
        f"the embeddings of {held.sum():,} paragraphs held out"
    )


if __name__ == "__main__":
    main()
