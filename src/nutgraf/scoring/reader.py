"""The reader: a small network over the words of a text in their order, which ships with nutgraf.

Each word has a vector. Filters run over each two, three and five words in a row, and each filter's
largest answer tells whether the text has what it looks for, anywhere (Kim 2014). Units weigh these
answers. Beside them stands the mean of the vectors, weighted by the importance of words.

Vectors and filters are whole numbers of 8 bits, and their sums stay below 2^24, where 32-bit floats
are exact; what follows is in 64 bits. So an answer is the same on every machine, and beside
whichever other texts, but for the last digit of a float32.
"""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from nutgraf.arrayfile import Arrays
from nutgraf.errors import ModelError, told
from nutgraf.kernel import _scan
from nutgraf.topics.archive import Archive

PATH = Path(__file__).with_name("reader.npz")
ARCHIVE = Archive("nutgraf-reader", 1, "a reader", 2**26)

UNKNOWN, NUMBER, YEAR = "<unknown>", "<number>", "<year>"
"""The first three words: any that has no vector; digits; four digits."""

LONGEST = 4096
"""Tokens of a text that are read, and 32 times as many code points, at most."""
TOKENS = 1 << 14
"""Tokens that are read at once, at most: some 25 MB of answers."""

FLOOR = 0.1
"""What the importance of a text's words is added to."""
FULL = 255
"""The code of an importance of 1."""

_LARGEST_SUM = 2**24
_FINITE = 1e9  # beyond which arithmetic might make infinities

_once = threading.Lock()

Ints = npt.NDArray[np.int64]
Int8 = npt.NDArray[np.int8]
Floats = npt.NDArray[np.float32]
Doubles = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Filters:
    """f filters over `width` words in a row.

    Attributes:
        codes: int8 (width, d, f).
        scale: float32 (f,), of an answer in whole numbers.
        bias: float32 (f,).
    """

    codes: Int8
    scale: Floats
    bias: Floats

    @cached_property
    def floats(self) -> Floats:
        """The codes as numbers that are multiplied fast."""
        return self.codes.astype(np.float32)

    @property
    def width(self) -> int:
        """Words that a filter sees at once."""
        return len(self.codes)


@dataclass(frozen=True, eq=False, repr=False)
class Reader:
    """Embeds texts: what `nutgraf.load(effort="careful")` looks again with where no encoder is
    named. May be called from several threads at once.

    Attributes:
        words: v folded words, of which the first are `UNKNOWN`, `NUMBER` and `YEAR`.
        codes: int8 (v, d), their vectors.
        importance: uint8 (v,), in parts of `FULL`.
        scale: of a vector's codes.
        filters: of each width, f in all.
        weights: float32 (f, u), of their answers in u units.
        bias: float32 (u,).

    Raises:
        ModelError: parts that do not fit each other.
    """

    words: Sequence[str]
    codes: Int8 = field(repr=False)
    importance: npt.NDArray[np.uint8] = field(repr=False)
    scale: float
    filters: Sequence[Filters] = field(repr=False)
    weights: Floats = field(repr=False)
    bias: Floats = field(repr=False)

    def __post_init__(self) -> None:
        words, d, units = len(self.words), self.codes.shape[-1], self.bias.size
        if tuple(self.words[:3]) != (UNKNOWN, NUMBER, YEAR) or len(set(self.words)) != words:
            raise ModelError("words of a reader are three that stand for others, and each once")
        _check("vectors", self.codes, np.int8, (words, d))
        _check("importance", self.importance, np.uint8, (words,))
        answers = 0
        for some in self.filters:
            width, f = len(some.codes), some.bias.size
            _check("filters", some.codes, np.int8, (width, d, f))
            _check("scales", some.scale, np.float32, (f,))
            _check("biases", some.bias, np.float32, (f,))
            if not width or width * d * 128 * 128 >= _LARGEST_SUM or (some.scale < 0).any():
                raise ModelError(f"filters of a reader over {width} words: they cannot be summed")
            answers += f
        _check("weights", self.weights, np.float32, (answers, units))
        _check("bias", self.bias, np.float32, (units,))
        if not (isinstance(self.scale, float) and 0 < self.scale < _FINITE):
            raise ModelError(f"the scale of a reader is {self.scale!r}")

    def __repr__(self) -> str:
        return f"Reader({len(self.words):,} words, {self.dimension} numbers a text)"

    @property
    def dimension(self) -> int:
        """Numbers of an embedding: one a unit, and those of the mean."""
        return len(self.bias) + int(self.codes.shape[1])

    @cached_property
    def digest(self) -> str:
        """SHA-256 of all that it holds, in hexadecimal."""
        found = hashlib.sha256(repr((list(self.words), self.scale)).encode())
        for array in (self.codes, self.importance, self.weights, self.bias):
            found.update(array.tobytes())
        for some in self.filters:
            for array in (some.codes, some.scale, some.bias):
                found.update(array.tobytes())
        return found.hexdigest()

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {word: i for i, word in enumerate(self.words)}

    @cached_property
    def _vectors(self) -> Floats:
        """The codes, and after them the zeros that stand between texts."""
        between = np.zeros((1, self.codes.shape[1]), np.int8)
        return np.concatenate([self.codes, between]).astype(np.float32)

    @cached_property
    def _weights(self) -> Doubles:
        return self.weights.astype(np.float64)

    @cached_property
    def _masses(self) -> Doubles:
        return np.append(self.importance, 0).astype(np.float64)

    @property
    def _gap(self) -> int:
        """Rows between texts: no filter sees two texts."""
        widest = max((some.width for some in self.filters), default=1)
        return widest - widest // 2

    def encode(self, texts: list[str], /) -> Floats:
        """Embeddings, float32 (n, d); not of unit length."""
        found = np.zeros((len(texts), self.dimension), np.float32)
        for first, numbers, bounds in self._batches(texts):
            rows = found[first : first + len(bounds)]
            vectors = self._vectors[numbers]
            answers = [_largest(vectors, some, bounds) for some in self.filters]
            units = np.concatenate(answers, axis=1) @ self._weights + self.bias
            rows[:, : len(self.bias)] = np.maximum(units, 0)
            rows[:, len(self.bias) :] = self._mean(vectors, self._masses[numbers], bounds)
        return found

    def _batches(self, texts: list[str]) -> Iterator[tuple[int, Ints, Ints]]:
        """The number of a batch's first text, the words of its texts with gaps around them, and
        where in these each text starts and ends, (n, 2)."""
        gap = [-1] * self._gap
        first, numbers, bounds = 0, list(gap), list[tuple[int, int]]()
        for i, text in enumerate(texts):
            mine = word_numbers(text[: 32 * LONGEST], self._numbers)[:LONGEST]
            if bounds and len(numbers) + len(mine) > TOKENS:
                yield first, np.array(numbers), np.array(bounds)
                first, numbers, bounds = i, list(gap), []
            bounds.append((len(numbers), len(numbers) + len(mine)))
            numbers += mine + gap
        if bounds:
            yield first, np.array(numbers), np.array(bounds)

    def _mean(self, vectors: Floats, masses: Doubles, bounds: Ints) -> Floats:
        """The means of vectors, float32 (n, d), over the root of the mass, as tables of terms have
        it."""
        spans = bounds.ravel()
        sums = np.add.reduceat(vectors * masses[:, None], spans)[::2] / FULL
        mass = np.add.reduceat(masses, spans)[::2] / FULL
        return np.asarray(self.scale * sums / np.sqrt(mass + FLOOR)[:, None], np.float32)


def _check(
    name: str, array: npt.NDArray[Any], kind: type[np.generic], shape: tuple[int, ...]
) -> None:
    fits = array.dtype == kind and array.shape == shape
    if not (fits and (np.abs(array.astype(np.float64)) < _FINITE).all()):
        raise ModelError(
            f"{name} of a reader must be finite numbers, {kind.__name__} of shape {shape}"
        )


class BundledReader(Reader):
    """The reader that all processes have: only that goes from one to another."""

    def __reduce__(self) -> tuple[Callable[[], BundledReader], tuple[()]]:
        return bundled_reader, ()


def word_numbers(text: str, numbers: Mapping[str, int]) -> list[int]:
    """Which word each token of a text is; a text without any is one unknown word."""
    found = [
        (2 if len(word) == 4 else 1) if word.isdecimal() else numbers.get(word, 0)
        for _, _, word in _scan.tokens(text)
    ]
    return found or [0]


def _largest(vectors: Floats, filters: Filters, bounds: Ints) -> Doubles:
    """Each filter's largest answer in each text, and 0 where that is below, float64 (n, f)."""
    width = filters.width
    n = len(vectors) - width + 1
    answers = sum(vectors[i : i + n] @ filters.floats[i] for i in range(width))
    spans = (bounds - width // 2).ravel()
    best = np.maximum.reduceat(answers, spans)[::2].astype(np.float64)
    return np.maximum(best * filters.scale + filters.bias, 0)


def save_reader(reader: Reader, path: str | os.PathLike[str], notes: Mapping[str, Any]) -> None:
    """Writes a reader, whole or not at all; the same reader gives the same bytes."""
    arrays: Arrays = {
        "words": np.frombuffer("\n".join(reader.words).encode(), np.uint8),
        "codes": reader.codes,
        "importance": reader.importance,
        "weights": reader.weights,
        "bias": reader.bias,
    }
    for some in reader.filters:
        arrays[f"filters_{some.width}"] = some.codes
        arrays[f"scale_{some.width}"] = some.scale
        arrays[f"bias_{some.width}"] = some.bias
    header = {
        "scale": reader.scale,
        "widths": [some.width for some in reader.filters],
        "notes": dict(notes),
    }
    ARCHIVE.write(path, header, arrays)


def load_reader(path: str | os.PathLike[str]) -> Reader:
    """Reads a file of `save_reader`; runs no code of the file's.

    Raises:
        ModelError: it is no such file, damaged, or of a newer version; the file is named.
    """
    header, arrays = ARCHIVE.read(path)
    try:
        filters = [
            Filters(arrays[f"filters_{w}"], arrays[f"scale_{w}"], arrays[f"bias_{w}"])
            for w in header["widths"]
        ]
        words = arrays["words"].tobytes().decode().split("\n")
        codes, importance, scale = arrays["codes"], arrays["importance"], header["scale"]
        return Reader(words, codes, importance, scale, filters, arrays["weights"], arrays["bias"])
    except Exception as error:  # a header may hold anything
        raise ModelError(f"{os.fspath(path)}: damaged reader: {told(error)}") from error


def bundled_reader() -> BundledReader:
    """The reader that ships with the package, one for all threads."""
    with _once:
        return _bundled()


@cache
def _bundled() -> BundledReader:
    found = load_reader(PATH)
    return BundledReader(*(getattr(found, each.name) for each in fields(found)))
