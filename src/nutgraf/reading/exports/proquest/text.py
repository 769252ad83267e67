"""ProQuest's export as text: documents between rows of 60 underscores."""

from __future__ import annotations

import re
from collections.abc import Sequence

from nutgraf.reading.exports.article import Declared, Found, Unread
from nutgraf.reading.exports.export import Export, File, Head
from nutgraf.reading.exports.proquest.document import FULL_TEXT, SURE, article_of, label_of
from nutgraf.reading.lines import spans

_RULE = re.compile(r"^_{60}[ \t]*$", re.MULTILINE)
_NUMBER = re.compile(r"\s*Document[ \t]*(\d{1,6})[ \t]*of[ \t]*(\d{1,6})[ \t]*\n?", re.IGNORECASE)
_ID = re.compile(r"^ProQuest[ \t]*document[ \t]*ID[ \t]*:", re.MULTILINE | re.IGNORECASE)
_OTHER = re.compile(
    r"^(?:Publication[ \t]*info|Publication[ \t]*title|Full[ \t]*text)[ \t]*:",
    re.MULTILINE | re.IGNORECASE,
)
_NOT_IN_TITLES = SURE | {"author", "title"}


def sniff(head: Head) -> bool:
    """A long first text may go on where the first bytes end."""
    text = head.text.replace("\r\n", "\n").replace("\r", "\n")
    return bool(_RULE.search(text)) and bool(_ID.search(text) or _OTHER.search(text))


def articles(file: File) -> Found:
    text = file.text()
    chunks = [chunk for chunk in _RULE.split(text) if chunk.strip()]
    declared, begun = 0, False
    for place, chunk in enumerate(chunks):
        number = _NUMBER.match(chunk)
        if number:
            chunk = chunk[number.end() :]
            declared = max(declared, int(number[2]))
        lines = chunk.split("\n")
        keys = [label_of(line)[0] for line in lines]
        if SURE.isdisjoint(keys):  # the cover and the address
            if number or (begun and place < len(chunks) - 1):
                yield Unread("a document without ProQuest's labels", content=chunk.strip())
            continue
        begun = True
        try:
            yield article_of(*_parted(lines, keys))
        except ValueError as error:
            yield Unread(str(error), content=chunk.strip())
    if declared:
        yield Declared(declared)


_Parted = tuple[list[str], dict[str, list[str]], list[tuple[str, None]]]


def _parted(lines: Sequence[str], keys: Sequence[str]) -> _Parted:
    """What stands above the labels, the paragraphs under each of them, and those of the text."""
    titles: list[str] = []
    fields: dict[str, list[list[str]]] = {}  # the lines of each paragraph
    body: list[str] = []
    starts = _starts(lines, keys)
    end = _end(starts, keys)
    below, apart = "", True
    for i, line in enumerate(lines):
        if below == FULL_TEXT and i < end:
            body.append(line)
            continue
        flat = line.strip()
        if not flat:
            apart = True
            continue
        key, rest = label_of(flat)
        if not titles and not fields and key not in _NOT_IN_TITLES:  # "People: who is who"
            titles.append(flat)
        elif key:
            below = key
            body += [rest] if key == FULL_TEXT else []
            fields.setdefault(key, []).extend([[rest]] if rest and key != FULL_TEXT else [])
        elif not below:
            titles.append(flat)
        elif apart or not fields[below]:
            fields[below].append([flat])
        else:
            fields[below][-1].append(flat)
        apart = False
    text = "\n".join(body)
    told = {key: [" ".join(lines) for lines in value] for key, value in fields.items()}
    return titles, told, [(text[start:stop], None) for start, stop, _ in spans(text)]


def _starts(lines: Sequence[str], keys: Sequence[str]) -> list[int]:
    """The lines that begin a paragraph or what a label tells."""
    return [
        i
        for i, line in enumerate(lines)
        if line.strip() and (keys[i] or not i or not lines[i - 1].strip())
    ]


def _end(starts: Sequence[int], keys: Sequence[str]) -> int:
    """Where the text ends: at the first of labels that follow each other to the end, or two of
    which are such as no prose begins with."""
    first = next((i for i, key in enumerate(keys) if key == FULL_TEXT), len(keys))
    end, sure, last = len(keys), 0, True
    for i in reversed(starts):
        if i <= first:
            break
        if keys[i]:
            sure += keys[i] in SURE
            end = i if sure > 1 or (last and sure) else end
        else:
            sure, last = 0, False
    return end


EXPORTS = (Export("proquest-txt", "ProQuest (text)", "text", sniff, articles),)
