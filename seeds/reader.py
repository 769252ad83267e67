"""Builds the reader of the careful stage, and its heads: `python -m seeds.reader --news FILE`.

The network is trained on hand labels (seeds/network.py). A head weighs what it says against what
the table of words says, by texts whose labels neither had seen: stacking (Wolpert 1992). What is
printed is measured on them, too, by heads that have not seen the fold.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import click
import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression

import nutgraf
from nutgraf.learning.features import document_frequency
from nutgraf.learning.heads import fit_band
from nutgraf.measuring.evaluation import average_precision, f1
from nutgraf.scoring.reader import PATH, save_reader
from nutgraf.topics.calibration import log_odds
from nutgraf.topics.headfile import PROBE, save_head
from seeds.build import read_texts
from seeds.encoder import read_news
from seeds.heads import CHOSEN_WEIGHT, SEED_WEIGHT
from seeds.labels import ROOT, TOPICS, Floats
from seeds.network import Settings, Start, Trained, train
from seeds.recipe import FOLDS, Recipe

NAME = "nutgraf reader"
LOOKED_AT = 0.4  # of all paragraphs: decisions change little beyond 0.125, ranks do
MOST_WORDS, AT_LEAST = 25_000, 10  # the commonest of the news, and in how many paragraphs

Bools = npt.NDArray[np.bool_]


def vocabulary(frequency: Counter[str]) -> list[str]:
    """The words that get a vector, the commonest first."""
    common = frequency.most_common(MOST_WORDS)
    return [word for word, n in common if n >= AT_LEAST and not word.isdecimal()]


def trained(recipe: Recipe, words: Sequence[str], used: Bools, settings: Settings) -> Trained:
    """The network on those of the labelled texts."""
    rows = np.flatnonzero(used)
    texts = [recipe.texts[i] for i in rows.tolist()]
    return train(Start.of(words), texts, recipe.labels[rows], settings)


def held_out(recipe: Recipe, words: Sequence[str], settings: Settings) -> tuple[Floats, Floats]:
    """Logits by networks and by tables that have not seen the text's fold, float64 (n, 3) each,
    NaN where every one has seen it. The tables learn from labels alone."""
    network, table = np.full((2, *recipe.labels.shape), np.nan)
    untaught = np.full(recipe.labels.shape, np.nan, np.float32)
    for fold in range(FOLDS):
        part = np.flatnonzero(recipe.fold == fold)
        mine = trained(recipe, words, recipe.fold != fold, settings)
        network[part] = mine.logits([recipe.texts[i] for i in part.tolist()])
        table[part] = recipe.fit(recipe.fold != fold, untaught).logits(recipe.counts[part])
        print(f"fold {fold + 1} of {FOLDS}", flush=True)
    return network, table


def shares(network: Floats, table: Floats, labels: Floats, weight: Floats) -> tuple[float, ...]:
    """By how much the logits of the network and the log-odds of the table count, and the bias."""
    model = LogisticRegression(C=np.inf, max_iter=1000)
    model.fit(np.column_stack([network, table]), labels, weight)
    return (*model.coef_[0].tolist(), float(model.intercept_[0]))


@click.command()
@click.option("--news", type=click.Path(exists=True, path_type=Path), required=True)
@click.option("--without", type=click.Path(exists=True, path_type=Path), help="JSONL to leave out.")
def main(news: Path, without: Path | None) -> None:
    """Build the reader and its heads, and print what they gain."""
    everything = read_news(news)
    recipe = Recipe.of(everything, None, read_texts(without))
    words, settings = vocabulary(document_frequency(everything)), Settings()
    network, logits = held_out(recipe, words, settings)
    final = trained(recipe, words, np.ones(len(recipe.texts), bool), settings)
    save_reader(final.reader, PATH, {"labelled": len(recipe.texts), "licence": "Apache-2.0"})
    classifier = nutgraf.load(list(TOPICS))
    columns = [classifier.column(topic) for topic in TOPICS]
    slopes, offsets = (values[columns] for values in classifier.plan.slopes)
    table = logits * slopes + offsets
    thresholds = [classifier.threshold(topic) for topic in TOPICS]
    labelled = recipe.news.numbers
    weight = np.full(len(recipe.texts), SEED_WEIGHT)
    weight[labelled] = np.where(recipe.news.is_random, 1.0, CHOSEN_WEIGHT)
    random = labelled[recipe.news.is_random]
    band = fit_band(table[random], thresholds, LOOKED_AT)
    probe = final.reader.encode([PROBE])[0]
    for t, topic in enumerate(TOPICS):
        y, said, before = recipe.labels[:, t].astype(np.float64), network[:, t], table[:, t]
        known = np.isfinite(y) & np.isfinite(before)

        def fitted(used: Bools, t: int = t) -> tuple[float, ...]:
            return shares(network[used, t], table[used, t], recipe.labels[used, t], weight[used])

        after = before.copy()
        for fold in range(FOLDS):
            mine, old, bias = fitted(known & (recipe.fold != fold))
            part = known & (recipe.fold == fold)
            part &= np.abs(before - log_odds(thresholds[t])) < band
            after[part] = mine * said[part] + old * before[part] + bias
        mine, old, bias = fitted(known)
        head = nutgraf.Head(
            NAME,
            mine * final.weights[:, t],
            mine * float(final.bias[t]) + bias,
            old,
            band,
            probe,
            {"labelled": int(known.sum()), "licence": "Apache-2.0"},
        )
        save_head(head, ROOT / f"plugins/nutgraf_{topic}/reader.npz")
        print(f"{topic}: network x {mine:.2f}, table x {old:.2f}, band {band:.2f}")
        for name, rows in (("random", random), ("all news", labelled)):
            rows = rows[known[rows]]
            cut = log_odds(thresholds[t])
            figures = [
                f"{average_precision(y[rows], z[rows]):.3f} {f1(y[rows], z[rows] >= cut):.3f}"
                for z in (before, after, mine * said + old * before + bias)
            ]
            print(f"{topic:10} {name:9} AP, F1 fast {figures[0]}, careful {figures[1]}, ", end="")
            print(f"if it looked at all {figures[2]}")


if __name__ == "__main__":
    main()
