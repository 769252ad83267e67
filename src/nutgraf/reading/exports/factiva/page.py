"""Factiva, HTML: each article in a division of the class enArticle, frArticle, zhcnArticle …

In the plain display nothing is labelled: what comes before the text is told by its order, from the
number of words on. With indexing it is a table of codes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from nutgraf.reading.exports.article import Found, Unread
from nutgraf.reading.exports.export import Export, File, Head
from nutgraf.reading.exports.factiva.article import accession, article_of
from nutgraf.reading.exports.factiva.opening import opened
from nutgraf.reading.exports.trees import classes, flat, html_tree, texts, with_class

_ARTICLE = re.compile(r"([a-z]{2})[a-z]{0,2}Article")
_IN_CLASS = re.compile(r"""\bclass\s*=\s*["']?article ([a-z]{2,4})Article\b""")
_TITLE = re.compile(r"<title>[^<]{0,40}\bFactiva\b[^<]{0,40}</title>", re.IGNORECASE)
_STYLED = ("fcpNavContainer", "factivalogo", "#gl-nav", ".nlFooter", "divFactivaException")


def sniff(head: Head) -> bool:
    text = head.text
    found = _IN_CLASS.search(text)
    if found and ("articleParagraph" in text or f"{found[1]}Headline" in text):
        return True
    # The style sheet may fill the beginning.
    return bool(_TITLE.search(text[:8192])) and any(name in text for name in _STYLED)


def articles(file: File) -> Found:
    """Raises: InputError: it holds no article."""
    found = False
    for element in html_tree(file).iter("div"):
        if (language := _language(element)) and not any(map(_language, element.iterancestors())):
            found = True
            yield article_of(_codes(element), language)
    if not found:
        yield Unread("a page of Factiva without articles: save it as Article Format")


def _language(element: Any) -> str:
    """The language in the class of an article; "" for anything else."""
    named = classes(element)
    if "article" not in named:
        return ""
    return next((m[1] for name in named if (m := _ARTICLE.fullmatch(name))), "")


def _codes(article: Any) -> dict[str, list[str]]:
    cells = list(with_class(article, "index"))
    found = _indexed(cells) if cells else _displayed(article)
    if not any(found.get("AN", ())):
        around = article.getparent().get("id") or article.get("id") or ""
        found["AN"] = [around.removeprefix("article-")] if around.startswith("article-") else []
    return found


def _indexed(cells: Sequence[Any]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for cell in cells:
        value = cell.getnext()
        if value is not None and (code := flat(cell).split()[:1]):
            parts = list(with_class(value, "articleParagraph")) or [value]
            found.setdefault(code[0], []).extend(text for part in parts for text in texts(part))
    return found


def _displayed(article: Any) -> dict[str, list[str]]:
    """Codes of the plain display."""
    text: list[str] = []
    opening: list[tuple[str, Any]] = []
    closing: list[str] = []
    for element in article.iterchildren():
        if inner := list(with_class(element, "articleParagraph")):
            text += closing  # which was not the end
            closing = []
            text += [part for each in inner for part in texts(each)]
        elif text:
            closing += texts(element)
        elif line := flat(element):
            opening.append((line, element))
    found = _opened(opening)
    if closing and accession(closing[-1]):
        found["AN"] = [closing.pop()]
    found["PUB"] = closing[-1:]
    found["TD"] = [*text, *closing[:-1]]
    return found


def _opened(opening: Sequence[tuple[str, Any]]) -> dict[str, list[str]]:
    """Codes of what comes before the text."""
    head = next((i for i, (_, element) in enumerate(opening) if _is_headline(element)), None)
    authors = [i for i, (_, element) in enumerate(opening) if "author" in classes(element)]
    return opened([line for line, _ in opening], head, authors)


def _is_headline(element: Any) -> bool:
    return element.get("id") == "hd" or any(
        name.endswith("Headline") for inner in element.iter() for name in classes(inner)
    )


EXPORTS = (Export("factiva-html", "Factiva (HTML)", "markup", sniff, articles),)
