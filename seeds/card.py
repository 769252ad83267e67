"""Writes docs/models.md, the card of the bundled models: `python -m seeds.card --gold FILE`."""

from __future__ import annotations

from pathlib import Path

import click
import numpy as np

import nutgraf
from nutgraf.measuring.details import risk_coverage
from nutgraf.measuring.evaluation import METRICS, Figure, evaluate, macro
from nutgraf.reading.labelled import Gold, read_gold
from nutgraf.scoring.reader import bundled_reader
from nutgraf.topics.calibration import log_odds
from nutgraf.topics.headfile import load_head
from nutgraf.topics.modelfile import read_header
from seeds.labels import ROOT, TOPICS

SHOWN = 15
COVERAGE = (1.0, 0.98, 0.95, 0.9, 0.8)


@click.command()
@click.option("--gold", "gold_path", required=True, type=click.Path(exists=True, path_type=Path))
def main(gold_path: Path) -> None:
    """Write the model card."""
    classifier = nutgraf.load(list(TOPICS))
    gold = read_gold(gold_path, TOPICS)
    found = evaluate(classifier, gold, by_source=True)
    headers = {t: read_header(ROOT / f"plugins/nutgraf_{t}/model.npz") for t in TOPICS}
    text = (ROOT / "seeds/card.md").read_text(encoding="utf-8")
    figures = ["| topic | source | n | support | " + " | ".join(METRICS) + " |"]
    figures.append("| --- | --- " + "| --: " * (2 + len(METRICS)) + "|")
    for row in found:
        cells = [_cell(figure) for figure in row.figures.values()]
        source = row.source or "**all**"
        figures.append(
            f"| {row.topic} | {source} | {row.n} | {row.support} | " + " | ".join(cells) + " |"
        )
    means = [f"**{macro(found, metric):.3f}**" for metric in METRICS]
    figures.append("| **mean** | **all** | | | " + " | ".join(means) + " |")
    models = ["| topic | terms | not 0 | threshold | slope | offset | hand-labelled news | KB |"]
    models.append("| --- " + "| --: " * 7 + "|")
    strongest = []
    for topic in TOPICS:
        path = ROOT / f"plugins/nutgraf_{topic}/model.npz"
        extractor = nutgraf.load_model(path)
        weights = extractor.table.weights
        calibration = classifier.calibrations[classifier.column(topic)]
        models.append(
            f"| {topic} | {len(weights):,} | {np.mean(weights != 0):.0%} "
            f"| {calibration.threshold} | {calibration.slope} | {calibration.offset} "
            f"| {headers[topic]['notes']['hand_labelled_news']} | {path.stat().st_size // 1000} |"
        )
        ranked = sorted(extractor.terms.items(), key=lambda pair: -pair[1])
        for_it = ", ".join(form for form, _ in ranked[:SHOWN])
        against = ", ".join(form for form, _ in ranked[: -SHOWN - 1 : -1])
        strongest.append(f"- **{topic}**: for it {for_it}; against it {against}.")
    coverage = ["| share decided | error: " + " | error: ".join(TOPICS) + " |"]
    coverage.append("| --- " + "| --: " * len(TOPICS) + "|")
    curves = [_risks(classifier, gold, topic) for topic in TOPICS]
    for points in zip(*curves, strict=True):
        errors = " | ".join(f"{error:.3f}" for _, error in points)
        coverage.append(f"| {points[0][0]:.0%} | {errors} |")
    notes = headers[TOPICS[0]]["notes"]
    replacements = {
        "FIGURES": "\n".join(figures),
        "MODELS": "\n".join(models),
        "STRONGEST": "\n".join(strongest),
        "COVERAGE": "\n".join(coverage),
        "VALIDITY": (ROOT / "seeds/validity.md").read_text(encoding="utf-8").strip(),
        "CAREFUL": "\n".join(_careful(gold)),
        "BANDS": ", ".join(_band(classifier, topic) for topic in TOPICS),
        "SEED_PARAGRAPHS": f"{notes['seed_paragraphs']:,}",
        "UNLABELLED": f"{notes['unlabelled_paragraphs']:,}",
        "GOLD": f"{len(gold):,}",
    }
    for name, value in replacements.items():
        text = text.replace("{" + name + "}", value)
    (ROOT / "docs/models.md").write_text(text, encoding="utf-8")


def _risks(classifier: nutgraf.Classifier, gold: Gold, topic: str) -> list[tuple[float, float]]:
    labels = gold.labels[:, gold.topics.index(topic)]
    known = np.isfinite(labels)
    p = classifier.predict_proba(gold.texts)[known, classifier.column(topic)].astype(np.float64)
    return risk_coverage(labels[known] == 1, p, classifier.threshold(topic), COVERAGE)


def _careful(gold: Gold) -> list[str]:
    """Fast beside careful with the reader."""
    lines = ["| | average precision, fast | careful | F1 at the thresholds, fast | careful |"]
    lines.append("| --- " + "| --: " * 4 + "|")
    both = [
        {row.topic: row.figures for row in evaluate(classifier, gold) if row.topic in TOPICS}
        for classifier in (nutgraf.load(list(TOPICS)), _with_reader())
    ]
    for topic in TOPICS:
        cells = [
            f"{figures[topic][metric].value:.3f}" for metric in ("ap", "f1") for figures in both
        ]
        lines.append(f"| {topic} | " + " | ".join(cells) + " |")
    return lines


def _with_reader() -> nutgraf.Classifier:
    return nutgraf.load(list(TOPICS), effort="careful", encoder=bundled_reader())


def _band(classifier: nutgraf.Classifier, topic: str) -> str:
    """The probabilities at which a careful classifier looks again."""
    head = load_head(ROOT / f"plugins/nutgraf_{topic}/reader.npz")
    middle = log_odds(classifier.threshold(topic))
    low, high = (1 / (1 + np.exp(-z)) for z in (middle - head.band, middle + head.band))
    return f"{low:.2f} and {high:.2f} ({topic})"


def _cell(figure: Figure) -> str:
    if np.isnan(figure.value):
        return "–"
    return f"{figure.value:.3f} ({figure.low:.2f}–{figure.high:.2f})"


if __name__ == "__main__":
    main()
