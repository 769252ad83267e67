"""`nutgraf evaluate`: texts with labels in, figures with intervals out."""

from __future__ import annotations

import math
from dataclasses import asdict
from pathlib import Path

import click

from nutgraf.cli.deciding import (
    Thresholds,
    careful_options,
    loaded,
    say_looks,
    threshold_options,
)
from nutgraf.cli.ending import say
from nutgraf.cli.inputs import end_where_lacking, labels_option, reading_options, tell
from nutgraf.cli.options import (
    STDOUT,
    file_option,
    json_option,
    resamples_option,
    top_option,
    topics_option,
)
from nutgraf.cli.outputs import own_stdout, spare, write_json, write_text
from nutgraf.errors import NutgrafError
from nutgraf.measuring.details import curves
from nutgraf.measuring.evaluation import METRICS, Evaluation, Figure, TopicFigures, evaluate, macro
from nutgraf.reading.labelled import Gold, labelled_rows, read_gold
from nutgraf.reading.sources.asked import Asked
from nutgraf.scoring.answers import Answers
from nutgraf.scoring.classifier import Classifier
from nutgraf.showing.progress import watching


@click.command("evaluate")
@click.argument("gold", metavar="GOLD")
@topics_option
@threshold_options
@careful_options
@click.option("--by-source", is_flag=True, help="Also per value of the rows' `source`.")
@click.option("--by-year", is_flag=True, help="Also per `year` of the rows, or year of a `date`.")
@resamples_option
@json_option
@file_option("--html", "Also write a page: figures, curves and the worst mistakes.")
@top_option(5, "mistakes of each kind and topic, on the page.", older=["--mistakes"])
@reading_options
@labels_option
def command(
    gold: str,
    topics: list[str] | None,
    thresholds: Thresholds,
    careful: bool,
    encoder: str | None,
    by_source: bool,
    by_year: bool,
    resamples: int,
    json_to: str | None,
    html_path: Path | None,
    top: int,
    asked: Asked,
    labels: str | None,
) -> None:
    """Measure a classifier on labelled paragraphs.

    Each row of GOLD, a file of any format, has a text and a 1, 0 or null per topic; null is not
    scored. With --labels, GOLD holds articles, such as an export, and the labels have their ids.
    """
    spare([gold, *([labels] if labels else [])], json_to, html_path)
    try:
        classifier = loaded(topics, thresholds, careful, encoder)
        found_rows = labelled_rows(gold, asked, labels)
        tell(found_rows)
        with own_stdout(), watching(say):
            rows = read_gold(found_rows, classifier.topic_names)
            answers = classifier.decide(rows.texts)
            found = evaluate(
                classifier,
                rows,
                by_source=by_source,
                by_year=by_year,
                resamples=resamples,
                answers=answers,
            )
            plain = [_plain(row, classifier, rows, answers) for row in found] if json_to else []
            if html_path is not None:
                from nutgraf.measuring.page import evaluation_page

                name = Path(gold).name
                text = evaluation_page(
                    classifier, rows, found, name=name, mistakes=top, answers=answers
                )
                write_text(text, html_path)
    except NutgrafError as error:
        raise click.ClickException(str(error)) from None
    if json_to is not None:
        write_json(plain, json_to)
    if json_to != STDOUT:
        _print(found)
    if careful:
        say_looks(*answers.looked_again, len(answers))
    end_where_lacking(found_rows)


def _plain(
    row: TopicFigures, classifier: Classifier, gold: Gold, answers: Answers
) -> dict[str, object]:
    """A row as JSON; a topic's row over all texts has its curves too."""

    def number(x: float) -> float | None:
        return None if math.isnan(x) else round(x, 5)

    detail: dict[str, object] = {}
    if not (row.source or row.year):
        found = curves(classifier, gold, row.topic, mistakes=0, answers=answers)
        detail = {
            "calibration": [
                {
                    "low": b.low,
                    "high": b.high,
                    "n": b.n,
                    "mean": number(b.mean),
                    "share": {k: number(v) for k, v in asdict(b.share).items()},
                }
                for b in found.calibration
            ],
            "thresholds": [
                {k: number(v) for k, v in asdict(point).items()} for point in found.thresholds
            ],
            "risk_coverage": [[share, number(risk)] for share, risk in found.risk],
        }
    return {
        "topic": row.topic,
        "source": row.source or None,
        "year": row.year or None,
        "n": row.n,
        "support": row.support,
        "failed": row.failed,
        "abstained": row.abstained,
        "threshold": row.threshold,
        **{
            name: {"value": number(f.value), "low": number(f.low), "high": number(f.high)}
            for name, f in row.figures.items()
        },
        **detail,
    }


def _print(found: Evaluation) -> None:
    from nutgraf.showing.columns import Columns
    from nutgraf.showing.console import Screen

    table = Columns("topic")
    table.add_figures("n", "support", *METRICS)
    overall = found.overall
    for row in found:
        name = "  ".join(filter(None, (row.topic, row.source, row.year)))
        figures = [_cell(f) for f in row.figures.values()]
        table.add_row(name, f"{row.n:,}", f"{row.support:,}", *figures)
        if row is overall[-1]:
            means = [_number(macro(found, metric)) + " " * 10 for metric in METRICS]
            table.add_row(_mean_of(found), "", "", *means, style="bold", end_section=True)
    Screen(elsewhere=160).print(table)
    if found.unlabelled:
        listed = ", ".join(found.unlabelled)
        say(f"no labels for {listed}: nothing is measured there, and the mean leaves it out")
    for row in overall:
        if row.failed:
            say(f"{row.topic}: {row.failed:,} texts left out, since an extractor failed on them")


def _mean_of(found: Evaluation) -> str:
    n = len(found.overall) - len(found.unlabelled)
    return f"mean of {n}" if found.unlabelled else "mean"


def _number(value: float) -> str:
    return "–" if math.isnan(value) else f"{value:.3f}"


def _cell(figure: Figure) -> str:
    if math.isnan(figure.value):
        return "–"
    return f"{figure.value:.3f} {figure.low:.2f}–{figure.high:.2f}"
