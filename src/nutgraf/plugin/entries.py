"""The entry points by which plugins are found."""

from __future__ import annotations

from importlib import metadata
from typing import Any

from nutgraf.plugin import hookspecs


def entry_points() -> list[tuple[metadata.EntryPoint, str, str]]:
    """The entry points of the group with name and version of their distributions, bundled ones
    first, then by name: never by install order."""
    origins: dict[metadata.Distribution | None, tuple[str, str]] = {}
    found = {}
    for entry in metadata.entry_points(group=hookspecs.PROJECT):
        # To read what a distribution says of itself takes long, and most have several entries.
        if entry.dist not in origins:
            origins[entry.dist] = _origin(entry.dist)
        distribution, version = origins[entry.dist]
        found[entry.name, entry.value, distribution] = entry, distribution, version
    return sorted(found.values(), key=lambda e: (e[1] != "nutgraf", e[0].name, e[1], e[0].value))


def _origin(distribution: metadata.Distribution | None) -> tuple[str, str]:
    if distribution is None:
        return "unknown", ""
    # A damaged installation has no METADATA, and then name and version raise or are None.
    try:
        about: Any = distribution.metadata
    except FileNotFoundError:  # as the importlib_metadata package has it, once anything imports it
        return "unknown", ""
    return about.get("Name", "unknown"), about.get("Version", "")
