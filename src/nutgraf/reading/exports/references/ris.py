"""RIS: a line a field, `TY  - NEWS` first and `ER  - ` last of each reference."""

from __future__ import annotations

import re
from collections.abc import Mapping

from nutgraf.reading.dated import read_date
from nutgraf.reading.exports.article import Article, Found, Unread
from nutgraf.reading.exports.export import Export, File, Head
from nutgraf.reading.exports.references.citation import cited

# Two blanks before the hyphen are the rule, and one is not rare; none may follow it.
_LINE = re.compile(r"([A-Z][A-Z0-9]) {1,2}-(?: (.*))?$")
_FIRST = re.compile(r"^TY {1,2}- ?[A-Z]{2,8}[ \t]*$", re.MULTILINE)
_FIELD = re.compile(r"^[A-Z][A-Z0-9] {1,2}- ?", re.MULTILINE)
_OPENING = 4096  # code points; some archives write a line or two of their own first
_NAMES = {
    "title": ("TI", "T1", "CT", "BT", "TT"), "abstract": ("AB", "N2"), "author": ("AU", "A1"),
    "date": ("DA", "PY", "Y1"), "source": ("T2", "JF", "JO", "JA", "J2", "PB"),
    "id": ("AN", "ID"), "section": ("SE",), "language": ("LA",), "url": ("UR", "L2", "L1"),
    "pages": ("SP",), "keywords": ("KW",), "doi": ("DO",), "type": ("TY",),
}  # fmt: skip


def sniff(head: Head) -> bool:
    opening = head.text[:_OPENING].replace("\r", "\n")
    return _FIRST.search(opening) is not None and len(_FIELD.findall(opening)) > 2


def articles(file: File) -> Found:
    fields: dict[str, list[list[str]]] = {}  # the lines of each value
    last = ""
    for number, line in enumerate(file.text().split("\n"), 1):
        match = _LINE.match(line)
        if match is None:
            if last and line.strip():  # a value goes on
                fields[last][-1].append(line.strip())
            continue
        tag, value = match[1], (match[2] or "").strip()
        if tag in ("TY", "ER") and fields:
            yield _reference(fields, number)
            fields, last = {}, ""
        if tag != "ER" and (fields or tag == "TY"):
            fields.setdefault(tag, []).append([value])
            last = tag
    if fields:
        yield _reference(fields, number)


def _reference(lines: Mapping[str, list[list[str]]], line: int) -> Article | Unread:
    fields = {tag: [" ".join(value).strip() for value in values] for tag, values in lines.items()}
    dates = [value for tag in ("DA", "Y1", "PY") for value in fields.get(tag, ())]
    flat = [value.strip("/ ") for value in dates if value.strip("/ ")]
    whole = {**fields, "DA": [day for day in flat if read_date(day) is not None] or flat}
    try:
        return cited({tag: [v for v in values if v] for tag, values in whole.items()}, _NAMES)
    except ValueError as error:
        return Unread(str(error), line=line)


EXPORTS = (Export("ris", "RIS (references)", "text", sniff, articles),)
