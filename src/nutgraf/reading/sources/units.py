"""Whether texts are articles or paragraphs, by their lines."""

from __future__ import annotations

import re
from collections.abc import Sequence

from nutgraf.reading.lines import spans
from nutgraf.reading.markup import is_markup

_TEXT = 64 << 10  # code points of a file that are cut into paragraphs
_LONG = 1500  # code points that few paragraphs have
_BLANK_LINE = re.compile(r"\n[^\S\n]*\n")
_LINES = re.compile(r"\S[^\S\n]*\n\s*\S")
_OTHER_BREAKS = re.compile("\r\n?|\u2029")
_STRAYING = re.compile("[\v\f\x1c-\x1e\x85\u2028]")
"""What else `str.splitlines` parts lines at. It strays into sentences, too: U+0085 is an ellipsis
that was decoded wrongly."""
_PIECE = 40  # code points that a paragraph has, and a piece of a sentence seldom
_ENDED = (*".!?\"”’')]»…",)
_SIGNS = ("<br>", "<br/>", "<br />", "</p>", "\\n")
"""What parts paragraphs for others, and is read as it stands within plain text."""


def is_article(head: str) -> bool | None:
    """Whether a file of text that begins so is an article, where blank lines, indents or wrapping
    part paragraphs, rather than a paragraph a line; None where there is nothing in it."""
    head = head[:_TEXT]
    filled = [line for line in head.split("\n") if line.strip()]
    lines = len(filled)
    if not lines:
        return None
    if sum(map(_of_lines, filled)) >= 0.3 * lines:  # other breaks part them, which no row ends at
        return True
    parts = sum(1 for _ in spans(head))
    blank = len(_BLANK_LINE.findall(head))
    return is_markup(head) or parts < 0.8 * lines or blank > 0.3 * lines


def holds_articles(texts: Sequence[str]) -> bool:
    """Whether texts are articles rather than paragraphs: pages, or of several lines."""
    several = sum(map(_of_lines, texts))
    pages = sum(is_markup(text[:4096]) for text in texts)
    return several >= 0.3 * len(texts) or pages >= 0.5 * len(texts)


def _of_lines(text: str) -> bool:
    text = _OTHER_BREAKS.sub("\n", text.strip())
    if _BLANK_LINE.search(text) or _LINES.search(text):
        return True
    pieces = [p for p in map(str.strip, _STRAYING.split(text)) if len(p) >= _PIECE]
    return any(piece.endswith(_ENDED) for piece in pieces[:-1])


def sign_within(texts: Sequence[str]) -> str:
    """The sign that stands in half of some texts in place of line breaks; "" where none does."""
    for sign in _SIGNS:
        if sum(sign in text.lower() for text in texts) >= 0.5 * max(1, len(texts)):
            return sign
    return ""


def are_long(texts: Sequence[str]) -> bool:
    """Whether texts are longer than paragraphs are."""
    return sum(len(text) > _LONG for text in texts) >= 0.5 * max(1, len(texts))
