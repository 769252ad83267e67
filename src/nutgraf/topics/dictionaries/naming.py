"""Names of topics for categories: safe, like the categories' own, and each another one."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from nutgraf.topics.dictionaries.entries import Category

_LONGEST = 64


def names_of(categories: Iterable[Category]) -> dict[Category, str]:
    """A valid topic name for each category. One that has such a name keeps it; of others that
    would have the same, the second and later ones get a number."""
    listed = list(categories)
    safe = {category: _safe("-".join(category)) for category in listed}
    found: dict[Category, str] = {
        category: name for category, name in safe.items() if category == (name,)
    }
    taken = set(found.values())
    numbers: dict[str, int] = {}
    for category in listed:
        if category in found:
            continue
        name = base = safe[category]
        while name in taken:
            number = numbers[base] = numbers.get(base, 1) + 1
            name = f"{base[: _LONGEST - len(str(number)) - 1]}-{number}"
        found[category] = name
        taken.add(name)
    return {category: found[category] for category in listed}


def title_of(category: Category) -> str:
    """A title of one line."""
    return "".join(c if c.isprintable() else " " for c in ": ".join(category))[:_LONGEST]


def _safe(written: str) -> str:
    plain = unicodedata.normalize("NFKD", written[:1000]).encode("ascii", "ignore").decode().lower()
    name = re.sub(r"[^a-z0-9_]+", "-", plain).strip("-_")
    return (name if name[:1].isalpha() else f"topic-{name}".rstrip("-"))[:_LONGEST]
