"""What commands write: to standard output, or whole to a file that is none of those they read."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stdout
from pathlib import Path
from typing import Any, TextIO

import click

from nutgraf.cli.ending import say, writing
from nutgraf.cli.options import STDOUT
from nutgraf.showing.cells import csv_text
from nutgraf.showing.plain import json_text
from nutgraf.writing import whole


@contextmanager
def own_stdout() -> Iterator[TextIO]:
    """Standard output for the command alone: what plugins print meanwhile goes to stderr."""
    out = sys.stdout
    with redirect_stdout(sys.stderr):
        yield out


def spare(inputs: Iterable[str | Path], *outputs: str | Path | None) -> None:
    """Raises UsageError where an output is the same file as an input, which it would destroy."""
    read = [path for path in map(Path, inputs) if path.exists()]
    for output in (Path(one) for one in outputs if one not in (None, STDOUT)):
        if output.exists() and any(map(output.samefile, read)):
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
    say(f"wrote {path}")


def write_text(text: str, path: Path) -> None:
    """Writes a text, whole or not at all."""
    with whole_text(path) as file:
        file.write(text)
    say(f"wrote {path}")


def write_json(value: object, to: str) -> None:
    """Writes values as JSON, exactly: where `--json` says, in whatever encoding."""
    if to == STDOUT:
        click.echo(json_text(value, 1, sys.stdout.encoding))
        return
    with whole_text(Path(to)) as file:
        file.write(json_text(value, 1) + "\n")
    say(f"wrote {to}")


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
