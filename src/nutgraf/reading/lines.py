"""Lines of an article into spans of paragraphs.

Blank lines part paragraphs; other line breaks do too, unless the article is hard-wrapped and the
line was full.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from nutgraf.reading.signs import WHITE, ends_sentence, is_bullet

_LINE = re.compile(r"[^\n\v\f\r\x1c-\x1e\x85\u2028\u2029]+")  # what `str.splitlines` parts
__all__ = ["WHITE", "spans"]

WIDEST, NARROWEST = 120, 50  # columns of hard-wrapped text


@dataclass(slots=True)
class _Line:
    start: int
    end: int
    apart: bool  # it comes first, or after a blank line
    indent: int
    text: str

    def is_full(self, following: _Line, columns: int) -> bool:
        """Whether the first word of the next line had no room left on this one."""
        return self.indent + len(self.text) + 1 + len(following.text.split(maxsplit=1)[0]) > columns

    def goes_on(self, following: _Line, columns: int) -> bool:
        """Whether the next line is the same paragraph, in an article wrapped to these columns."""
        indented = following.indent > self.indent and not is_bullet(self.text)
        opens = following.apart or indented or is_bullet(following.text)
        return self.is_full(following, columns) and not opens


def _lines(article: str) -> Iterator[_Line]:
    end, apart = 0, True
    for match in _LINE.finditer(article):
        gap = article[end : match.start()]
        end = match.end()
        line = match.group()
        text = line.strip(WHITE)
        if text:
            indent = len(line) - len(line.lstrip(WHITE))
            start = match.start() + indent
            apart = apart or len(gap) - gap.count("\r\n") > 1
            yield _Line(start, start + len(text), apart, indent, text)
        apart = not text


def spans(article: str) -> Iterator[tuple[int, int, bool]]:
    """Start, end and whether it stands apart from the one before, of each paragraph: wrapped lines
    are joined."""
    lines = list(_lines(article))
    columns = _columns(lines)
    first = lines[0] if lines else None
    for line, following in pairwise([*lines, None]):
        if first and line and not (following and columns and line.goes_on(following, columns)):
            yield first.start, line.end, first.apart
            first = following


def _columns(lines: list[_Line]) -> int:
    """How wide the article is hard-wrapped; 0 when each of its lines is a paragraph."""
    pairs = [(line, following) for line, following in pairwise(lines) if not following.apart]
    sizes = [len(line.text) for line in lines]
    if not pairs or sum(size for size in sizes if size > WIDEST) > sum(sizes) / 10:
        return 0
    # The ninth decile, since one long address must not make all other lines look short.
    columns = sorted(a.indent + len(a.text) for a, _ in pairs)[len(pairs) * 9 // 10]
    # Paragraphs end like sentences; wrapped lines seldom do.
    wrapped = sum(a.is_full(b, columns) and not ends_sentence(a.text) for a, b in pairs)
    return columns if columns >= NARROWEST and wrapped >= len(pairs) * 2 / 3 else 0
