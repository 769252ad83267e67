"""Lines of an article into spans of paragraphs.

Blank lines part paragraphs. Other line breaks do too, unless the article as a whole shows that its
lines are wrapped (`nutgraf.reading.wrapping`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from nutgraf.reading.signs import WHITE
from nutgraf.reading.wrapping import HYPHENS, Line, Wrapping, Writing, is_broken

__all__ = ["WHITE", "spans"]

_QUOTED = re.compile(r"[ \t]*>(?:[ \t]?>)*(?:[ \t]|(?=\s)|\Z)")  # "> " of letters
TAB = 4  # columns: so narrow that two of them are no centred line


def spans(article: str) -> Iterator[tuple[int, int, bool]]:
    """Start, end and whether it stands apart from the one before, of each paragraph: wrapped lines
    are joined."""
    block: list[Line] = []
    lines = _flush(list(_lines(article)))
    wrapping = Wrapping.of(lines)
    if wrapping is None:
        lines, wrapping = _closed_up(lines)
    for line in lines:
        if line.apart and block:
            yield from _paragraphs(block, wrapping)
            block = []
        block.append(line)
    yield from _paragraphs(block, wrapping)


def _lines(article: str) -> Iterator[Line]:
    """The lines that are not blank, without the white space at their ends and the marks of what
    letters quote; where the marks change the line stands apart."""
    start, blanks, depth = 0, 2, 0
    for line in article.splitlines(keepends=True):
        marks = _QUOTED.match(line) if ">" in line else None
        if (found := marks.group().count(">") if marks else 0) != depth:
            blanks, depth = max(1, blanks), found
        begin = marks.end() if marks else 0
        own = line[begin:]
        text = own.strip(WHITE)
        if text:
            edge = "" if own[0] == text[0] else own[: len(own) - len(own.lstrip(WHITE))]
            yield Line(start + begin + len(edge), text, len(edge.expandtabs(TAB)), blanks)
        blanks = 0 if text else blanks + 1
        start += len(line)


def _flush(lines: list[Line]) -> list[Line]:
    """The lines of an article that is centred from end to end as if they were not: there indents
    open no paragraphs."""
    middles = Counter((line.indent + line.columns + 1) // 2 for line in lines if line.indent)
    if not middles or len(lines) < 3:
        return lines
    middle = middles.most_common(1)[0][0]
    centred = [abs(line.indent + line.columns - 2 * middle) <= 3 for line in lines]
    if len({line.indent for line in lines}) < 3 or 10 * sum(centred) < 9 * len(lines):
        return lines
    return [replace(line, indent=0) for line in lines]


def _closed_up(lines: list[Line]) -> tuple[list[Line], Wrapping | None]:
    """The lines of a double-spaced article as if they were not, and how they are wrapped."""
    if 10 * sum(line.apart for line in lines) < 9 * len(lines):
        return lines, None
    closed = [replace(line, blanks=line.blanks - line.apart) for line in lines]
    if len(lines) < 3 or Writing.of(lines) is Writing.CASELESS:
        return lines, None  # titles have no stops either
    wrapping = Wrapping.of(closed)
    return (lines if wrapping is None else closed), wrapping


def _paragraphs(block: list[Line], wrapping: Wrapping | None) -> Iterator[tuple[int, int, bool]]:
    """The paragraphs of lines that no blank line parts."""
    if not block:
        return
    first = block[0]
    if len(block) == 1:
        yield first.start, first.end, first.apart
        return
    listed = wrapping is not None and wrapping.is_list(block)
    for i, (line, following) in enumerate(pairwise(block), 2):
        if line.text[-1] in HYPHENS and is_broken(line, following):
            continue
        if wrapping is None or listed:
            yield first.start, line.end, first.apart
            first = following
            continue
        last = i == len(block) or block[i].indent > following.indent
        if not wrapping.goes_on(first, line, following, last):
            yield first.start, line.end, first.apart
            first = following
    yield first.start, block[-1].end, first.apart
