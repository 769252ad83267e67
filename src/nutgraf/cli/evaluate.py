"""`nutgraf evaluate`: texts with labels in, figures with intervals out."""

from __future__ import annotations

import json
import math

import click

from nutgraf.classifier import load
from nutgraf.cli.options import own_stdout, topics_option
from nutgraf.errors import NutgrafError
from nutgraf.evaluate import METRICS, Figure, TopicFigures, evaluate, macro
from nutgraf.gold import read_gold


@click.command("evaluate")
@click.argument("gold", metavar="GOLD.jsonl")
@topics_option
@click.option("--by-source", is_flag=True, help="Also per value of the rows' `source`.")
@click.option("--resamples", default=500, show_default=True, help="Bootstrap samples.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(
    gold: str, topics: list[str] | None, by_source: bool, resamples: int, as_json: bool
) -> None:
    """Measure a classifier on labelled paragraphs.

    Each line of GOLD.jsonl has a "text" and a 1, 0 or null per topic; null is not scored.
    """
    try:
        classifier = load(topics)
        rows = read_gold(gold, classifier.topic_names)
        with own_stdout():
            found = evaluate(classifier, rows, by_source=by_source, resamples=resamples)
    except NutgrafError as error:
        raise click.ClickException(str(error)) from None
    if as_json:
        click.echo(json.dumps([_plain(f) for f in found], indent=1))
    else:
        _print(found)


def _plain(row: TopicFigures) -> dict[str, object]:
    def number(x: float) -> float | None:
        return None if math.isnan(x) else round(x, 5)

    return {
        "topic": row.topic,
        "source": row.source or None,
        "n": row.n,
        "support": row.support,
        "threshold": row.threshold,
        **{
            name: {"value": number(f.value), "low": number(f.low), "high": number(f.high)}
            for name, f in row.figures.items()
        },
    }


def _print(found: list[TopicFigures]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, header_style="bold")
    table.add_column("topic")
    for title in ("n", "support", *METRICS):
        table.add_column(title, justify="right")
    for row in found:
        name = f"{row.topic}  {row.source}" if row.source else row.topic
        figures = [_cell(f) for f in row.figures.values()]
        table.add_row(name, str(row.n), str(row.support), *figures)
        if row.topic == found[-1].topic and not row.source:
            means = [f"{macro(found, metric):.3f}            " for metric in METRICS]
            table.add_row("mean", "", "", *means, style="bold", end_section=True)
    Console(highlight=False, width=130).print(table)


def _cell(figure: Figure) -> str:
    if math.isnan(figure.value):
        return "–"
    return f"{figure.value:.3f} {figure.low:.2f}–{figure.high:.2f}  "
