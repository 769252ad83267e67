"""`nutgraf plugins`: what was found, and why any of it failed."""

from __future__ import annotations

import click

from nutgraf.cli.options import STDOUT, json_option
from nutgraf.cli.outputs import write_json
from nutgraf.plugin.registry import Status, plugins


@click.command("plugins")
@json_option
def command(json_to: str | None) -> None:
    """List the plugins found, and why any failed."""
    rows = plugins()
    if json_to is not None:
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
        write_json(plain, json_to)
        if json_to == STDOUT:
            return
    from nutgraf.showing.columns import Columns
    from nutgraf.showing.console import Screen

    table = Columns("plugin", "distribution", "version", "status", "topics")
    table.add_prose("reason")
    for row in rows:
        names = sorted({t.name for e in row.extractors for t in e.topics})
        style = {Status.FAILED: "red", Status.BLOCKED: "dim"}.get(row.status, "")
        cells = (row.name, row.distribution, row.version, str(row.status), ", ".join(names))
        table.add_row(*cells, row.reason, style=style)
    Screen().print(table)
