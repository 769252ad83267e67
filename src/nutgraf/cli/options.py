"""Options and messages that several commands share."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from typing import TextIO

import click


def _split(ctx: click.Context, parameter: click.Parameter, value: str | None) -> list[str] | None:
    if value is None:
        return None
    return [name.strip() for name in value.split(",") if name.strip()]


topics_option = click.option(
    "--topics", callback=_split, metavar="A,B", help="Only these topics; all where not given."
)


def say(message: str) -> None:
    """Tells of a failed input on stderr."""
    click.echo(f"nutgraf: {message}", err=True)


@contextmanager
def own_stdout() -> Iterator[TextIO]:
    """Standard output for the command alone: what plugins print meanwhile goes to stderr."""
    out = sys.stdout
    with redirect_stdout(sys.stderr):
        yield out
