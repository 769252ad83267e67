"""Model cards: what a model file says of itself, as Markdown (Mitchell et al. 2019).

The card stands in a README between two lines, so that a new one can take the old one's place:

    <!-- model card -->
    <!-- end of model card -->
"""

from __future__ import annotations

import math
import os
from pathlib import Path
from typing import Any

from nutgraf.errors import InputError, ModelError
from nutgraf.measuring.proportion import Share
from nutgraf.measuring.thresholds import measured_thresholds
from nutgraf.topics.calibration import Calibration
from nutgraf.topics.modelfile import load_model, read_header

BEGIN, END = "<!-- model card -->", "<!-- end of model card -->"

NAMES = {
    "precision": "precision",
    "recall": "recall",
    "f1": "F1",
    "ap": "average precision",
    "brier": "Brier score",
    "ece": "expected calibration error",
}
"""Figures as a reader knows them."""

STRONGEST = 12


def model_card(path: str | os.PathLike[str]) -> str:
    """The card of a model that `nutgraf train` made. The same file gives the same card.

    Raises:
        ModelError: it cannot be read, or says nothing of its training.
    """
    notes = read_header(path)["notes"]
    try:
        rows = _figures(notes["cross_validated"])
        n, positive, unlabelled = (f"{notes[k]:,d}" for k in ("n", "positive", "unlabelled"))
    except (KeyError, TypeError, ValueError, AttributeError):
        raise ModelError(
            f"{os.fspath(path)}: it has no figures for a card: make it with nutgraf train"
        ) from None
    model = load_model(path)
    weights = sorted(model.terms.items(), key=lambda item: (-item[1], item[0]))
    size = Path(path).stat().st_size / 1000
    lines = [
        f"**{model.topic.title}** (`{model.topic.name}`), version {model.version}: "
        f"{len(weights):,} terms, {size:,.0f} kB. {model.topic.description}".rstrip(),
        "",
        f"Trained on {n} labelled paragraphs, {positive} of them positive, and "
        f"{unlabelled} unlabelled ones. Figures are of paragraphs the model had not seen, by "
        "cross-validation on the same collection, with 95 % bootstrap intervals; other sources may "
        "do worse.",
        "",
        "| measure | value | 95 % interval |",
        "| --- | --: | --- |",
        *rows,
    ]
    if model.calibrations:
        lines += ["", *_thresholds(model.calibrations[0])]
    lines += [
        "",
        f"Weightiest terms for it: {_listed(weights[:STRONGEST])}.",
        "",
        f"Weightiest terms against it: {_listed(weights[: -STRONGEST - 1 : -1])}.",
    ]
    if model.importance:
        lines += ["", "A weight counts divided by the root of what the paragraph's words weigh."]
    elif model.by_length:
        lines += ["", "A weight counts divided by the root of the paragraph's number of words."]
    return "\n".join(lines)


def put_card(readme: str | os.PathLike[str], card: str) -> None:
    """Puts a card between the two lines of a README; all else stays as it is, to the byte.

    Raises:
        InputError: the file cannot be read or written, or does not have each line once, in order.
    """
    name = os.fspath(readme)
    try:
        text = Path(readme).read_bytes().decode()
        before, begin, rest = text.partition(BEGIN)
        _, end, after = rest.partition(END)
        if not (begin and end) or text.count(BEGIN) != 1 or text.count(END) != 1:
            raise InputError(
                f"{name}: no place for the card: it needs one line {BEGIN} and, below it, one line "
                f"{END}"
            )
        Path(readme).write_bytes(f"{before}{BEGIN}\n{card}\n{END}{after}".encode())
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{name}: {error}") from None


def _figures(found: dict[str, dict[str, Any]]) -> list[str]:
    rows = []
    for name in sorted(found, key=lambda name: (*NAMES, name).index(name)):
        figure = found[name]
        cells = ["–" if x is None else f"{x:.2f}" for x in map(figure.get, _FIGURE)]
        rows.append(f"| {NAMES.get(name, name)} | {cells[0]} | {cells[1]} to {cells[2]} |")
    return rows


_FIGURE = ("value", "low", "high")


def _thresholds(calibration: Calibration) -> list[str]:
    """What it says of them, with intervals where it says on how many labels they rest."""
    says = f"It says yes from a probability of {calibration.threshold:g}. Other thresholds"
    points = measured_thresholds(calibration)[1::4]
    positives, negatives = calibration.counts
    if not (positives or negatives):
        plain = (
            f"| {p.value:.2f} | {p.precision.value:.2f} | {p.recall.value:.2f} |" for p in points
        )
        return [f"{says}:", "", "| threshold | precision | recall |", "| --: | --: | --: |", *plain]
    rows = (
        f"| {point.value:.2f} | {_banded(point.precision)} | {_banded(point.recall)} |"
        for point in points
    )
    return [
        f"{says}, with 95 % Wilson intervals from {positives:,.0f} positive and {negatives:,.0f} "
        "negative labels (effective numbers, where labels have weights):",
        "",
        "| threshold | precision | 95 % interval | recall | 95 % interval |",
        "| --: | --: | --- | --: | --- |",
        *rows,
    ]


def _banded(share: Share) -> str:
    """Two cells of a table."""
    if math.isnan(share.low):
        return f"{share.value:.2f} | –"
    return f"{share.value:.2f} | {share.low:.2f} to {share.high:.2f}"


def _listed(weights: list[tuple[str, float]]) -> str:
    return ", ".join(f"`{term}` {weight:+.1f}" for term, weight in weights)
