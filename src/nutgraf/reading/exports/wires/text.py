"""Text wires of agencies: IPTC 7901, and ANPA 1312 as it is spoken in America.

Both part what a message says by control bytes and by signs at the ends of lines, and open
paragraphs by indents. Bytes of an old encoding stand for letters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import takewhile

from nutgraf.data import Role
from nutgraf.reading.exports.article import NO_TEXT, Article, Found, Unread
from nutgraf.reading.exports.export import Export, File, Head
from nutgraf.reading.exports.wires.endings import ended, repeats, without_byline
from nutgraf.reading.exports.wires.typed import paragraphs
from nutgraf.reading.html import Told

_SOH, _STX, _ETX, _SYN = "\x01", "\x02", "\x03", "\x16"
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
# "eca062 4 i 211  dpa-euro 0907": service and number, urgency, category, words, the rest.
_HEADER = re.compile(
    r"([a-zA-Z]{2,5}) ?(\d{2,5}) +(\d) +([a-zA-Z]{1,4}) +(\d{1,5})(?: +(.{0,80}))?"
)
_OPENING = 14
"""Lines in which the headline of a message ends."""
_LINE = re.compile(r"\^([^\n<=]{1,400})[<=]{1,2}[ \t]*")
_SLUG = re.compile(r"(\S) (\S) (.{2,60}?) +(\d\d-\d\d(?:-\d\d(?:\d\d)?)?) +(\d{4})")
_DAY = re.compile(r"\b(\d\d)\d{4}(?: [A-Z]{1,5})? ([A-Z][a-zäé]{2})[a-zé]{0,9}\.? (\d\d)\b")
# How lines that are typed as they stand end.
_TYPED = re.compile(r"<[ \t]{0,9}(?:\n|$)")
_STAMP = re.compile(r"AP-[A-Z]{2}-(\d\d)-(\d\d)-(\d\d) \d{4}GMT")


def _sniff_7901(head: Head) -> bool:
    lines = [line for line in _lines(head.text[:8192]) if line.strip()][:_OPENING]
    if not lines or not _HEADER.fullmatch(_bare(lines[0])):
        return False
    return _SOH in head.text[:80] or any(line.rstrip(" \r").endswith(" =") for line in lines[1:])


def _sniff_anpa(head: Head) -> bool:
    text = head.text[:8192]
    lines = [_bare(line) for line in _lines(text) if _bare(line)][: 2 * _OPENING]
    header = list(takewhile(lambda line: not _LINE.fullmatch(line), lines))
    begun = text.startswith(_SYN * 2) or any(map(_SLUG.fullmatch, header))
    return begun and len(header) < len(lines)


def _articles_7901(file: File) -> Found:
    for message in _messages(file.text()):
        yield _of_7901(message)


def _articles_anpa(file: File) -> Found:
    for message in _messages(file.text()):
        yield _of_anpa(message)


def _messages(text: str) -> Iterator[str]:
    """What stands behind each start of a header, or the whole text where there is none."""
    for message in text.split(_SOH):
        if _bare(message):
            yield message


def _of_7901(message: str) -> Article | Unread:
    """A header and keywords, a headline that ends in "=", bylines that do too, and the text."""
    start, found, rest = message.partition(_STX)
    lines = [line for line in _lines(start) if _bare(line)]
    header = _HEADER.fullmatch(_bare(lines[0])) if lines else None
    if header is None:
        return Unread("no header of IPTC 7901", content=message[:2000])
    if not found:
        start, rest = lines[0], "\n".join(_lines(message.strip("\n\r "))[1:])
        lines = lines[:1]
    text, _, trailer = rest.partition(_ETX)
    opening, body = _until_equals(text)
    # Without control bytes, keywords stand over the headline.
    keywords = [_bare(line) for line in lines[1:]]
    bylines = [line for line in opening if line.lower().startswith(("by ", "von ", "de ", "par "))]
    titles = [line for line in opening if line not in bylines]
    while not found and len(titles) > 1 and (titles[0][-1] in "/)" or titles[0].isupper()):
        keywords.append(titles.pop(0))
    told = _noted(body)
    told = ended(without_byline(told, bylines[0] if bylines else ""))
    if not told and not titles:
        return Unread("it has no text", content=message[:2000])
    return Article.of(
        told,
        headline=" ".join(titles),
        date=_date_of(trailer or body),
        byline=", ".join(bylines),
        id=f"{header[1]}{header[2]}",
        source=next((w for w in reversed((header[6] or "").split()) if not w.isdigit()), ""),
        section=header[4],
        declared=int(header[5]) or None,
        stub="" if told else NO_TEXT,
        extra={"slug": " ".join(keywords), "priority": header[3]},
    )


def _until_equals(text: str) -> tuple[list[str], str]:
    """The lines to the last one near the beginning that ends in "=", and what follows them."""
    lines = _lines(text)
    ends = [i for i, line in enumerate(lines[:_OPENING]) if _bare(line).endswith("=")]
    if not ends:
        return [], text
    opening = [_bare(line).rstrip("= ") for line in lines[: ends[-1] + 1]]
    return [line for line in opening if line], "\n".join(lines[ends[-1] + 1 :])


def _noted(body: str) -> list[Told]:
    """The paragraphs above the notes to editors, and those notes, which are boilerplate."""
    lines = _lines(body)
    text = list(takewhile(lambda line: not _begins_notes(line), lines))
    told: list[Told] = [(part, None) for part in _cleaned("\n".join(text))]
    notes = [_bare(line) for line in lines[len(text) :] if _bare(line).strip("# *-")]
    told += [(note.lstrip("# -"), Role.BOILERPLATE) for note in notes]
    return [part for part in told if not _DAY.fullmatch(part[0])]


def _begins_notes(line: str) -> bool:
    return line.startswith(("# Notebook", "# Notizblock", "* * * *", "## "))


def _of_anpa(message: str) -> Article | Unread:
    """Lines between "^" and "<" or "=", which say what the story is, and the text below them."""
    lines = _lines(message)
    places = [i for i, line in enumerate(lines) if _LINE.fullmatch(_bare(line))]
    if not places:
        return Unread("no header of ANPA 1312", content=message[:2000])
    last = max(takewhile(lambda i: i < 4 * _OPENING, places), default=places[0])
    header = [_bare(line) for line in lines[: places[0]] if _bare(line)]
    slug = next(filter(None, map(_SLUG.fullmatch, header)), None)
    slugs, titles, bylines = list[str](), list[str](), list[str]()
    notes, summary = list[str](), list[str]()
    for line in (_bare(lines[i]) for i in places if i <= last):
        said, closed = line.strip("^<= "), line.rstrip(" ").endswith("=")
        if closed:
            bylines.append(said)
        elif not slugs:
            slugs.append(said)
        elif said.startswith(("AP Photo", "AP Graphic", "Eds:", "Eds.", "HFR ", "Precede ")):
            notes.append(said)
        else:
            (summary if titles else titles).append(said)
    text = _TYPED.sub("\n", "\n".join(lines[last + 1 :]))
    told: list[Told] = [(part, None) for part in _cleaned(text)]
    stamp = next(filter(None, (_STAMP.search(text) for text, _ in told[-2:])), None)
    told = [part for part in told if not _STAMP.match(part[0])]
    byline = ", ".join(bylines)
    told = ended(without_byline(told, byline))
    if not told and not titles:
        return Unread("it has no text", content=message[:2000])
    name, _, words = slugs[0].rpartition(",") if slugs else ("", "", "")
    return Article.of(
        told,
        headline=titles[0] if titles else "",
        standfirst=[text for text in summary if not repeats(text, told)],
        date=f"{_year(stamp[3])}-{stamp[1]}-{stamp[2]}" if stamp else "",
        byline=byline,
        id=_bare(header[0]).rstrip("-") if header else "",
        section=slug[2] if slug else "",
        declared=int(words) if words.isascii() and words.isdigit() else None,
        stub="" if told else NO_TEXT,
        extra={"slug": name or words, "notes": " ".join(notes)},
    )


def _cleaned(text: str) -> list[str]:
    return [part for part in paragraphs("\n".join(_controlled(text))) if part.strip("<^ ")]


def _controlled(text: str) -> Iterator[str]:
    for line in _lines(text):
        yield _CONTROLS.sub("", line).rstrip()


def _date_of(text: str) -> str:
    """The day in "211259 Nov 18" or "071315 MEZ Sep 15": day, hour, minute, month, year."""
    found = _DAY.search(text[-400:])
    return f"{found[1]} {found[2]} {_year(found[3])}" if found else ""


def _year(digits: str) -> str:
    """The year of two digits: no wire of these formats is older than they are."""
    return f"{19 if digits >= '79' else 20}{digits}"


def _lines(text: str) -> list[str]:
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _bare(line: str) -> str:
    return _CONTROLS.sub("", line).strip()


EXPORTS = (
    Export("iptc-7901", "IPTC 7901", "text", _sniff_7901, _articles_7901),
    Export("anpa-1312", "ANPA 1312", "text", _sniff_anpa, _articles_anpa),
)
