"""The first element of a file of XML, which tells what it is."""

from __future__ import annotations

import re
from typing import NamedTuple

from nutgraf.reading.exports.export import Head

_TAG = re.compile(r"<(?:[\w.-]{1,40}:)?([A-Za-z][\w.-]{0,60})([\s/>][^<>]{0,20000})?")


class Root(NamedTuple):
    """A root element, as far as the beginning of a file tells.

    Attributes:
        name: without its prefix; "" where the file does not begin with an element.
        attributes: as they are written, those of name spaces among them.
    """

    name: str
    attributes: str


def root_of(head: Head) -> Root:
    """The root of a file, behind a declaration, comments, processing instructions, a DOCTYPE."""
    text, place = head.text.lstrip("\ufeff"), 0
    while True:
        place += len(text[place:]) - len(text[place:].lstrip(" \t\r\n\0"))
        if text.startswith("<!--", place):
            end, size = text.find("-->", place + 4), 3
        elif text.startswith("<?", place):
            end, size = text.find("?>", place), 2
        elif text.startswith("<!", place):
            end, size = text.find(">", place), 1
            if "[" in text[place:end]:  # with declarations in it
                end, size = text.find("]>", place), 2
        else:
            break
        if end < 0:
            return Root("", "")
        place = end + size
    found = _TAG.match(text, place)
    return Root(found.group(1), found.group(2) or "") if found else Root("", "")
