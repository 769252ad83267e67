"""Exports that are known by their lines, in Word documents and RTF alike."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from nutgraf.data import Role
from nutgraf.reading.exports.article import Article, Found, Unread
from nutgraf.reading.exports.factiva import codes as factivacodes
from nutgraf.reading.exports.lexis import nexis
from nutgraf.reading.exports.lexis import text as lexistext
from nutgraf.reading.html import Told, laid_out

_PRODUCTS: tuple[tuple[Callable[[Sequence[str]], bool], Callable[[Sequence[str]], Found]], ...] = (
    (nexis.is_nexis, nexis.articles_of_lines),
    (lexistext.is_lexis, lexistext.articles_of_lines),
    (factivacodes.is_factiva, factivacodes.articles_of_lines),
)
"""Whether lines are of an archive, and the articles in them."""


def product_of(lines: Sequence[str]) -> Found | None:
    """The articles of the archive whose lines these are; None where they are of none."""
    return next((read(lines) for fits, read in _PRODUCTS if fits(lines)), None)


def one_article(parts: Sequence[Told]) -> Iterator[Article | Unread]:
    """A document that is of no archive, with what its paragraphs tell by words and place."""
    told = [(flat, role) for text, role in parts if (flat := " ".join(text.split()))]
    if not told:
        yield Unread("it has no text")
        return
    known = tuple((p.text, p.role) for p in laid_out(told)[1])
    byline = next((text for text, role in known if role is Role.BYLINE), "")
    yield Article(known, byline=byline)
