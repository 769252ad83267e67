"""HTML -> the text of its article, and paragraphs with roles and offsets into that text.

trafilatura finds the article in the page; mark-up says what is a headline, a heading or a
caption; what is left goes through the rules of `roles`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from nutgraf.data import Paragraph, Role
from nutgraf.errors import MissingExtraError
from nutgraf.reading.lines import WHITE
from nutgraf.reading.roles import SUMMARY, assign_roles, restates, role_by_words

_INLINE = re.compile(
    r"a|abbr|acronym|b|bdi|bdo|big|cite|code|data|del|dfn|em|font|hi|i|ins|kbd|mark|q|ref|s|samp|"
    r"small|span|strong|sub|sup|time|tt|u|var|wbr"
)
_SKIPPED = re.compile(
    r"aside|audio|button|canvas|footer|form|iframe|nav|noscript|object|script|select|style|svg|"
    r"template|textarea|title|video"
)
_BREAK = re.compile(r"br|lb")
# `head` is how trafilatura calls a heading; the head of a page is never walked.
_ROLES = dict.fromkeys(["head", "h1", "h2", "h3", "h4", "h5", "h6"], Role.HEADING)
_ROLES["figcaption"] = Role.CAPTION

# Of less text than this (code points), trafilatura makes one lump, menus included.
SMALL = 250

Block = tuple[str, Role | None]


def extract(markup: str) -> tuple[str, list[Paragraph]]:
    """The article of a page: its text, paragraphs joined by blank lines, and its paragraphs.

    Offsets are code points into that text. Title, description and author come first, each unless
    the page has none or the article's beginning repeats it. Nothing is fetched.

    Raises:
        MissingExtraError: trafilatura is not installed.
    """
    try:
        from trafilatura import bare_extraction
    except ImportError as error:
        raise MissingExtraError("trafilatura", "html", "reading HTML") from error

    tree = _parse(markup)
    if tree is None:
        return "", []
    captions = _free_captions(tree)
    page: Any = bare_extraction(tree, include_comments=False, with_metadata=True)
    blocks = list(_blocks(page.body)) if page and page.body is not None else []
    if sum(len(text) for text, _ in blocks) < SMALL:
        blocks = list(_blocks(_parse(markup).find("body")))
    blocks = [(text, _known(text, role, captions)) for text, role in blocks]
    if page:
        blocks = _with_opening(blocks, page.title, page.description, page.author)
    texts, known = [text for text, _ in blocks], [role for _, role in blocks]
    paragraphs, start = [], 0
    for text, role in zip(texts, assign_roles(texts, known), strict=True):
        paragraphs.append(Paragraph(text, role, start, start + len(text)))
        start += len(text) + 2
    return "\n\n".join(texts), paragraphs


def _known(text: str, role: Role | None, captions: set[str]) -> Role | None:
    if text in captions:
        return Role.CAPTION
    # "Read more" is no heading, whatever its tag.
    return role_by_words(text) or role if role is Role.HEADING else role


def _parse(markup: str) -> Any:
    """The page as a tree of lxml with a body, or None when there is nothing in it."""
    from lxml import etree
    from lxml.html import HTMLParser, document_fromstring

    # Bytes, because lxml refuses text that declares an encoding.
    parser = HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
    try:
        tree = document_fromstring(markup.encode("utf-8", "replace"), parser=parser)
    except etree.ParserError:
        return None
    return tree if tree.find("body") is not None else None


def _free_captions(tree: Any) -> set[str]:
    """Turn captions into plain paragraphs, which trafilatura keeps; their texts."""
    captions: set[str] = set()
    for figure in list(tree.iter("figure")):
        found = list(figure.iter("figcaption"))
        for caption in found:
            captions.update(text for text, _ in _blocks(caption))
            caption.tag = "p"
            caption.attrib.clear()
        if found:
            figure.tag = "div"
            figure.attrib.clear()
    return captions


def _blocks(root: Any) -> Iterator[Block]:
    """The blocks of text under an element, in document order, with what their tag says."""
    from lxml import etree

    pieces: list[str] = []
    roles: list[Role | None] = [None]

    def flush() -> Iterator[Block]:
        text = "".join(pieces)
        pieces.clear()
        for part in re.split(r"\n\s*\n", text):  # two <br> part paragraphs, one is a space
            if line := " ".join(part.split()).strip(WHITE):
                yield line, roles[-1]

    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        tag, start = element.tag, event == "start"
        skipped, broken = _SKIPPED.fullmatch(tag), _BREAK.fullmatch(tag)
        if start and skipped:
            walk.skip_subtree()
        elif start and broken:
            pieces.append("\n")
        elif not (skipped or broken or _INLINE.fullmatch(tag)):
            yield from flush()
            if start:
                roles.append(_ROLES.get(tag, roles[-1]))
            else:
                roles.pop()
        if start and not skipped:
            pieces.append(_flat(element.text))
        elif not start and element is not root:
            pieces.append(_flat(element.tail))


def _flat(text: str | None) -> str:
    return re.sub(r"\s+", " ", text or "")


def _with_opening(
    blocks: list[Block], title: str | None, description: str | None, author: str | None
) -> list[Block]:
    """The blocks with headline, standfirst and byline in front, none of them twice."""
    title, description, author = (_flat(part).strip(WHITE) for part in (title, description, author))
    # What readers see comes before what search engines see.
    if blocks and blocks[0][1] is Role.HEADING:
        title, blocks = blocks[0][0], blocks[1:]
    blocks = [block for block in blocks if block != (title, Role.HEADING)]
    lead = next((text for text, role in blocks if role is None), "")
    opening: list[Block] = [(title, Role.HEADLINE)]
    if lead and description == lead and len(lead.split()) <= SUMMARY:
        blocks[blocks.index((lead, None))] = (lead, Role.STANDFIRST)
    elif not restates(description, lead):
        opening.append((description, Role.STANDFIRST))
    if not any(author in text for text, _ in blocks[:3]):
        opening.append((author, Role.BYLINE))
    return [block for block in opening if block[0]] + blocks
