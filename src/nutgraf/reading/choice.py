"""Which blocks of a page are its article: by what marks them, what trafilatura says, and what they
read like."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from nutgraf.data import Role
from nutgraf.reading.blocks import Block, blocks
from nutgraf.reading.body import LINKED
from nutgraf.reading.roles import restates

# Of less text than this (code points), trafilatura is no witness.
SMALL = 250
SENTENCE = 40  # code points that a sentence of a story has
_FINAL = re.compile(r"[.!?…。！？؟।][\"'”’»)\]]{0,3}$")
_Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Witness:
    """What trafilatura takes for the article, in a form to look paragraphs up in."""

    texts: set[_Words]
    runs: set[_Words]

    @classmethod
    def of(cls, tree: Any) -> Witness | None:
        """None where it takes so little that it may have guessed."""
        body = trafilatura_body(tree, 0)
        found = [] if body is None else [block.text for block in blocks(body)]
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
    from trafilatura.settings import use_config

    config = use_config()
    config.set("DEFAULT", "MIN_EXTRACTED_SIZE", str(least))
    page: Any = bare_extraction(tree, include_comments=False, config=config)
    return page.body if page else None


def _words(text: str) -> _Words:
    return tuple(re.findall(r"\w+", text))


def _runs(words: _Words) -> Iterator[_Words]:
    return zip(words, words[1:], words[2:], words[3:], strict=False)


def chosen(found: Sequence[Block], witness: Witness | None, title: str) -> list[Block]:
    """The blocks of the article, in order. `title` is what the page says that it is called."""
    seen = [witness is not None and witness.has(block) for block in found]
    inside = ["container" in block.marks for block in found]
    if not any(within and is_prose(block) for within, block in zip(inside, found, strict=True)):
        inside = [False] * len(found)
    loose = not any(inside)
    places = _places(found, seen)
    keep = []
    for block, known, within in zip(found, seen, inside, strict=True):
        if is_aside(block):
            keep.append(known)
        elif witness is None:
            keep.append(within or loose)
        else:
            keep.append(known or is_prose(block) and (within or _place(block) in places))
    content = [i for i, block in enumerate(found) if keep[i] and not block.level]
    if content:
        _keep_captions(found, keep, inside, content[-1])
        _keep_headings(found, keep, inside, content[0], content[-1])
        _keep_title(found, keep, content[0], title)
    return [block for block, kept in zip(found, keep, strict=True) if kept]


def headline_of(kept: Sequence[Block], title: str) -> Block | None:
    """The heading that says what the page is called, or the highest of those over the story."""
    story = next((i for i, block in enumerate(kept) if is_prose(block) and not block.role), 0)
    over = [block for i, block in enumerate(kept) if block.level and i < story or block.level == 1]
    same = (block for block in over if _says(block, title))
    return next(same, None) or min(over, key=lambda block: block.level, default=None)


def is_prose(block: Block) -> bool:
    """Whether a block reads like a sentence of a story."""
    return len(block.text) >= SENTENCE and _FINAL.search(block.text[-8:]) is not None


def is_aside(block: Block) -> bool:
    """Whether a block stands around an article, or is a link to another one."""
    return "around" in block.marks or block.linked >= LINKED * len(block.text)


def _says(block: Block, title: str) -> bool:
    return title.startswith(block.text) or restates(block.text, title)


def _place(block: Block) -> _Words:
    return (block.tag, *block.place)


def _places(found: Sequence[Block], seen: Sequence[bool]) -> set[_Words]:
    """Where the article's prose is: each place has a third of what trafilatura saw of it."""
    sizes: Counter[_Words] = Counter()
    for block, known in zip(found, seen, strict=True):
        if known and is_prose(block) and not is_aside(block):
            sizes[_place(block)] += len(block.text)
    return {place for place, size in sizes.items() if 3 * size >= sizes.total()}


def _keep_captions(
    found: Sequence[Block], keep: list[bool], inside: Sequence[bool], last: int
) -> None:
    """Those in the article, and those over and between its paragraphs."""
    loose = not any(inside)
    over = next((i for i, block in enumerate(found) if keep[i] or block.level == 1), 0)
    for i, block in enumerate(found):
        if block.role is Role.CAPTION and not is_aside(block):
            keep[i] = keep[i] or inside[i] or loose and over < i < last


def _keep_headings(
    found: Sequence[Block], keep: list[bool], inside: Sequence[bool], first: int, last: int
) -> None:
    """Those of the article; but none that has nothing of it underneath."""
    loose = not any(inside)
    alive = under = False  # whether what follows has a paragraph of the article, and is none
    for i in reversed(range(len(found))):
        if found[i].level:
            story = inside[i] or loose and first < i < last
            wanted = keep[i] or story and not is_aside(found[i])
            keep[i], under = wanted and (alive or i < first), False
        else:
            alive, under = keep[i] or alive and under, True


def _keep_title(found: Sequence[Block], keep: list[bool], first: int, title: str) -> None:
    """The page's headline, where it is over the container of its article."""
    tops = [i for i in range(first) if found[i].level == 1 and not is_aside(found[i])]
    if tops and not any(keep[i] for i in tops):
        keep[next((i for i in tops if _says(found[i], title)), tops[-1])] = True
