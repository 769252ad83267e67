"""What Factiva says of an article by its codes, in whatever display -> the article."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from nutgraf.data import Role
from nutgraf.reading.exports.article import NO_TEXT, Article, Unread

Codes = Mapping[str, Sequence[str]]
"""Texts by code: HD headline, LP lead, TD what follows it, AN accession number, and so on."""

_EXTRA = {
    "CLM": "column", "CR": "credit", "ET": "time", "SC": "source code", "ED": "edition",
    "PG": "page", "VOL": "volume", "CY": "copyright", "DLN": "dateline", "CT": "contact",
    "RF": "reference", "CO": "companies", "IN": "industries", "NS": "subjects", "RE": "regions",
    "IPC": "publisher's codes", "IPD": "publisher's words", "PUB": "publisher",
}  # fmt: skip
_NUMBER = re.compile(r"\d[\d.,'’\s]*")
_ACCESSION = re.compile(r"(?:.*\s)?(\w{12,60})", re.DOTALL)
LONGEST = 15
"""Letters that words have, at most, on the whole; writing without spaces has more."""


def article_of(codes: Codes, language: str = "") -> Article | Unread:
    """The article that has these codes; `language` counts for more than its name in words."""
    lead, rest = list(codes.get("LP", ())), list(codes.get("TD", ()))
    if lead and rest[: len(lead)] == lead:
        rest = rest[len(lead) :]
    text, headline = [*lead, *rest], " ".join(codes.get("HD", ()))
    if not text and not headline:
        return Unread("it has no headline and no text", content=_one(codes, "AN"))
    counted = sum(map(len, text)) <= LONGEST * sum(len(part.split()) for part in text)
    number = _NUMBER.match(_one(codes, "WC"))
    words = int("".join(filter(str.isdecimal, number[0]))) if number else None
    return Article.of(
        [
            *text,
            *((caption, Role.CAPTION) for caption in codes.get("ART", ())),
            *((correction, Role.CORRECTION) for correction in codes.get("CX", ())),
        ],
        headline=headline,
        date=_one(codes, "PD"),
        byline=_one(codes, "BY"),
        id=accession(_one(codes, "AN")),
        source=_one(codes, "SN"),
        section=_one(codes, "SE"),
        language=language or _one(codes, "LA"),
        declared=words if counted else None,
        stub="" if text else NO_TEXT,
        extra={name: "; ".join(codes.get(code, ())) for code, name in _EXTRA.items()},
    )


def accession(line: str) -> str:
    """The number in "Document EXPO000020210303eh330001", whose first word is in some language."""
    found = _ACCESSION.fullmatch(line)
    return found[1] if found and any(map(str.isdecimal, found[1])) else ""


def _one(codes: Codes, code: str) -> str:
    return " ".join(codes.get(code, ()))
