"""Factiva's plain display as text, of RTF files and what is made of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from nutgraf.data import Role
from nutgraf.reading.exports.article import Article, Unread
from nutgraf.reading.exports.factiva.article import article_of
from nutgraf.reading.exports.factiva.opening import is_dated, is_rights, opened
from nutgraf.reading.furniture import role_by_words
from nutgraf.reading.lines import spans

_ENDING = re.compile(r"\S{2,20} [A-Z][A-Z0-9_]{1,15}\d{8}\w{6,12}")
"""Of each article: "Document EXPO000020210303eh330001", in the language of the site."""
_PAGE = re.compile(r"Page \d+ of \d+\b.*|.*© ?\d{4} Factiva, Inc\..*")
ABOUT, OVER, PUBLISHER = 12, 4, 8
"""Lines that come before a text at most, from the date on and over it; words of a publisher."""


def is_plain(lines: Sequence[str]) -> bool:
    """Whether a number of words and a date follow each other, and an article ends below."""
    texts = [text for line in lines if (text := line.strip())]
    dated = next((i for i in range(1, len(texts)) if is_dated(texts[i - 1], texts[i])), len(texts))
    return any(_ENDING.fullmatch(text) for text in texts[dated + 3 :])


def plain_articles(lines: Sequence[str]) -> Iterator[Article | Unread]:
    """The articles in lines: each ends with its accession number."""
    part: list[str] = []
    for line in lines:
        text = line.strip()
        if len(text) < 120 and _PAGE.fullmatch(text):
            continue
        part.append(text)
        if _ENDING.fullmatch(text):
            yield _article(part)
            part = []
    texts = [text for text in part if text]  # a summary of the search follows the last
    if any(is_dated(*pair) for pair in pairwise(texts)):
        yield _article(part)


def _article(lines: Sequence[str]) -> Article | Unread:
    ended = _ENDING.fullmatch(lines[-1]) is not None
    full = [i for i, line in enumerate(lines[: len(lines) - ended]) if line]
    day = next((k for k in range(1, len(full)) if _are_dated(lines, full[k - 1], full[k])), None)
    if day is None:
        return Unread("it has no date behind a number of words", content="\n".join(lines))
    over = full[max(0, day - 1 - OVER) : day - 1]
    behind = full[day + 1 : day + 1 + ABOUT]
    last = next((i for i in behind if is_rights(lines[i])), None)
    if last is None:  # what comes before the text ends with a blank line
        last = next((i for i in behind[2:] if not lines[i + 1 : i + 2] or not lines[i + 1]), None)
    if last is None:
        return Unread("where its text begins cannot be told", content="\n".join(lines))
    about = [lines[i] for i in (*over, *full[day - 1 : day + 1], *(i for i in behind if i <= last))]
    codes = opened(about, *_headed([lines[i] for i in over]))
    text = "\n".join(lines[last + 1 : len(lines) - ended])
    body = [text[start:end] for start, end, _ in spans(text)]
    if len(body) > 1 and len(body[-1].split()) <= PUBLISHER and body[-1][-1] not in '!?…”"':
        codes["PUB"] = [body.pop()]
    return article_of({**codes, "TD": body, "AN": [lines[-1]] if ended else []})


def _are_dated(lines: Sequence[str], i: int, j: int) -> bool:
    return is_dated(lines[i], lines[j])


def _headed(over: Sequence[str]) -> tuple[int, list[int]]:
    """Where headline and author are among the lines over the number of words: a section may come
    first, in fewer words than the headline."""
    named = [i for i, line in enumerate(over) if i and role_by_words(line) is Role.BYLINE]
    left = [i for i in range(len(over)) if i not in named]
    if len(left) > 1 and len(over[left[0]].split()) < min(5, len(over[left[1]].split())):
        return left[1], named
    return 0, named
