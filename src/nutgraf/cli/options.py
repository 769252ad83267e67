"""Options and messages that several commands share."""

from __future__ import annotations

from pathlib import Path

import click


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


def say(message: str) -> None:
    """Tells of a failed input on stderr."""
    click.echo(f"nutgraf: {message}", err=True)
