"""Terms read: their keys and canonical forms."""

from __future__ import annotations

from itertools import pairwise
from typing import Any
from zlib import crc32

import numpy as np
import numpy.typing as npt

from nutgraf.kernel.python import keys
from nutgraf.kernel.python.characters import folded
from nutgraf.kernel.python.tokens import cut

MAX_PHRASE = 4
MAX_PREFIX = keys.LONGEST_PREFIX


def tokens(text: str) -> list[tuple[int, int, str]]:
    """The tokens of a text as (start, end, folded), offsets in code points."""
    return [(start, end, folded(word)) for start, end, word in cut(text)]


def parse(
    terms: list[Any],
    n_tokens: npt.NDArray[np.uint8],
    is_prefix: npt.NDArray[np.uint8],
    n_bytes: npt.NDArray[np.uint8],
    keys_: npt.NDArray[np.uint64],
    heads: npt.NDArray[np.uint64],
    checks: npt.NDArray[np.uint32],
) -> list[str]:
    """Reads terms: fills, for each, its number of tokens (0: not a term), whether it ends in `*`,
    the folded bytes of its last token, its key, the key of its first token, and a check sum of its
    canonical form. Returns the canonical forms; the reason where n_tokens is 0."""
    forms = []
    for i, term in enumerate(terms):
        n_tokens[i] = 0
        if not isinstance(term, str):
            forms.append(f"it is {type(term).__name__}, not str")
            continue
        found = tokens(term)
        star = term.find("*")
        if reason := _why_not(term, found, star):
            forms.append(reason)
            continue
        words = [keys.of_word(word.encode()) for _, _, word in found]
        key = words[0]
        for k, word in enumerate(words[1:], 2):
            key = keys.of_phrase(key, word, star >= 0 and k == len(words))
        form = " ".join(word for _, _, word in found) + "*" * (star >= 0)
        n_tokens[i], is_prefix[i] = len(found), star >= 0
        n_bytes[i] = min(len(found[-1][2].encode()), 255)
        keys_[i], heads[i], checks[i] = key, words[0], crc32(form.encode())
        forms.append(form)
    return forms


def _why_not(term: str, found: list[tuple[int, int, str]], star: int) -> str | None:
    """Why it is no term, or None; `star`: where its `*` is."""
    if not found or not all(word for _, _, word in found):
        return "it holds no letter or digit"
    if len(found) > MAX_PHRASE:
        return f"it has {len(found)} words, and a term has 1 to {MAX_PHRASE}"
    if star >= 0 and (star != found[-1][1] or term[star + 1 :].strip()):
        return "`*` may only stand right after its last word"
    if star >= 0 and len(found[-1][2].encode()) > MAX_PREFIX:
        return f"a word before `*` may have {MAX_PREFIX} bytes"
    return None


def first_wrong(
    blob: npt.NDArray[np.uint8],
    n_tokens: npt.NDArray[np.uint8],
    is_prefix: npt.NDArray[np.uint8],
    n_bytes: npt.NDArray[np.uint8],
    keys_: npt.NDArray[np.uint64],
    heads: npt.NDArray[np.uint64],
    checks: npt.NDArray[np.uint32],
) -> int:
    """The number of the first row of a table of terms, whose forms `blob` holds, each ended by a
    newline, that is not what `parse` makes of its form, or whose form is not canonical or does not
    come after the one before; -1: there is none.

    Raises:
        ValueError: the columns are of different length.
    """
    given: list[npt.NDArray[Any]] = [n_tokens, is_prefix, n_bytes, keys_, heads, checks]
    if len({len(column) for column in given}) != 1:
        raise ValueError("columns of different length")
    *forms, rest = blob.tobytes().split(b"\n")
    n = min(len(forms), len(keys_))
    made = tuple(np.zeros(n, column.dtype) for column in given)
    found = parse([form.decode("utf-8", "replace") for form in forms[:n]], *made)
    right = np.array([form == own.encode() for form, own in zip(forms, found, strict=False)], bool)
    right[1:] &= np.array([a < b for a, b in pairwise(forms[:n])], bool)
    for column, own in zip(given, made, strict=True):
        right &= column[:n] == own
    if not right.all():
        return int(right.argmin())
    return -1 if n == len(forms) == len(keys_) and not rest else n
