"""Word vectors that ship with the package: the prior of few-shot training.

`words.npz` holds, for some 24,000 words of English news, what each adds to the sentence embedding
of a paragraph (seeds/vectors.py makes it), so that words of like meaning have like vectors and
labels on few paragraphs tell of words that stand in none of them. Whatever is linear in the vectors
is linear in the words, and so becomes a plain table of terms.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from nutgraf.arrayfile import Arrays
from nutgraf.errors import ModelError, TopicError
from nutgraf.terms.importance import Importance
from nutgraf.topics.archive import Archive

PATH = Path(__file__).with_name("words.npz")
ARCHIVE = Archive("nutgraf-words", 2, "word vectors", 2**28)
"""Version 2 may hold the importance of words."""


@dataclass(frozen=True, eq=False)
class WordVectors:
    """n folded words, sorted, with their vectors, float32 (n, d), and the importance of those that
    have some."""

    words: Sequence[str]
    vectors: npt.NDArray[np.float32]
    importance: Importance | None = None

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {word: i for i, word in enumerate(self.words)}

    def __contains__(self, word: object) -> bool:
        return word in self._numbers

    def __len__(self) -> int:
        return len(self.words)

    def of(self, terms: Iterable[str]) -> npt.NDArray[np.float32]:
        """The vectors of terms in canonical form, float32 (len(terms), d).

        A phrase has the sum of its words' vectors, as it stands in their place; a word that is not
        known, and a prefix, has zeros.
        """
        numbers, listed = self._numbers, list(terms)
        found = np.zeros((len(listed), self.vectors.shape[1]), np.float32)
        for row, term in zip(found, listed, strict=True):
            for word in term.split(" "):
                if (number := numbers.get(word)) is not None:
                    row += self.vectors[number]
        return found


def save_vectors(
    found: WordVectors, path: str | os.PathLike[str], notes: dict[str, Any] | None = None
) -> None:
    """Writes vectors as int8 with a scale a word; the same vectors give the same bytes."""
    scales = (np.abs(found.vectors).max(axis=1) / 127).astype(np.float16).astype(np.float32)
    scales = np.where(scales > 0, scales, np.float32(1))
    codes = np.clip(np.round(found.vectors / scales[:, None]), -127, 127)
    header: dict[str, Any] = {"notes": notes or {}}
    arrays: Arrays = {
        "words": np.frombuffer("\n".join(found.words).encode(), np.uint8),
        "codes": codes.astype(np.int8),
        "scales": scales.astype(np.float16),
    }
    if found.importance:
        header["importance_floor"] = found.importance.floor
        weights = found.importance.table.as_dict()
        arrays["importance"] = np.array([weights.get(w, 0.0) for w in found.words], np.float16)
    ARCHIVE.write(path, header, arrays)


def load_vectors(path: str | os.PathLike[str]) -> WordVectors:
    """Reads a file of `save_vectors`; runs no code of the file's.

    Raises:
        ModelError: it is no such file, damaged, or of a newer version; the file is named.
    """
    header, arrays = ARCHIVE.read(path)
    try:
        words = arrays["words"].tobytes().decode().split("\n")
        scales = arrays["scales"].astype(np.float32)
        vectors = arrays["codes"].astype(np.float32) * scales[:, None]
        if len(words) != len(vectors) or not np.isfinite(vectors).all():
            raise ValueError("words and vectors do not agree")
        importance = None
        if "importance" in arrays:
            pairs = zip(words, arrays["importance"].astype(np.float64).tolist(), strict=True)
            given = {word: weight for word, weight in pairs if weight}
            importance = Importance.of(given, float(header["importance_floor"]))
    except (KeyError, TypeError, ValueError, TopicError) as error:
        raise ModelError(f"{os.fspath(path)}: damaged word vectors: {error}") from error
    return WordVectors(words, vectors, importance)


@cache
def word_vectors() -> WordVectors:
    """The vectors that ship with the package."""
    return load_vectors(PATH)
