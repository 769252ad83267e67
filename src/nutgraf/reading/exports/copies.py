"""Copies of articles: the same wire story, whole, cut or lightly changed, in many papers."""

from __future__ import annotations

import hashlib
import re
from functools import cache
from typing import Any, NamedTuple

from nutgraf.data import Role
from nutgraf.errors import InputError
from nutgraf.reading.exports.article import Article

DUPLICATES = ("mark", "drop", "keep")
"""What to do with copies: tell their group, leave out all but the first, or not to look."""
ALIKE = 0.7
"""Share of all runs of words of two texts that both have, by which one is a copy of the other: a
story without its last paragraph is one, half a story is none."""
LACKING = "near copies are not looked for without rensa: pip install 'nutgraf[archives]'"
_RUN = 4  # words
_FEWEST = 40  # words; shorter texts are copies only where they are the same
_BANDS, _EACH = 10, 6  # of two texts of which 80 % is the same, 95 in 100 are compared
_SEED = 1
_WORD = re.compile(r"\w+")
_STORY = (None, Role.HEADING, Role.BODY, Role.TEASER)
"""Roles of what the wire has written; headline, byline and captions are the paper's own."""


class Signature(NamedTuple):
    """What tells whether an article is a copy.

    Attributes:
        exact: a hash of its words; empty where it has none.
        near: its MinHash; None where it is too short, or rensa is not installed.
    """

    exact: bytes
    near: Any


class Copies:
    """Groups of articles that are copies of each other, as the articles come: each belongs to the
    first one that it is like, or else begins a group.

    Near copies are found by MinHash and locality-sensitive hashing over runs of four words
    (A. Z. Broder, "On the resemblance and containment of documents", 1997), by the package rensa.
    About 1 KB is held for each group.
    """

    def __init__(self) -> None:
        self._groups: list[tuple[str, Any]] = []
        self._exact: dict[bytes, int] = {}
        rensa = _rensa()
        self._near = rensa and rensa.RMinHashLSH(ALIKE, _BANDS * _EACH, _BANDS)

    def group(self, signature: Signature, name: str) -> tuple[str, bool]:
        """The name of the first article that the next one, of that name, is a copy of, or its own;
        and whether it is a copy: both may have one name."""
        exact, near = signature
        if not exact:
            return name, False
        if (first := self._first(exact, near)) is not None:
            self._exact.setdefault(exact, first)
            return self._groups[first][0], True
        number = self._exact[exact] = len(self._groups)
        self._groups.append((name, near))
        if near is not None:
            self._near.insert(number, near)
        return name, False

    def _first(self, exact: bytes, near: Any) -> int | None:
        if exact in self._exact or near is None:
            return self._exact.get(exact)
        like = (n for n in self._near.query(near) if self._groups[n][1].jaccard(near) >= ALIKE)
        return min(like, default=None)


def signature(article: Article) -> Signature:
    """What tells whether an article is a copy; only the words of its story count."""
    story = " ".join(text for text, role in article.told if role in _STORY)
    words = _WORD.findall(story.casefold())
    if not words:
        return Signature(b"", None)
    exact = hashlib.blake2b(" ".join(words).encode("utf-8", "replace"), digest_size=16).digest()
    rensa = _rensa()
    if rensa is None or len(words) < _FEWEST:
        return Signature(exact, None)
    near = rensa.RMinHash(_BANDS * _EACH, _SEED)
    near.update([" ".join(words[i : i + _RUN]) for i in range(len(words) - _RUN + 1)])
    return Signature(exact, near)


def name_of(own: str | None, file: str, number: int) -> str:
    """What an article's group is called: its id, or file and place, which counts from 0 here."""
    return own or f"{file}#{number + 1}"


def check_duplicates(duplicates: str) -> None:
    """Raises: InputError: there is no such way of dealing with copies."""
    if duplicates not in DUPLICATES:
        raise InputError(f"duplicates={duplicates!r}: there are {', '.join(DUPLICATES)}")


def finds_near_ones() -> bool:
    """Whether near copies are found, which takes the package rensa."""
    return _rensa() is not None


@cache
def _rensa() -> Any:
    try:
        import rensa
    except ImportError:
        return None
    return rensa
