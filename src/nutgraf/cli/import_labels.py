"""`nutgraf import-labels`: what annotators said in a tool, as labelled paragraphs."""

from __future__ import annotations

from pathlib import Path

import click

from nutgraf.cli.ending import say
from nutgraf.cli.inputs import end_with
from nutgraf.cli.options import out_option, topics_option
from nutgraf.cli.outputs import spare, write_rows
from nutgraf.data import Topic
from nutgraf.errors import NutgrafError
from nutgraf.labelling.exchange import read_labels
from nutgraf.labelling.offsets import UNITS
from nutgraf.labelling.tools import READ
from nutgraf.labelling.votes import Told
from nutgraf.reading.rows import Reject
from nutgraf.scoring.loading import load
from nutgraf.showing.progress import watching


@click.command("import-labels")
@click.argument("labelled", type=click.Path(path_type=Path), nargs=-1, required=True)
@click.option(
    "--from", "tool", type=click.Choice(list(READ)), required=True, help="The tool that wrote them."
)
@out_option("the labels, a JSON line a text.", required=True)
@topics_option
@click.option("--offsets", "unit", type=click.Choice(UNITS), help="Not the tool's usual ones.")
def command(
    labelled: tuple[Path, ...], tool: str, out: Path, topics: list[str] | None, unit: str | None
) -> None:
    """Read labels from Label Studio, doccano, Argilla, Prodigy, INCEpTION or CoNLL's columns.

    LABELLED are files or folders that the tool exports: JSON, JSON lines or CSV; WebAnno TSV 3 of
    INCEpTION. Each row written has the text, a 1, 0 or null per topic (null where annotators
    disagree) and the spans that they marked, which is what `nutgraf evaluate` and training read.
    How far annotators agree is told. --topics may name topics that are not installed.
    """
    rejects: list[Reject] = []
    told = Told()
    spare(labelled, out)
    try:
        wanted = load().topics if topics is None else tuple(map(Topic, topics))
        rows = read_labels(labelled, tool, wanted, rejects, unit, told)
        with watching(say):
            n = write_rows(rows, out)
    except NutgrafError as error:
        raise click.ClickException(str(error)) from None
    say(f"{n:,} labelled rows in {out}")
    for line in told.lines():
        say(line)
    end_with(rejects, out)
