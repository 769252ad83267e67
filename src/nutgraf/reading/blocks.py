"""The blocks of text in a tree of HTML, in document order, with what their mark-up says."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from nutgraf.data import Role
from nutgraf.reading.lines import WHITE, spans
from nutgraf.reading.signs import ends_sentence

# Elements that part paragraphs. All others run on in the line: links, pictures, labels, and those
# that nobody has heard of. The last row is how trafilatura calls its own.
_PARTING = """
    address article aside blockquote body caption center dd details dialog dir div dl dt fieldset
    figcaption figure footer form frameset h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main
    menu nav ol optgroup option p pre search section summary table tbody td tfoot th thead tr ul
    head item list quote row cell"""
# Elements that are never an article's text; what is deleted is none any more.
_SKIPPED = """
    aside audio button canvas datalist del dialog embed footer form iframe math map meter nav
    noembed noframes noscript object output progress rp rt script select style svg template textarea
    title video"""
PARTING, SKIPPED = frozenset(_PARTING.split()), frozenset(_SKIPPED.split())
HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6, "head": 2}
_PICTURES = ("img", "picture", "amp-img", "video", "iframe", "svg")
_BREAKS = ("br", "lb")
_PARTED = re.compile(r"\n\s*\n")  # two <br>: one is a space, or all that parts paragraphs
_OWN = "\v"  # where an element that HTML does not know begins or ends; no space otherwise has it
LONG = 80  # code points that a line of verse or of an address seldom has


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph of a page.

    Attributes:
        tag: of the innermost element that parts paragraphs.
        role: what the mark-up says.
        level: 1 to 6 in a heading, else 0.
        linked, stamped: how many of its code points are in links to other pages, in `<time>`.
        marks: of the marked elements that it is in.
        place: what is around it; the paragraphs of one article have that in common.
    """

    text: str
    tag: str
    role: Role | None
    level: int
    linked: int
    stamped: int
    marks: frozenset[str]
    place: tuple[str, str]


@dataclass(frozen=True, slots=True)
class _Frame:
    """An open element that parts paragraphs."""

    element: Any
    tag: str
    role: Role | None
    level: int
    marks: frozenset[str]
    place: tuple[str, str]
    name: str

    def inner(self, element: Any, caption: bool, mark: str | None) -> _Frame:
        level = HEADINGS.get(element.tag, self.level)
        role = Role.CAPTION if caption else Role.HEADING if level else self.role
        marks = self.marks | {mark} if mark else self.marks
        # The first word of its class, for numbers tell the second container from the first.
        names = re.sub(r"[\W\d_]+", " ", element.get("class") or "").split()[:1]
        name = " ".join([element.tag, *names])
        place = self.place[1], self.name
        return _Frame(element, element.tag, role, level, marks, place, name)


@dataclass(slots=True)
class _Line:
    """What a block is made of, as long as it goes on."""

    pieces: list[str] = field(default_factory=list)
    linked: int = 0
    stamped: int = 0

    def add(self, text: str, linked: bool, stamped: bool) -> None:
        self.pieces.append(text)
        self.linked += len(text) if linked else 0
        self.stamped += len(text) if stamped else 0

    def blocks(self, frame: _Frame) -> Iterator[Block]:
        text = "".join(self.pieces)
        if frame.tag == "pre":
            parts = [text[start:end] for start, end, _ in spans(text)]
        else:
            parts = [line for part in _PARTED.split(text) for line in _lines(part)]
        parts = [flat for part in parts if (flat := flatten(part))]
        for part in parts:
            counts = self.linked // len(parts), self.stamped // len(parts)
            yield Block(part, frame.tag, frame.role, frame.level, *counts, frame.marks, frame.place)


def _lines(part: str) -> list[str]:
    """What breaks and elements of the page's own part, where nearly all of it is long lines that
    end as sentences do."""
    lines = [flat for line in re.split(f"[\n{_OWN}]", part) if (flat := flatten(line))]
    ended = [len(line) for line in lines if len(line) >= LONG and ends_sentence(line)]
    if len(ended) > 2 and 4 * sum(ended) >= 3 * sum(map(len, lines)):
        return lines
    return [part.replace(_OWN, "")]


def flatten(text: str | None) -> str:
    """The text without white space at its edges, and with one space for each stretch of it."""
    if not text:
        return ""
    # Of all white space only the space is printable.
    if text.isprintable() and "  " not in text:
        return text.strip(" ")
    return " ".join(text.split()).strip(WHITE)


def is_elsewhere(element: Any) -> bool:
    """Whether the element is a link to another page."""
    return element.tag == "a" and not (element.get("href") or "#").startswith("#")


def blocks_of(root: Any, marks: Mapping[Any, str] | None = None) -> Iterator[Block]:
    """The blocks under an element. `marks` names elements, and their blocks bear the name; those
    marked "skipped" are left out."""
    from lxml import etree

    marks = marks or {}
    pictured, quoting = holders(root, _PICTURES), holders(root, ("table", "blockquote", "pre"))
    line, stack = _Line(), [_Frame(None, "", None, 0, frozenset(), ("", ""), "")]
    links = stamps = kept = 0
    skipping = False
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        tag, start, step = element.tag, event == "start", 1 if event == "start" else -1
        if start:
            skipping = tag in SKIPPED or marks.get(element) == "skipped"
            parts = tag in PARTING
            if not parts and not skipping and stack[-1].role is not Role.CAPTION:
                parts = _is_caption(element, pictured, quoting)
        else:
            parts = tag in PARTING if skipping else stack[-1].element is element
        if parts:
            yield from line.blocks(stack[-1])
            line = _Line()
        if skipping and start:
            walk.skip_subtree()
            continue
        if not skipping:
            links += step * is_elsewhere(element)
            stamps += step * (tag == "time")
            kept += step * (tag == "pre")
            if parts and start:
                caption = _is_caption(element, pictured, quoting)
                stack.append(stack[-1].inner(element, caption, marks.get(element)))
            elif parts:
                stack.pop()
            elif start and tag in _BREAKS:
                line.pieces.append("\n")
            elif "-" in tag and not kept:
                line.pieces.append(_OWN)
        skipping = False
        text = element.text if start else element.tail if element is not root else None
        if text:
            line.add(text if kept else re.sub(r"\s+", " ", text), links > 0, stamps > 0)


def holders(root: Any, tags: tuple[str, ...]) -> set[Any]:
    """The elements that hold one of these."""
    found: set[Any] = set()
    for element in root.iter(*tags):
        for outer in element.iterancestors():
            if outer in found:
                break
            found.add(outer)
    return found


def _is_caption(element: Any, pictured: set[Any], quoting: set[Any]) -> bool:
    """Whether an element is a picture's caption: by its tag, by its class, or since it is the
    figure itself, in which there is but the picture and its caption."""
    if element.tag in ("figcaption", "figure"):
        return element.tag == "figcaption" or (element in pictured and element not in quoting)
    name = (element.get("class") or "").lower()
    if "caption" not in name and "cutline" not in name:
        return False
    near = [element, *islice(element.iterancestors(), 3)]
    return any(outer in pictured or outer.tag == "figure" for outer in near)
