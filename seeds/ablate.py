"""What each part of the recipe is worth: `python -m seeds.ablate --news news.txt.gz --cache DIR`.

Each variant changes one setting. Labelled news is scored by models that have not seen its fold: by
random folds, and by folds that leave out a kind of news at a time. The news bears no source or
year, so a kind is what a classifier takes it for that has learned the `source` column of --gold
from embeddings: wires of 1987, broadcasters and agencies of 2004-05, a trade site, an
international site of 2024. Minimal pairs are scored with their family left out.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import click
import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression

from nutgraf.measuring.evaluation import average_precision
from nutgraf.reading.labelled import read_gold
from seeds.build import read_texts
from seeds.encoder import embed, news_options, read_news
from seeds.labels import TOPICS
from seeds.recipe import Floats, Recipe

VARIANTS: dict[str, dict[str, Any]] = {
    "the recipe": {},
    "mass is the number of words": {"by_importance": False},
    "no words dropped": {"dropped": 0.0},
    "words dropped 40 %": {"dropped": 0.4},
    "function words have weights": {"with_silent": True},
    "no word list in the teacher": {"lexicon_share": 0.0},
    "word list's logit 0.35": {"lexicon_share": 0.35},
    "word list's logit 1.4": {"lexicon_share": 1.4},
    "no word list as prior": {"prior": 0.0},
    "neither": {"lexicon_share": 0.0, "prior": 0.0},
    "given labels weigh 0": {"given_weight": 0.0},
    "given labels weigh 10": {"given_weight": 10.0},
    "4 epochs": {"epochs": 4},
    "16 epochs": {"epochs": 16},
}


def kinds(recipe: Recipe, gold_vectors: Floats, sources: list[str]) -> npt.NDArray[np.int64]:
    """The kind of each hand-labelled news paragraph, int64 (n,); -1 without an embedding."""
    names = sorted(set(sources))
    model = LogisticRegression(C=10, max_iter=2000)
    model.fit(gold_vectors, [names.index(source) for source in sources])
    found = np.asarray(model.predict(recipe.vectors[recipe.news.numbers]), np.int64)
    return np.where(recipe.embedded[recipe.news.numbers], found, -1)


def means(labels: Floats, logits: Floats) -> list[float]:
    """Average precision of each topic."""
    found = []
    for t in range(len(TOPICS)):
        known = np.isfinite(labels[:, t]) & np.isfinite(logits[:, t])
        y, z = labels[known, t].astype(np.float64), logits[known, t].astype(np.float64)
        found.append(average_precision(y, z))
    return found


def worst(labels: Floats, logits: Floats, fold: npt.NDArray[np.int64], topic: int) -> float:
    """The least average precision of a topic on a fold with at least 20 of it."""
    found = []
    for number in np.unique(fold[fold >= 0]):
        part = (fold == number) & np.isfinite(labels[:, topic])
        if labels[part, topic].sum() >= 20:
            y, z = labels[part, topic], logits[part, topic]
            found.append(average_precision(y.astype(np.float64), z.astype(np.float64)))
    return min(found)


def pairs_right(recipe: Recipe, logits: Floats) -> float:
    """How often both of a pair are right, at a logit of 0, on a topic on which they differ."""
    first = len(recipe.labels) - len(recipe.seeds.texts)
    right = []
    for number in np.unique(recipe.seeds.pair[recipe.seeds.pair > 0]):
        two = first + np.flatnonzero(recipe.seeds.pair == number)
        labels, said = recipe.labels[two], logits[two] > 0
        differ = np.isfinite(labels).all(axis=0) & (labels[0] != labels[-1])
        right += (said == (labels == 1)).all(axis=0)[differ].tolist()
    return float(np.mean(right))


def row(recipe: Recipe, kind: npt.NDArray[np.int64]) -> list[float]:
    """The figures of a variant."""
    news = recipe.news
    labels = news.labels.astype(np.float32)
    _, logits = recipe.held_out()
    random = means(labels[news.is_random], logits[news.numbers][news.is_random])
    doubt = means(labels[~news.is_random], logits[news.numbers][~news.is_random])
    fold = np.full(len(recipe.labels), -1)
    fold[news.numbers] = kind
    # News of unknown kind could be of the one that is left out, and teaches nothing here.
    told = np.where(recipe.embedded[:, None], recipe.labels, np.float32(np.nan))
    _, by_kind = replace(recipe, fold=fold, labels=told).held_out()
    apart = by_kind[news.numbers]
    return [
        float(np.mean(random)),
        float(np.mean(doubt)),
        float(np.mean(means(labels, apart))),
        worst(labels, apart, kind, TOPICS.index("diplomacy")),
        pairs_right(recipe, logits),
    ]


@click.command()
@news_options
@click.option("--gold", required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--only", multiple=True, help="A variant; all of them without.")
def main(news_path: Path, cache: Path, gold: Path, only: tuple[str, ...]) -> None:
    """Print the table, a row a variant."""
    recipe = Recipe.of(read_news(news_path), cache, read_texts(gold))
    known = read_gold(gold, TOPICS)
    kind = kinds(recipe, embed(known.texts, cache), [source or "" for source in known.sources])
    print("| | random | doubtful | by kind | worst kind's diplomacy | pairs |")
    print("| --- | --: | --: | --: | --: | --: |")
    for name, changes in VARIANTS.items():
        if not only or name in only:
            cells = " | ".join(f"{x:.3f}" for x in row(recipe.with_settings(**changes), kind))
            print(f"| {name} | {cells} |", flush=True)


if __name__ == "__main__":
    main()
