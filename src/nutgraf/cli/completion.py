"""What a shell proposes where an option or an argument takes names."""

from __future__ import annotations

import click
from click.shell_completion import CompletionItem


def topic_names(
    ctx: click.Context, parameter: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Installed topics, after the last comma, and files, which may be topics too."""
    from nutgraf.plugin.registry import plugins

    before, comma, begun = incomplete.rpartition(",")
    given = set(before.split(","))
    names = sorted({t.name for row in plugins() for e in row.extractors for t in e.topics} - given)
    found = [CompletionItem(f"{before}{comma}{name}") for name in names if name.startswith(begun)]
    return [CompletionItem(incomplete, type="file"), *found]


def input_formats(
    ctx: click.Context, parameter: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Formats that files are read as."""
    from nutgraf.reading.sources.formats import known_formats

    return [CompletionItem(name) for name in known_formats() if name.startswith(incomplete)]
