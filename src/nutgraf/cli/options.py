"""Options and messages that several commands share."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import asdict
from pathlib import Path
from typing import TextIO

import click

from nutgraf.errors import NutgrafError
from nutgraf.reading.rows import Reject
from nutgraf.scoring.classifier import Classifier, load
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


def loaded(topics: list[str] | None, careful: bool, encoder: str | None) -> Classifier:
    """The classifier of those options.

    Raises:
        UsageError: `--encoder` without `--careful`, or whatever `load` raises.
    """
    if encoder is not None and not careful:
        raise click.UsageError("--encoder goes with --careful")
    try:
        return load(topics, effort="careful" if careful else "fast", encoder=encoder)
    except NutgrafError as error:
        raise click.UsageError(str(error)) from None


def say(message: str) -> None:
    """Tells of a failed input on stderr."""
    click.echo(f"nutgraf: {message}", err=True)


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
    try:
        with whole(path) as temporary, temporary.open("w", encoding="utf-8", newline="\n") as file:
            for row in rows:
                # A key or a value may still hold half a surrogate pair, which must be escaped.
                line = json.dumps(row, ensure_ascii=False)
                if not line.isascii() and not _encodes(line):
                    line = json.dumps(row)
                file.write((("[\n", ",\n")[n > 0] if is_array else "") + line)
                file.write("" if is_array else "\n")
                n += 1
            file.write(("\n]\n" if n else "[]\n") if is_array else "")
    except OSError as error:
        raise click.UsageError(f"cannot write {path}: {error.strerror}") from None
    return n


def end_with(rejects: list[Reject], output: Path) -> None:
    """Where there are rejects: puts them next to the output, says so, and exits with 1."""
    if not rejects:
        return
    aside = output.with_name(f"{output.name}.rejected.jsonl")
    write_rows(map(asdict, rejects), aside)
    first = rejects[0]
    say(f"{len(rejects)} left out, see {aside}; the first: line {first.line}: {first.reason}")
    sys.exit(1)


def _encodes(line: str) -> bool:
    try:
        line.encode()
    except UnicodeEncodeError:
        return False
    return True
