"""Names of languages as archives write them -> their codes, from Unicode's CLDR."""

from __future__ import annotations

import re
from functools import cache
from importlib import resources

from nutgraf.reading.calendar import plain

_CODE = re.compile(r"([a-z]{2,3})(?:[-_][a-z0-9]{1,8}){0,3}")
_THREE = {
    "eng": "en", "ger": "de", "deu": "de", "fre": "fr", "fra": "fr", "spa": "es", "ita": "it",
    "dut": "nl", "nld": "nl", "por": "pt", "rus": "ru", "chi": "zh", "zho": "zh", "ara": "ar",
    "jpn": "ja", "pol": "pl", "swe": "sv", "nor": "no", "dan": "da", "fin": "fi", "tur": "tr",
}  # fmt: skip
"""Codes of three letters, as libraries use them."""


def language_code(name: str) -> str:
    """The code (BCP 47) of a language by its name in one of some twenty languages, or by a code:
    "ENGLISH; Englisch" -> "en", "en-GB" as it is. What is not known is given back as it is."""
    given = " ".join(name.split())
    first = plain(re.split(r"[;,/(]", given, maxsplit=1)[0].strip())
    if first in names():
        return names()[first]
    if code := _CODE.fullmatch(given.lower()):
        return _THREE.get(code[1], given)
    return given


@cache
def names() -> dict[str, str]:
    """Codes by names as `plain` gives them."""
    text = resources.files("nutgraf.reading").joinpath("languages.txt").read_text(encoding="utf-8")
    lines = (line.partition(" ") for line in text.splitlines())
    return {name: code for code, _, found in lines for name in found.split(", ")}
