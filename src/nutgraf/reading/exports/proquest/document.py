"""A document of ProQuest: its labels, and the article that it is.

The labels are a closed list, for "word and colon" stands in prose as well; blanks within them do
not count, since ProQuest loses some.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from nutgraf.data import Role
from nutgraf.reading.dated import read_date
from nutgraf.reading.exports.article import LICENCE, NO_TEXT, Article
from nutgraf.reading.html import Told


def _keys(names: str) -> frozenset[str]:
    return frozenset("".join(name.split()).lower() for name in names.split("|"))


FULL_TEXT = "fulltext"
# What no prose begins with.
SURE = _keys(
    "Full text|Abstract|Publication info|Company / organization|Publication title|Number of pages|"
    "Publication year|Publication date|Place of publication|Country of publication|"
    "Publication subject|ISSN|e-ISSN|ISBN|CODEN|DOI|Source type|Language of publication|"
    "Document type|Document feature|ProQuest document ID|Document URL|Last updated|Database|"
    "Identifier / keyword|Alternate title|First page|Accession number|Business indexing term|"
    "Source attribution|Electronic publication date|Publication history|Word count"
)
LABELS = SURE | _keys(
    "Title|Author|Links|Subject|Location|People|Pages|Section|Publisher|Language|Copyright|"
    "Credit line|Volume|Issue|Column|Classification|Dateline|Edition|Product name|Series|Notes|"
    "Author affiliation|Correspondence author|Year|Date|Contributor|Source|Company|Keyword"
)
_LONGEST = 40  # code points of a label
_EXTRA = {
    "pages": "pages", "subject": "subject", "location": "place", "people": "people",
    "company/organization": "company", "documenttype": "type", "publisher": "publisher",
    "copyright": "copyright", "database": "database", "dateline": "dateline", "edition": "edition",
    "alternatetitle": "alternate title", "publicationinfo": "publication info",
}  # fmt: skip
_NOBODY = frozenset(("anonymous", "noneavailable.", "noneavailable", "notavailable.", ""))
_WITHHELD = re.compile(r"copyright|licen[cs]|restrict|permission|rights|embargo", re.IGNORECASE)
_ABSENT = re.compile(r"(?:full ?text )?(?:is )?(?:not|none|un) ?available", re.IGNORECASE)
_EDITION = re.compile(r":?\s?\[([^\[\]]{0,60}\bEdition[^\[\]]{0,20})\]$", re.IGNORECASE)
_NAMED_EDITION = re.compile(r"([^,]{1,100}), ?([^,]{0,60}\bedition\b.{0,60})", re.IGNORECASE)
_INFO_DATE = re.compile(r"\b(\d{1,2} [A-Z][a-z]{2,8} \d{4})\b")
_SQUEEZED = re.compile(r"([a-z]{3,9})\.?(\d{1,2}),?(\d{4})", re.IGNORECASE)
_ID = re.compile(r"ProQuest ?document ?ID ?:? ?(\d{4,20})$")
_ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w.-]{1,100}")
_PIECES = re.compile(r"\[\.{3}\]|(?<=[.!?])\s")
_SHORT, _NOTE = 5, 40  # words of a piece that tells nothing; of a note that there is no text
_Fields = Mapping[str, Sequence[str]]


def label_of(line: str) -> tuple[str, str]:
    """The key of the label that begins a line, and what follows it; "" where none does."""
    if match := _ID.match(line):  # whose colon is lost, too
        return "proquestdocumentid", match[1]
    name, colon, rest = line.partition(":")
    if not colon or len(name) > _LONGEST:
        return "", line
    key = "".join(name.split()).lower()
    return (key, rest.strip()) if key in LABELS else ("", line)


def article_of(
    titles: Sequence[str],
    fields: _Fields,
    body: Iterable[Told],
    declared: int | None = None,
    number: str = "",
    url: str = "",
) -> Article:
    """The article of a document.

    Args:
        titles: what stands above the first label; the first is the headline.
        fields: the paragraphs under each label, by its key.
        body: the full text.
        declared: how many words it is said to have.
        number: of the document, where no label tells it.
        url: its address, likewise.

    Raises:
        ValueError: it has neither title nor text; the message is the reason.
    """

    def said(*keys: str) -> str:
        found = next((fields[key] for key in keys if fields.get(key)), ())
        value = " ".join(" ".join(found).split())
        return "" if "".join(value.lower().split()) in _NOBODY else value

    headline = " ".join((titles[0] if titles else said("title")).split())
    text = [part for part in map(_with_role, body) if _same(part[0]) != _same(headline)]
    note = " ".join(t for t, _ in text)
    absent = len(note.split()) < _NOTE and len(text) <= 1 and _is_absence(note)
    summary = said("abstract")
    if not headline and not text and not summary:
        raise ValueError("it has neither a title nor a text")
    extra = {name: said(key) for key, name in _EXTRA.items()}
    if more := [t for t in titles[1:] if _same(t) != _same(headline)]:
        extra["citation"] = " ".join(" ".join(more).split())
    if edition := _EDITION.search(headline):
        headline, extra["edition"] = headline[: edition.start()].rstrip(), edition[1]
    source = (said("publicationtitle") or said("publicationinfo")).partition(";")[0].strip()
    if named := _NAMED_EDITION.fullmatch(source):
        source, extra["edition"] = named[1].strip(), extra["edition"] or named[2]
    stub = ""
    if not text or absent:
        text = []
        withheld = _WITHHELD.search(note) or _WITHHELD.search(said("notes"))
        stub = LICENCE if withheld else NO_TEXT
    elif restated(summary, note):
        extra["abstract"], summary = summary, ""
    return Article.of(
        text,
        headline=headline,
        standfirst=summary,
        date=_date(
            said("publicationdate", "date"), said("publicationinfo"), extra.get("citation", "")
        )
        or said("publicationyear", "year").replace(" ", ""),
        byline=said("author"),
        id=said("proquestdocumentid") or number,
        source=source,
        section=said("section"),
        language=said("languageofpublication", "language"),
        url=said("documenturl").partition(" ")[0] or url,
        declared=None if stub else declared,
        stub=stub,
        extra=extra,
    )


def restated(summary: str, text: str) -> bool:
    """Whether a summary is cut out of the text, piece by piece."""
    flat = " ".join(text.split())
    pieces = [" ".join(piece.split()) for piece in _PIECES.split(summary)[:20]]
    return any(len(piece.split()) >= _SHORT and piece in flat for piece in pieces)


def _is_absence(note: str) -> bool:
    return not note or _ABSENT.search(note) is not None


def _date(date: str, *near: str) -> str:
    """As the document has it, with the blanks that are lost or too many put right."""
    others = [str(day) for text in near for day in _INFO_DATE.findall(text)[-1:]]
    for value in (date, *others):
        if read_date(value) is not None:
            return value
        match = _SQUEEZED.fullmatch("".join(value.split()))
        if match and read_date(mended := f"{match[1]} {match[2]}, {match[3]}"):
            return mended
    return date


def _with_role(part: Told) -> Told:
    text, role = part[0].strip(), part[1]
    if text.startswith(("CORRECTION:", "CORRECTIONS:")):
        return text, Role.CORRECTION
    if _ADDRESS.fullmatch(text) or text.startswith("Credit:"):
        return text, Role.CREDIT
    return text, Role.BOILERPLATE if text in ("Illustration", "Enlarge this image.") else role


def _same(text: str) -> str:
    return "".join(text.lower().split())
