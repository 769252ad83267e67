"""Whether readers of different kinds agree: `python -m seeds.validity --news news.txt.gz`.

The readers are a person, a second one, the word list of topic.toml alone, the shipped table of
words, which has seen the person's labels of all but the card's news, and two that have not seen
those of the fold they judge: the teacher, and the table by folds, which needs all embeddings that
the models were built from. The teacher's folds are a fifth of the news, the written paragraphs of
one time, and all of the card's news; the table's are those of the recipe. Cohen's kappa (1960) is
agreement beyond chance. Writes seeds/validity.md, which the model card takes in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import click
import numpy as np
import numpy.typing as npt
from sklearn.metrics import cohen_kappa_score

import nutgraf
from nutgraf.reading.labelled import read_gold
from nutgraf.topics.calibration import log_odds
from seeds.encoder import TAUGHT, embed, piece_path, pieces, read_news, taught
from seeds.heads import held_out_log_odds
from seeds.labels import ROOT, TOPICS, Floats, read_news_labels, read_second_labels, read_seeds
from seeds.recipe import FOLDS, LEXICON_SHARE, Recipe, teacher_logits

DOUBT = 2.0  # the third answer of a person
UNTAUGHT = -1  # the fold of paragraphs that teach nothing
TIMES = {"to 1999": (1, 1999), "2000 to 2009": (2000, 2009), "2010 to 2019": (2010, 2019),
         "from 2020": (2020, 9999), "of no year": (0, 0)}  # fmt: skip
PAIRS = {
    "reading, word list": ("reading", "list"),
    "reading, table": ("reading", "table"),
    "reading, table by folds": ("reading", "by folds"),
    "reading, teacher": ("reading", "teacher"),
    "word list, table": ("list", "table"),
    "table, teacher": ("table", "teacher"),
}


@dataclass(frozen=True, eq=False)
class Paragraphs:
    """Labelled paragraphs of one origin.

    Attributes:
        strata: names to which of the n they are, bool (n,).
        labels, second: of both readers, float64 (n, 3), NaN where in doubt; `second` is None where
            one alone has read them.
        fold: int64 (n,), the fold whose teacher has not seen them.
    """

    texts: list[str]
    strata: dict[str, npt.NDArray[np.bool_]]
    labels: Floats
    second: Floats | None
    fold: npt.NDArray[np.int64]


def of_news(news: Sequence[str]) -> Paragraphs:
    """The hand-labelled ones of the news that the teacher may read."""
    found = read_news_labels(news)
    fold = np.arange(len(found.numbers)) % FOLDS
    used = np.isin(found.numbers, taught(len(news)))
    random = found.is_random[used]
    strata = {"news, random": random, "news, chosen for doubt": ~random}
    texts = [news[i] for i in found.numbers[used].tolist()]
    return Paragraphs(texts, strata, found.labels[used], None, fold[used])


def of_seeds() -> Paragraphs:
    """The written paragraphs, by the time that they are as if of."""
    seeds = read_seeds()
    strata = {
        f"written, {name}": (first <= seeds.year) & (seeds.year <= last)
        for name, (first, last) in TIMES.items()
    }
    fold = FOLDS + np.argmax(list(strata.values()), axis=0)
    return Paragraphs(seeds.texts, strata, seeds.labels, read_second_labels(seeds.texts), fold)


def of_card(path: Path) -> Paragraphs:
    """The news of the model card, from which nothing learns."""
    gold = read_gold(path, TOPICS)
    n = len(gold)
    labels = np.asarray(gold.labels, np.float64)
    strata = {"news of the card": np.ones(n, bool)}
    return Paragraphs(list(gold.texts), strata, labels, None, np.full(n, UNTAUGHT))


def answers(
    parts: Sequence[Paragraphs], news: Sequence[str], cache: Path | None
) -> dict[str, Floats]:
    """What each reader but the second says of all paragraphs, float64 (n, 3); NaN: in doubt, or not
    asked. Tells which readers are left out, and why."""
    texts = [text for part in parts for text in part.texts]
    labels = np.concatenate([part.labels for part in parts])
    found = {"reading": labels}
    lists = [
        nutgraf.TermExtractor.from_toml(ROOT / f"plugins/nutgraf_{topic}/topic.toml")
        for topic in TOPICS
    ]
    by_list, by_table = nutgraf.Classifier.of(lists), nutgraf.load(list(TOPICS))
    for name, classifier in (("list", by_list), ("table", by_table)):
        columns = [classifier.column(topic) for topic in TOPICS]
        found[name] = classifier.predict(texts)[:, columns].astype(np.float64)
    if cache is None:
        print("left out, for want of --cache: the teacher, and the table by folds")
        return found
    try:
        number = {text: i for i, text in enumerate(news)}
        of_those = embed(news, cache, TAUGHT)[[number[text] for text in parts[0].texts]]
        vectors = np.concatenate([of_those, *[embed(part.texts, cache) for part in parts[1:]]])
    except ImportError as error:
        print(f"left out, for want of pip install '.[seeds]' ({error}): those by the teacher")
        return found
    fold = np.concatenate([part.fold for part in parts])
    logits = by_list.decision_function(texts)[:, [by_list.column(topic) for topic in TOPICS]]
    found["teacher"] = np.zeros(labels.shape)
    for left_out in np.unique(fold):
        used = (fold != left_out) & (fold != UNTAUGHT)
        taught = teacher_logits(vectors, logits, labels.astype(np.float32), used, LEXICON_SHARE)
        found["teacher"][fold == left_out] = taught[fold == left_out] > 0
    if all(piece_path(news[part], cache).exists() for part in pieces(len(news))[:TAUGHT]):
        found["by folds"] = np.full(labels.shape, np.nan)
        said = table_by_folds(news, cache, by_table, [t for p in parts[2:] for t in p.texts])
        found["by folds"][: len(said)] = said
    else:
        print(f"left out, for want of the news's embeddings in {cache}: the table by folds")
    return found


def table_by_folds(
    news: Sequence[str], cache: Path, classifier: nutgraf.Classifier, without: Sequence[str]
) -> Floats:
    """What tables that have not seen the labels say of the labelled news and the written
    paragraphs, float64 (n, 3), NaN for those that no fold leaves out."""
    recipe = Recipe.of(news, cache, without)
    said = held_out_log_odds(recipe, classifier)
    yes = said >= [log_odds(classifier.threshold(topic)) for topic in TOPICS]
    rows = recipe.news.numbers[recipe.embedded[recipe.news.numbers]]
    rows = np.append(rows, np.arange(len(said) - len(recipe.seeds.texts), len(said)))
    return np.where(np.isfinite(said), yes, np.nan)[rows]


def agreement(a: Floats, b: Floats) -> str:
    """Per cent of equal answers (n,) where both have one, and kappa."""
    both = np.isfinite(a) & np.isfinite(b)
    if not both.any():
        return "–"
    a, b = a[both].astype(int), b[both].astype(int)
    kappa = f"{cohen_kappa_score(a, b):.2f}" if len(np.union1d(a, b)) > 1 else "–"
    return f"{np.mean(a == b):.1%} ({kappa})"


def readings(labels: Floats, second: Floats | None) -> str:
    """The agreement of two people, whose doubt is an answer, too."""
    if second is None:
        return "–"
    return agreement(np.nan_to_num(labels, nan=DOUBT), np.nan_to_num(second, nan=DOUBT))


def tables(parts: Sequence[Paragraphs], said: dict[str, Floats]) -> str:
    """Agreement by topic and stratum, and who is right where word list and table differ."""
    pairs = {name: pair for name, pair in PAIRS.items() if set(pair) <= set(said)}
    agreed = [f"| topic | paragraphs | labels | yes | two readings | {' | '.join(pairs)} |"]
    agreed.append("| --- | --- " + "| --: " * (3 + len(pairs)) + "|")
    differed = ["| topic | paragraphs | they differ | the table is right | the list is right |"]
    differed.append("| --- | --- | --: | --: | --: |")
    for t, topic in enumerate(TOPICS):
        start = 0
        for part in parts:
            mine = {who: x[start : start + len(part.texts), t] for who, x in said.items()}
            start += len(part.texts)
            for name, rows in part.strata.items():
                here = {who: x[rows] for who, x in mine.items()}
                label = here["reading"]
                known = np.isfinite(label)
                second = None if part.second is None else part.second[rows, t]
                cells = [f"{known.sum():,}", f"{(label == 1).sum():,}", readings(label, second)]
                cells += [agreement(here[a], here[b]) for a, b in pairs.values()]
                agreed.append(f"| {topic} | {name} | {' | '.join(cells)} |")
                differ = known & (here["list"] != here["table"])
                right = [(differ & (here[who] == label)).sum() for who in ("table", "list")]
                differed.append(f"| {topic} | {name} | {differ.sum()} | {right[0]} | {right[1]} |")
    return "\n".join([*agreed, "", "Where word list and table differ:", "", *differed])


@click.command()
@click.option("--news", "news_path", required=True, help="One a line, .gz.",
              type=click.Path(exists=True, path_type=Path))  # fmt: skip
@click.option("--cache", type=click.Path(path_type=Path), help="Of the encoder and embeddings.")
@click.option("--gold", "gold_path", help="The news of the model card.",
              type=click.Path(exists=True, path_type=Path))  # fmt: skip
def main(news_path: Path, cache: Path | None, gold_path: Path | None) -> None:
    """Compare readers, and write the tables."""
    news = read_news(news_path)
    parts = [of_news(news), of_seeds(), *([of_card(gold_path)] if gold_path else [])]
    text = tables(parts, answers(parts, news, cache))
    (ROOT / "seeds/validity.md").write_text(text + "\n", encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
