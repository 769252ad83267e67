"""Factiva, text: lines that begin with codes, as in RTF files and what is made of them.

The plain display, which has none, is that of `factivaplain`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from nutgraf.reading.exports.article import Article, Declared, Unread
from nutgraf.reading.exports.export import Export, File, Head
from nutgraf.reading.exports.factiva.article import article_of
from nutgraf.reading.exports.factiva.plain import is_plain, plain_articles
from nutgraf.reading.lines import spans

_BODY = ("LP", "TD")
_ABOUT = (
    "CLM", "SE", "HD", "BY", "CR", "WC", "PD", "ET", "SN", "SC", "NGC", "GC", "ED", "PG", "VOL",
    "LA", "CY", "DLN", "RST",
)  # fmt: skip
_BEFORE = frozenset((*_ABOUT, "CX", *_BODY))
_AFTER = ("CT", "RF", "ART", "CX", "CO", "IN", "NS", "RE", "IPC", "IPD", "PUB", "AN")
"""In their order, behind the text."""
_CODED = re.compile(r"([A-Z]{2,3})(?:([\s|\xa0]+)(.*))?", re.DOTALL)
_SHAPES = {
    **dict.fromkeys(("CO", "IN", "NS", "RE"), re.compile(r"[\w.]{2,12} : \S.*", re.DOTALL)),
    "AN": re.compile(r"\S+ \w{16,60}"),
    "IPC": re.compile(r"[\w/]+(?: \| .*)?", re.DOTALL),
}
_PAGE = re.compile(r"Page \d+ of \d+\b.*|.*© ?\d{4} Factiva, Inc\..*")
_SUMMARY = "search summary"
_CODES = _BEFORE | frozenset(_AFTER)
_TELLING = frozenset(("HD", "WC", "PD", "SN", "LP", "TD"))
_STEPS = ({"HD"}, {"WC", "PD"}, {"PD", "SN"}, {"LP", "TD"})
_STARTS = _BEFORE - frozenset(_BODY)


def is_factiva(lines: Sequence[str]) -> bool:
    """Whether lines hold articles with codes, or of the plain display."""
    return _is_coded(lines) or is_plain(lines)


def _is_coded(lines: Sequence[str]) -> bool:
    """Whether lines have a headline, a number of words, a date, a source, and a text by codes,
    in this order."""
    order = [code for line in lines if (code := _code(line)[0]) in _TELLING]
    steps = iter(order)
    return all(any(code in step for code in steps) for step in _STEPS)


def articles_of_lines(lines: Sequence[str]) -> Iterator[Article | Unread | Declared]:
    """The articles in lines. Form feeds and accession numbers part them; what stands before the
    first code and behind the last article is no article."""
    if not _is_coded(lines) and is_plain(lines):
        yield from plain_articles(lines)
        return
    for part in _articles(lines):
        yield article_of({code: _texts(code, values) for code, values in part.items()})


def _articles(lines: Sequence[str]) -> Iterator[dict[str, list[str]]]:
    """The lines of each article by code."""
    found: dict[str, list[str]] = {}
    code, ended = "", False
    for i, line in enumerate(lines):
        fed = "\f" in line
        text = line.strip().strip("\f").strip()
        if len(text) < 120 and _PAGE.fullmatch(text):
            continue
        if text.lower() == _SUMMARY:
            break
        ended = ended or bool(fed and found and _begins(lines, i))
        named, value = _code(text)
        strong = _is_strong(text, named, value)
        if found and named in _STARTS and (ended or (strong and _is_over(named, found))):
            yield found
            found, code, ended = {}, "", False
        if _counts(named, value, found, code, lines, i):
            code, ended = named, ended or named == "AN"
            found[code] = [value] if value else []
        elif code and not (code == "AN" and any(found["AN"])):
            found[code].append(text)
    if found:
        yield found


def _counts(
    named: str, value: str, found: dict[str, list[str]], code: str, lines: Sequence[str], i: int
) -> bool:
    """Whether what looks like a code is one at this place."""
    if not named or named in found:
        return False
    if code in _AFTER:
        return named in _AFTER and _AFTER.index(named) > _AFTER.index(code)
    if code not in _BODY:
        return named in _BEFORE or (named in _AFTER and bool(found))
    if named == "TD":
        return code == "LP" and _is_strong(lines[i].strip(), named, value)
    if named not in _AFTER:
        return False
    if _is_strong(lines[i].strip(), named, value):
        return True
    # A paragraph may begin with such a word, but not where a code follows.
    below = next((text for line in lines[i + 1 : i + 4] if (text := line.strip())), "")
    following, more = _code(below)
    return (
        following in _AFTER
        and _AFTER.index(following) > _AFTER.index(named)
        and _is_strong(below, following, more)
    )


def _is_over(named: str, found: dict[str, list[str]]) -> bool:
    """Whether an article begins here although nothing has ended the one before."""
    return named in ("SE", "HD") and "HD" in found and any(code in found for code in _BODY)


def _begins(lines: Sequence[str], i: int) -> bool:
    """Whether the next line that is not blank begins an article."""
    following = (text for line in lines[i : i + 6] if (text := line.strip().strip("\f").strip()))
    return _code(next(following, ""))[0] in _STARTS


def _code(line: str) -> tuple[str, str]:
    """The code that a line begins with, and what follows it; twice "" where there is none."""
    text = line.strip().strip("\f").strip()
    found = _CODED.fullmatch(text)
    if found is None or found[1] not in _CODES:
        return "", ""
    return found[1], (found[3] or "").strip(" |\t\xa0")


def _is_strong(text: str, code: str, value: str) -> bool:
    """Whether a code stands apart from what follows it, or that is of its shape."""
    if not code:
        return False
    gap = text.strip("\f")[len(code) :][:2]
    if not value or "\t" in gap or "|" in gap or "\xa0" in gap or gap == "  ":
        return True
    shape = _SHAPES.get(code)
    return shape is not None and shape.fullmatch(value) is not None


def _texts(code: str, values: Sequence[str]) -> list[str]:
    """Paragraphs of the text; the lines of everything else as one."""
    if code in (*_BODY, "ART", "CX"):
        text = "\n".join(values)
        return [text[start:end] for start, end, _ in spans(text)]
    joined = " ".join(filter(None, values))
    return [joined] if joined else []


def _read(file: File) -> Iterator[Article | Unread | Declared]:
    yield from articles_of_lines(file.text().split("\n"))


def _sniff(head: Head) -> bool:
    return is_factiva(head.text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))


EXPORTS = (Export("factiva-txt", "Factiva (text)", "text", _sniff, _read),)
