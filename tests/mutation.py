"""Plain values of files with one place in them changed."""

from __future__ import annotations

import copy
import math
from collections.abc import Iterator
from typing import Any

Path = tuple[Any, ...]

GONE = object()
"""In place of a value: the place itself is taken out."""
ODD: tuple[Any, ...] = (
    GONE, None, True, -1, 0, 3, 2**31, 2**63, 10**400, -0.5, 1e308, math.nan, math.inf, "", "x",
    "\0\ud800", [], {}, [[1]], {"a": None}, [None] * 3,
)  # fmt: skip
"""What may stand where something else should."""


def places(value: Any, path: Path = ()) -> Iterator[Path]:
    """The ways to a value and to all that is in it; of a long list, to the first and the last."""
    yield path
    if isinstance(value, dict):
        for key in value:
            yield from places(value[key], (*path, key))
    elif isinstance(value, list | tuple):
        for at in sorted({0, len(value) - 1} & set(range(len(value)))):
            yield from places(value[at], (*path, at))


def changed(value: Any, path: Path, new: Any) -> Any:
    """A copy with something else in one place."""
    if not path:
        return {} if new is GONE else new
    whole = copy.deepcopy(value)
    inner = whole
    for key in path[:-1]:
        inner = inner[key]
    if new is GONE:
        del inner[path[-1]]
    else:
        inner[path[-1]] = new
    return whole
