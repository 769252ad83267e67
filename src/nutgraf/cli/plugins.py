"""`nutgraf plugins`: what was found, and why any of it failed."""

from __future__ import annotations

import json

import click

from nutgraf.plugin.registry import Status, plugins


@click.command("plugins")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(as_json: bool) -> None:
    """List the plugins found, and why any failed."""
    rows = plugins()
    if as_json:
        plain = [
            {
                "name": row.name,
                "distribution": row.distribution,
                "version": row.version,
                "status": str(row.status),
                "reason": row.reason,
                "seconds": round(row.seconds, 4),
                "extractors": [
                    {"name": e.name, "version": e.version, "topics": [t.name for t in e.topics]}
                    for e in row.extractors
                ],
            }
            for row in rows
        ]
        click.echo(json.dumps(plain, ensure_ascii=False, indent=1))
        return
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, header_style="bold")
    for title in ("plugin", "distribution", "version", "status", "topics"):
        table.add_column(title)
    table.add_column("reason", overflow="fold")
    for row in rows:
        names = sorted({t.name for e in row.extractors for t in e.topics})
        style = {Status.FAILED: "red", Status.BLOCKED: "dim"}.get(row.status, "")
        cells = (row.name, row.distribution, row.version, str(row.status), ", ".join(names))
        table.add_row(*cells, row.reason.replace("[", r"\["), style=style)
    Console(highlight=False).print(table)
