"""Nexis Uni, Lexis Advance and Lexis+: the lines of an article, in whatever file they stand.

An article has headline, source, date and copyright, then labels up to a line "Body", its text, and
maybe its pictures, corrections and classification, up to a line "End of Document". A list of what
was asked for may come first. Labels are parted from their values by U+00A0.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from nutgraf.data import Role
from nutgraf.reading.exports.article import NO_TEXT, TRUNCATED, Article, Declared, Found, Unread
from nutgraf.reading.exports.export import Export, File, Head
from nutgraf.reading.exports.lexis.dayline import day_of
from nutgraf.reading.exports.lexis.labels import (
    HEAD,
    LONGEST,
    TAIL,
    is_copyright,
    labelled,
    part_of,
    words_declared,
)  # fmt: skip
from nutgraf.reading.html import Told
from nutgraf.reading.sources.delimited import is_table

START = "\f"
"""A line that a container puts before an article where it knows that one begins."""
_COUNT = re.compile(r"[^\W\d_]+ ?\((\d{1,6})\)")
_LISTED = re.compile(r"(\d{1,6})\.\s+(\S.*)")
_ORDERED = ("client/matter", "job-number", "search-terms", "search-type")
_ERROR = "there is an error in this document"
_LABELS = 6  # of two articles, at least
_UNKNOWN = (
    "its labels are in a language that is not known: set the page of Nexis to English and download "
    "it again"
)


def is_nexis(lines: Sequence[str]) -> bool:
    """Whether these are the lines of such an export."""
    parts = {part_of(line) for line in lines}
    if "body" in parts and "end" in parts:
        return True
    if "body" not in parts:
        error = "end" in parts and any(_ERROR in line for line in lines)
        return error or _is_list(lines) or _foreign(lines) > 0
    first = next(i for i, line in enumerate(lines) if part_of(line) == "body")
    return any(
        HEAD.get(labelled(line)[0]) == "length" for line in lines[max(0, first - 40) : first]
    )


def _foreign(lines: Sequence[str]) -> int:
    """How many articles there seem to be with labels in a language that is not known: two or more
    lines come back that often among labels."""
    labels = sum(map(_is_marked, lines))
    if labels < _LABELS:
        return 0
    short = Counter(line.strip() for line in lines if 0 < len(line.strip()) <= LONGEST)
    times = Counter(n for line, n in short.items() if n > 1 and not _is_marked(line))
    found = max((n for n, many in times.items() if many > 1), default=0)
    return found if labels >= 2 * found else 0


def _is_list(lines: Sequence[str]) -> bool:
    """Whether there is a list of articles, as comes apart where each has a file of its own."""
    counted = any(_COUNT.fullmatch(line.strip()) for line in lines[:200])
    return counted and sum(labelled(line)[0] in _ORDERED for line in lines[:200]) > 1


def articles_of_lines(lines: Sequence[str], declared: int | None = None) -> Found:
    """The articles in lines, of which each is a paragraph.

    Args:
        lines: of the whole file.
        declared: how many articles its container says that it holds.
    """
    if not any(part_of(line) == "body" for line in lines) and (foreign := _foreign(lines)):
        yield Unread(_UNKNOWN, articles=foreign, content="\n".join(lines[:40])[:2000])
        return
    first = True
    for segment, ended in _segments(lines):
        if first:
            listed = _listed(segment)
            first = False
            if (number := listed.number if listed else declared) is not None:
                yield Declared(number)
            if listed is not None:
                segment = segment[listed.end :]
        yield from _of_segment(segment, ended)


def _segments(lines: Sequence[str]) -> Iterator[tuple[list[str], bool]]:
    """The lines of each article, and whether they have an end."""
    segment: list[str] = []
    for line in lines:
        if part_of(line) == "end":
            yield segment, True
            segment = []
        else:
            segment.append(line)
    bodies = [i for i, line in enumerate(segment) if part_of(line) == "body"]
    starts = [i for i, line in enumerate(segment) if line == START]
    if len(bodies) > 1 and len(starts) > 1:  # what ends an article is not known, but its start
        for start, end in zip(starts, [*starts[1:], len(segment)], strict=True):
            yield segment[:end] if start == starts[0] else segment[start:end], True
    elif any(map(str.strip, segment)):
        yield segment, False


@dataclass(frozen=True, slots=True)
class _List:
    """The list before the first article: how many it says there are, and the line behind it."""

    number: int
    end: int


def _listed(segment: Sequence[str]) -> _List | None:
    """The list, whatever its language: a number of articles, then their titles, numbered."""
    lines = [line.strip() for line in segment]
    counts = ((i, m) for i, line in enumerate(lines[:200]) if (m := _COUNT.fullmatch(line)))
    counted = next(counts, None)
    if counted is None:
        return None
    at, number = counted[0], int(counted[1][1])
    body = next((i for i, line in enumerate(lines) if part_of(line) == "body"), len(lines))
    titles: list[str] = []
    last = at
    for i in range(at + 1, body):
        found = _LISTED.match(lines[i])
        if found and int(found[1]) == len(titles) + 1:
            titles.append(found[2])
            last = i
    if starts := [i for i in range(at, body) if segment[i] == START]:
        return _List(number, starts[-1])
    if titles:
        for i in range(last + 1, body):
            if lines[i] and lines[i].startswith(titles[0][:60].rstrip("… .")):
                return _List(number, i)
    # The last line that is a date is that of the article; headline and source stand before it.
    filled = [i for i in range(last + 1, body) if lines[i]]
    dated = [n for n, i in enumerate(filled) if n > 1 and day_of(lines[i])]
    if dated:
        return _List(number, filled[dated[-1] - 2])
    return _List(number, body) if titles or sum(labelled(x)[0] in _ORDERED for x in lines) else None


@dataclass(slots=True)
class _Header:
    """What stands before the text."""

    headline: str = ""
    source: str = ""
    date: str = ""
    fields: dict[str, str] = field(default_factory=dict)
    extra: dict[str, str] = field(default_factory=dict)


def _of_segment(segment: Sequence[str], ended: bool) -> Found:
    bodies = [i for i, line in enumerate(segment) if part_of(line) == "body"]
    lines = [line.replace(START, "") for line in segment]
    shown = "\n".join(line for line in lines if line.strip())[:2000]
    if not bodies:
        if _ERROR in shown.casefold():
            reason = "the archive put an error page in its place: download it again"
            yield Unread(reason, content=shown)
        elif any(HEAD.get(labelled(line)[0]) == "length" for line in lines):
            found = _header(lines)
            yield _article(found, [], {}, NO_TEXT)
        elif ended:
            yield Unread("it has no text and no headline", content=shown)
        elif shown:
            yield Unread("a list of articles, or notes, without their texts", content=shown)
        return
    if not ended and len(bodies) > 1:
        yield Unread(_UNKNOWN, articles=len(bodies), content=shown)
        return
    header = _header(lines[: bodies[0]])
    told, tail = _text(lines[bodies[0] + 1 :])
    stub = "" if any(role is None for _, role in told) else NO_TEXT
    if not ended and not tail:
        stub = stub or TRUNCATED
    yield _article(header, told, tail, stub)


def _article(header: _Header, told: list[Told], tail: dict[str, str], stub: str) -> Article:
    fields = header.fields
    extra = {name: " ".join(value.split()) for name, value in header.extra.items()}
    extra["dateline"] = fields.get("dateline", "")
    extra["load_date"] = tail.get("load-date", "")
    return Article.of(
        told,
        headline=header.headline,
        standfirst=fields.get("highlight", "").split("\n"),
        date=header.date,
        byline=fields.get("byline", ""),
        source=header.source,
        section=" ".join(fields.get("section", "").split()),
        language=tail.get("language", "").partition(";")[0].strip(),
        declared=words_declared(fields.get("length", "")),
        stub=stub,
        extra=extra,
    )


def _header(lines: Sequence[str]) -> _Header:
    filled = [line.strip() for line in lines if line.strip()]
    first = next((i for i, line in enumerate(filled) if i and _is_label(line, HEAD)), len(filled))
    found = _Header()
    _opening([line for line in filled[:first] if not is_copyright(line)], found)
    found.extra["copyright"] = " ".join(filter(is_copyright, filled[:first]))
    name = ""
    for line in filled[first:]:
        if _is_label(line, HEAD):
            label, value = labelled(line)
            name = HEAD.get(label, "") or label
        elif is_copyright(line):
            continue
        else:  # it goes on with the label above
            value = line
        held = found.fields if name in HEAD.values() else found.extra
        held[name] = f"{held[name]}\n{value}" if held.get(name) else value
    return found


def _opening(lines: Sequence[str], found: _Header) -> None:
    """Headline, source and date, which have no labels; the source stands before the date."""
    dated = next((i for i, line in enumerate(lines) if i and day_of(line)), None)
    if dated is None:
        found.headline, found.source = "".join(lines[:1]), " ".join(lines[1:2])
        found.extra["edition"] = "; ".join(lines[2:])
        return
    day = day_of(lines[dated])
    assert day is not None
    found.headline = " ".join(lines[: max(1, dated - 1)])
    found.source = lines[dated - 1] if dated > 1 else ""
    found.date = day[0]
    found.extra["edition"] = "; ".join(filter(None, (day[1], *lines[dated + 1 :])))


def _text(lines: Sequence[str]) -> tuple[list[Told], dict[str, str]]:
    """The paragraphs below "Body" with their roles, and the labels behind them."""
    end = len(lines)
    tail: dict[str, str] = {}
    while end and (not lines[end - 1].strip() or _is_marked(lines[end - 1])):
        end -= 1  # whatever their language
    told: list[Told] = []
    role: Role | None = None
    over = False
    for i, line in enumerate(lines):
        part = part_of(line)
        if part == "classification":
            over = True
        elif part in ("graphic", "correction") and not over:
            role = Role.CAPTION if part == "graphic" else Role.CORRECTION
        elif line.strip():
            label, value = labelled(line)
            # No sentence begins with such a label of two words.
            loaded = "-" in label and TAIL.get(label) == "load-date"
            known = label in TAIL and (over or loaded or "\xa0" in line[: LONGEST + 2])
            if known or i >= end:
                over = True
                tail[TAIL.get(label, "") or label] = value
            elif not over:
                told.append((line, role))
    return told, tail


def _is_label(line: str, known: dict[str, str]) -> bool:
    return labelled(line)[0] in known or _is_marked(line)


def _is_marked(line: str) -> bool:
    """Whether a line begins with a label and U+00A0, as all labels of Nexis do."""
    label, colon, rest = line.strip(" \t\f")[: LONGEST + 2].partition(":")
    return bool(colon) and rest[:1] == "\xa0" and label[:1].isalpha() and label[:1].isupper()


def sniff(head: Head) -> bool:
    """Word documents of Nexis that someone has saved as text."""
    text = head.text
    return is_nexis(text.splitlines()) and not is_table(text)


def articles(file: File) -> Found:
    yield from articles_of_lines(file.text().split("\n"))


EXPORTS = (Export("nexis-txt", "Nexis (text)", "text", sniff, articles),)
