"""`nutgraf suggest`: terms to add to a topic, and paragraphs worth labelling next."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from nutgraf.cli.completion import topic_names
from nutgraf.cli.deciding import Thresholds, loaded, threshold_options
from nutgraf.cli.ending import say
from nutgraf.cli.inputs import end_with, reading_options, tell
from nutgraf.cli.options import STDOUT, json_option, out_option, seed_option, top_option
from nutgraf.cli.outputs import own_stdout, spare, write_json, write_rows
from nutgraf.errors import NutgrafError
from nutgraf.labelling.suggestions import Suggestions, suggest
from nutgraf.reading.labelled import read_gold
from nutgraf.reading.rows import Rows
from nutgraf.reading.sources.asked import Asked
from nutgraf.reading.sources.columns import json_ready
from nutgraf.showing.progress import watching


@click.command("suggest")
@click.argument("topic", shell_complete=topic_names)
@click.argument("corpus", type=click.Path(path_type=Path))
@click.option(
    "--labelled",
    type=click.Path(path_type=Path),
    help="Rows with labels, which beat the model and are not proposed again.",
)
@threshold_options
@top_option(30, "terms, and paragraphs.", older=["-n"])
@click.option(
    "--at-least",
    default=5,
    show_default=True,
    type=click.IntRange(1),
    help="A term stands in so many liked paragraphs.",
)
@out_option("the paragraphs, as JSON lines that `nutgraf label` reads.")
@json_option
@seed_option
@reading_options
def command(
    topic: str,
    corpus: Path,
    labelled: Path | None,
    thresholds: Thresholds,
    top: int,
    at_least: int,
    out: Path | None,
    json_to: str | None,
    seed: int,
    asked: Asked,
) -> None:
    """Propose terms to add to a topic, and paragraphs worth labelling next.

    TOPIC is the name of an installed topic, or a topic.toml or model.npz. CORPUS is a file or
    folder of any format that `nutgraf annotate` reads; it is read more than once.
    """
    spare([corpus, *([labelled] if labelled else [])], out, json_to)
    try:
        classifier = loaded([topic], thresholds)
        name = classifier.topic_names[0]

        found_rows = Rows(corpus, asked)
        tell(found_rows)

        def rows() -> Iterator[dict[str, Any]]:
            return (dict(row.fields) for row in found_rows)

        gold = read_gold(labelled, [name]) if labelled else None
        labels = gold.by_text(0) if gold else {}
        with own_stdout(), watching(say):
            found = suggest(
                classifier, name, rows, labels=labels, n=top, at_least=at_least, seed=seed
            )
    except NutgrafError as error:
        raise click.ClickException(str(error)) from None
    if json_to is not None:
        write_json(_plain(found, name), json_to)
    if json_to != STDOUT:
        _print(found, name)
    if found.failed:
        say(f"{found.failed:,} left out, since an extractor failed on them")
    if out is not None:
        say(f"{write_rows(_to_label(found), out)} paragraphs to label in {out}")
    end_with(found_rows.rejects, out or Path(corpus.name), found_rows)


def _to_label(found: Suggestions) -> list[dict[str, Any]]:
    return [{**json_ready(c.row), "probability": round(c.probability, 4)} for c in found.paragraphs]


def _plain(found: Suggestions, topic: str) -> dict[str, object]:
    terms = [
        {
            "term": term.key.term,
            "liked": term.key.inside,
            "others": term.key.outside,
            "log_odds": round(term.key.log_odds, 4),
            "z": round(term.key.z, 4),
            "example": term.example,
        }
        for term in found.terms
    ]
    return {
        "topic": topic,
        "n": found.n,
        "liked": found.liked,
        "failed": found.failed,
        "terms": terms,
        "paragraphs": _to_label(found),
    }


def _print(found: Suggestions, topic: str) -> None:
    from rich.text import Text

    from nutgraf.showing.columns import Columns
    from nutgraf.showing.console import Screen
    from nutgraf.showing.plain import clean

    console = Screen(elsewhere=120)
    console.print(f"{topic}: yes to {found.liked:,} of {found.n:,} paragraphs\n")
    table = Columns(title="Terms to add", title_justify="left", expand=True)
    table.add_column("term")
    table.add_figures("liked", "others", "log odds", "z")
    table.add_prose("for example", cut=True)
    for term in found.terms:
        key = term.key
        table.add_row(
            key.term,
            f"{key.inside:,}",
            f"{key.outside:,}",
            f"{key.log_odds:+.2f}",
            f"{key.z:.1f}",
            Text(clean(term.example), style="dim"),
        )
    console.print(table if found.terms else "No term marks them off.")
    table = Columns(title="Worth a label", title_justify="left", expand=True)
    table.add_figures("probability")
    table.add_prose("paragraph", cut=True)
    for candidate in found.paragraphs:
        table.add_row(f"{candidate.probability:.2f}", candidate.row["text"])
    console.print()
    console.print(table)
