"""HTML -> the text of its article, and paragraphs with roles and offsets into that text.

Mark-up says what parts paragraphs (`blocks`), where the article is and what stands around it
(`body`), and what is a headline, a heading or a caption. trafilatura says which of the paragraphs
it takes for the article's. What is left goes through the rules of `roles`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from nutgraf.data import Paragraph, Role
from nutgraf.errors import InputError, MissingExtraError
from nutgraf.reading.blocks import Block, blocks_of, flatten
from nutgraf.reading.body import LINKED, marked, unwrap
from nutgraf.reading.choice import SMALL, Witness, chosen, trafilatura_body
from nutgraf.reading.roles import SUMMARY, assign_roles, restates, role_by_words

# Attributes take the parser the square of their number.
_LONG_TAG = re.compile(r"<([a-zA-Z][^\s<>/]{0,99})[^<>]{16384,}>")
MOST_ATTRIBUTES = 2000
# What no XML may hold, as text or by its number; trafilatura keeps those of them that are blanks,
# and lxml then refuses them.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
LONGEST_NAME = 5  # words of an author, who may be a newspaper

Told = tuple[str, Role | None]


def extract(markup: str) -> tuple[str, list[Paragraph]]:
    """The article of a page: its text, paragraphs joined by blank lines, and its paragraphs.

    Offsets are code points into that text. Title, description and author come first, each unless
    the page has none or the article's beginning repeats it. Nothing is fetched.

    Raises:
        InputError: elements are nested more than 2,000 deep.
        MissingExtraError: trafilatura is not installed.
    """
    tree = tree_of(markup)
    return laid_out(_article(tree)) if tree is not None else ("", [])


def laid_out(told: Sequence[Told], start: int = 0) -> tuple[str, list[Paragraph]]:
    """Texts and what is known of their roles as one text, and its paragraphs from `start` on."""
    texts = [text for text, _ in told]
    paragraphs = []
    for text, role in zip(texts, assign_roles(texts, [role for _, role in told]), strict=True):
        paragraphs.append(Paragraph(text, role, start, start + len(text)))
        start += len(text) + 2
    return "\n\n".join(texts), paragraphs


def told(block: Block) -> Told:
    """A block with the role that its words give away, or its mark-up."""
    if block.stamped >= LINKED * len(block.text):
        return block.text, Role.BOILERPLATE
    # "Read more" is no heading, whatever its tag.
    role = block.role
    return block.text, role_by_words(block.text) or role if role is Role.HEADING else role


def parts(markup: str) -> list[Told]:
    """All blocks of a piece of a page, which has nothing around the article."""
    tree = tree_of(markup)
    return [] if tree is None else [told(block) for block in blocks_of(tree.find("body"))]


def tree_of(markup: str) -> Any:
    """The page as a tree of lxml with a body, or None when there is nothing in it.

    Raises:
        InputError: elements are nested more than 2,000 deep.
        MissingExtraError: trafilatura is not installed.
    """
    try:
        import trafilatura  # noqa: F401
        from lxml import etree
        from lxml.html import HTMLParser, document_fromstring
    except ImportError as error:
        raise MissingExtraError("trafilatura", "html", "reading HTML") from error

    content = short_tags(markup)
    if "<![CDATA[" in content:  # which HTML does not know
        content = content.replace("<![CDATA[", "").replace("]]>", "")
    # Bytes, because lxml refuses text that declares an encoding.
    parser = HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
    try:
        tree = document_fromstring(content.encode("utf-8", "replace"), parser=parser)
    except etree.ParserError:
        return None
    if any("depth" in entry.message for entry in parser.error_log):
        raise InputError("the elements of the page are nested more than 2,000 deep")
    if tree.find("body") is None:
        return None
    for element in tree.iter():
        if element.text and _CONTROL.search(element.text):
            element.text = _CONTROL.sub(" ", element.text)
        if element.tail and _CONTROL.search(element.tail):
            element.tail = _CONTROL.sub(" ", element.tail)
    return tree


def short_tags(markup: str) -> str:
    """Mark-up without the attributes of tags that have thousands of them."""
    return _LONG_TAG.sub(_bare, markup)


def _bare(tag: re.Match[str]) -> str:
    """A tag without its attributes where they are thousands; else as it is."""
    text = tag.group()
    whole = text.count('"') % 2 == text.count("'") % 2 == 0
    return f"<{tag.group(1)}>" if whole and len(text.split()) > MOST_ATTRIBUTES else text


def _article(tree: Any) -> list[Told]:
    body = tree.find("body")
    unwrap(body)
    found = list(blocks_of(body, marked(body)))
    title, description, author = _metadata(tree)
    headline, kept = chosen(found, Witness.of(tree), (title, flatten(tree.findtext(".//title"))))
    if sum(len(block.text) for block in kept) < SMALL:
        kept = _hidden(tree, sum(len(block.text) for block in found)) or kept
    if headline is not None:
        title = headline.text
    elif kept and kept[0].tag == "pre":  # typed text has its own headline
        title = ""
    rest = [told(block) for block in kept if block.text != title]
    return _with_opening(rest, title, description, author)


def _metadata(tree: Any) -> tuple[str, str, str]:
    """Title, description and author, as the page tells search engines."""
    from trafilatura import extract_metadata

    found = extract_metadata(tree, extensive=False)
    author = flatten(found.author)
    # It may be what is said of the author, too.
    named = all(len(name.split()) <= LONGEST_NAME for name in author.split(";"))
    return flatten(found.title), flatten(found.description), author if named else ""


def _with_opening(blocks: list[Told], title: str, description: str, author: str) -> list[Told]:
    """The blocks with headline, standfirst and byline in front, none of them twice."""
    opening: list[Told] = [(title, Role.HEADLINE)]
    first = [i for i, (_, role) in enumerate(blocks) if role in (None, Role.HEADING)][:4]
    same = next((i for i in first if blocks[i][0] == description), None)
    if same is not None:
        if len(description.split()) <= SUMMARY:
            blocks[same] = (description, Role.STANDFIRST)
    elif not any(restates(description, blocks[i][0]) for i in first[:2]):
        opening.append((description, Role.STANDFIRST))
    if not any(author in text for text, role in blocks[:5] if role is not Role.CAPTION):
        opening.append((author, Role.BYLINE))
    return [block for block in opening if block[0]] + blocks


def _hidden(tree: Any, size: int) -> list[Block]:
    """The article where it is not in the page's body, of so much text, but in its data."""
    told = any("articleBody" in (script.text or "") for script in tree.iter("script"))
    body = trafilatura_body(tree, SMALL) if told else None
    found = [] if body is None else list(blocks_of(body))
    return found if sum(len(block.text) for block in found) > 2 * size else []
