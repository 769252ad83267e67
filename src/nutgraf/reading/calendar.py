"""Names of months and weekdays in the languages of Europe, from Unicode's CLDR."""

from __future__ import annotations

import unicodedata
from functools import cache
from importlib import resources
from typing import NamedTuple


class Names(NamedTuple):
    """Words as `plain` gives them; some abbreviations of weekdays are months elsewhere."""

    months: dict[str, int]
    weekdays: frozenset[str]


@cache
def names() -> Names:
    """Full names and abbreviations; those that are not the same month everywhere are left out."""
    text = resources.files("nutgraf.reading").joinpath("calendar.txt").read_text(encoding="utf-8")
    *months, weekdays = text.splitlines()
    numbered = {word: i for i, line in enumerate(months, 1) for word in line.split()}
    return Names(numbered, frozenset(weekdays.split()))


def plain(text: str) -> str:
    """Small letters without accents: `Février` and `FEVRIER` are one."""
    if text.isascii():
        return text.lower()
    text = unicodedata.normalize("NFKD", text.casefold().replace("ı", "i"))
    return "".join(c for c in text if not unicodedata.combining(c))
