"""Typed text -> paragraphs: those that indents open, those that blank lines part."""

from __future__ import annotations

from nutgraf.reading.lines import spans

OPENING, CENTRED = 2, 13
"""Columns of an indent that opens a paragraph, from and below."""


def paragraphs(text: str, alone: bool = True) -> list[str]:
    """The paragraphs of typed text, each on one line.

    Lines that stand deeper than others begin one, as wires write, and so do those behind a blank
    line. Without any of that, the rules of `lines` find them where the text stands alone; what is
    one paragraph among others stays one.
    """
    lines = [
        (len(line) - len(line.lstrip()), line.strip()) for line in text.expandtabs(4).split("\n")
    ]
    level = [indent for indent, line in lines if line][1:]  # the first may stand behind a tag
    base = min(level, default=0)
    if any(OPENING <= indent - base < CENTRED for indent in level) and base in level:
        return _opened(lines, base)
    if alone and "\n" in text.strip():
        found = (" ".join(text[start:end].split()) for start, end, _ in spans(text))
    else:
        found = (" ".join(part.split()) for part in _parted(lines))
    return [part for part in found if part]


def _opened(lines: list[tuple[int, str]], base: int) -> list[str]:
    found: list[list[str]] = []
    apart = True
    for indent, line in lines:
        if line and (apart or OPENING <= indent - base < CENTRED):
            found.append([])
        if line:
            found[-1].append(line)
        apart = not line
    return [" ".join(" ".join(part).split()) for part in found]


def _parted(lines: list[tuple[int, str]]) -> list[str]:
    """The lines between blank ones."""
    found: list[list[str]] = [[]]
    for _, line in lines:
        if line:
            found[-1].append(line)
        elif found[-1]:
            found.append([])
    return [" ".join(part) for part in found]
