"""Which blocks of a page are its article: by what marks them, what trafilatura says, and what they
read like."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from nutgraf.data import Role
from nutgraf.reading.blocks import Block, blocks_of
from nutgraf.reading.body import LINKED
from nutgraf.reading.roles import restates, role_by_words

# Of less text than this (code points), trafilatura is no witness; nor is it asked about pages of
# more elements, or deeper ones, than people write, with which it takes long.
SMALL = 250
MOST, DEEPEST = 20_000, 150
SENTENCE = 40  # code points that a sentence of a story has
_FINAL = re.compile(r"[.!?…。！？؟।][\"'”’»)\]]{0,3}$")
_TYPED = ("pre", "dt")
_SITE = re.compile(r" [|–—·»-] ")
_Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Witness:
    """What trafilatura takes for the article, in a form to look paragraphs up in."""

    texts: set[_Words]
    runs: set[_Words]

    @classmethod
    def of(cls, tree: Any) -> Witness | None:
        """None where it takes so little that it may have guessed, or cannot be asked."""
        body = trafilatura_body(tree, 0) if _is_usual(tree) else None
        found = [] if body is None else [block.text for block in blocks_of(body)]
        if sum(map(len, found)) < SMALL:
            return None
        words = [_words(text) for text in found]
        return cls(set(words), {run for text in words for run in _runs(text)})

    def has(self, block: Block) -> bool:
        words = _words(block.text)
        runs = list(_runs(words))
        return words in self.texts or 2 * sum(run in self.runs for run in runs) > len(runs)


def trafilatura_body(tree: Any, least: int) -> Any:
    """The body that trafilatura finds; of less text than `least`, it looks beyond the body."""
    from trafilatura import bare_extraction

    page: Any = bare_extraction(tree, include_comments=False, config=_config(least))
    return page.body if page else None


@cache
def _config(least: int) -> Any:
    from trafilatura.settings import use_config

    config = use_config()
    config.set("DEFAULT", "MIN_EXTRACTED_SIZE", str(least))
    return config


def _is_usual(tree: Any) -> bool:
    from lxml import etree

    depth = elements = 0
    for event, _ in etree.iterwalk(tree, events=("start", "end")):
        depth += 1 if event == "start" else -1
        elements += event == "start"
        if depth > DEEPEST or elements > MOST:
            return False
    return True


def _words(text: str) -> _Words:
    return tuple(re.findall(r"\w+", text))


def _runs(words: _Words) -> Iterator[_Words]:
    return zip(words, words[1:], words[2:], words[3:], strict=False)


@dataclass(slots=True)
class _Seen:
    """A block, and what is known of it.

    Attributes:
        known: trafilatura has it.
        inside: it is in a container of the article.
        aside: it stands around the article, or is a link to another one.
    """

    block: Block
    known: bool
    inside: bool
    aside: bool
    prose: bool
    kept: bool = False

    @property
    def place(self) -> _Words:
        return (self.block.tag, *self.block.place)


def chosen(
    found: Sequence[Block], witness: Witness | None, titles: Sequence[str]
) -> tuple[Block | None, list[Block]]:
    """The headline, where the page shows one, and the other blocks of the article, in order.

    `titles` is what the page says that it is called.
    """
    page = [_seen(block, witness) for block in found]
    if not any(seen.inside and seen.prose for seen in page):
        for seen in page:
            seen.inside = False
    if not any(seen.prose and not seen.aside for seen in page):  # then it is not around anything
        for seen in page:
            seen.aside = is_linked(seen.block)
    loose = not any(seen.inside for seen in page)
    places = _places(page)
    for seen in page:
        if seen.aside:
            seen.kept = seen.known and seen.prose and "around" not in seen.block.marks
        elif not places:  # trafilatura saw nothing of the article
            seen.kept = seen.inside or loose
        else:
            seen.kept = seen.known or (seen.prose and (seen.inside or seen.place in places))
    content = [i for i, seen in enumerate(page) if seen.kept and not seen.block.level]
    if not content:
        return None, [seen.block for seen in page if seen.kept]
    story = next((i for i in content if page[i].prose and not page[i].block.role), content[0])
    top = _headline(page, story, titles)
    _enclose(page, content[0] if top is None else top, story, content[-1], loose)
    _keep_certain(page)
    _keep_headings(page, story)
    if top is None:
        return None, [seen.block for seen in page if seen.kept]
    over = [seen for seen in page[:top] if seen.prose or seen.block.role]
    rest = [seen.block for seen in (*over, *page[top + 1 :]) if seen.kept]
    return page[top].block, rest


def is_prose(block: Block) -> bool:
    """Whether a block reads like a sentence of a story."""
    return len(block.text) >= SENTENCE and _FINAL.search(block.text[-8:]) is not None


def is_linked(block: Block) -> bool:
    """Whether a block is nothing but a link to another page."""
    return block.linked >= LINKED * len(block.text)


def _seen(block: Block, witness: Witness | None) -> _Seen:
    known = witness is not None and witness.has(block)
    aside = "around" in block.marks or is_linked(block)
    return _Seen(block, known, "container" in block.marks, aside, is_prose(block))


def _says(block: Block, titles: Sequence[str]) -> bool:
    """Whether a block says what the page is called; the name of the site comes last in that."""
    for title in titles:
        *own, site = _SITE.split(title)
        named = " ".join(own) or site
        if named == block.text or title == block.text:
            return True
        if block.level and (named.startswith(block.text) or restates(block.text, named)):
            return True
    return False


def _headline(page: Sequence[_Seen], story: int, titles: Sequence[str]) -> int | None:
    """Where the headline is: a heading that says what the page is called, or any other text that
    does; else the highest heading over the story."""
    shown = [i for i, seen in enumerate(page) if not seen.aside]
    over = [i for i in shown if i < story or (page[i].block.level == 1 and page[i].inside)]
    headings = [i for i in over if page[i].block.level]
    said = [i for i in headings if _says(page[i].block, titles)]
    # Without a `<title>` it is but the first heading, and may be the site's.
    own = [i for i in headings if page[i].block.level == 1 and page[i].inside and i < story]
    if own and not any(page[i].inside or _says(page[i].block, titles[1:]) for i in said):
        said = own
    # It may be in a banner.
    said = said or [i for i in range(story) if page[i].block.level and page[i].block.text in titles]
    said = said or [i for i in over[::-1] if i < story and _says(page[i].block, titles)]
    said = said or [i for i in headings if page[i].block.level == 1 or page[i].kept]
    return min(said, key=lambda i: (not page[i].inside, page[i].block.level), default=None)


def _places(page: Sequence[_Seen]) -> set[_Words]:
    """Where the article's prose is: each place has a third of what trafilatura has of it. None,
    where that is so little that it may have guessed."""
    sizes: Counter[_Words] = Counter()
    for seen in page:
        if seen.known and seen.prose and not seen.aside:
            sizes[seen.place] += len(seen.block.text)
    if sizes.total() < SMALL:
        return set()
    return {place for place, size in sizes.items() if 3 * size >= sizes.total()}


def _enclose(page: Sequence[_Seen], top: int, story: int, last: int, loose: bool) -> None:
    """From the headline to the last paragraph all is inside, where no container says what is; where
    one does, the captions are, and what is between the headline and the story."""
    while top and page[top - 1].block.level > 1:  # two of level 1 are not of one article
        top -= 1
    for i in range(top, last + 1):
        seen = page[i]
        seen.inside = seen.inside or loose or i < story or seen.block.role is Role.CAPTION
    if not loose:
        for seen in _continuation(page[last + 1 :]):
            seen.inside = True


def _continuation(after: Sequence[_Seen]) -> list[_Seen]:
    """The paragraphs that go on where a container ends, though nothing marks them: two at least,
    and nothing between but what is short, as an advertisement is."""
    run = []
    for seen in after:
        if seen.block.level or is_linked(seen.block) or (seen.aside and seen.prose):
            break
        if seen.prose and seen.block.tag == "p" and len(seen.block.text) >= 2 * SENTENCE:
            run.append(seen)
        elif seen.prose or len(seen.block.text) >= SENTENCE:
            break
    return run if len(run) > 1 else []


def _keep_certain(page: Sequence[_Seen]) -> None:
    """What need not be in a container, nor read like prose: captions, text as it was typed, terms
    of a list, and who wrote it."""
    for seen in page:
        if not seen.kept and seen.inside and not seen.aside:
            certain = seen.prose or seen.block.role is Role.CAPTION or seen.block.tag in _TYPED
            seen.kept = certain or role_by_words(seen.block.text) is Role.BYLINE


def _keep_headings(page: Sequence[_Seen], first: int) -> None:
    """Those of the article; but none that has nothing of it underneath."""
    alive = under = False  # whether what follows has a paragraph of the article, and is none
    for i in reversed(range(len(page))):
        seen = page[i]
        if seen.block.level:
            seen.kept = (seen.kept or seen.inside) and not seen.aside and (alive or i < first)
        else:
            alive = seen.kept or (alive and under)
        under = not seen.block.level
