"""ProQuest's export as a page, which its e-mails hold too: a bordered part for each document."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

from nutgraf.data import Role
from nutgraf.errors import InputError
from nutgraf.reading.blocks import blocks_of
from nutgraf.reading.exports.article import Article, Found, Unread
from nutgraf.reading.exports.export import Export, File, Head
from nutgraf.reading.exports.proquest.document import FULL_TEXT, article_of, label_of
from nutgraf.reading.html import Told, told, tree_of

_ANCHOR = re.compile(r"<a\s[^<>]{0,200}?\bname=[\"']?[\w.-]{0,40}DocID_([\w.-]{1,80})", re.I)
_LINKED = re.compile(r"(?:name=[\"']?|#)[\w.-]{0,40}DocID_\w")
# What parts of whole pages within the page leave behind, broken ones too.
_WRAPPER = re.compile(r"</?(?:html|head|body)(?:\s[^<>]*)?>|(?<=>)html&gt;", re.I)
_MARK = "\uf8f0"  # for private use: stands before what mark-up says to be a label
_LINK = "ProQuest document link"
_PICTURE = "document_view_image"
_PIECES = 100  # of text in a caption
_HEADING = 15  # words
_CAPTION = "illustration_content"


def sniff(head: Head) -> bool:
    return "ProQuest" in head.text and _LINKED.search(head.text) is not None


def articles(file: File) -> Found:
    yield from documents(file.page())


def holds_documents(page: str) -> bool:
    """Whether documents of ProQuest are in a page."""
    return _ANCHOR.search(page) is not None


def documents(page: str) -> Iterator[Article | Unread]:
    """The documents of a page, or of the HTML of an e-mail.

    Raises:
        MissingExtraError: lxml or trafilatura is not installed.
    """
    anchors = list(_ANCHOR.finditer(page))
    ends = [anchor.start() for anchor in anchors[1:]] + [len(page)]
    for anchor, end in zip(anchors, ends, strict=True):
        try:
            yield _document(page[anchor.start() : end], anchor[1])
        except (ValueError, InputError) as error:
            yield Unread(str(error))


def _document(markup: str, number: str) -> Article:
    root = _tree(markup)
    if root is None:
        raise ValueError("a document without anything in it")
    captions = list(_captions(root))
    links = (a.get("href") for a in root.iter("a") if a.text_content().strip() == _LINK)
    url = next(links, None) or ""
    declared = _marked(root)
    titles: list[str] = []
    fields: dict[str, list[str]] = {}
    body: list[Told] = []
    below = ""
    for block in blocks_of(root):
        for i, piece in enumerate(block.text.split(_MARK)):
            if i:
                below, piece = label_of(piece)
                fields.setdefault(below, [])
            if not piece.strip() or piece == _LINK:
                continue
            if below == FULL_TEXT:
                body.append((piece, told(block)[1]))
            else:
                (fields[below] if below else titles).append(piece)
    body += [(text, Role.CAPTION) for text in captions]
    return article_of(titles, fields, body, declared, number.removeprefix("MSTAR_"), url)


def _tree(markup: str) -> Any:
    """The part of the page that the document's element holds."""
    tree = tree_of("<div>" + _WRAPPER.sub("", markup.replace(_MARK, "")))
    return None if tree is None else next(iter(tree.find("body")), None)


def _captions(root: Any) -> Iterator[str]:
    """Pictures are taken out; their captions are in the titles of links to them."""
    for element in _pictures(root):
        words = " ".join(" ".join(islice(element.itertext(), _PIECES)).split())
        if _PICTURE in element.get("class").lower():
            words = next((link.get("title") for link in element.iter("a") if link.get("title")), "")
        if words.strip():
            yield words
        element.drop_tree()


def _pictures(root: Any) -> list[Any]:
    """The outermost elements that hold pictures."""
    from lxml import etree

    found = []
    walk = etree.iterwalk(root, events=("start",))
    for _, element in walk:
        name = (element.get("class") or "").lower() if element is not root else ""
        if _CAPTION in name or _PICTURE in name:
            found.append(element)
            walk.skip_subtree()
    return found


def _marked(root: Any) -> int | None:
    """Marks labels, and headings, which are bold; and the declared words of the text, whose tag
    marks it where no label does."""
    for strong in list(root.iter("strong", "b")):
        words, paragraph = (strong.text or "").strip(), strong.getparent()
        if label_of(words)[0]:
            strong.text = f"{_MARK}{strong.text or ''}"
        elif paragraph.tag == "p" and not len(strong) and len(words.split()) <= _HEADING:
            around = (paragraph.text, strong.tail)
            if len(paragraph) == 1 and not any(text and text.strip() for text in around):
                paragraph.tag = "h3"
    declared = None
    text = next(root.iter("text"), None)
    if text is not None:
        count = text.get("wordcount") or ""
        declared = int(count) if count.isascii() and count.isdigit() and len(count) < 8 else None
        text.text = f"{_MARK}Full text: {text.text or ''}"
    return declared


EXPORTS = (Export("proquest-html", "ProQuest (HTML)", "markup", sniff, articles),)
