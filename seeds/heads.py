"""Builds the heads of the careful stage: `python -m seeds.heads --news news.txt.gz --cache DIR`.

A head is fitted on hand-labelled news that has embeddings, and on what tables that have not seen a
text's label say of it; it is measured by folds, once more, on heads that have not seen the label.
"""

from __future__ import annotations

from pathlib import Path

import click
import numpy as np
import numpy.typing as npt

import nutgraf
from nutgraf.learning.heads import fit_band, fit_head
from nutgraf.measuring.evaluation import average_precision, f1
from nutgraf.topics.calibration import log_odds
from nutgraf.topics.headfile import PROBE, save_head
from seeds.build import read_texts
from seeds.encoder import NAME, embed, news_options, read_news
from seeds.labels import ROOT, TOPICS, Floats
from seeds.recipe import FOLDS, Recipe

INVERSE_PENALTY = 3.0
LOOKED_AT = 0.125  # of all paragraphs
CHOSEN_WEIGHT = 0.3  # of news chosen for its doubt, against 1 for random news
SEED_WEIGHT = 0.3  # of a written paragraph


def held_out_log_odds(recipe: Recipe, classifier: nutgraf.Classifier) -> Floats:
    """What tables that have not seen a text's label say of it, float64 (n, 3), NaN where none is
    such: the shipped calibrations, on the students of the folds."""
    _, logits = recipe.held_out()
    columns = [classifier.column(topic) for topic in TOPICS]
    slopes, offsets = (values[columns] for values in classifier.plan.slopes)
    return np.asarray(logits * slopes + offsets, np.float64)


@click.command()
@news_options
@click.option("--without", type=click.Path(exists=True, path_type=Path), help="JSONL to leave out.")
def main(news_path: Path, cache: Path, without: Path | None) -> None:
    """Build the heads, and print what they gain."""
    recipe = Recipe.of(read_news(news_path), cache, read_texts(without))
    classifier = nutgraf.load(list(TOPICS))
    table = held_out_log_odds(recipe, classifier)
    thresholds = [classifier.threshold(topic) for topic in TOPICS]
    news = recipe.news.numbers
    weight = np.zeros(len(table))
    weight[news] = np.where(recipe.news.is_random, 1.0, CHOSEN_WEIGHT)
    weight[len(table) - len(recipe.seeds.texts) :] = SEED_WEIGHT
    random = news[recipe.news.is_random]
    band = fit_band(table[random], thresholds, LOOKED_AT)
    probe = embed([PROBE], cache)[0]
    for t, topic in enumerate(TOPICS):
        labels = recipe.labels[:, t].astype(np.float64)
        known = np.isfinite(labels) & np.isfinite(table[:, t]) & recipe.embedded

        def fit(used: npt.NDArray[np.bool_], t: int = t) -> nutgraf.Head:
            return fit_head(
                recipe.vectors[used],
                table[used, t],
                recipe.labels[used, t],
                weight[used],
                encoder=NAME,
                band=band,
                C=INVERSE_PENALTY,
                probe=probe,
                notes={"labelled": int(used.sum()), "licence": "Apache-2.0"},
            )

        careful = table[:, t].copy()
        unsure = known & (np.abs(careful - log_odds(thresholds[t])) < band)
        for fold in range(FOLDS):
            head = fit(known & (recipe.fold != fold))
            part = unsure & (recipe.fold == fold)
            careful[part] = recipe.vectors[part] @ head.weights + head.bias
            careful[part] += head.table * table[part, t]
        save_head(fit(known), ROOT / f"plugins/nutgraf_{topic}/careful.npz")
        cut = log_odds(thresholds[t])
        for name, rows in (("random", random), ("all news", news)):
            rows = rows[known[rows]]
            y = labels[rows]
            figures = [
                f"{average_precision(y, z[rows]):.3f} {f1(y, z[rows] >= cut):.3f}"
                for z in (table[:, t], careful)
            ]
            print(f"{topic:10} {name:9} AP, F1 fast {figures[0]}, careful {figures[1]}")


if __name__ == "__main__":
    main()
