"""`nutgraf import-labels`: what annotators said in a tool, as labelled paragraphs."""

from __future__ import annotations

from pathlib import Path

import click

from nutgraf.cli.ending import say
from nutgraf.cli.inputs import end_with
from nutgraf.cli.options import spare, topics_option, write_rows
from nutgraf.data import Topic
from nutgraf.errors import NutgrafError
from nutgraf.labelling.exchange import read_labels
from nutgraf.labelling.offsets import UNITS
from nutgraf.labelling.tools import TOOLS
from nutgraf.reading.rows import Reject
from nutgraf.scoring.classifier import load


@click.command("import-labels")
@click.argument("labelled", type=click.Path(path_type=Path))
@click.option("--from", "tool", type=click.Choice(list(TOOLS)), required=True)
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), required=True)
@topics_option
@click.option("--offsets", "unit", type=click.Choice(UNITS), help="Not the tool's usual ones.")
def command(
    labelled: Path, tool: str, output: Path, topics: list[str] | None, unit: str | None
) -> None:
    """Read labels from Label Studio, doccano, Argilla or Prodigy.

    LABELLED is what the tool exports as JSON or JSON lines. Each row written has the text, a 1, 0
    or null per topic (null where annotators disagree) and the spans that they marked, which is what
    `nutgraf evaluate` and training read. --topics may name topics that are not installed.
    """
    rejects: list[Reject] = []
    spare([labelled], output)
    try:
        wanted = load().topics if topics is None else tuple(map(Topic, topics))
        rows = read_labels(labelled, tool, wanted, rejects, unit)
        n = write_rows(rows, output)
    except NutgrafError as error:
        raise click.ClickException(str(error)) from None
    say(f"{n:,} labelled rows in {output}")
    end_with(rejects, output)
