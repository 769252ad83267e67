"""How texts of agencies begin and end: bylines and leads that stand twice, initials and codes."""

from __future__ import annotations

import re
from collections.abc import Sequence

from nutgraf.data import Role
from nutgraf.reading.furniture import role_by_words
from nutgraf.reading.html import Told

LAST, NEAR = 4, 3
"""Paragraphs at the end, and at the beginning, that are looked at."""
_WORD = re.compile(r"\w+")
_INITIALS = re.compile(r"[(]?[a-zäöüé]{1,5}(?:[/-][a-zäöüé]{1,5}){1,5}[).]{0,2}", re.IGNORECASE)
_DESKS = re.compile(r"[A-Za-z]{2,5}(?: [A-Z]{2,4})?(?: [a-z][a-z0-9]{0,4}){1,6}")
_SIGNED = re.compile(r"[(][A-Z][\w/ -]{1,30}[)]\.?")
_CODES = re.compile(r"(?:[A-Z0-9-]{2,12} ){2,30}[A-Z0-9-]{2,12}")
_ENDS = frozenset(("ends", "end", "(end)", "(ends)", "-ends-", "ends.", "more", "(more)", "-30-"))


def ended(told: Sequence[Told]) -> list[Told]:
    """The paragraphs, with roles for what desks write below them: initials, codes, "ends"."""
    found = list(told)
    for i in reversed(range(max(len(found) - LAST, 1), len(found))):
        text, role = found[i]
        if role is not None:
            continue
        known = role_by_words(text) or _ending(text)
        if known is None:
            break
        found[i] = text, known
    return found


def _ending(text: str) -> Role | None:
    if text.lower() in _ENDS or text.startswith(("©", "(c) ", "(C) ")):
        return Role.BOILERPLATE
    if len(text) > 120:
        return None
    if _INITIALS.fullmatch(text) and not text[0].isupper():
        return Role.CREDIT
    if _SIGNED.fullmatch(text) or (_DESKS.fullmatch(text) and _are_initials(text.split()[1:])):
        return Role.CREDIT
    return Role.BOILERPLATE if _CODES.fullmatch(text) and _has_digit(text) else None


def _are_initials(words: Sequence[str]) -> bool:
    """Whether most of the words cannot be any: "ar", "yyhe", "n1"."""
    odd = [
        w for w in words if w.isupper() or len(w) <= 3 or _has_digit(w) or not set(w) & set("aeiou")
    ]
    return 2 * len(odd) > len(words)


def _has_digit(text: str) -> bool:
    return any(c.isdigit() for c in text)


def without_headline(told: Sequence[Told], headline: str) -> list[Told]:
    """The paragraphs, without those at their beginning that repeat the headline."""
    return [part for i, part in enumerate(told) if i >= NEAR or part[0] != headline]


def without_byline(told: Sequence[Told], byline: str) -> list[Told]:
    """The paragraphs, without one at their beginning that repeats the byline."""
    name = _name(byline)
    same = {i for i, (text, _) in enumerate(told[:NEAR]) if name and _name(text) == name}
    return [part for i, part in enumerate(told) if i not in same]


def repeats(summary: str, told: Sequence[Told]) -> bool:
    """Whether a summary is what the first paragraphs say, word for word."""
    said = _words(" ".join(text for text, _ in told[:NEAR]))
    words = _words(summary)
    return words != " " and words in said


def _words(text: str) -> str:
    return " ".join(("", *_WORD.findall(text.casefold()), ""))


def _name(byline: str) -> str:
    return _words(byline).strip().removeprefix("by ")
