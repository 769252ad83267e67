"""How an article's lines are wrapped: the evidence of all lines, and what it says of each pair.

A line that begins with a small letter surely goes on with the one above; in capitals, one that
begins with "of" or stands below "the". Such pairs tell whether an article is wrapped at all, how
wide, and whether its lines are full: as long as the next word allows. Where they are, a line that
is not full ends a paragraph; where they are ragged, only blank lines and indents part paragraphs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise

from nutgraf.data import Role
from nutgraf.reading.furniture import role_by_words
from nutgraf.reading.openings import dateline
from nutgraf.reading.signs import ends_sentence, is_abbreviated, is_bullet, words_of

WIDEST, NARROWEST = 120, 28  # columns of wrapped text
RAGGED = 0.02  # share of surely wrapped lines with room for a word from which lines are ragged
SHORT = 0.6  # a line below this share of the columns is short
ROOMY = 0.75  # a line below this share has room for most words
PROOF = 30  # so many lines without room for a word prove that lines are full
OPENING = 2  # columns of an indent that opens a paragraph, unless all are of one column
CENTRED = 12  # columns of an indent that is no opening
SAMPLE = 5000  # pairs of lines that are looked at, at most, all over the article
BLOCK = 15  # lines of a block, at most, where blank lines part paragraphs
HYPHENS = "-\xad‐"  # what a word that is broken at a line end ends with
_DASHES = "-–—―_"
_QUOTES = "“\"‘'(["
# Words that no title and no byline ends with.
_LEANING = words_of(
    "a against an and are around as at be because been but by during for from had has have her his "
    "if in into is its of or our than that the their this to toward towards under until was were "
    "when where whether which while who whose will with within without would"
)
# Words that seldom begin a sentence.
_WITHIN = words_of(
    "and are been being could from had has have into is nor of or than that their them to upon "
    "was were which whom whose will would"
)
_ALONE = (Role.BYLINE, Role.CREDIT, Role.BOILERPLATE)


@dataclass(slots=True)
class Line:
    """A line without the white space at its ends; `start` is its place in the article."""

    start: int
    text: str
    indent: int  # columns
    blanks: int  # blank lines above it; two above the first

    @property
    def apart(self) -> bool:
        return self.blanks > 0

    @property
    def end(self) -> int:
        return self.start + len(self.text)

    @property
    def columns(self) -> int:
        return self.indent + len(self.text)


def is_broken(line: Line, following: Line) -> bool:
    """Whether a word is broken at the end of the line."""
    text = line.text
    return text[-1] in HYPHENS and text[-2:-1].isalpha() and following.text[0].islower()


def _leans(text: str) -> bool:
    """Whether no title and no byline ends here."""
    return text[-20:].split()[-1].lower() in _LEANING


def _begins_within(text: str) -> bool:
    return text[:20].split(maxsplit=1)[0].lower() in _WITHIN


def _begins_small(text: str) -> bool:
    return text[0].islower() or (text[0] in _QUOTES and text.lstrip(_QUOTES)[:1].islower())


class Writing(Enum):
    """What tells that a sentence goes on; the value is the least share of pairs that must."""

    CASED = 0.4  # small letters
    CAPITALS = 0.25  # words no sentence ends or begins with
    CASELESS = 0.6  # the lack of a stop

    @classmethod
    def of(cls, lines: Sequence[Line]) -> Writing:
        sample = "".join(line.text for line in lines[:60])[:4000]
        small = sum(map(str.islower, sample))
        large = sum(map(str.isupper, sample))
        if 2 * (small + large) < sum(map(str.isalpha, sample)):
            return cls.CASELESS
        return cls.CASED if small > large > 0 else cls.CAPITALS

    def surely_goes_on(self, line: Line, following: Line) -> bool:
        """Whether the second line begins in the midst of a sentence."""
        if self is Writing.CASED and not _begins_small(following.text):
            return False
        if ends_sentence(line.text) and not is_abbreviated(line.text):
            return False
        if self is Writing.CAPITALS:
            return line.text[-1] == "," or _leans(line.text) or _begins_within(following.text)
        return True


@dataclass(frozen=True, slots=True)
class Wrapping:
    """What all lines of a wrapped article say together."""

    columns: int  # how wide its lines are, at most
    base: int  # columns of indent of lines that go on
    opening: int  # columns of indent, beyond those, that open a paragraph
    writing: Writing
    ragged: bool  # lines end although the next word had room
    proved: bool  # enough lines say whether they are ragged
    indented: bool  # indents open its paragraphs
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
        writing = Writing.of(lines)
        # What is centred, a headline and what stands under it, says nothing of the story's lines.
        centred = min(line.indent for line in lines) + CENTRED
        level = [
            (line, following)
            for line, following in pairs
            if following.indent <= line.indent < centred and not is_bullet(following.text)
        ]
        level = level[:: 1 + len(level) // SAMPLE]
        sure = [pair for pair in level if writing.surely_goes_on(*pair)]
        if len(sure) < writing.value * max(1, len(level)):
            return None
        widths = sorted(line.columns for line, _ in sure)
        columns = widths[len(widths) * 19 // 20]
        if columns < NARROWEST or sum(widths) < SHORT * columns * len(widths):
            return None
        loose = sum(not _is_full(line, following, columns) for line, following in sure)
        if writing is Writing.CASELESS and loose * 2 > len(sure):
            return None  # titles, rather
        drops = Counter(b.indent for a, b in pairs if b.indent < a.indent < centred)
        base = (drops or Counter(line.indent for line in lines)).most_common(1)[0][0]
        deep = any(line.indent >= base + OPENING for line in lines)
        opening = OPENING if deep else 1
        openings = sum(line.indent >= base + opening for line in lines)
        blocks = sum(line.apart for line in lines)
        indented = openings > 1 and bool(drops)
        marked = indented or blocks > max(1, len(lines) / BLOCK)
        ragged = loose > RAGGED * len(sure)
        proved = len(sure) >= PROOF
        return cls(columns, base, opening, writing, ragged, proved, indented, marked)

    def is_list(self, block: Sequence[Line]) -> bool:
        """Whether ragged lines are items and not prose: all are short, none begins small."""
        return (
            self.ragged
            and self.writing is Writing.CASED
            and len(block) > 2
            and all(map(self._is_short, block))
            and not any(_begins_small(line.text) for line in block[1:])
        )

    def goes_on(self, first: Line, line: Line, following: Line, last: bool) -> bool:
        """Whether a line goes on with the next, which no blank line parts from it.

        `first` is the first line of the paragraph so far; `last` says whether the next line ends
        its block.
        """
        text = following.text
        if max(len(line.text), len(text)) > WIDEST:
            return False
        if (
            text[0].islower()
            and text[1:2] not in (")", ".")
            and line.text[-1].isalnum()
            and following.indent == line.indent
        ):
            return True  # as nearly all do
        if self._opens(first, line, following):
            return False
        if self.writing is not Writing.CASELESS and self.writing.surely_goes_on(line, following):
            return True
        if self._is_parted(first, line, following, last):
            return False
        if not self.ragged and (self.proved or not self.marked):
            return _is_full(line, following, self.columns)
        if not self.ragged and line.columns < ROOMY * self.columns:
            return False
        ended = ends_sentence(line.text) and line.columns < ROOMY * self.columns
        return self.marked or not ended

    def _is_short(self, line: Line) -> bool:
        return line.columns < SHORT * self.columns

    def _is_long(self, line: Line, following: Line) -> bool:
        if self.ragged:
            return not self._is_short(line)
        return _is_full(line, following, self.columns)

    def _opens(self, first: Line, line: Line, following: Line) -> bool:
        """Whether the next line opens a paragraph, or an item of a list, by how it begins."""
        item = is_bullet(first.text)
        if is_bullet(following.text):
            # Dashes, numbers and initials may stand in the midst of a sentence.
            midst = following.text[0].isalnum() or following.text[0] in _DASHES
            goes_on = self._is_long(line, following) and not ends_sentence(line.text)
            return item or not (midst and goes_on)
        if item and following.indent > first.indent:
            return False
        if following.indent >= self.base + self.opening:
            # Lines that are all indented alike may be a quotation, and are one where no indent
            # opens a paragraph.
            alike = following.indent == line.indent
            cased = self.writing is Writing.CASED and self.writing.surely_goes_on(line, following)
            return not (alike and (cased or not self.indented))
        rises = line.indent < self.base <= following.indent - self.opening + 1
        centred = line.indent >= self.base + CENTRED and following.indent <= self.base
        return rises or (centred and not _begins_small(following.text))

    def _is_parted(self, first: Line, line: Line, following: Line, last: bool) -> bool:
        """Whether a headline, a byline or a signature stands on a line of its own."""
        if not any(map(str.isalnum, line.text)) or not any(map(str.isalnum, following.text)):
            return True
        if line.columns > self.columns + 20:
            return True
        ended = ends_sentence(line.text)
        if line is first and not _leans(line.text):
            capitals = (
                self.writing is Writing.CASED
                and line.text.isupper()
                and not following.text.isupper()
            )
            title = not ended and (capitals or bool(dateline(following.text)))
            # Where indents open paragraphs the one below a title would have one, but for capitals.
            top = not (ended or self.indented or line.start) and self._is_short(line)
            signed = not ended and role_by_words(following.text) in _ALONE
            if title or top or signed or role_by_words(line.text) in _ALONE:
                return True
        if ended and role_by_words(following.text) in _ALONE:
            return True
        # A signature or a heading is short, and no sentence; prose does not end so.
        signed = last and ended and not ends_sentence(following.text)
        short = self._is_short(following) and len(following.text.split()) < 6
        roomy = line.columns < ROOMY * self.columns or following.text[0] in _DASHES
        return signed and short and roomy


def _is_full(line: Line, following: Line, columns: int) -> bool:
    """Whether the first word of the next line had no room left on this one."""
    return line.columns + 1 + len(following.text.split(maxsplit=1)[0]) > columns
