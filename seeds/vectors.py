"""Builds src/nutgraf/learning/words.npz: `python -m seeds.vectors --news news.txt.gz --cache DIR`.

The word vectors that few-shot training starts from. Each word's vector is what the word adds to a
paragraph's sentence embedding: a ridge regression from counts of words over the square root of
the number of tokens, the features of every nutgraf table, to the main components of the MiniLM
embeddings of unlabelled news (kept in --cache, as for `seeds.build`). A linear model on the
embeddings is then, nearly, a table of words. No label has a part in it.
"""

from __future__ import annotations

import gzip
import hashlib
from pathlib import Path

import click
import numpy as np
import numpy.typing as npt
from scipy import sparse

from nutgraf.learning.features import Features, document_frequency
from nutgraf.learning.vectors import PATH, WordVectors, save_vectors
from seeds.build import embed

AT_LEAST = 10  # paragraphs that a word must stand in
DIMENSIONS = 96
PENALTY = 2.0
ITERATIONS = 25
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


@click.command()
@click.option("--news", "news_path", required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--cache", required=True, type=click.Path(path_type=Path), help="For embeddings.")
@click.option("-o", "--output", default=PATH, type=click.Path(path_type=Path))
def main(news_path: Path, cache: Path, output: Path) -> None:
    """Build the word vectors."""
    with gzip.open(news_path, "rt", encoding="utf-8") as file:
        news = [line.rstrip("\n") for line in file]
    embeddings = embed(news, cache / "news.npy").astype(np.float32)
    targets = components(embeddings, DIMENSIONS)
    frequency = document_frequency(news)
    words = sorted(word for word, count in frequency.items() if count >= AT_LEAST)
    features = Features(words).matrix(news)
    held = np.arange(len(news)) % EVERY == 0
    vectors = ridge(features[~held], targets[~held])
    missed = targets[held] - features[held] @ vectors
    explained = 1 - (missed**2).sum() / (targets[held] ** 2).sum()
    notes = {
        "method": "ridge regression from words to sentence embeddings",
        "encoder": "all-MiniLM-L6-v2",
        "paragraphs": int((~held).sum()),
        "explained": round(float(explained), 4),
        "recipe": hashlib.sha256(Path(__file__).read_bytes()).hexdigest()[:16],
        "licence": "Apache-2.0",
    }
    save_vectors(WordVectors(words, vectors), output, notes)
    print(
        f"{output}: {len(words):,} words, {DIMENSIONS} dimensions, "
        f"{output.stat().st_size / 1e6:.2f} MB; they explain {explained:.1%} of the variance of "
        f"the embeddings of {held.sum():,} paragraphs held out"
    )


if __name__ == "__main__":
    main()
