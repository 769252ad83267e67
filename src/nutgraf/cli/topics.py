"""`nutgraf topics`: what can be told apart."""

from __future__ import annotations

import click

from nutgraf.cli.deciding import say_failed
from nutgraf.cli.options import STDOUT, json_option, topics_option
from nutgraf.cli.outputs import spare, write_json
from nutgraf.errors import NutgrafError
from nutgraf.scoring.loading import load


@click.command("topics")
@topics_option
@json_option
def command(topics: list[str] | None, json_to: str | None) -> None:
    """List the topics, with their codes."""
    spare(topics or (), json_to)
    try:
        say_failed(topics)
        found = load(topics).topics
    except NutgrafError as error:
        raise click.ClickException(str(error)) from None
    if json_to is not None:
        plain = [
            {
                "name": topic.name,
                "title": topic.title,
                "description": topic.description,
                "codes": {scheme: list(codes) for scheme, codes in topic.codes.items()},
            }
            for topic in found
        ]
        write_json(plain, json_to)
        if json_to == STDOUT:
            return
    from rich.padding import Padding
    from rich.text import Text

    from nutgraf.showing.columns import Pieces
    from nutgraf.showing.console import Screen
    from nutgraf.showing.plain import clean

    console = Screen()
    for topic in found:
        console.print(Text.assemble((topic.name, "bold"), f"  {clean(topic.title)}"))
        console.print(Padding(Text(clean(topic.description), style="dim"), (0, 0, 0, 2)))
        for scheme, codes in topic.codes.items():
            if codes:
                told = [f"{code}," for code in codes[:-1]] + [codes[-1]]
                console.print(Padding(Pieces(f"{scheme}:", told, "dim", " "), (0, 0, 0, 2)))
