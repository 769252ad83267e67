"""Builds the bundled models: `python -m seeds.build --news news.txt.gz --cache DIR`.

The recipe is in seeds/recipe.py; here are the table that it becomes, its calibration on
hand-labelled news by students which have not seen it, and the files.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

import click
import numpy as np

import nutgraf
from nutgraf.learning.features import Features
from nutgraf.learning.fitting import (
    balanced_threshold,
    effective_counts,
    fit_calibration,
    operating_points,
)
from nutgraf.learning.student import Student
from nutgraf.terms.importance import Importance
from nutgraf.topics.calibration import log_odds
from nutgraf.topics.modelfile import save_model
from seeds.encoder import NAME, news_options, read_news
from seeds.labels import ROOT, TOPICS, Floats, text_hash
from seeds.recipe import Recipe

LEAST = 0.2  # weights nearer to 0 are set to 0
LEAST_IMPORTANCE = 0.01
PHRASE_GAIN = 1.0  # by which a phrase's weight must differ from its words'
MARGIN, UNKNOWN = 0.2, 0.4  # where decisions abstain: see Calibration


@dataclass(frozen=True)
class Tables:
    """A student as tables of terms, one a topic, with the importance that they share."""

    terms: dict[str, dict[str, float]]
    importance: Importance

    @classmethod
    def of(cls, student: Student, features: Features) -> Tables:
        weights = np.where(np.abs(student.weights) < LEAST, 0.0, student.weights)
        extra = np.where(features.is_word[:, None], 0.0, weights)
        replacing = np.round(features.replacing(weights), 2)
        earned = features.is_word[:, None] | (np.abs(extra) >= PHRASE_GAIN)
        return cls(
            {
                topic: {
                    form: float(replacing[i, t])
                    for i, form in enumerate(features.forms)
                    if earned[i, t]
                }
                for t, topic in enumerate(TOPICS)
            },
            Importance.of(
                {
                    form: round(float(weight), 2)
                    for form, weight in zip(features.forms, student.importance, strict=True)
                    if weight >= LEAST_IMPORTANCE
                },
                round(student.floor, 4),
            ),
        )


def calibrate(logits: Floats, labels: Floats) -> nutgraf.Calibration:
    """The calibration of one topic, on labels of news drawn at random that the logits' models have
    not seen."""
    known = np.isfinite(labels) & np.isfinite(logits)
    y, z = labels[known], logits[known]
    w = np.ones_like(y)
    slope, offset = fit_calibration(z, y, w)
    probabilities = 1 / (1 + np.exp(-(slope * z + offset)))
    return nutgraf.Calibration(
        slope=round(slope, 4),
        offset=round(offset, 4),
        threshold=balanced_threshold(probabilities, y, w),
        margin=MARGIN,
        unknown=UNKNOWN,
        curve=operating_points(probabilities, y, w),
        counts=effective_counts(y, w),
        prevalence=round(float(w @ y / w.sum()), 4),
    )


def held_risk(calibration: nutgraf.Calibration, logits: Floats, labels: Floats) -> float:
    """The share of texts that are decided wrongly, at most, in expectation: conformal risk control
    (see `risk_margin`) turned round, for the margin that there is."""
    known = np.isfinite(labels) & np.isfinite(logits)
    y, z = labels[known], calibration.slope * logits[known] + calibration.offset
    edge = log_odds(calibration.threshold)
    wrong = ((z >= edge) != (y == 1)) & (np.abs(z - edge) >= calibration.margin)
    return float((wrong.sum() + 1) / (len(y) + 1))


def build(recipe: Recipe, notes: dict[str, object]) -> list[str]:
    """Fits, calibrates and writes the models; returns a line about each."""
    _, held = recipe.held_out()
    everything = np.ones(len(recipe.labels), bool)
    student = recipe.fit(everything, recipe.teach(everything))
    tables = Tables.of(student, recipe.features)
    random = recipe.news.is_random  # the others were chosen for their doubt, and stand for no share
    lines = []
    for t, topic in enumerate(TOPICS):
        labels = recipe.news.labels[:, t]
        logits = held[recipe.news.numbers, t].astype(np.float64)
        calibration = calibrate(logits[random], labels[random])
        model = nutgraf.TermExtractor(
            recipe.lexicons[topic].topic,
            tables.terms[topic],
            round(float(student.bias[t]), 4),
            version="3",
            calibration=calibration,
            importance=tables.importance,
        )
        path = ROOT / f"plugins/nutgraf_{topic}/model.npz"
        save_model(model, path, {**notes, "hand_labelled_news": int(np.isfinite(labels).sum())})
        weights = model.table.weights
        risk = held_risk(calibration, logits[random], labels[random])
        lines.append(
            f"{topic}: {len(weights):,} terms, {np.mean(weights != 0):.0%} not 0, slope "
            f"{calibration.slope:.2f}, offset {calibration.offset:.2f}, threshold "
            f"{calibration.threshold}, {path.stat().st_size / 1e3:,.0f} KB, of random news at most "
            f"{risk:.2%} decided wrongly"
        )
    return lines


def read_texts(path: Path | None) -> set[str]:
    """The texts of a JSONL file; none without one."""
    lines = path.read_text(encoding="utf-8").splitlines() if path else []
    return {json.loads(line)["text"] for line in lines}


@click.command()
@news_options
@click.option("--without", type=click.Path(exists=True, path_type=Path), help="JSONL to leave out.")
def main(news_path: Path, cache: Path, without: Path | None) -> None:
    """Build the bundled models."""
    recipe = Recipe.of(read_news(news_path), cache, read_texts(without))
    sources = [Path(__file__).with_name(name).read_bytes() for name in ("build.py", "recipe.py")]
    notes: dict[str, object] = {
        "recipe": hashlib.sha256(b"".join(sources)).hexdigest()[:16],
        "seeds": text_hash("\n".join(recipe.seeds.texts)),
        "seed_paragraphs": len(recipe.seeds.texts),
        "unlabelled_paragraphs": recipe.unlabelled,
        "teacher": f"{NAME} embeddings + LogisticRegression, plus a share of topic.toml",
        "licence": "Apache-2.0",
    }
    for line in build(recipe, notes):
        print(line)


if __name__ == "__main__":
    main()
