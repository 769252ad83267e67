"""Texts cut into tokens: the rules of cut.h, joins.h, entities.h and fold.h."""

from __future__ import annotations

import re
import string
from functools import cache

from nutgraf.kernel.python.characters import fold, header, is_word, runs, unseen

Token = tuple[int, int, str]
"""Where it starts and ends, in code points, and its characters, not folded."""

_ASCII_RUNS = re.compile("[0-9A-Za-z]+")
# UTF-8 once read as Latin-1 or Windows-1252, and entities of HTML that were left in a text.
_ENTITY = "&(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[a-z][a-z0-9]{1,7}|[A-Z][a-z]{3,7});"
_GARBLED = re.compile(f"â[€\x80][^\x00-\x7fâ]?|Â[\x80-\xbf]|{_ENTITY}|Ã(?P<letter>[\xa0-\xbf])")
_MAY_BE_GARBLED = re.compile("[&âÂÃ]")
_ASCII_JOINS = re.compile("[A-Za-z]\\.[A-Za-z]|-[ \t]*+\r?\n")
_LINE_END = re.compile("(-|\u2010|\xad)[ \t]*+\r?\n[ \t]*+")
_ALNUM = string.ascii_letters + string.digits
_LETTERS, _LOWER = frozenset(string.ascii_letters), frozenset(string.ascii_lowercase)
_LONGEST_PART = 12


def cut(text: str) -> list[Token]:
    """The tokens of a text."""
    read = _cleared(text)
    found = [(*run.span(), run[0]) for run in _pattern(read).finditer(read)]
    return _joined(text, found) if _may_be_joined(text) else found


def words(text: str) -> list[str]:
    """The characters of each token, where nobody asks for its place."""
    if _may_be_joined(text):
        return [word for _, _, word in cut(text)]
    read = _cleared(text)
    return _pattern(read).findall(read)


def _pattern(text: str) -> re.Pattern[str]:
    return _ASCII_RUNS if text.isascii() else runs()


def _may_be_joined(text: str) -> bool:
    return bool((_ASCII_JOINS if text.isascii() else _joins()[1]).search(text))


@cache
def _joins() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What stands between the letters of an acronym, a dot or a look-alike of one and perhaps what
    nobody sees beside it; and where something may be joined."""
    dot = f"[{unseen()}]?[.\xb7\u2024\u2027\ufe52\uff0e][{unseen()}]?"
    may_be = f"[A-Za-z]{dot}[A-Za-z]|[-\u2010\xad][ \t]*+\r?\n"
    return re.compile(dot), re.compile(may_be)


def _cleared(text: str) -> str:
    """The text with entities and garbled signs blank and garbled letters as they were meant: of
    the same length."""
    return _GARBLED.sub(_meant, text) if _MAY_BE_GARBLED.search(text) else text


def _meant(garbled: re.Match[str]) -> str:
    if garbled["letter"]:
        letter = chr(ord(garbled["letter"]) + 0x40)
        if fold(ord(letter)) is not None:
            return letter + "\u0301"  # an accent, which folds to nothing
    return " " * len(garbled[0])


def _joined(text: str, found: list[Token]) -> list[Token]:
    """Acronyms and words broken at the end of a line made one token each."""
    whole: list[tuple[int, int, list[str]]] = []
    before = (0, 0, "")
    for run in found:
        if whole and (_is_acronym(text, before, run) or _is_broken(text, before, run)):
            start, _, pieces = whole.pop()
            pieces.append(run[2])
            whole.append((start, run[1], pieces))
        else:
            whole.append((run[0], run[1], [run[2]]))
        before = run
    return [(start, end, "".join(pieces)) for start, end, pieces in whole]


def _is_acronym(text: str, before: Token, run: Token) -> bool:
    """Whether two runs, one after the other, are letters with a dot between."""
    return (
        before[2] in _LETTERS
        and run[2] in _LETTERS
        and run[0] - before[1] <= 3
        and _joins()[0].fullmatch(text, before[1], run[0]) is not None
    )


def _is_broken(text: str, before: Token, run: Token) -> bool:
    """Whether two runs, one after the other, are a word broken at the end of a line, and no
    compound."""
    gap = _LINE_END.fullmatch(text, before[1], run[0])
    if not gap or text[before[1] - 1] not in _LOWER or text[run[0]] not in _LOWER:
        return False
    if gap[1] == "\xad":
        return True
    window = text[max(0, before[1] - _LONGEST_PART - 1) : before[1]]
    one = window[len(window.rstrip(_ALNUM)) :]
    first = before[1] - len(one)
    window = text[run[0] : run[0] + _LONGEST_PART + 1]
    other = window[: len(window) - len(window.lstrip(_ALNUM))]
    firsts, lasts = _parts()
    begins = first < 1 or not is_word(text[first - 1])
    ends = run[0] + len(other) == run[1]
    return not (begins and (len(one) < 2 or one.lower() in firsts)) and not (
        ends and (len(other) < 2 or other.lower() in lasts)
    )


@cache
def _parts() -> tuple[frozenset[str], frozenset[str]]:
    """The words that begin most compounds, and those that end most."""
    lists = header("compounds.h").split("NG_PART_WORDS[2] = {")[1].partition("};")[0].split('",\n')
    first, last = (frozenset("".join(re.findall('"([^"]*)', part)[::2]).split()) for part in lists)
    return first, last
