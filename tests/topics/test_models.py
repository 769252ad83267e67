"""The bundled models: fit to load, true to their topic files, and what the thresholds promise."""

from __future__ import annotations

import json
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import nutgraf
from nutgraf.measuring.evaluation import evaluate, macro
from nutgraf.reading.labelled import read_gold
from nutgraf.scoring.plan import Plan
from nutgraf.topics.modelfile import read_header

ROOT = Path(__file__).parents[2]
GOLD = ROOT.parent / "shared/data/gold_dev.jsonl"
TOPICS = ("diplomacy", "energy", "military")


@pytest.mark.parametrize("topic", TOPICS)
def test_a_model_is_what_its_topic_file_says(topic: str) -> None:
    folder = Path(str(import_module(f"nutgraf_{topic}").__file__)).parent
    model = nutgraf.load_model(folder / "model.npz")
    lexicon = nutgraf.TermExtractor.from_toml(folder / "topic.toml")
    assert model.topic == lexicon.topic
    assert len(lexicon.terms) >= 250
    assert (folder / "model.npz").stat().st_size < 1_000_000
    assert read_header(folder / "model.npz")["notes"]["licence"] == "Apache-2.0"


@pytest.mark.parametrize(("kind", "column"), [("precision", 1), ("recall", 2)])
def test_thresholds_reach_what_is_wanted(kind: str, column: int) -> None:
    for calibration in nutgraf.load(thresholds={kind: 0.9}).plan.calibrations:
        curve = {point[0]: point for point in calibration.curve}
        assert curve[calibration.threshold][column] >= 0.9


def test_thresholds_by_number() -> None:
    plain, chosen = nutgraf.load(), nutgraf.load(thresholds={"energy": 0.77})
    thresholds = [c.threshold for c in chosen.calibrations]
    assert thresholds[1] == 0.77
    assert thresholds[0] == plain.calibrations[0].threshold
    text = "Oil prices rose."
    assert np.array_equal(plain.predict_proba([text]), chosen.predict_proba([text]))


@pytest.mark.parametrize(
    ("wanted", "reason"),
    [
        ({"sport": 0.5}, "unknown threshold 'sport'"),
        ({"energy": 2}, "from 0 to 1"),
        ({"energy": "high"}, "from 0 to 1"),
        ({"precision": 0.9, "recall": 0.9}, "one of the two"),
        (0.5, "thresholds is float: give numbers by topic name"),
    ],
)
def test_thresholds_that_make_no_sense(wanted: Any, reason: str) -> None:
    with pytest.raises(nutgraf.TopicError, match=reason):
        nutgraf.load(thresholds=wanted)


def test_a_hand_made_topic_has_no_curve() -> None:
    plan = Plan.of([nutgraf.TermExtractor("sport", {"goal": 1.0})])
    with pytest.raises(nutgraf.TopicError, match=r"topic 'sport'.*no curve"):
        plan.with_thresholds({"recall": 0.9})


def test_words_of_another_language_are_no_evidence() -> None:
    text = "Правительство объявило о переговорах с соседними странами в марте."
    document = nutgraf.load().read(text)
    reasons = {str(d.reason) for p in document for d in p.decisions.values()}
    assert reasons == {"unknown_words"}


def test_on_seed_articles_the_topics_are_found() -> None:
    clf = nutgraf.load()
    hits = total = 0
    for path in sorted((ROOT / "seeds/articles").glob("*.labels.tsv")):
        article = path.with_name(path.name.replace(".labels.tsv", ".txt"))
        document = clf.read(article.read_text(encoding="utf-8"))
        lines = path.read_text(encoding="utf-8").splitlines()
        names = lines[0].split("\t")[2:]
        rows = [line.split("\t") for line in lines[1:]]
        if len(rows) != len(document):
            continue  # the labels count lines that segmentation takes together
        for row, paragraph in zip(rows, document, strict=True):
            for name, value in zip(names, row[2:], strict=True):
                if value in "01":
                    total += 1
                    hits += (name in paragraph.topics) == (value == "1")
    assert total > 500
    assert hits / total > 0.85


@pytest.mark.skipif(not GOLD.exists(), reason="the labelled news is not at hand")
def test_on_real_paragraphs() -> None:
    found = evaluate(nutgraf.load(), read_gold(GOLD, TOPICS), resamples=10)
    assert macro(found, "ap") >= 0.95
    assert min(f.figures["ap"].value for f in found) >= 0.93
    assert macro(found, "f1") >= 0.88


def test_seeds_are_well_formed() -> None:
    seen = set()
    for path in sorted((ROOT / "seeds/paragraphs").glob("*.jsonl")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            row = json.loads(line)
            where = f"{path.name}, line {number}"
            assert all(row[topic] in (0, 1, None) for topic in TOPICS), where
            text = " ".join(row["text"].lower().split())
            assert text, where
            assert text not in seen, where
            seen.add(text)
    labels = (ROOT / "seeds/news_labels.tsv").read_text(encoding="utf-8").splitlines()
    assert labels[0] == "hash\tstratum\tdiplomacy\tenergy\tmilitary"
    for line in labels[1:]:
        key, stratum, *values = line.split("\t")
        assert len(key) == 16
        assert stratum in ("random", "doubt")
        assert len(values) == 3
        assert set(values) <= set("01?")
