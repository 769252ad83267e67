"""How an article's lines are wrapped: the evidence of all lines, and what it says of each pair.

A line that begins with a small letter surely goes on with the one above. Such pairs tell whether
an article is wrapped at all, how wide, and whether its lines are full: as long as the next word
allows. Where they are, a line that is not full ends a paragraph; where they are ragged, only blank
lines and indents part paragraphs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from nutgraf.data import Role
from nutgraf.reading.furniture import role_by_words
from nutgraf.reading.signs import dateline, ends_sentence, is_abbreviated, is_bullet

WIDEST, NARROWEST = 120, 28  # columns of wrapped text
SURE, SURE_OF_ONE_CASE = 0.4, 0.6  # least share of pairs that surely go on
RAGGED = 0.02  # share of surely wrapped lines with room for a word from which lines are ragged
SHORT = 0.6  # a line below this share of the columns is short
OPENING = 2  # columns of an indent that opens a paragraph, at least
CENTRED = 12  # columns of an indent that is no opening
BLOCK = 15  # lines of a block, at most, where blank lines part paragraphs
_DASHES = "-–—―"
_QUOTES = "“\"‘'(["
_ALONE = (Role.BYLINE, Role.CREDIT, Role.BOILERPLATE)


@dataclass(slots=True)
class Line:
    """A line without the white space at its ends; `start` is its place in the article."""

    start: int
    text: str
    indent: int  # columns
    apart: bool  # it comes first, or after a blank line

    @property
    def end(self) -> int:
        return self.start + len(self.text)

    @property
    def columns(self) -> int:
        return self.indent + len(self.text)


def is_broken(line: Line, following: Line) -> bool:
    """Whether a word is broken at the end of the line."""
    text = line.text
    return text[-1] in "-\xad‐" and text[-2:-1].isalpha() and following.text[0].islower()


def _begins_small(text: str) -> bool:
    return text[0].islower() or (text[0] in _QUOTES and text.lstrip(_QUOTES)[:1].islower())


@dataclass(frozen=True, slots=True)
class Wrapping:
    """What all lines of a wrapped article say together."""

    columns: int  # how wide its lines are, at most
    base: int  # columns of indent of lines that go on
    cased: bool  # small letters and capitals tell where sentences begin
    ragged: bool  # lines may end although the next word had room
    marked: bool  # blank lines or indents part its paragraphs

    @classmethod
    def of(cls, lines: Sequence[Line]) -> Wrapping | None:
        """How the lines are wrapped; None: each line is a paragraph."""
        pairs = [
            (line, following)
            for line, following in pairwise(lines)
            if not following.apart and len(line.text) <= WIDEST and len(following.text) <= WIDEST
        ]
        if not pairs:
            return None
        cased = _is_cased(lines)
        level = [
            (line, following)
            for line, following in pairs
            if following.indent <= line.indent and not is_bullet(following.text)
        ]
        sure = [pair for pair in level if _surely_goes_on(*pair, cased)]
        if len(sure) < (SURE if cased else SURE_OF_ONE_CASE) * max(1, len(level)):
            return None
        widths = sorted(line.columns for line, _ in sure)
        columns = widths[len(widths) * 19 // 20]
        if columns < NARROWEST or sum(widths) < SHORT * columns * len(widths):
            return None
        loose = sum(not _is_full(line, following, columns) for line, following in sure)
        if not cased and loose * 2 > len(sure):
            return None  # rather a list
        drops = Counter(b.indent for a, b in pairs if b.indent < a.indent)
        base = (drops or Counter(line.indent for line in lines)).most_common(1)[0][0]
        openings = sum(line.indent >= base + OPENING for line in lines)
        blocks = sum(line.apart for line in lines)
        marked = (openings > 1 and bool(drops)) or blocks > max(1, len(lines) / BLOCK)
        return cls(columns, base, cased, loose > RAGGED * len(sure), marked)

    def is_list(self, block: Sequence[Line]) -> bool:
        """Whether ragged lines are items and not prose: all are short, none begins small."""
        return (
            self.ragged
            and self.cased
            and len(block) > 2
            and all(line.columns < SHORT * self.columns for line in block)
            and not any(_begins_small(line.text) for line in block[1:])
        )

    def goes_on(self, first: Line, line: Line, following: Line, last: bool) -> bool:
        """Whether a line goes on with the next, which no blank line parts from it.

        `first` is the first line of the paragraph so far; `last` says whether the next line ends
        its block.
        """
        longest = max(len(line.text), len(following.text))
        if longest > WIDEST or self._opens(first, line, following):
            return False
        if _surely_goes_on(line, following, self.cased) and (self.cased or longest > 3):
            return self.cased or self._is_long(line, following) or self.ragged
        if self._is_parted(first, line, following, last):
            return False
        if not self.ragged:
            return _is_full(line, following, self.columns)
        ended = ends_sentence(line.text) and line.columns < 0.8 * self.columns
        return self.marked or not ended

    def _is_long(self, line: Line, following: Line) -> bool:
        if self.ragged:
            return line.columns >= SHORT * self.columns
        return _is_full(line, following, self.columns)

    def _opens(self, first: Line, line: Line, following: Line) -> bool:
        """Whether the next line opens a paragraph, or an item of a list, by how it begins."""
        item = is_bullet(first.text)
        if is_bullet(following.text):
            # Dashes, numbers and initials may stand in the midst of a sentence.
            midst = following.text[0].isalnum() or following.text[0] in _DASHES
            goes_on = self._is_long(line, following) and not ends_sentence(line.text)
            return not (midst and goes_on) or is_bullet(line.text)
        if item and following.indent > first.indent:
            return False
        if following.indent >= self.base + OPENING:
            # Lines that are all indented alike may be a quotation.
            alike = following.indent == line.indent and self.cased
            return not (alike and _surely_goes_on(line, following, True))
        rises = line.indent < self.base <= following.indent - OPENING + 1
        centred = line.indent >= self.base + CENTRED and following.indent <= self.base
        return rises or (centred and not _begins_small(following.text))

    def _is_parted(self, first: Line, line: Line, following: Line, last: bool) -> bool:
        """Whether a headline, a byline or a signature stands on a line of its own."""
        if not any(map(str.isalnum, line.text)) or not any(map(str.isalnum, following.text)):
            return True
        if line.columns > self.columns + 20:
            return True
        ended = ends_sentence(line.text)
        if line is first:
            capitals = self.cased and line.text.isupper() and not following.text.isupper()
            title = not ended and (capitals or bool(dateline(following.text)))
            top = line.start == 0 and not ended and line.columns < SHORT * self.columns
            if title or top or role_by_words(line.text) in _ALONE:
                return True
        if ended and role_by_words(following.text) in _ALONE:
            return True
        # A signature is short, and no sentence.
        signed = last and ended and not ends_sentence(following.text)
        short = len(following.text) < SHORT * self.columns and len(following.text.split()) < 6
        return signed and short and following.text[0] in _DASHES


def _is_cased(lines: Sequence[Line]) -> bool:
    """Whether most letters are small, as in text of both cases."""
    sample = "".join(line.text for line in lines[:60])[:4000]
    return 2 * sum(map(str.islower, sample)) > sum(map(str.isalpha, sample)) and any(
        map(str.isupper, sample)
    )


def _surely_goes_on(line: Line, following: Line, cased: bool) -> bool:
    """Whether the second line begins in the midst of a sentence."""
    ended = ends_sentence(line.text) and not is_abbreviated(line.text)
    return not ended and (not cased or _begins_small(following.text))


def _is_full(line: Line, following: Line, columns: int) -> bool:
    """Whether the first word of the next line had no room left on this one."""
    return line.columns + 1 + len(following.text.split(maxsplit=1)[0]) > columns
