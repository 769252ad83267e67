"""BibTeX: `@article{key, title = {…}, abstract = "…"}`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence

from nutgraf.reading.exports.article import Found, Unread
from nutgraf.reading.exports.export import Export, File, Head
from nutgraf.reading.exports.references.citation import cited

_ENTRY = re.compile(r"@([A-Za-z]{2,30})\s{0,9}([{(])")
_FIRST = re.compile(
    r"(?:\s|%[^\n]*\n)*@(?:article|book|booklet|conference|dataset|electronic|inbook|incollection|"
    r"inproceedings|manual|mastersthesis|misc|news(?:paper|article)?|online|periodical|phdthesis|"
    r"proceedings|report|techreport|unpublished|webpage|string|comment|preamble)\s{0,9}[{(]",
    re.IGNORECASE,
)
_FIELD = re.compile(r"([A-Za-z][\w:.+/-]{0,60})\s{0,20}=\s{0,20}")
_SIGN = re.compile(r"\\.|[{}\")]|\n@[A-Za-z]{2,30}\s{0,9}[{(]", re.DOTALL)
_JOINS = re.compile(r"\s*#\s*")
_BARE = re.compile(r"[^\s,#{}\"()]{1,200}")
_QUOTES = {"{": "}", '"': '"'}
_ASIDE = ("comment", "preamble")
_NAMES = {
    "title": ("title",), "abstract": ("abstract",), "author": ("author",),
    "date": ("date", "issued", "year"),
    "source": ("journal", "journaltitle", "newspaper", "booktitle", "publisher"),
    "id": (), "section": ("section",), "language": ("language", "langid"), "url": ("url",),
    "pages": ("pages",), "keywords": ("keywords",), "doi": ("doi",), "type": ("type",),
}  # fmt: skip
_ACCENTS = dict(zip("`'^\"~=.uvHcdbkr", "\u0300\u0301\u0302\u0308\u0303\u0304\u0307\u0306\u030c"
                    "\u030b\u0327\u0323\u0331\u0328\u030a", strict=True))  # fmt: skip
_ACCENT = re.compile(
    r"\\(?:([`'^\"~=.])\s?|([uvHcdbkr])(?:\s{1,3}|(?=\{)))\{?\\?([A-Za-z])(?![A-Za-z]\})\}?"
)
_LETTERS = {"ss": "ß", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ", "o": "ø", "O": "Ø", "aa": "å",
            "AA": "Å", "l": "ł", "L": "Ł", "i": "ı", "j": "ȷ"}  # fmt: skip
_LETTER = re.compile(r"\\(ss|ae|AE|oe|OE|aa|AA|o|O|l|L|i|j)(?![A-Za-z])\s?")
_COMMAND = re.compile(r"\\(?:emph|text[a-z]{2,8}|url|href)(?=\{)")
_ESCAPED = re.compile(r"\\([&%$#_{}])")


def sniff(head: Head) -> bool:
    return _FIRST.match(head.text) is not None and _FIELD.search(head.text) is not None


def articles(file: File) -> Found:
    text = file.text()
    strings: dict[str, str] = {}
    at = 0
    while match := _ENTRY.search(text, at):
        kind, opening = match[1].lower(), match.end()
        end, closed = _closing(text, opening, "}" if match[2] == "{" else ")")
        at = end + closed
        if not closed:
            yield Unread("an entry that is not closed", content=text[match.start() : end][:2000])
            continue
        if kind in _ASIDE:
            continue
        inner = text[opening:end]
        if kind == "string":
            strings.update(_fields(inner, strings))
            continue
        key = inner.partition(",")[0].strip()
        fields = {name: [plain(value)] for name, value in _fields(inner, strings)}
        if authors := fields.get("author"):
            fields["author"] = authors[0].split(" and ")
        if day := _date(fields):
            fields.setdefault("date", [day])
        fields.setdefault("type", [kind])
        try:
            yield cited(fields, _NAMES, key)
        except ValueError as error:
            yield Unread(str(error), content=inner.strip()[:2000])


def plain(value: str) -> str:
    """A value without LaTeX's braces and escapes, with its accents."""
    text = _COMMAND.sub("", value)
    text = _ACCENT.sub(
        lambda match: unicodedata.normalize("NFC", match[3] + _ACCENTS[match[1] or match[2]]), text
    )
    text = _LETTER.sub(lambda match: _LETTERS[match[1]], text)
    text = _ESCAPED.sub(lambda match: {"{": "\ue000", "}": "\ue001"}.get(match[1], match[1]), text)
    text = text.replace("{", "").replace("}", "").replace("~", " ")
    text = text.replace("``", "“").replace("''", "”")
    text = text.replace("\ue000", "{").replace("\ue001", "}")
    return " ".join(text.replace("---", "—").replace("--", "–").split())


def _date(fields: Mapping[str, Sequence[str]]) -> str:
    """Of the parts that a date may be in."""
    year, month, day = (" ".join(fields.get(name, ())) for name in ("year", "month", "day"))
    if not year or not month:
        return ""
    if month.isdecimal():
        return f"{year}-{month:0>2}" + (f"-{day:0>2}" if day else "")
    return f"{day} {month} {year}".strip()


def _closing(text: str, start: int, closing: str) -> tuple[int, bool]:
    """Where what is open at a place closes; or where another entry or the end comes first."""
    depth = 0
    for match in _SIGN.finditer(text, start):
        sign = match[0]
        if sign == closing and not depth:
            return match.start(), True
        if sign == "{":
            depth += 1
        elif sign == "}":
            depth -= 1
            if depth < 0:
                return match.end(), False
        elif sign[0] == "\n":
            return match.start() + 1, False
    return len(text), False


def _fields(inner: str, strings: dict[str, str]) -> Iterator[tuple[str, str]]:
    """The fields of an entry in their order, names in lower case."""
    at = 0
    while match := _FIELD.search(inner, at):
        value, at = _value(inner, match.end(), strings)
        yield match[1].lower(), value


def _value(inner: str, at: int, strings: dict[str, str]) -> tuple[str, int]:
    """A value, which may be of pieces between `#`, and where it ends."""
    pieces = []
    while at < len(inner):
        if inner[at] in _QUOTES:
            end, closed = _closing(inner, at + 1, _QUOTES[inner[at]])
            pieces.append(inner[at + 1 : end])
            at = end + closed
        elif bare := _BARE.match(inner, at):
            pieces.append(strings.get(bare[0].lower(), bare[0]))
            at = bare.end()
        more = _JOINS.match(inner, at)
        if not more:
            break
        at = more.end()
    comma = inner.find(",", at)
    return "".join(pieces), len(inner) if comma < 0 else comma + 1


EXPORTS = (Export("bibtex", "BibTeX (references)", "text", sniff, articles),)
