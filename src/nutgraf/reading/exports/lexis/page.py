"""LexisNexis, HTML of before 2020: divisions between anchors, labelled in a language of the site.

The names of classes differ from file to file, but one and the same is that of the first line of an
article and of what is centred below it: source, date, copyright.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from nutgraf.data import Role
from nutgraf.reading.exports.article import NO_TEXT, Article, Declared, Found, Unread
from nutgraf.reading.exports.days import day_in
from nutgraf.reading.exports.export import Export, File, Head
from nutgraf.reading.exports.lexis.labels import HEAD, TAIL
from nutgraf.reading.exports.trees import flat, html_tree, texts
from nutgraf.reading.html import Told

_MEANING = {label.upper(): field for label, field in (TAIL | HEAD).items()}
_FIRST = frozenset(("byline", "section", "length", "headline", "highlight", "dateline", "text"))
_LABEL = re.compile(r"([A-ZÀ-ÖØ-Þ][A-ZÀ-ÖØ-Þ-]{2,25})\s?:")
_K_OF_N = re.compile(
    r"(?:FOCUS - )?(\d{1,6}) (?:of|von|de|sur|van) (\d{1,6}) (?:DOCUMENTS?|DOKUMENTEN?|DOCUMENTEN)"
    r"|DO[CK]UMENT (\d{1,6}) (?:of|von|de|sur|van) (\d{1,6})",
    re.IGNORECASE,
)
_ANCHOR = re.compile(r"DOC_ID_\d+_\d+")
_RIGHTS = re.compile(r"copyright|©|\(c\)|tous droits|alle rechte|all rights", re.IGNORECASE)
_LINK = re.compile(r"(?:;\s*)?(https?://\S+)$")
LONG, HEADING = 300, 150
"""Letters that no headline has, and that no heading has."""


def sniff(head: Head) -> bool:
    text = head.text
    return bool(re.search(r'<A NAME="?DOC_ID_\d', text, re.IGNORECASE)) or "<DOCFULL>" in text


@dataclass(frozen=True, slots=True)
class _Part:
    """A division: its paragraphs, the label that it begins with, and its class."""

    texts: list[Told]
    label: str
    kind: str

    @property
    def text(self) -> str:
        return " ".join(text for text, _ in self.texts)


def articles(file: File) -> Found:
    """Raises: InputError: there are no elements in it, or they are nested too deep."""
    root = html_tree(file)
    first, last, whole = 0, 0, 0
    for number, total, divisions in _divided(root):
        first, last, whole = first or number, number or last, total or whole
        yield _article(divisions)
    said = next((m.get("documents") for m in root.iter("meta") if m.get("documents")), "")
    if said.isdecimal():
        yield Declared(int(said[:9]))
    elif whole:  # of several files, the others begin later
        yield Declared(whole if first == 1 else last - first + 1)


def _divided(root: Any) -> Iterator[tuple[int, int, list[Any]]]:
    """Number, how many there are, and divisions of each article."""
    current: list[Any] | None = None
    number = total = 0
    taken: set[Any] = set()  # divisions without others, and tables and paragraphs outside of them
    for element in root.iter("a", "div", "table", "p"):
        if element.tag == "a":
            if not _ANCHOR.fullmatch(element.get("name") or ""):
                continue
        elif next(element.iterdescendants("div"), None) is not None or (
            element.tag != "div" and not taken.isdisjoint(element.iterancestors("div", "table"))
        ):
            continue
        else:
            taken.add(element)
        place = None if element.tag == "a" else _place(element)
        if element.tag != "a" and (place is None or current == []):
            if current is not None:
                current.append(element)
                number, total = place or (number, total)
            continue
        if current:
            yield number, total, current
        current = [] if place is None else [element]
        number, total = place or (0, 0)
    if current:
        yield number, total, current


def _place(element: Any) -> tuple[int, int] | None:
    """1 and 2 of "1 of 2 DOCUMENTS"."""
    text = flat(element)
    found = _K_OF_N.fullmatch(text) if len(text) < 60 else None
    if found is None:
        return None
    return int(found[1] or found[3]), int(found[2] or found[4])


def _article(divisions: Sequence[Any]) -> Article | Unread:
    centred = divisions[0].get("class") if _place(divisions[0]) is not None else None
    parts = _parts([each for each in divisions if _place(each) is None])
    if len(parts) == 1 and not parts[0].label:
        return Unread("it has no text: the site could not show it", content=parts[0].text)
    opening = _opening(parts)
    about = _opened(parts[:opening], centred)
    body: list[Told] = []
    captions: list[Told] = []
    labels: dict[str, str] = {}
    behind = False
    for part in parts[opening:]:
        name = _MEANING.get(part.label, "")
        behind = behind or bool(part.label and (body or name not in _FIRST))
        if name == "graphic":
            captions += [(text, Role.CAPTION) for text, _ in part.texts]
        elif name == "correction":
            captions += [(text, Role.CORRECTION) for text, _ in part.texts]
        elif part.label and name != "text":
            labels.setdefault(name or part.label, part.text)
        elif (behind and part.kind == centred) or (
            _RIGHTS.match(part.text) and len(part.text) < LONG
        ):
            labels.setdefault("copyright", part.text)
        elif behind and not _is_text(part):  # a code that has lost its label
            labels["other"] = " ".join(filter(None, (labels.get("other"), part.text)))
        else:
            body += part.texts
    headline = labels.pop("headline", "") or about.get("headline", "")
    if not body and not headline:
        return Unread("it has no headline and no text")
    standfirst, url = labels.pop("highlight", ""), labels.pop("url", "")
    if link := _LINK.search(standfirst):
        standfirst, url = standfirst[: link.start()], link[1]
    length = re.match(r"\d[\d.,]*", labels.pop("length", ""))
    return Article.of(
        [*body, *captions],
        headline=headline,
        standfirst=standfirst,
        date=about.get("date", ""),
        byline=labels.pop("byline", ""),
        source=about.get("source", ""),
        section=labels.pop("section", ""),
        language=labels.pop("language", ""),
        id=labels.pop("id", ""),
        url=url,
        declared=int("".join(filter(str.isdecimal, length[0]))) if length else None,
        stub="" if body else NO_TEXT,
        extra={name.lower(): text for name, text in labels.items()},
    )


def _opening(parts: Sequence[_Part]) -> int:
    """How many parts come before the first label, or before the text if that comes first."""
    labelled = next((i for i, part in enumerate(parts) if part.label), len(parts))
    if labelled < len(parts) and _MEANING.get(parts[labelled].label) in _FIRST:
        return labelled
    return next((i for i, part in enumerate(parts[:labelled]) if _is_text(part)), labelled)


def _is_text(part: _Part) -> bool:
    return len(part.texts) > 2 or len(part.text) > LONG


def _opened(parts: Sequence[_Part], centred: str | None) -> dict[str, str]:
    """Source, date and headline, which nothing labels; the date may stand behind the headline."""
    found: dict[str, str] = {}
    rest = []
    for part in parts:
        day = None if "date" in found else day_in(part.text)
        if day is not None and not day.before and len(part.text) < 100:
            found["date"] = day.date
        elif not _RIGHTS.match(part.text):
            rest.append(part)
    middle = [part.text for part in rest if centred is not None and part.kind == centred]
    left = [part.text for part in rest if centred is None or part.kind != centred]
    if centred is None and len(left) > 1:
        middle, left = left[:1], left[1:]
    elif not left and len(middle) > 1:
        middle, left = middle[:1], middle[1:]
    found["source"], found["headline"] = " ".join(middle), " ".join(left)
    return found


def _parts(divisions: Sequence[Any]) -> list[_Part]:
    """Those that have any text; no label that nobody knows comes first."""
    found: list[_Part] = []
    bold, within = "", False
    for division in divisions:
        label, letters = _labelled(division, within)
        bold, within = bold or letters, within or bool(label)
        part = _part(division, label, bold)
        if part.texts or label:
            found.append(part)
    return found


def _part(division: Any, label: str, bold: str) -> _Part:
    found: list[Told] = []
    rows = list(division.iter("tr")) if division.tag == "table" else []
    for paragraph in rows or list(division.iter("p")) or [division]:
        if rows:
            found.append((" ".join(flat(cell) for cell in paragraph.iter("td", "th")), None))
            continue
        told = [text for text in texts(paragraph) if any(map(str.isalnum, text))]
        if len(told) == 1 and bold and not label and _is_bold(paragraph, bold):
            found.append((told[0], Role.HEADING))
        else:
            found += [(text, None) for text in told]
    if label and found:
        text = found[0][0].partition(":")[2].strip()
        found = [(text, None), *found[1:]] if text else found[1:]
    return _Part(found, label, division.get("class") or "")


def _is_bold(paragraph: Any, bold: str) -> bool:
    """Whether a paragraph is in the letters of labels, as headings are."""
    spans = [span for span in paragraph.iter("span") if flat(span)]
    whole = len(flat(paragraph))
    return (
        bool(spans)
        and whole <= HEADING
        and all(span.get("class") == bold for span in spans)
        and sum(len(flat(span)) for span in spans) >= whole - len(spans)
    )


def _labelled(division: Any, within: bool) -> tuple[str, str]:
    """The label of a division, and the class of its letters; one that nobody knows counts where
    it stands in letters of its own, `within` an article."""
    span = next((span for span in division.iter("span") if flat(span)), None)
    text = flat(division)[:60] if span is None else flat(span)
    found = _LABEL.match(text)
    if found is None:
        return "", ""
    alone = within and span is not None and found.end() == len(text)
    if found[1] in _MEANING or alone:
        return found[1], "" if span is None else span.get("class") or ""
    return "", ""


EXPORTS = (Export("lexis-html", "LexisNexis (HTML)", "markup", sniff, articles),)
