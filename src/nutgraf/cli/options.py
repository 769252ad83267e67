"""Options and messages that several commands share."""

from __future__ import annotations

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
