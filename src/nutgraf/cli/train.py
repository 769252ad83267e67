"""`nutgraf train`: a topic and labelled paragraphs in, a model file and its figures out."""

from __future__ import annotations

import math
from dataclasses import asdict
from pathlib import Path
from typing import TypedDict

import click

from nutgraf.cli.ending import say, writing
from nutgraf.cli.inputs import end_where_lacking, labels_option, reading_options, tell
from nutgraf.cli.options import (
    STDOUT,
    file_option,
    json_option,
    out_option,
    resamples_option,
    seed_option,
    top_option,
)
from nutgraf.cli.outputs import spare, write_json
from nutgraf.errors import NutgrafError
from nutgraf.learning.card import model_card, put_card
from nutgraf.learning.fewshot import Training, train_topic
from nutgraf.learning.wordspace import TYPICAL_TOKENS
from nutgraf.measuring.evaluation import Figure, measure
from nutgraf.progress import tracked
from nutgraf.reading.labelled import labelled_rows, read_gold
from nutgraf.reading.rows import Rows, strictly
from nutgraf.reading.sources.asked import Asked
from nutgraf.showing.plain import clean
from nutgraf.showing.progress import watching
from nutgraf.topics.extractor import TermExtractor
from nutgraf.topics.modelfile import save_model


class _Report(TypedDict):
    topic: str
    n: int
    positive: int
    threshold: float
    cross_validated: dict[str, dict[str, float | None]]


FEW = 30  # labels of the rarer kind, below which figures say little


@click.command("train")
@click.argument("topic", metavar="TOPIC.toml")
@click.argument("labelled", metavar="LABELLED")
@click.option("--unlabelled", metavar="FILE", help="More texts, in a file or folder of any format.")
@out_option("the model, *.npz.", required=True)
@seed_option
@resamples_option
@file_option("--card", "A file to put the model card into, such as README.md.")
@top_option(12, "the strongest terms for and against.")
@json_option
@reading_options
@labels_option
def command(
    topic: str,
    labelled: str,
    unlabelled: str | None,
    out: Path,
    seed: int,
    resamples: int,
    card_path: Path | None,
    top: int,
    json_to: str | None,
    asked: Asked,
    labels: str | None,
) -> None:
    """Learn a topic from a few labelled paragraphs.

    TOPIC.toml names the topic and lists terms, which lead the fit; its [terms] may be empty. Each
    row of LABELLED, a file of any format, has a text and, under the topic's name or else under
    "label", a 1, 0 or null. With --labels, LABELLED holds articles, such as an export, and the
    labels have their ids. The figures are of paragraphs that the model had not seen, by
    cross-validation.
    """
    _check_place(out)
    read = [path for path in (topic, labelled, unlabelled, labels) if path]
    spare(read, out, card_path, json_to)
    try:
        lexicon = TermExtractor.from_toml(topic)
        name = lexicon.topic.name
        found_rows = labelled_rows(labelled, asked, labels)
        tell(found_rows)
        with watching(say):
            rows = read_gold(found_rows, (name,), usual="label")
            others = strictly(Rows(unlabelled, asked)) if unlabelled else ()
            more = [row.fields["text"] for row in others] if unlabelled else None
            found = train_topic(
                lexicon.topic, rows.texts, rows.labels[:, 0], lexicon, more, seed=seed
            )
            report = _report(found, resamples)
        notes = {**report, "unlabelled": len(more or ()), "seed": seed, "recipe": "fit_topic"}
        with writing(out):
            save_model(found.extractor, out, notes)
        if card_path:
            with writing(card_path):
                put_card(card_path, model_card(out))
    except NutgrafError as error:
        raise click.ClickException(str(error)) from None
    if json_to is not None:
        terms = dict(zip(("for", "against"), _strongest(found.extractor, top), strict=True))
        write_json({**report, "bytes": out.stat().st_size, "terms": terms}, json_to)
    if json_to != STDOUT:
        _print(found, report, out, top)
    if (rarer := min(report["positive"], report["n"] - report["positive"])) < FEW:
        say(f"only {rarer} labels of the rarer kind: the figures say little, label more")
    end_where_lacking(found_rows)


def _check_place(output: Path) -> None:
    """Fails before the work, not after it."""
    if output.suffix != ".npz":
        raise click.UsageError(f"{output}: the name of a model file ends in .npz")
    if not output.parent.is_dir():
        raise click.UsageError(f"cannot write {output}: there is no folder {output.parent}")


def _report(found: Training, resamples: int) -> _Report:
    """What cross-validation says, with `null` for what cannot be told."""
    threshold = found.calibration.threshold
    yes = found.probabilities >= threshold
    rounds = tracked(range(resamples), "bootstrap samples drawn", resamples)
    figures = measure(found.labels, found.probabilities, yes, rounds)
    return {
        "topic": found.extractor.topic.name,
        "n": len(found.labels),
        "positive": int(found.labels.sum()),
        "threshold": threshold,
        "cross_validated": {name: _plain(figure) for name, figure in figures.items()},
    }


def _plain(figure: Figure) -> dict[str, float | None]:
    return {k: None if math.isnan(x) else round(x, 4) for k, x in asdict(figure).items()}


def _strongest(extractor: TermExtractor, top: int) -> tuple[dict[str, float], dict[str, float]]:
    """The terms of the largest and of the least weight."""
    ordered = sorted(extractor.terms.items(), key=lambda item: (-item[1], item[0]))
    ends = ordered[:top], ordered[: -top - 1 : -1]
    most, least = ({term: round(w, 2) for term, w in part} for part in ends)
    return most, least


def _print(found: Training, report: _Report, out: Path, top: int) -> None:
    from nutgraf.showing.columns import Columns, Pieces
    from nutgraf.showing.console import Screen

    console = Screen(elsewhere=100)
    table = Columns("held out")
    table.add_figures("value", "95 %")
    for name, figure in report["cross_validated"].items():
        value, low, high = (
            "–" if x is None else f"{x:.3f}"
            for x in (figure["value"], figure["low"], figure["high"])
        )
        table.add_row(name, value, f"{low}–{high}")
    console.print(
        f"{report['topic']}: {report['n']} labelled paragraphs, {report['positive']} of them "
        f"positive; yes from {report['threshold']:.2f}"
    )
    console.print(table)
    # A weight is divided by the root of the number of words.
    root = math.sqrt(TYPICAL_TOKENS)
    console.print(f"What a word adds to the logit of a paragraph of {TYPICAL_TOKENS:.0f} words:")
    for title, terms in zip(("for", "against"), _strongest(found.extractor, top), strict=True):
        told = (f"{term} {weight / root:+.1f}" for term, weight in terms.items())
        console.print(Pieces(f"{title}:", told))
    weights = found.extractor.table.weights
    size = out.stat().st_size
    console.print(f"{clean(str(out))}: {len(weights):,} terms, {size / 1e3:,.0f} KB")
