"""`nutgraf topics`: what can be told apart."""

from __future__ import annotations

import click

from nutgraf.cli.options import print_json, topics_option
from nutgraf.errors import NutgrafError
from nutgraf.scoring.classifier import load


@click.command("topics")
@topics_option
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(topics: list[str] | None, as_json: bool) -> None:
    """List the topics, with their codes."""
    try:
        found = load(topics).topics
    except NutgrafError as error:
        raise click.ClickException(str(error)) from None
    if as_json:
        plain = [
            {
                "name": topic.name,
                "title": topic.title,
                "description": topic.description,
                "codes": {scheme: list(codes) for scheme, codes in topic.codes.items()},
            }
            for topic in found
        ]
        print_json(plain)
        return
    from rich.text import Text

    from nutgraf.showing.console import Screen
    from nutgraf.showing.plain import clean

    console = Screen()
    for topic in found:
        console.print(Text.assemble((topic.name, "bold"), f"  {clean(topic.title)}"))
        console.print(f"  {clean(topic.description)}", style="dim")
        for scheme, codes in topic.codes.items():
            if codes:
                console.print(clean(f"  {scheme}: {', '.join(codes)}"), style="dim")
