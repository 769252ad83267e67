"""What a page says of itself besides its text: when, where, by whom and in what language it was
published; and whether it says that it is an article.

Sites tell search engines (JSON-LD), social networks (Open Graph) and browsers (`<meta>`, `<time>`,
`<link>`), and each may be missing or wrong. What is nearest to the article counts first.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from nutgraf.errors import InputError, MissingExtraError
from nutgraf.reading.dated import read_date
from nutgraf.reading.html import tree_of

LARGEST = 2 << 20
"""Code points of a page that are looked at."""
_SCRIPTS, _NODES, _TEASERS = 20, 500, 3
_LONGEST = 500  # code points of a value
_AROUND = " \t\r\n/;\ufeff"  # of data: what is left of comments, and the end of a statement
_PROSE = 15  # words that no link and no label has
_DATES = (
    "article:published_time", "og:article:published_time", "article:published", "datepublished",
    "og:published_time", "parsely-pub-date", "sailthru.date", "dc.date.issued", "dcterms.issued",
    "dc.date", "dcterms.date", "dc.date.created", "dcterms.created", "publication_date",
    "publish-date", "publish_date", "published_date", "pubdate", "pub_date", "publishdate",
    "cxenseparse:recs:publishtime", "article.published", "citation_publication_date",
    "date_published", "date.created", "originalpublicationdate", "date",
)  # fmt: skip
_HEADLINES = ("og:title", "twitter:title", "dc.title", "title")
_SOURCES = ("og:site_name", "application-name", "dc.publisher", "publisher")
_BYLINES = ("author", "byl", "article:author", "og:article:author", "parsely-author",
            "sailthru.author", "dc.creator", "twitter:creator")  # fmt: skip
_SECTIONS = ("article:section", "og:article:section", "section", "parsely-section")
_LANGUAGES = ("content-language", "dc.language", "language", "og:locale")
_NO_ARTICLES = ("website", "video", "profile", "product", "object")


@dataclass(frozen=True, slots=True)
class Imprint:
    """What a page says of itself; "" where it does not.

    Attributes:
        date: of publication, in ISO form.
        source: the site's name, or its domain.
        is_none: what it is if it is surely no article: it says that it is something else, and no
            prose is in it.
    """

    headline: str = ""
    date: str = ""
    source: str = ""
    byline: str = ""
    section: str = ""
    language: str = ""
    url: str = ""
    is_none: str = ""


def imprint_of(markup: str, url: str = "") -> Imprint:
    """What a page says of itself; nothing where it cannot be read.

    Args:
        markup: the page.
        url: where it was found.
    """
    try:
        tree = tree_of(markup[:LARGEST])
    except (InputError, MissingExtraError):  # who reads the page tells so
        tree = None
    if tree is None:
        return Imprint(url=url, source=domain_of(url))
    metas = _metas(tree)
    links = (link.get("href") for link in tree.iter("link") if link.get("rel") == "canonical")
    canonical = next((href for href in links if href), "") or _first(metas, ("og:url",))
    address = url or (canonical if canonical.startswith(("http://", "https://")) else "")
    data = _article(tree, {canonical, url} - {""})
    dates = (data.get("datePublished"), data.get("dateCreated"), *(metas.get(n) for n in _DATES))
    named = _name(data.get("publisher")) or _first(metas, _SOURCES)
    authors = _name(data.get("author")) or _name(data.get("creator"))
    byline = authors or next((v for n in _BYLINES if (v := metas.get(n)) and "/" not in v), "")
    language = _flat(tree.get("lang") or tree.get("xml:lang")) or _name(data.get("inLanguage"))
    return Imprint(
        headline=_flat(data.get("headline")) or _first(metas, _HEADLINES),
        date=next((day for value in dates if (day := _day(value))), "") or _of_times(tree),
        source=named or domain_of(address),
        byline=byline.removeprefix("@"),
        section=_name(data.get("articleSection")) or _first(metas, _SECTIONS),
        language=(language or _first(metas, _LANGUAGES)).replace("_", "-")[:35],
        url=address,
        is_none="" if data else _no_article(tree, metas),
    )


def _metas(tree: Any) -> dict[str, str]:
    """What `<meta>` elements and marked ones say, the first of each name, in lower case."""
    found: dict[str, str] = {}
    for meta in tree.iter("meta"):
        names = (meta.get("property"), meta.get("name"), meta.get("itemprop"),
                 meta.get("http-equiv"))  # fmt: skip
        for name in filter(None, names):
            if value := _flat(meta.get("content")):
                found.setdefault(name.lower(), value)
    return found


def _article(tree: Any, urls: set[str]) -> Mapping[str, Any]:
    """The page's article as JSON-LD has it: at the page's own address, or the only one or two;
    more of them are teasers."""
    found: list[Mapping[str, Any]] = []
    scripts = (s for s in tree.iter("script") if "ld+json" in (s.get("type") or "").lower())
    for script, _ in zip(scripts, range(_SCRIPTS), strict=False):
        try:
            data = json.loads((script.text or "").strip(_AROUND), strict=False)
        except (ValueError, RecursionError):
            continue
        found += [node for node in _nodes(data) if _is_article(node)]
    own = [node for node in found if not urls.isdisjoint(_addresses(node))]
    return next(iter(own or (found if len(found) < _TEASERS else ())), {})


def _nodes(data: Any) -> Iterator[Mapping[str, Any]]:
    """The objects at the top, in lists, in graphs, and those that are what a page is about."""
    waiting = [data]
    for _ in range(_NODES):
        if not waiting:
            return
        part = waiting.pop(0)
        if isinstance(part, list):
            waiting[:0] = part[:_NODES]
        elif isinstance(part, Mapping):
            yield part
            waiting += [part[name] for name in ("@graph", "mainEntity") if name in part]


def _is_article(node: Mapping[str, Any]) -> bool:
    kinds = node.get("@type")
    kinds = kinds if isinstance(kinds, list) else [kinds]
    return any(isinstance(k, str) and k.endswith(("Article", "Posting", "Report")) for k in kinds)


def _addresses(node: Mapping[str, Any]) -> set[str]:
    page = node.get("mainEntityOfPage")
    found = [node.get("url"), node.get("@id"), page]
    found += [page.get("@id"), page.get("url")] if isinstance(page, Mapping) else []
    return {value for value in found if isinstance(value, str)}


def _name(value: Any) -> str:
    """A name, the names of a list, or what an object is called."""
    many = value if isinstance(value, list) else [value]
    names = [_flat(each.get("name") if isinstance(each, Mapping) else each) for each in many[:20]]
    return ", ".join(dict.fromkeys(name for name in names if name and "://" not in name))


def _flat(value: Any) -> str:
    if isinstance(value, list) and value:
        value = value[0]
    return " ".join(value[:_LONGEST].split()) if isinstance(value, str) else ""


def _first(metas: Mapping[str, str], names: tuple[str, ...]) -> str:
    return next((metas[name] for name in names if name in metas), "")


def _day(value: Any) -> str:
    found = read_date(_flat(value))
    return "" if found is None else str(found)


def _of_times(tree: Any) -> str:
    """The date of the elements that say when: of one that is marked as that of publication, or the
    only one that all say; what is in lists of other articles is none of it."""
    times = list(tree.iter("time"))[:200]
    for time in times:
        marked = time.get("pubdate") is not None or time.get("itemprop") == "datePublished"
        if marked and (day := _day(time.get("datetime"))):
            return day
    days = {day for time in times if (day := _day(time.get("datetime")))}
    return days.pop() if len(days) == 1 else ""


def domain_of(url: str) -> str:
    """The host of an address, without www; "" where it has none."""
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _no_article(tree: Any, metas: Mapping[str, str]) -> str:
    kind = metas.get("og:type", "").lower().partition(".")[0]
    if kind not in _NO_ARTICLES or _first(metas, _DATES):
        return ""
    body = tree.find("body")
    for element in body.iter():
        own = "" if element.tag in ("script", "style", "noscript") else element.text
        if any(text and len(text.split()) >= _PROSE for text in (own, element.tail)):
            return ""
    return f"a page of the type {kind!r} without prose"
