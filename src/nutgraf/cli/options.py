"""Options and messages that several commands share."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any, TextIO

import click

from nutgraf.cli.ending import say, writing
from nutgraf.errors import NutgrafError
from nutgraf.scoring.classifier import Classifier, load
from nutgraf.showing.cells import csv_text
from nutgraf.showing.plain import json_text
from nutgraf.writing import whole


def _split(
    ctx: click.Context, parameter: click.Parameter, values: tuple[str, ...]
) -> list[str] | None:
    if not values:
        return None
    # A file's name may hold a comma.
    parts = [[value] if Path(value).is_file() else value.split(",") for value in values]
    return [name.strip() for part in parts for name in part if name.strip()]


topics_option = click.option(
    "--topics",
    "--topic",
    "topics",
    multiple=True,
    callback=_split,
    metavar="A,B,FILE",
    help="Only these topics, by name or topic file (.toml, .npz); all installed ones where not "
    "given. May be repeated.",
)


def careful_options(command: Callable[..., None]) -> Callable[..., None]:
    """Adds `--careful` and `--encoder` to a command."""
    careful = click.option(
        "--careful", is_flag=True,
        help="Look again, with a sentence encoder, where the table of words is unsure.",
    )  # fmt: skip
    encoder = click.option(
        "--encoder", metavar="FOLDER",
        help="The encoder's folder, as sentence-transformers saves it; NUTGRAF_ENCODER may name "
        "it, too.",
    )  # fmt: skip
    return careful(encoder(command))


def _thresholds(
    ctx: click.Context, parameter: click.Parameter, values: tuple[str, ...]
) -> tuple[tuple[str | None, float], ...]:
    found = []
    for value in values:
        topic, is_named, number = value.rpartition("=")
        try:
            found.append((topic.strip() if is_named else None, float(number)))
        except ValueError:
            raise click.BadParameter(
                f"{value!r}: write it as 0.6, or as energy=0.6 for one topic"
            ) from None
    return tuple(found)


def threshold_options(command: Callable[..., None]) -> Callable[..., None]:
    """Adds `--threshold`, `--precision` and `--recall`; the command gets them as `thresholds`."""

    @wraps(command)
    def with_thresholds(
        threshold: tuple[tuple[str | None, float], ...],
        precision: float | None,
        recall: float | None,
        **others: object,
    ) -> None:
        command(thresholds=Thresholds(threshold, precision, recall), **others)

    for option in (
        click.option(
            "--threshold", multiple=True, callback=_thresholds, metavar="[TOPIC=]P",
            help="Probability from which a topic's answer is yes, such as energy=0.6; of all "
            "topics where none is named. May be repeated.",
        ),
        click.option(
            "--precision", type=float, metavar="SHARE",
            help="Thresholds at which so many of the answers yes are right, by the models' curves.",
        ),
        click.option(
            "--recall", type=float, metavar="SHARE",
            help="Thresholds at which so many of a topic's paragraphs are found, likewise.",
        ),
    )[::-1]:  # fmt: skip
        with_thresholds = option(with_thresholds)
    return with_thresholds


@dataclass(frozen=True, slots=True)
class Thresholds:
    """What those options say.

    Attributes:
        numbers: topic, or None for all of them, and probability; of two for a topic the later one.
        precision, recall: what all topics are to reach that have no number.
    """

    numbers: tuple[tuple[str | None, float], ...] = ()
    precision: float | None = None
    recall: float | None = None

    def of(self, topics: Sequence[str]) -> dict[str, float] | None:
        """As `load` takes them; None where nothing is said. A number for one topic goes before
        one for all."""
        found = {topic: number for name, number in self.numbers if name is None for topic in topics}
        found |= {name: number for name, number in self.numbers if name is not None}
        reach = {"precision": self.precision, "recall": self.recall}
        found |= {name: share for name, share in reach.items() if share is not None}
        return found or None


def loaded(
    topics: list[str] | None,
    thresholds: Thresholds,
    careful: bool = False,
    encoder: str | None = None,
) -> Classifier:
    """The classifier of those options.

    Raises:
        UsageError: `--encoder` without `--careful`, or whatever `load` raises.
    """
    if encoder is not None and not careful:
        raise click.UsageError("--encoder goes with --careful")
    try:
        found = load(topics, effort="careful" if careful else "fast", encoder=encoder)
        wanted = thresholds.of(found.topic_names)
        return found.with_thresholds(wanted) if wanted else found
    except NutgrafError as error:
        raise click.UsageError(str(error)) from None


def say_looks(again: int, paragraphs: int, changed: int) -> None:
    """Tells on stderr what a careful classifier looked at again."""
    say(f"looked again at {again:,} of {paragraphs:,} paragraphs; {changed:,} answers changed")


@contextmanager
def own_stdout() -> Iterator[TextIO]:
    """Standard output for the command alone: what plugins print meanwhile goes to stderr."""
    out = sys.stdout
    with redirect_stdout(sys.stderr):
        yield out


def spare(inputs: Iterable[str | Path], *outputs: Path | None) -> None:
    """Raises UsageError where an output is the same file as an input, which it would destroy."""
    read = [path for path in map(Path, inputs) if path.exists()]
    for output in outputs:
        if output is not None and output.exists() and any(map(output.samefile, read)):
            raise click.UsageError(f"{output} is read, too: write to another file")


def write_rows(rows: Iterable[object], path: Path, is_array: bool = False) -> int:
    """Writes JSON lines, or one JSON array, whole or not at all; gives how many there were."""
    n = 0
    with whole_text(path) as file:
        for row in rows:
            file.write((("[\n", ",\n")[n > 0] if is_array else "") + json_text(row))
            file.write("" if is_array else "\n")
            n += 1
        file.write(("\n]\n" if n else "[]\n") if is_array else "")
    return n


def write_csv(rows: Sequence[Mapping[str, Any]], path: Path) -> None:
    """Writes rows of one kind, one at least, as CSV without formulas, whole or not at all."""
    with whole_text(path) as file:
        file.write(csv_text(list(rows[0]), rows))


def print_json(value: object) -> None:
    """Prints values as JSON, exactly, in whatever encoding."""
    click.echo(json_text(value, 1, sys.stdout.encoding))


@contextmanager
def whole_text(path: Path) -> Iterator[TextIO]:
    """A file of text that is there whole or not at all.

    Raises:
        ClickException: it cannot be written.
    """
    with writing(path), whole(path) as temporary, _text(temporary) as file:
        yield file


def _text(path: Path) -> TextIO:
    return path.open("w", encoding="utf-8", newline="")
