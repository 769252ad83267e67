"""How characters are folded, and which are a word's. The table is the compiled kernel's."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

import numpy as np
import numpy.typing as npt

# What stands in the table in place of a difference; up to FORMAT a character folds to nothing.
SEPARATOR, FORMAT = -0x7FFFFFFF, -0x7FFFFFFD
SEVERAL = 0x40000000  # from here on: a place in the list of several code points


def header(name: str) -> str:
    """A header of the compiled kernel, which holds the data that both kernels have."""
    return files("nutgraf.kernel").joinpath(name).read_text(encoding="utf-8")


def _numbers(array: str) -> npt.NDArray[np.int64]:
    return np.array([int(number) for number in re.findall(r"-?\d+", array)], np.int64)


_before, *_arrays = header("fold_data.h").split("[] = {")
_runs, _page_runs, _several = (_numbers(array.partition("};")[0]) for array in _arrays)
_deltas = np.repeat(_runs[1::2], _runs[::2]).reshape(-1, 256)
_pages = np.repeat(_page_runs[1::2], _page_runs[::2])
UNICODE = _before.split('FOLD_UNICODE "')[1].partition('"')[0]


def _delta(code: int) -> int:
    return int(_deltas[_pages[code >> 8], code & 255]) if 0 <= code < 0x110000 else SEPARATOR


def is_word(char: str) -> bool:
    """Whether a character is a word's, and no format character."""
    return _delta(ord(char)) not in (SEPARATOR, FORMAT)


def fold(code: int) -> str | None:
    """One code point folded: None where it separates tokens, "" where it is an accent or a format
    character, else one to four code points."""
    delta = _delta(code)
    if delta <= FORMAT:
        return None if delta == SEPARATOR else ""
    if delta >= SEVERAL:
        at = delta - SEVERAL
        return "".join(map(chr, _several[at + 1 : at + 1 + int(_several[at])]))
    return chr(code + delta)


class _Folded(dict[int, str]):
    """What `str.translate` puts in the place of each character, looked up once."""

    def __missing__(self, code: int) -> str:
        found = self[code] = fold(code) or ""
        return found


_FOLDED = _Folded()


def folded(word: str) -> str:
    """The characters of a word folded."""
    return word.lower() if word.isascii() else word.translate(_FOLDED)


def _ranges(member: npt.NDArray[np.bool_]) -> str:
    """The code points as the inside of a regular expression's brackets."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], member, [False]]).astype(np.int8)))
    pairs = edges.reshape(-1, 2).tolist()
    return "".join(f"\\U{first:08x}-\\U{past - 1:08x}" for first, past in pairs)


@cache
def unseen() -> str:
    """Format characters, and the blank of no width, as the inside of brackets."""
    return _ranges(_deltas[_pages].reshape(-1) == FORMAT) + "\u200b"


@cache
def runs() -> re.Pattern[str]:
    """Finds runs of letters, digits and marks, with format characters between them."""
    kinds = _deltas[_pages].reshape(-1)
    word = f"[{_ranges((kinds != SEPARATOR) & (kinds != FORMAT))}]++"
    return re.compile(f"{word}(?:[{_ranges(kinds == FORMAT)}]++{word})*+")
