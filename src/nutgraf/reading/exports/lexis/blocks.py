"""The blocks of lines that articles of LexisNexis are made of, as text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from nutgraf.reading.exports.lexis.labels import HEAD, TAIL, WEAK, labelled

_CENTRED = 4  # columns of an indent, at least
_INDENT = 2  # columns of an indent that opens a paragraph
_COLUMNS = 80  # of full lines, at most
_ROOM = 8  # columns beyond the next word on a line that is not full
SURE = frozenset(TAIL) - {"subject", "sujet", "company", "notes", "thema", "update", "transcript"}
"""Labels that no line of a text begins with."""


@dataclass(frozen=True, slots=True)
class Block:
    """Lines without a blank one between them, and the label that they begin with."""

    lines: list[str]
    label: str = ""

    @property
    def centred(self) -> bool:
        """Long lines of a centred block have no room for an indent."""
        return any(_indent(line) >= _CENTRED for line in self.lines[:1] + self.lines[-1:])

    @property
    def text(self) -> str:
        """Below its label."""
        flat = " ".join(" ".join(self.lines).split())
        return flat.partition(":")[2].strip() if self.label else flat


def blocks_of(lines: Sequence[str]) -> list[Block]:
    """Blocks of lines; labels begin one of their own."""
    blocks: list[Block] = []
    blank = True
    for line in lines:
        if not line.strip():
            blank = True
            continue
        label = label_of(line)
        if blank or (label and label not in WEAK and (blocks[-1].label or label in SURE)):
            blocks.append(Block([], label))
        blocks[-1].lines.append(line.rstrip())
        blank = False
    return blocks


def label_of(line: str) -> str:
    """The known label, in capitals, that a line begins with, or ""."""
    if not line[:1].isupper() and not line[:1].isspace():
        return ""
    before = line.partition(":")[0].strip()
    if not before or len(before) > 40 or before != before.upper() or before == before.lower():
        return ""
    label = labelled(line.lstrip())[0]
    return label if label in HEAD or label in TAIL or label in WEAK or label == "show" else ""


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def closes(block: Block) -> bool:
    """Whether a block is centred as a whole, as only notices are behind a text."""
    return all(_indent(line) >= 2 * _CENTRED for line in block.lines)


def paragraphs_of(block: Block) -> Iterator[str]:
    """The paragraphs of a block: one, unless a line is indented or had room for the next word."""
    lines = block.lines
    if HEAD.get(block.label) == "text":
        lines = [line for line in (lines[0].partition(":")[2], *lines[1:]) if line.strip()]
    columns = min(_COLUMNS, max(map(len, lines), default=0))
    piece: list[str] = []
    for line in lines:
        if piece and _parts(piece[-1], line, columns):
            yield " ".join(" ".join(piece).split())
            piece = []
        piece.append(line)
    if piece:
        yield " ".join(" ".join(piece).split())


def _parts(line: str, following: str, columns: int) -> bool:
    if _indent(following) >= _INDENT > _indent(line):
        return True
    word = following.split(maxsplit=1)[0]
    room = columns - len(line) - 1 - len(word)
    return room > _ROOM and not word[0].islower()


def unrepeated(lines: Sequence[str]) -> Sequence[str]:
    """The lines without what some files have of Lexis's own fault: the last word of each field,
    many times over. It counts only where all fields are so."""
    fields = [line for line in lines if label_of(line)]
    if len(fields) < 3 or not all(map(_repeats, fields)):
        return lines
    return [_once(line) if label_of(line) or _indent(line) >= _CENTRED else line for line in lines]


def _repeats(line: str) -> bool:
    words = line.split()
    return len(words) > 2 and words[-1] == words[-2]


def _once(line: str) -> str:
    words = line.rstrip().split(" ")
    while len(words) > 1 and words[-1] and words[-1] == words[-2]:
        words.pop()
    return " ".join(words)
