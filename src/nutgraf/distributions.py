"""Installed distributions: their names and versions, and what they add by entry points.

`importlib.metadata` tells the same, but reads all that every distribution says of itself to find
the few that speak of a group, and a whole README to tell a version.
"""

from __future__ import annotations

from contextlib import suppress
from importlib import metadata

Origin = tuple[str, str]
"""Name and version of a distribution."""

UNKNOWN: Origin = ("unknown", "")
"""What is said of one whose installation is damaged."""


def origin(distribution: metadata.Distribution) -> Origin:
    """Name and version of a distribution."""
    text = distribution.read_text("METADATA") or distribution.read_text("PKG-INFO") or ""
    said: dict[str, str] = {}
    for line in text.partition("\n\n")[0].splitlines():
        key, _, value = line.partition(":")
        said.setdefault(key.lower(), value.strip())
    return said.get("name") or UNKNOWN[0], said.get("version", UNKNOWN[1])


def version(name: str) -> str:
    """The version of the distribution of that name.

    Raises:
        PackageNotFoundError: it is not installed.
    """
    return origin(metadata.distribution(name))[1]


def entry_points(group: str) -> list[tuple[metadata.EntryPoint, Origin]]:
    """The entry points of a group, each with what it is of. Of distributions of one name, the first
    one counts alone."""
    found = {}
    for distribution in metadata.distributions():
        if group in (distribution.read_text("entry_points.txt") or ""):
            if (name := origin(distribution)[0]) != UNKNOWN[0]:
                with suppress(metadata.PackageNotFoundError):
                    distribution = metadata.distribution(name)
            of = origin(distribution)
            for entry in distribution.entry_points.select(group=group):
                found[entry.name, entry.value, of] = entry
    return [(entry, of) for (_, _, of), entry in found.items()]
