"""`nutgraf label`: paragraphs in, one key each, labels out."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from nutgraf.cli.ending import say
from nutgraf.cli.inputs import end_with, reading_options, tell
from nutgraf.cli.options import out_option, topics_option
from nutgraf.cli.outputs import own_stdout, spare
from nutgraf.data import Evidence
from nutgraf.errors import NutgrafError
from nutgraf.labelling.label import LabelFile, Moment, label_rows
from nutgraf.reading.rows import Rows
from nutgraf.reading.sources.asked import Asked
from nutgraf.reading.sources.columns import json_ready
from nutgraf.scoring.loading import load
from nutgraf.showing.progress import watching

if TYPE_CHECKING:
    from nutgraf.showing.console import Screen

_HELP = "1 yes   0 no   ? unsure   u undo   s skip   q quit"


@click.command("label")
@click.argument("corpus", type=click.Path(path_type=Path))
@out_option("the labels, a JSON line each; those that are there stay.", required=True)
@topics_option
@click.option("--hints", is_flag=True, help="Show what the model says, which sways who labels.")
@reading_options
def command(
    corpus: Path,
    out: Path,
    topics: list[str] | None,
    hints: bool,
    asked: Asked,
) -> None:
    """Label paragraphs on one topic, --topic: 1 yes, 0 no, ? unsure.

    CORPUS is a file or folder of any format that `nutgraf annotate` reads. Each
    key is on the disk before the next paragraph shows; the same command goes on where it stopped.
    """
    from nutgraf.showing.console import Screen

    spare([corpus], out)
    if topics is None or len(topics) != 1:
        raise click.UsageError("name the one topic to label: --topic energy, or a topic file")
    topic = topics[0]
    try:
        is_name = not topic.endswith((".toml", ".npz"))
        classifier = load([topic]) if hints or not is_name else None
        name = topic if classifier is None else classifier.topic_names[0]
        found = Rows(corpus, asked)
        tell(found)
        with watching(say):
            rows = [json_ready(row.fields) for row in found]
        rejects = found.rejects
        console = Screen()
        with LabelFile(out, name) as labels:
            if labels.repaired:
                say(f"{out}: its last line was cut short and is taken away: {labels.repaired}")

            def show(moment: Moment) -> None:
                _show(console, moment, name)
                if classifier is not None and hints:
                    text = moment.row["text"]
                    with own_stdout():
                        p = float(classifier.predict_proba([text])[0, 0])
                        evidence = classifier.explain(text).of(name)[:8]
                    _hint(console, text, p, evidence)
                console.print(_HELP, style="dim")

            with suppress(KeyboardInterrupt):  # between two keys
                label_rows(rows, labels, show, _key)
            added = f"{labels.added} label{'' if labels.added == 1 else 's'}"
            left = len({row["text"] for row in rows} - labels.labels.keys())
    except NutgrafError as error:
        raise click.ClickException(str(error)) from None
    say(f"{added} added to {out}; {left} paragraphs left")
    end_with(rejects, out, found)


def _key() -> str:
    """The next key, or "" at the end of the input.

    What is typed before a paragraph shows does not count: nobody labels what they have not seen.
    """
    while True:
        try:
            pressed = click.getchar()
        except (KeyboardInterrupt, EOFError):
            return ""
        except OSError:
            raise click.UsageError("labelling needs a terminal to read keys from") from None
        if not pressed.startswith("\x1b"):  # an arrow or a function key, in several characters
            return pressed[:1]


def _show(console: Screen, moment: Moment, topic: str) -> None:
    from rich.text import Text

    from nutgraf.showing.plain import clean

    counts = f"{moment.yes} yes, {moment.no} no, {moment.unsure} unsure"
    console.rule(Text(clean(f"{topic}: {moment.place} of {moment.total} ({counts})")), align="left")
    more = (str(moment.row[key]) for key in ("source", "year", "date") if moment.row.get(key))
    if about := " · ".join(more):
        console.print(Text(clean(about), style="dim"))
    console.print(Text(clean(moment.row["text"])))
    console.print()


def _hint(console: Screen, text: str, probability: float, evidence: tuple[Evidence, ...]) -> None:
    from nutgraf.showing.columns import Pieces

    found = [f"{text[e.start : e.end]} {e.contribution:+.2f}" for e in evidence]
    console.print(Pieces("the model:", [f"{probability:.2f}", *found], "italic"))
