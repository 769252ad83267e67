"""Europresse and Eureka, HTML: an `<article>` each now, cells of tables before 2013."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from nutgraf.data import Role
from nutgraf.reading.blocks import blocks_of
from nutgraf.reading.dated import read_date
from nutgraf.reading.exports.article import NO_TEXT, Article, Found, Unread
from nutgraf.reading.exports.days import day_in
from nutgraf.reading.exports.export import Export, File, Head
from nutgraf.reading.exports.trees import classes, flat, html_tree, with_class
from nutgraf.reading.html import Told

_SOURCE, _HEADER = "DocPublicationName", "DocHeader"
_TITLE, _OLD_TITLE = "titreArticleVisu", "TitreArticleVisu"
_IN_CLASS = re.compile(
    r"""class\s*=\s*["']?[^"'<>]{0,80}\b(DocPublicationName|DocHeader|titreArticle)""",
    re.IGNORECASE,
)
_ID = re.compile(r"\bnews\s?[·.•∙]\s?(\d{8})\s?[·.•∙]\s?([\w-]{1,20})\s?[·.•∙]\s?([\w.-]{1,60})")
_ISSUE = re.compile(r",? (?:no|n[°ºo]|№)\.? ?\d.*", re.IGNORECASE)
_PAGE = re.compile(r"\bp\. ?([\w(),-]{1,20}?)\s*(?:,|$)")
_WORDS = re.compile(r"\b(\d{1,3}(?:\s\d{3}){1,3}|\d{1,7}) (?:mots|words)\b")
_BESIDE = re.compile(r"(Illustration|Note|Photo|Image|Graphi[cq]\w*|L[ée]gende)s?(?:\(s\))? ?:\s*")
_EDGES = " ,;-–—"
_SIGNED = re.compile(r"(?:par|by) ", re.IGNORECASE)
_NOTICES = (
    "certificat émis", "certificate issued", "le présent document est protégé",
    "this document is protected", "the present document", "tous droits réservés",
    "numéro de document", "document number", "©", "copyright", "(c) ", "all rights reserved",
    "visualisation personnelle", "cet article est paru dans", "this article appeared in",
)  # fmt: skip
LONGEST, NAMES = 200, 10
"""Letters of a notice of rights, and words of a byline."""
_PARTING = frozenset(("p", "br", "td", "tr", "table", "div", "hr", "li", "ul", "center"))


def sniff(head: Head) -> bool:
    return {"docpublicationname"} < {name.lower() for name in _IN_CLASS.findall(head.text)}


def articles(file: File) -> Found:
    """Raises: InputError: there are no elements in it, or they are nested too deep."""
    root = html_tree(file)
    elements = [
        each for each in root.iter("article") if next(each.iterancestors("article"), None) is None
    ]
    if any(_first(each, _SOURCE) is not None for each in elements):
        yield from map(_article, elements)
    elif not any(True for _ in with_class(root, _OLD_TITLE)):
        yield Unread("a page of Europresse without articles")
    else:
        yield from map(_old_article, _cut(root))


def _article(element: Any) -> Article | Unread:
    if (source := _first(element, _SOURCE)) is None:
        return Unread("an article without a source, such as a post of a social network")
    title = _first(element, _TITLE)
    box = _first(element, "titreArticle")
    headline = flat(title if title is not None else box)
    header = " ".join(flat(each) for each in with_class(element, _HEADER))
    if not header and (section := _first(element, "DocTitreSousSection")) is not None:
        header = flat(section.getnext())
    body = _body(element)
    about = _about(header, "\n".join(element.itertext()))
    rights = flat(
        next((small for each in element.iter("footer") for small in each.iter("small")), None)
    )
    if not body and not headline:
        return Unread("it has no headline and no text", content=about.get("id", ""))
    overlines, subtitles = _around(element, box if box is not None else title, title)
    captions, notes = _beside(element)
    return Article.of(
        [*body, *((caption, Role.CAPTION) for caption in captions)],
        headline=headline,
        standfirst=subtitles,
        date=about["date"],
        byline=_byline(element, box if box is not None else title),
        id=about["id"],
        source=_source(source),
        section=about["section"],
        url=_url(element),
        stub="" if body else NO_TEXT,
        declared=about["words"],
        extra={
            "kicker": "; ".join(overlines), "page": about["page"], "notes": " ".join(notes),
            "date in the header": about["other date"], "copyright": rights,
        },
    )  # fmt: skip


def _around(element: Any, box: Any, title: Any) -> tuple[list[str], list[str]]:
    """What stands over the headline, and under it."""
    if box is None:
        return [], []
    over: list[str] = []
    under: list[str] = []
    passed = False
    for part in box.iter("p") if box is not title else ():
        passed = passed or part is title
        names = classes(part)
        if "rdp__subtitle" in names:
            under.append(flat(part))
        elif title is not None and part is not title and title not in part.iterancestors():
            (under if passed else over).append(flat(part))
    before = box.getprevious()
    while before is not None and before.tag in ("div", "p"):
        if next(before.iter("p"), None) is not None and not _is_header(before):
            over.insert(0, flat(before))
        before = before.getprevious()
    return [text for text in over if text], [text for text in under if text]


def _is_header(element: Any) -> bool:
    return next(with_class(element, _SOURCE, _HEADER), None) is not None


def _byline(element: Any, box: Any) -> str:
    named = _first(element, "docAuthors")
    if named is not None:
        return flat(named)
    following = box.getnext() if box is not None else None
    if following is None or following.tag not in ("div", "p") or _is_text(following):
        return ""
    text = flat(following)
    return text if len(text.split()) <= NAMES else ""


def _is_text(element: Any) -> bool:
    return next(with_class(element, "docOcurrContainer", "DocText"), None) is not None


def _body(element: Any) -> list[Told]:
    """The text: in its container, else between header and footer."""
    box = _first(element, "docOcurrContainer")
    if box is None or not flat(box):
        box = _first(element, "DocText")
    boxes = [box] if box is not None else list(element.iter("section")) or []
    if not boxes:
        boxes = [
            each
            for each in element.iter("p")
            if next(each.iterancestors("header", "footer", "aside"), None) is None
            and not {_TITLE, "sm-margin-bottomNews", "rdp__subtitle"} & {*classes(each)}
        ]
    found: list[Told] = []
    for each in boxes:
        for block in blocks_of(each):
            found.append((block.text, _role(block.text) or block.role))
    return found


def _role(text: str) -> Role | None:
    return Role.BOILERPLATE if _is_notice(text) else None


def _is_notice(text: str) -> bool:
    small = text[: 2 * LONGEST].lower()
    return small.startswith(_NOTICES) or (len(text) < LONGEST and _ID.search(text) is not None)


def _beside(element: Any) -> tuple[list[str], list[str]]:
    """Captions and notes of what stands beside the text, each under its label."""
    captions: list[str] = []
    notes: list[str] = []
    for aside in element.iter("aside"):
        aside.tag = "div"
        found = captions
        for block in blocks_of(aside):
            label = _BESIDE.match(block.text)
            if label:
                found = notes if label[1].lower().startswith("note") else captions
            if text := block.text[label.end() if label else 0 :].strip():
                found.append(text)
    return captions, notes


def _url(element: Any) -> str:
    for link in element.iter("a"):
        if flat(link).lower().startswith(("cet article est paru dans", "this article appeared")):
            return str(link.get("href") or "")
    return ""


def _about(header: str, text: str) -> dict[str, Any]:
    """Date, id, section and page: the date that the id has is the safest."""
    number, day = _ID.search(text), day_in(header)
    date = number[1] if number and read_date(number[1]) else ""
    other = day.date if day else ""
    words = _WORDS.search(day.after if day else header)
    page = _PAGE.search(day.after if day else header)
    section = day.before if day else "" if page else header
    return {
        "date": date or other,
        "other date": other if date and str(read_date(date)) != other else "",
        "words": int("".join(words[1].split())) if words else None,
        "id": "·".join(("news", *number.groups())) if number else "",
        "section": section.strip(_EDGES),
        "page": page[1].strip(_EDGES) if page else "",
    }


def _source(element: Any) -> str:
    """The name of the paper, without the number of the issue and what pads it."""
    whole = "".join(element.itertext()).strip()
    name = re.split(r"\n|\s{3}", whole, maxsplit=1)[0]
    return _ISSUE.sub("", " ".join(name.split())).strip(_EDGES)


def _first(element: Any, *names: str) -> Any:
    return next(with_class(element, *names), None)


def _cut(root: Any) -> list[tuple[list[Any], list[str]]]:
    """Of each article of a page of tables: its named spans, and its texts in their order, with
    None in the place of the headline."""
    from lxml.etree import iterwalk

    found: list[tuple[list[Any], list[str]]] = []
    pieces: list[str] = []
    inside: Any = None
    for event, element in iterwalk(root, events=("start", "end")):
        start = event == "start"
        named = element.tag == "span" and {_SOURCE, _HEADER, _OLD_TITLE} & {*classes(element)}
        if start and _SOURCE in (named or ()):
            _close(found, pieces)
            found.append(([], []))
        if start and (element.tag in _PARTING or named):
            _close(found, pieces)
        if start and named and found and inside is None:
            found[-1][0].append(element)
            inside = element
            if _OLD_TITLE in named:
                found[-1][1].append(_HEADLINE)
        if not start and element.tag in _PARTING:
            _close(found, pieces)
        text = element.text if start else element.tail
        if not start and element is inside:
            inside = None
        if text and inside is None:
            pieces.append(text)
    _close(found, pieces)
    return found


_HEADLINE = "\0"


def _close(found: Sequence[tuple[list[Any], list[str]]], pieces: list[str]) -> None:
    """Ends a text."""
    text = " ".join("".join(pieces).split())
    pieces.clear()
    if text and found:
        found[-1][1].append(text)


def _old_article(cut: tuple[list[Any], list[str]]) -> Article | Unread:
    spans, parts = cut
    at = parts.index(_HEADLINE) + 1 if _HEADLINE in parts else len(parts)
    named = {name: [s for s in spans if name in classes(s)] for name in (_HEADER, _OLD_TITLE)}
    headers = [text for s in named[_HEADER] if (text := flat(s).strip(_EDGES))]
    about = _about(", ".join(headers), "\n".join(parts))
    headline = " ".join(map(flat, named[_OLD_TITLE]))
    body = [part for part in parts[at:] if part != _HEADLINE]
    if not body and not headline:
        return Unread("it has no headline and no text", content=about["id"])
    byline = ""
    if body and len(body[0].split()) <= NAMES and (len(body) > 1) and body[0][-1] not in ".!?…":
        byline = body.pop(0)
    body = [text for text in body if not _is_notice(text)]
    return Article.of(
        body,
        headline=headline,
        date=about["date"],
        byline=byline,
        id=about["id"],
        source=_source(spans[0]),
        section=about["section"],
        stub="" if body else NO_TEXT,
        extra={"page": about["page"]},
    )


EXPORTS = (Export("europresse-html", "Europresse (HTML)", "markup", sniff, articles),)
