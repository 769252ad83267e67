"""Where a page's article is: the elements that hold it, and those that are around it."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any

from nutgraf.reading.blocks import HEADINGS, SKIPPED, holders, is_elsewhere

# Words of class names and ids, by what an element so called is.
_COMMENTS = """
    comment commentarea commentbox commentform commentlist comments commentsection commenttext
    commentthread disqus livefyre reactions respond responses replies"""
_AROUND = """
    ad ads advert advertisement advertising aside banner bio breadcrumb breadcrumbs colright consent
    cookie cookies discussion footer gdpr latestnews login masthead menu menubar modal morenews
    morestories mostpopular mostread mostviewed nav navbar navigation newsletter outbrain pager
    pagination popular popup promo promos promotion rail readmore readnext recirc recommendations
    recommended related rightcol rightcolumn search secondary seealso share sharing sidebar signup
    skip social sponsor sponsored subscribe subscription taboola tags teaser teasers toolbar topbar
    topstories trending upnext widget widgets youmayalsolike"""
_NEGATED = """
    btn caption captions category closed count disabled elementor enabled is off open tag text"""
_STORY, _TEXT = "art article body entry news post single story", "body content copy text"
_JOINED = "articlebody articletext bodycopy bodytext entrycontent fulltext postbody storybody"
_WORDS = {
    name: frozenset(words.split())
    for name, words in {
        "comments": _COMMENTS, "around": _AROUND, "negated": _NEGATED, "story": _STORY,
        "text": _TEXT, "without": "has no with without",
        "joined": _JOINED, "dense": "div dl menu ol section table ul",
        "unseen": "sr-only screen-reader-text visually-hidden visuallyhidden",
        "main": "content main main-content primary",
    }.items()
}  # fmt: skip
_ROLES = {
    "navigation": "skipped", "contentinfo": "skipped", "complementary": "skipped",
    "search": "skipped", "banner": "around", "dialog": "around", "menu": "around",
}  # fmt: skip
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
LINKED = 0.6  # of its code points, in a text that is a list of links


@dataclass(slots=True)
class _Open:
    """What is known of an open element."""

    element: Any
    mark: str | None
    text: int = 0
    linked: int = 0
    links: int = 0
    titles: int = 0  # h1 that are no links
    heading: bool | None = None  # whether its first heading is a link

    def leave(self, outer: _Open) -> None:
        outer.text += self.text
        outer.linked += self.linked
        outer.links += self.links
        outer.titles += self.titles
        if outer.heading is None:
            outer.heading = self.heading


@dataclass(slots=True)
class _Candidate:
    element: Any
    tier: int
    size: int
    is_card: bool


def unwrap(body: Any) -> None:
    """Lets what holds the whole page be no more than that: forms, as some servers make them, and
    what a script shows once it has run."""
    paragraphs = len(body.findall(".//p"))
    for form in body.findall("form"):
        if 2 * len(form.findall(".//p")) > paragraphs:
            form.tag = "div"
    for element in holders(body, ("h1", "main", "article")):
        if element.tag == "form":
            element.tag = "div"
    for element in holders(body, ("h1", "main")):
        if not element.get("role") and _mark(element) == "skipped":
            element.attrib.clear()


def marked(body: Any) -> dict[Any, str]:
    """Elements of a page by what they are: a "container" of the article, what stands "around" it,
    as menus and lists of links do, and what is to be "skipped": comments, and what nobody sees."""
    marks: dict[Any, str] = {}
    candidates: list[_Candidate] = []
    titles: list[Any] = []
    for state, links in _walk(body):
        element = state.element
        if state.titles and element.tag == "h1":
            titles.append(element)
        tier = 0 if state.mark == "skipped" else _tier(element)
        if tier and state.text > state.linked:
            is_card = not state.titles and bool(links or state.heading)
            candidates.append(_Candidate(element, tier, state.text - state.linked, is_card))
        dense = state.links >= 3 and state.linked >= LINKED * state.text
        if element.tag == "header" and state.titles:
            pass  # of the article, not of the site
        elif state.mark:
            marks[element] = state.mark
        elif dense and element.tag in _WORDS["dense"]:
            marks[element] = "around"
    if not candidates and titles and next(_outside(body, set(titles), marks), None) is None:
        _unmark(titles[0], marks)  # whatever it is called, it is not around the title
    for tier in (1, 2):
        found = _chosen(body, [c for c in candidates if c.tier == tier], marks)
        if found:
            marks.update(dict.fromkeys(found, "container"))
            break
    marks.pop(body, None)
    return marks


def _walk(body: Any) -> Iterator[tuple[_Open, int]]:
    """Each element as it ends, with what is in it and the number of links that it is in."""
    from lxml import etree

    links = 0
    stack = [_Open(body, None)]
    walk = etree.iterwalk(body, events=("start", "end"))
    for event, element in walk:
        if event == "start":
            mark = _mark(element)
            stack.append(_Open(element, mark))
            if element.tag in SKIPPED or mark == "skipped":
                walk.skip_subtree()
                continue
            links += is_elsewhere(element)
            _count(stack[-1], element.text, links)
            continue
        state = stack.pop()
        if element.tag not in SKIPPED and state.mark != "skipped":
            links -= is_elsewhere(element)
            if is_elsewhere(element):
                state.links += 1
            if element.tag in HEADINGS and state.text:
                state.heading = state.linked >= LINKED * state.text
                state.titles = int(element.tag == "h1" and not state.heading)
            yield state, links
            state.leave(stack[-1])
        elif state.mark == "skipped":
            yield state, links
        _count(stack[-1], element.tail, links)


def _count(state: _Open, text: str | None, links: int) -> None:
    size = len(text.strip()) if text else 0
    state.text += size
    state.linked += size if links else 0


def _chosen(body: Any, candidates: list[_Candidate], marks: dict[Any, str]) -> list[Any]:
    """The containers of the article: the outermost, without those that announce another one."""
    sizes = {c.element: c.size for c in candidates}
    free = list(_outside(body, sizes, marks))
    largest = max(sizes, key=lambda element: sizes[element], default=None)
    if largest is None:
        return []
    if 4 * max(map(sizes.__getitem__, free), default=0) < sizes[largest]:
        # What holds so much more text than the others is not around them, whatever it is called.
        _unmark(largest, marks)
        free = list(_outside(body, sizes, marks))
    whole = set(free) - {c.element for c in candidates if c.is_card}
    most = max(map(sizes.__getitem__, free), default=0)
    whole = whole or {element for element in free if 3 * sizes[element] >= most}
    return list(_outside(body, whole, marks, outermost=True))


def _outside(
    body: Any, wanted: Container[Any], marks: Mapping[Any, str], outermost: bool = False
) -> Iterator[Any]:
    """Those of the wanted elements that are in none that is marked, nor in each other."""
    from lxml import etree

    walk = etree.iterwalk(body, events=("start",))
    for _, element in walk:
        found = element not in marks and element in wanted
        if found:
            yield element
        if element in marks or (found and outermost):
            walk.skip_subtree()


def _unmark(element: Any, marks: dict[Any, str]) -> None:
    for outer in (element, *element.iterancestors()):
        if marks.get(outer) == "around":
            del marks[outer]


def _tier(element: Any) -> int:
    """1 for what holds an article, 2 for what holds the main part of a page, else 0."""
    role, name = element.get("role"), element.get("id") or ""
    if element.tag == "article" or role == "article":
        return 0 if _named(element) == "skipped" else 1
    if "articleBody" in (element.get("itemprop") or ""):
        return 1
    if _meaning(element.get("class") or "", name)[1]:
        return 1
    return 2 if element.tag == "main" or role == "main" or name in _WORDS["main"] else 0


def _mark(element: Any) -> str | None:
    if "Comment" in (element.get("itemtype") or "") or element.get("itemprop") == "comment":
        return "skipped"
    style = element.get("style")
    unseen = element.get("hidden") is not None or (style and _HIDDEN.search(style[:1000]))
    if unseen or not _WORDS["unseen"].isdisjoint((element.get("class") or "").split()):
        return "skipped"
    if element.tag == "header":
        inside = next(element.iterancestors("article", "main", "section"), None) is not None
        return None if inside else "around"
    return _ROLES.get(element.get("role") or "") or _named(element)


def _named(element: Any) -> str | None:
    if element.tag in HEADINGS:  # its id is made from its words
        return None
    return _meaning(element.get("class") or "", element.get("id") or "")[0]


@lru_cache(4096)
def _meaning(classes: str, identity: str) -> tuple[str | None, bool]:
    """What an element so called is, and whether it is called after the text of an article."""
    mark, story = None, False
    for name in f"{classes} {identity}".split():
        words = re.findall(r"[a-z]+", re.sub(r"([a-z])([A-Z])", r"\1 \2", name[:100]).lower())
        pairs = pairwise(words)
        story = story or any(a in _WORDS["story"] and b in _WORDS["text"] for a, b in pairs)
        story = story or not _WORDS["joined"].isdisjoint(words)
        # The word that says what it is comes first or last.
        ends = {*words[:1], *words[-1:], "".join(words)}
        negated = ends & _WORDS["negated"] or not _WORDS["without"].isdisjoint(words)
        if len(words) <= 4 and not negated:
            skipped, around = ends & _WORDS["comments"], ends & _WORDS["around"]
            mark = "skipped" if skipped or mark == "skipped" else "around" if around else mark
    return mark, story
