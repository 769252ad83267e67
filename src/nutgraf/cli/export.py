"""`nutgraf export`: texts in, tasks for an annotation tool out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from nutgraf.cli.deciding import Thresholds, loaded, threshold_options
from nutgraf.cli.ending import say
from nutgraf.cli.inputs import end_with, reading_options, tell
from nutgraf.cli.options import file_option, out_option, topics_option
from nutgraf.cli.outputs import own_stdout, spare, write_rows, write_text
from nutgraf.errors import NutgrafError
from nutgraf.labelling.exchange import export, tasks
from nutgraf.labelling.offsets import UNITS
from nutgraf.labelling.tools import TOOLS, Task, label_studio_interface
from nutgraf.reading.rows import Reject, Rows
from nutgraf.reading.sources.asked import Asked
from nutgraf.reading.sources.columns import json_ready
from nutgraf.showing.progress import watching


@click.command("export")
@click.argument("corpus", type=click.Path(path_type=Path))
@click.option(
    "--to", "tool", type=click.Choice(list(TOOLS)), required=True, help="The tool to write for."
)
@out_option("the file to give the tool.", required=True)
@topics_option
@threshold_options
@click.option(
    "--blind", is_flag=True, help="Only the texts, so that nothing sways who labels them."
)
@click.option(
    "--least", default=0.25, show_default=True, help="Evidence must add so much to the logit."
)
@click.option("--offsets", type=click.Choice(UNITS), help="Not the tool's usual ones.")
@file_option("--interface", "For Label Studio: also write its labelling interface (XML).")
@reading_options
def command(
    corpus: Path,
    tool: str,
    out: Path,
    topics: list[str] | None,
    thresholds: Thresholds,
    blind: bool,
    least: float,
    offsets: str | None,
    interface_path: Path | None,
    asked: Asked,
) -> None:
    """Write texts for Label Studio, doccano, Argilla or Prodigy.

    CORPUS is a file or folder of any format that `nutgraf annotate` reads. With
    each text go the topics that the model says yes to and the words that made it do so.
    """
    rejects: list[Reject] = []
    spare([corpus], out, interface_path)
    try:
        classifier = loaded(topics, thresholds)
        found = Rows(corpus, asked)
        tell(found)

        def numbered() -> Iterator[tuple[int, Task]]:
            for row in found:
                plain = json_ready(row.fields)
                for task in tasks(classifier, [plain], least=least, blind=blind):
                    yield row.line or row.number + 1, task
            rejects.extend(found.rejects)

        with own_stdout(), watching(say):
            written = export(numbered(), tool, rejects, offsets)
            n = write_rows(written, out, TOOLS[tool].is_array)
        if interface_path is not None:
            write_text(label_studio_interface(classifier.topics), interface_path)
    except NutgrafError as error:
        raise click.ClickException(str(error)) from None
    say(f"{n:,} tasks for {tool} in {out}")
    end_with(rejects, out, found)
