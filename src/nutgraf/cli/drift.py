"""`nutgraf drift`: a corpus in, unknown words, new terms and corrected shares of topics out."""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path

import click

from nutgraf.cli.options import own_stdout, say, spare, topics_option
from nutgraf.errors import NutgrafError
from nutgraf.measuring.drift_report import Drift, drift
from nutgraf.reading.labelled import read_gold
from nutgraf.reading.periods import Columns, Corpus
from nutgraf.scoring.classifier import load

_PATH = click.Path(path_type=Path, dir_okay=False, writable=True)


@click.command("drift")
@click.argument("corpus")
@topics_option
@click.option("--by", type=click.Choice(["month", "year"]), default="month", show_default=True)
@click.option("--reference", metavar="FROM[:TO]", help="Periods to compare with, as 2019-01:2019.")
@click.option("--gold", metavar="ROWS.jsonl", help="Labelled rows to measure error rates on.")
@click.option(
    "--labelled",
    type=click.IntRange(1),
    default=500,
    show_default=True,
    help="Without --gold: labelled paragraphs behind curves of models that do not tell.",
)
@click.option(
    "--top", default=10, show_default=True, type=click.IntRange(0), help="New terms per topic."
)
@click.option("--text", default="text", show_default=True, help="Name of the column.")
@click.option("--source", default="source", show_default=True, help="Name of the column.")
@click.option("--date", default="date", show_default=True, help="Name of the column.")
@click.option("--csv", "csv_path", type=_PATH, help="Write a row a source and period there.")
@click.option("--json", "json_path", type=_PATH, help="Write everything there.")
@click.option("--png", "png_path", type=_PATH, help="Draw it there; needs nutgraf[plot].")
def command(
    corpus: str,
    topics: list[str] | None,
    by: str,
    reference: str | None,
    gold: str | None,
    labelled: int,
    top: int,
    text: str,
    source: str,
    date: str,
    csv_path: Path | None,
    json_path: Path | None,
    png_path: Path | None,
) -> None:
    """Tell how a corpus drifts away from the models, by source and month.

    CORPUS is JSON lines with "text" and maybe "source" and "date" (or "year", "month"), or plain
    text with a paragraph a line; `.gz` of either. Lines that cannot be used are named and skipped.
    """
    spare([corpus, *([gold] if gold else [])], csv_path, json_path, png_path)
    first, _, last = (reference or "").partition(":")
    rows = Corpus(corpus, Columns(text, source, date), by)
    try:
        if png_path:
            from nutgraf.measuring.drift_plot import check_format, plot

            check_format(png_path)  # fails before the work, not after it
        classifier = load(topics)
        labels = read_gold(gold, classifier.topic_names) if gold else None
        with own_stdout():
            found = drift(
                classifier,
                rows,
                gold=labels,
                reference=(first, last or first) if reference else None,
                labelled=labelled,
                top=top,
            )
        if csv_path:
            with csv_path.open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, list(found.rows()[0]))
                writer.writeheader()
                writer.writerows(found.rows())
        if json_path:
            plain = json.dumps(found.to_dict(), ensure_ascii=False, indent=1)
            json_path.write_text(plain + "\n", encoding="utf-8")
        if png_path:
            plot(found, png_path)
    except OSError as error:
        raise click.UsageError(f"cannot write {error.filename}: {error.strerror}") from None
    except NutgrafError as error:
        raise click.ClickException("; ".join([str(error), *rows.problems])) from None
    _print(found, corrected_by="labels of yours" if gold else "the models' own curves")
    for problem in rows.problems:
        say(problem)
    if rows.skipped:
        say(f"{corpus}: {rows.skipped} lines skipped")
        sys.exit(1)


def _print(found: Drift, corrected_by: str) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    console = Console(highlight=False, width=130)
    table = Table(box=None, header_style="bold", caption_justify="left", caption_style="dim")
    table.caption = f"shares of topics corrected by {corrected_by}, with 95 % bands; * counted only"
    for title in ("source", "period"):
        table.add_column(title)
    for title in ("paragraphs", "unknown words", *found.topics):
        table.add_column(title, justify="right")
    for i, group in enumerate(found.groups):
        cells = []
        for k, topic in enumerate(found.topics):
            shares = found.shares[topic]
            if shares is None:
                cells.append(f"{group.counted(k):.1%} *" if group.answered(k) else "–")
            else:
                share = shares[i]
                told = f"{share.value:.1%} {share.low:.1%}–{share.high:.1%}"
                cells.append(told if group.answered(k) else "–")
        unknown = f"{group.unknown:.1%}" if group.tokens else "–"
        source, period = escape(group.source) or "–", group.period or "–"
        table.add_row(source, period, f"{group.paragraphs:,}", unknown, *cells)
    console.print(table)
    if found.terms:
        names = Table("topic", "new term", "paragraphs", "before", "keyness", box=None)
        for column in names.columns[2:]:
            column.justify = "right"
        for t in found.terms:
            names.add_row(t.topic, t.term, str(t.count), str(t.before), f"{t.keyness:.1f}")
        console.print()
        console.print(names)
    for warning in found.warnings:
        console.print(f"Warning: {warning}", markup=False, style="yellow")
