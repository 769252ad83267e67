"""Text without what steers a terminal or shows other words than stand there.

That is: control characters, with which escape sequences begin; marks that reorder (bidirectional
overrides, embeddings and isolates); separators of lines that are no line feed; what has no width;
halves of surrogate pairs, such as bytes of a file's name that are no UTF-8. The joiners of Persian,
Hindi or emoji stay where they join, which is between characters that are not ASCII.
"""

from __future__ import annotations

import json
import re

_MARKS = (
    "\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e007f"
)
_JOINED = rf"[^\x00-\x7f\u200c\u200d{_MARKS}]"
_STEERING = re.compile(
    rf"[\x00-\x08\x0b\x0c\x0e-\x1f{_MARKS}]|\r(?!\n)"
    rf"|(?<!{_JOINED})[\u200c\u200d]|[\u200c\u200d](?!{_JOINED})"
)


def clean(text: str) -> str:
    """One line of printable characters, as many as before, so that offsets hold."""
    return text if text.isprintable() else "".join(c if c.isprintable() else " " for c in text)


def clean_lines(text: str) -> str:
    """Lines of plain characters, as many as before; with tabs and the joiners that join."""
    return _STEERING.sub(" ", text)


def json_text(value: object, indent: int | None = None, encoding: str | None = None) -> str:
    """Values as JSON, exact and plain: what would steer a terminal is escaped, and where the
    encoding lacks a character, all that are not ASCII."""
    text = _STEERING.sub(_escaped, json.dumps(value, ensure_ascii=False, indent=indent))
    if _holds(encoding or "utf-8", text):
        return text
    return _STEERING.sub(_escaped, json.dumps(value, indent=indent))


def page_text(page: str, encoding: str | None = None) -> str:
    """A page likewise, with character references: a reader sees the same."""
    page = _STEERING.sub(lambda sign: f"&#{ord(sign[0])};", page)
    if _holds(encoding or "utf-8", page):
        return page
    return page.encode("ascii", "xmlcharrefreplace").decode("ascii")


def _escaped(sign: re.Match[str]) -> str:
    return json.dumps(sign[0])[1:-1] if ord(sign[0]) > 0x7F else f"\\u{ord(sign[0]):04x}"


def _holds(encoding: str, text: str) -> bool:
    try:
        text.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return False
    return True
