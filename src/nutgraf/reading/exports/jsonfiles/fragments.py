"""Pieces of HTML within other formats -> paragraphs, fast: there is nothing around the article.

What parts paragraphs and what is passed over is as in `blocks`; here the tree is walked once, and
only what tells roles is looked at.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from html import unescape
from typing import Any

from nutgraf.data import Role
from nutgraf.errors import MissingExtraError
from nutgraf.reading.blocks import HEADINGS, PARTING, SKIPPED, flatten
from nutgraf.reading.furniture import role_by_words
from nutgraf.reading.html import Told, short_tags
from nutgraf.reading.lines import spans

_BREAK = "\0"  # which no HTML can hold
_PARTED = re.compile(r"\0\s*\0[\s\0]*")
_PICTURES = ("img", "picture", "amp-img", "video", "iframe", "svg")
_QUOTED = ("table", "blockquote", "pre")
_NO_CLASSES: Mapping[str, Role] = {}
_LONG = 16384  # code points, from which on tags may be too long


def parts(markup: str, classes: Mapping[str, Role] = _NO_CLASSES) -> list[Told]:
    """The paragraphs of a piece of HTML, with the roles that it tells: headings and captions.

    Two line breaks part paragraphs, and one does where nothing else does; else it is a space.

    Args:
        markup: it may be text alone, whose entities are read.
        classes: roles of elements by words of their class.

    Raises:
        ValueError: its elements are nested too deep, or cannot be read to the end.
        MissingExtraError: lxml is not installed.
    """
    if "<" not in markup:
        return [(text, None) for text in paragraphs(unescape(markup))]
    body = _body(markup)
    if body is None:
        return []
    walk = _Walk(classes)
    walk.inside(body, None)
    walk.close(None)
    return walk.found if walk.parted or len(walk.found) != 1 else walk.by_breaks()


def paragraphs(text: str) -> list[str]:
    """The paragraphs of plain text, however its lines part them."""
    if "\n" not in text and "\r" not in text:
        return [flat] if (flat := flatten(text)) else []
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return [" ".join(text[start:end].split()) for start, end, _ in spans(text)]


class _Walk:
    """A walk over a tree: the paragraphs so far, and the line that goes on."""

    def __init__(self, classes: Mapping[str, Role]) -> None:
        self.found: list[Told] = []
        self.parted = False
        self._classes = classes
        self._line: list[str] = []
        self._lines: list[str] = []

    def inside(self, element: Any, role: Role | None) -> None:
        line = self._line
        if text := element.text:
            line.append(text)
        for child in element:
            tag = child.tag
            if tag in PARTING:
                self.parted = True
                if line:
                    self.close(role)
                if tag not in SKIPPED:
                    inner = self._role(child, tag, role)
                    if len(child):
                        self.inside(child, inner)
                        self.close(inner)
                    elif text := child.text:  # as most are
                        self._add(text, inner)
            elif tag == "br":
                line.append(_BREAK)
            elif tag not in SKIPPED:
                self.inside(child, role)
            text = child.tail
            if text and (line or not text.isspace()):
                line.append(text)

    def close(self, role: Role | None) -> None:
        """Ends the line, which is a paragraph, or several with breaks between."""
        line = self._line
        if not line:
            return
        text = "".join(line)
        line.clear()
        if _BREAK not in text:
            self._add(text, role)
            return
        self._lines = text.split(_BREAK)
        for part in _PARTED.split(text):
            self._add(part.replace(_BREAK, " "), role)

    def by_breaks(self) -> list[Told]:
        """Each line of the only paragraph by itself."""
        texts = map(flatten, self._lines)
        return [(text, None) for text in texts if text] or self.found

    def _add(self, text: str, role: Role | None) -> None:
        if text := flatten(text):
            if role is Role.HEADING:  # "Read more" is none, whatever its tag
                role = role_by_words(text) or role
            self.found.append((text, role))

    def _role(self, element: Any, tag: str, role: Role | None) -> Role | None:
        if self._classes and (names := element.get("class")):
            for name in names.split():
                if name in self._classes:
                    return self._classes[name]
        if role is not None or tag == "p":
            return role
        if tag in HEADINGS:
            return Role.HEADING
        if tag == "figcaption" or (tag == "figure" and _is_pictured(element)):
            return Role.CAPTION
        return None


def _is_pictured(figure: Any) -> bool:
    """Whether a picture is in a figure, and no text by itself."""
    return any(True for _ in figure.iter(*_PICTURES)) and not any(
        True for _ in figure.iter(*_QUOTED)
    )


def _body(markup: str) -> Any:
    parse, parser = _parser()
    if len(markup) > _LONG:
        markup = short_tags(markup)
    if "<![CDATA[" in markup:  # which HTML does not know
        markup = markup.replace("<![CDATA[", "").replace("]]>", "")
    try:
        tree = parse(markup.replace("\0", "").encode(), parser)
    except SyntaxError:  # nothing is in it
        return None
    if any(entry.level_name == "FATAL" for entry in parser.error_log):
        raise ValueError("its HTML cannot be read to the end: it is nested too deep, or too large")
    # `find` takes longer than the parser.
    return None if tree is None else next((part for part in tree if part.tag == "body"), None)


@cache
def _parser() -> tuple[Any, Any]:
    try:
        from lxml.etree import HTMLParser, fromstring
    except ImportError:
        raise MissingExtraError("lxml", "html", "reading HTML within JSON") from None
    options = {"remove_comments": True, "remove_pis": True, "no_network": True}
    return fromstring, HTMLParser(encoding="utf-8", **options)
