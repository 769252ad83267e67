"""`nutgraf suggest`: terms to add to a topic, and paragraphs worth labelling next."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from nutgraf.cli.ending import say
from nutgraf.cli.inputs import end_with, reading_options, tell
from nutgraf.cli.options import own_stdout, spare, write_rows
from nutgraf.errors import NutgrafError
from nutgraf.labelling.suggestions import Suggestions, suggest
from nutgraf.reading.labelled import read_gold
from nutgraf.reading.rows import Rows
from nutgraf.reading.sources.asked import Asked
from nutgraf.scoring.classifier import load


@click.command("suggest")
@click.argument("topic")
@click.argument("corpus", type=click.Path(path_type=Path))
@click.option(
    "--labelled",
    type=click.Path(path_type=Path),
    help="Rows with labels, which beat the model and are not proposed again.",
)
@click.option("-n", default=30, show_default=True, type=click.IntRange(1), help="So many of each.")
@click.option(
    "--at-least",
    default=5,
    show_default=True,
    type=click.IntRange(1),
    help="A term stands in so many liked paragraphs.",
)
@click.option(
    "--out",
    "output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the paragraphs there, as JSON lines that `nutgraf label` reads.",
)
@click.option(
    "--seed",
    default=0,
    show_default=True,
    type=click.IntRange(0),
    help="Draws among equally uncertain ones.",
)
@reading_options
def command(
    topic: str,
    corpus: Path,
    labelled: Path | None,
    n: int,
    at_least: int,
    output: Path | None,
    seed: int,
    asked: Asked,
) -> None:
    """Propose terms to add to a topic, and paragraphs worth labelling next.

    TOPIC is the name of an installed topic, or a topic.toml or model.npz. CORPUS is a file or
    folder of any format that `nutgraf annotate` reads; it is read more than once.
    """
    spare([corpus, *([labelled] if labelled else [])], output)
    try:
        classifier = load([topic])
        name = classifier.topic_names[0]

        found_rows = Rows(corpus, asked)
        tell(found_rows)

        def rows() -> Iterator[dict[str, Any]]:
            return (dict(row.fields) for row in found_rows)

        gold = read_gold(labelled, [name]) if labelled else None
        labels = gold.by_text(0) if gold else {}
        with own_stdout():
            found = suggest(
                classifier, name, rows, labels=labels, n=n, at_least=at_least, seed=seed
            )
    except NutgrafError as error:
        raise click.ClickException(str(error)) from None
    _print(found, name)
    if found.failed:
        say(f"{found.failed:,} left out, since an extractor failed on them")
    if output is not None:
        lines = ({**c.row, "probability": round(c.probability, 4)} for c in found.paragraphs)
        say(f"{write_rows(lines, output)} paragraphs to label in {output}")
    end_with(found_rows.rejects, output or Path(corpus.name), found_rows)


def _print(found: Suggestions, topic: str) -> None:
    from rich.text import Text

    from nutgraf.showing.console import Columns, Screen
    from nutgraf.showing.plain import clean

    console = Screen(elsewhere=120)
    console.print(f"{topic}: yes to {found.liked:,} of {found.n:,} paragraphs\n")
    table = Columns(title="Terms to add", title_justify="left", expand=True)
    table.add_column("term", no_wrap=True)
    for title in ("liked", "others", "log odds", "z"):
        table.add_column(title, justify="right", no_wrap=True)
    table.add_column("for example", no_wrap=True, overflow="ellipsis", ratio=1)
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
    table.add_column("probability", justify="right", no_wrap=True)
    table.add_column("paragraph", no_wrap=True, overflow="ellipsis", ratio=1)
    for candidate in found.paragraphs:
        table.add_row(f"{candidate.probability:.2f}", candidate.row["text"])
    console.print()
    console.print(table)
