"""How commands decide: their options, and the classifier that these ask for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps

import click

from nutgraf.cli.ending import say
from nutgraf.errors import NutgrafError
from nutgraf.plugin.registry import Status, plugins
from nutgraf.scoring.classifier import Classifier
from nutgraf.scoring.loading import load


def careful_options(command: Callable[..., None]) -> Callable[..., None]:
    """Adds `--careful` and `--encoder` to a command."""
    careful = click.option(
        "--careful", is_flag=True,
        help="Look again where the table of words is unsure, at the words in their order.",
    )  # fmt: skip
    encoder = click.option(
        "--encoder", metavar="FOLDER",
        help="Look again with a sentence encoder: its folder, as sentence-transformers saves it; "
        "NUTGRAF_ENCODER may name it, too. Without one the reader that ships with nutgraf looks.",
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
    say_failed(topics)
    if encoder is not None and not careful:
        raise click.UsageError("--encoder goes with --careful")
    try:
        found = load(topics, effort="careful" if careful else "fast", encoder=encoder)
        wanted = thresholds.of(found.topic_names)
        return found.with_thresholds(wanted) if wanted else found
    except NutgrafError as error:
        raise click.UsageError(str(error)) from None


def say_failed(topics: list[str] | None) -> None:
    """Tells on stderr what plugins are not among all topics, where all are asked for."""
    if topics is None:
        for row in plugins():
            if row.status is Status.FAILED:
                say(f"plugin {row.source} failed and is left out: `nutgraf plugins` tells why")


def say_looks(again: int, changed: int, paragraphs: int) -> None:
    """Tells on stderr what a careful classifier looked at again."""
    say(f"looked again at {again:,} of {paragraphs:,} paragraphs; {changed:,} answers changed")
