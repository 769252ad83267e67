"""`nutgraf new`: a plugin package that is ready to be filled."""

from __future__ import annotations

from pathlib import Path

import click

from nutgraf.cli.ending import writing
from nutgraf.cli.options import out_option, title_option
from nutgraf.errors import NutgrafError
from nutgraf.plugin.scaffold import new_plugin
from nutgraf.showing.plain import clean
from nutgraf.terms.table import WEIGHT


@click.command("new")
@click.argument("name")
@title_option("the topic's; made of NAME where not given.")
@click.option(
    "--terms",
    metavar="A,B*,C=WEIGHT",
    help=f"Words and phrases that speak for the topic, or with a weight below 0 against it; "
    f"{WEIGHT} where none is given.",
)
@out_option("the folder to make; nutgraf-NAME where not given.", folder=None)
def command(name: str, title: str | None, terms: str | None, out: Path | None) -> None:
    """Make a plugin package for the topic NAME.

    It passes its own tests as it is; its README says how to train and install it.
    """
    try:
        with writing(out or f"nutgraf-{name}"):
            made = new_plugin(name, out, title=title or "", terms=_terms(terms))
    except NutgrafError as error:
        raise click.UsageError(str(error)) from None
    for path in made:
        click.echo(clean(str(path)))
    folder = made[0].parent
    shown = clean(str(folder))
    click.echo(f"\nNext:\n  pip install -e '{shown}[test]'\n  python -m pytest {shown}")


def _terms(written: str | None) -> dict[str, float] | None:
    if written is None:
        return None
    found: dict[str, float] = {}
    for part in filter(str.strip, written.split(",")):
        term, equals, weight = part.partition("=")
        try:
            value = float(weight) if equals else WEIGHT
        except ValueError:
            raise click.BadParameter(f"{part.strip()!r}: {weight!r} is no number") from None
        if term.strip() in found:
            raise click.BadParameter(f"{term.strip()!r} is there twice")
        found[term.strip()] = value
    return found
