"""Of the versions of an article that a file has, the last one."""

from __future__ import annotations

from collections.abc import Sequence

EARLIER = "an earlier version of an article that the file has again"


def last_versions(names: Sequence[tuple[str, int]]) -> frozenset[int]:
    """The places of those that no later version of the same name replaces; nameless ones stay."""
    last: dict[str, tuple[int, int]] = {}
    for i, (name, version) in enumerate(names):
        if not name or version >= last.get(name, (version, 0))[0]:
            last[name or f"\0{i}"] = version, i
    return frozenset(i for _, i in last.values())


def number_of(version: str) -> int:
    """A version as a number; 0 where it is none."""
    return int(version) if version.isascii() and version.isdigit() and len(version) < 30 else 0
