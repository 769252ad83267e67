"""LexisNexis before Nexis Uni, as text: `k of N DOCUMENTS`, centred headers, lines of 80 columns.

Before the text stand source, date and headline without labels, in several orders, and labels in
capitals; behind it stand more labels and the copyright. What is centred is never a headline.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from nutgraf.data import Role
from nutgraf.reading.exports.article import NO_TEXT, Article, Declared, Found, Unread
from nutgraf.reading.exports.export import Export, File, Head
from nutgraf.reading.exports.lexis.blocks import (
    SURE,
    Block,
    blocks_of,
    closes,
    label_of,
    paragraphs_of,
    unrepeated,
)  # fmt: skip
from nutgraf.reading.exports.lexis.dayline import day_of
from nutgraf.reading.exports.lexis.labels import (
    HEAD,
    TAIL,
    is_copyright,
    labelled,
    words_declared,
)  # fmt: skip
from nutgraf.reading.html import Told
from nutgraf.reading.sources.delimited import is_table

_START = re.compile(
    r"\s{0,200}(?:FOCUS - )?(?:(\d{1,6}) (?:of|von|de|van|di) (\d{1,6}) "
    r"(?:documents?|dokumente?n?|documenten|documentos|documenti)"
    r"|(?:document[eo]?|dokument) (\d{1,6}) (?:of|von|de|van|di|sur) (\d{1,6}))\s{0,200}",
    re.IGNORECASE,
)
_LENGTHS = frozenset(label for label, name in HEAD.items() if name == "length")
_LOADED = frozenset(label for label, name in TAIL.items() if name == "load-date")
_BYLINE = 8  # words of an author's name without a label


def is_lexis(lines: Sequence[str]) -> bool:
    """Whether these are lines of such an export, or its beginning."""
    labels = {label for line in lines if (label := label_of(line))}
    if not labels:
        return False
    if labels & SURE or labels & _LENGTHS:
        started = (i for i, line in enumerate(lines) if _START.fullmatch(line))
        if next(started, None) is not None:
            return True
    # Of one article alone there is no number.
    return bool(labels & _LENGTHS and labels & _LOADED)


def articles_of_lines(lines: Sequence[str]) -> Found:
    """The articles in lines."""
    starts = [(i, m) for i, line in enumerate(lines) if (m := _START.fullmatch(line))]
    totals = [int(found[2] or found[4]) for _, found in starts]
    # Several downloads may have been put into one file.
    numbers = [int(found[1] or found[3]) for _, found in starts]
    if (
        starts
        and len(set(totals)) == 1
        and sorted(set(numbers)) == list(range(min(numbers), min(numbers) + len(set(numbers))))
    ):
        if (asked := _asked(lines[: starts[0][0]])) is not None:
            yield Declared(asked)
        elif numbers[0] == 1:
            yield Declared(totals[0])
    bounds = [i for i, _ in starts] or [-1]
    for start, end in zip(bounds, [*bounds[1:], len(lines)], strict=True):
        yield _article(lines[start + 1 : end], end)


def _asked(cover: Sequence[str]) -> int | None:
    """How many articles were asked for, as "1201-1262", of the N that were found."""
    for line in cover[:40]:
        found = re.search(r": (\d{1,6})-(\d{1,6})\s*$", line)
        if found and int(found[2]) >= int(found[1]) and labelled(line)[0] in _ORDERED:
            return int(found[2]) - int(found[1]) + 1
    return None


_ORDERED = ("download-request", "print-request", "printopdracht", "druckauftrag", "downloadauftrag",
            "downloadopdracht", "demande-d'impression", "demande-de-téléchargement")  # fmt: skip


@dataclass(slots=True)
class _Parts:
    """What was found of an article."""

    headlines: list[str] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    date: str = ""
    standfirst: list[str] = field(default_factory=list)
    fields: dict[str, str] = field(default_factory=dict)
    extra: dict[str, str] = field(default_factory=dict)
    closing: list[Told] = field(default_factory=list)

    def label(self, block: Block) -> None:
        """Takes what a label says."""
        name = HEAD.get(block.label, "") or TAIL.get(block.label, "")
        role = {"graphic": Role.CAPTION, "correction": Role.CORRECTION}.get(name)
        if role is not None:
            self.closing.append((block.text, role))
        elif name and name != "text":
            held = self.fields.get(name)
            self.fields[name] = f"{held}; {block.text}" if held else block.text
        elif not name:
            self.extra.setdefault(block.label, block.text)

    def note(self, name: str, text: str) -> None:
        self.extra[name] = f"{self.extra[name]}; {text}" if self.extra.get(name) else text


def _article(lines: Sequence[str], end: int) -> Article | Unread:
    blocks = blocks_of(unrepeated(lines))
    found = _Parts()
    first = _header(blocks, found)
    last = _tail(blocks, first)
    text: list[Told] = [
        (paragraph, None) for block in blocks[first:last] for paragraph in paragraphs_of(block)
    ]
    _behind(blocks[last:], found)
    fields = found.fields
    headline = " ".join(found.headlines) or fields.get("headline", "")
    if not text and not found.closing and not headline and not found.standfirst:
        shown = "\n".join(lines).strip()[:2000]
        return Unread("it has no text and no headline", content=shown, line=end)
    return Article.of(
        [*text, *found.closing],
        headline=headline,
        standfirst=[*found.standfirst, fields.get("highlight", "")],
        date=found.date,
        byline=fields.get("byline", ""),
        source=" ".join(found.sources),
        section=fields.get("section", ""),
        language=re.split("[;,/]", fields.get("language", ""), maxsplit=1)[0].strip(),
        declared=words_declared(fields.get("length", "")),
        stub="" if text else NO_TEXT,
        extra={**found.extra, "dateline": fields.get("dateline", ""),
               "load_date": fields.get("load-date", "")},
    )  # fmt: skip


def _header(blocks: Sequence[Block], found: _Parts) -> int:
    """Takes what stands before the text; the number of the block where that begins."""
    labels = shown = waiting = False
    for i, block in enumerate(blocks):
        if waiting and not block.label:
            found.fields["highlight"] = block.text
            waiting = False
        elif block.label == "show":
            found.extra["show"] = block.text
        elif block.label:
            if block.label in TAIL and block.label not in HEAD:
                return i
            found.label(block)
            labels = True
            waiting = HEAD.get(block.label) == "highlight" and not block.text
            if HEAD.get(block.label) == "text" and block.text:
                return i
        elif is_copyright(block.text):
            found.extra["copyright"] = block.text
        elif labels:
            return i
        elif _dates(block, found):
            shown = bool(found.headlines)
        elif block.centred:
            if found.sources:
                found.note("edition", block.text)
            else:
                found.sources.append(block.text)
        elif not found.headlines and not shown:
            found.headlines.append(block.text)
        elif _is_labelled(blocks[i + 1 : i + 2]) and not shown:
            name = "byline" if len(block.text.split()) <= _BYLINE else ""
            if name:
                found.fields[name] = block.text
            else:
                found.standfirst.append(block.text)
        elif shown and _is_labelled(blocks[i + 1 : i + 2]) and len(block.text.split()) <= _BYLINE:
            found.fields["byline"] = block.text
        else:
            return i
    return len(blocks)


def _is_labelled(blocks: Sequence[Block]) -> bool:
    return any(block.label in HEAD for block in blocks)


def _dates(block: Block, found: _Parts) -> bool:
    """Takes a date with the editions below it; a headline may begin with one, too."""
    lines = [line.strip() for line in block.lines]
    dated = next((i for i, line in enumerate(lines) if day_of(line)), 0)
    day = day_of(lines[dated])
    if day is None or ((dated or day[1]) and not block.centred):
        return False
    if not found.date:
        found.date = day[0]
    if dated:
        found.sources = found.sources or lines[:1]
    for text in (*lines[1:dated], day[1], *lines[dated + 1 :]):
        if text:
            found.note("edition", text)
    return True


def _tail(blocks: Sequence[Block], first: int) -> int:
    """Where the labels behind the text begin: at one that no text has, or at the first of those
    that nothing else follows."""
    end = len(blocks)
    while end > first and (
        blocks[end - 1].label or is_copyright(blocks[end - 1].text) or closes(blocks[end - 1])
    ):
        end -= 1
    end = next((i for i in range(first, end) if blocks[i].label in SURE), end)
    while end > first and blocks[end - 1].label:
        end -= 1
    return end


def _behind(blocks: Sequence[Block], found: _Parts) -> None:
    """Takes the labels behind the text; what follows a label without one goes on with it."""
    above = ""
    for block in blocks:
        if block.label:
            found.label(block)
            above = HEAD.get(block.label, "") or TAIL.get(block.label, "")
        elif is_copyright(block.text) or closes(block):
            found.extra.setdefault("copyright", block.text)
            above = ""
        elif above in ("graphic", "correction"):
            role = Role.CAPTION if above == "graphic" else Role.CORRECTION
            found.closing.append((block.text, role))
        elif above:
            held = found.fields.get(above, "")
            found.fields[above] = f"{held} {block.text}".strip()


def sniff(head: Head) -> bool:
    text = head.text
    return ":" in text and is_lexis(text.splitlines()) and not is_table(text)


def articles(file: File) -> Found:
    yield from articles_of_lines(file.text().split("\n"))


EXPORTS = (Export("lexis-txt", "LexisNexis (text)", "text", sniff, articles),)
