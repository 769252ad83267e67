"""`nutgraf topics`: what can be told apart."""

from __future__ import annotations

import json

import click

from nutgraf.cli.options import topics_option
from nutgraf.errors import NutgrafError
from nutgraf.scoring.loading import load


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
        click.echo(json.dumps(plain, ensure_ascii=False, indent=1))
        return
    from rich.console import Console

    console = Console(highlight=False)
    for topic in found:
        console.print(f"[bold]{topic.name}[/bold]  {topic.title}")
        console.print(f"  {topic.description}", style="dim", markup=False)
        for scheme, codes in topic.codes.items():
            if codes:
                console.print(f"  {scheme}: {', '.join(codes)}", style="dim", markup=False)
