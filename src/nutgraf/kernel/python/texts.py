"""Texts made ready for the passes in plain Python."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from nutgraf.errors import InputError
from nutgraf.kernel.python.arrow import LONGEST, Chunk, chunks_of

_REMEDIES = {
    "NaN": 'replace missing texts by "" or leave them out',
    "NAType": 'replace missing texts by "" or leave them out',
    "NoneType": 'replace missing texts by "" or leave them out',
    "bytes": 'decode it first: text.decode("utf-8")',
}


class Texts:
    """Texts made ready for the pass: strings by reference, or Arrow arrays, decoded at each use."""

    def __init__(self, strings: tuple[Any, ...] | None, chunks: list[Chunk]) -> None:
        self._strings, self._chunks = strings, chunks
        self.n = sum(map(len, chunks)) if strings is None else len(strings)

    def __len__(self) -> int:
        return self.n

    def __iter__(self) -> Iterator[str]:
        if self._strings is not None:
            yield from map(_exact, self._strings)
        for chunk in self._chunks:
            yield from map(chunk.text, range(len(chunk)))

    @staticmethod
    def of_strings(strings: tuple[Any, ...]) -> Texts:
        """Texts of a tuple of str. Raises InputError that names the first item of another type."""
        for i, text in enumerate(strings):
            if not isinstance(text, str):
                is_nan = isinstance(text, float) and text != text
                kind = "NaN" if is_nan else type(text).__name__
                remedy = _REMEDIES.get(kind, "pass texts as str")
                raise InputError(f"texts[{i}] is {kind}, not str: {remedy}")
            if len(text) > LONGEST // 4:
                raise InputError(
                    f"texts[{i}] has {len(text)} characters: split it, "
                    f"one text may have {LONGEST // 4}"
                )
        return Texts(strings, [])

    @staticmethod
    def of_arrow(column: Any) -> Texts:
        """Texts of an object with the Arrow PyCapsule interface. Raises InputError where it is not
        a column of strings, where a text is null, or where its buffers do not make sense."""
        chunks, before = chunks_of(column), 0
        for chunk in chunks:
            for i in range(len(chunk)):
                if chunk.is_null(i):
                    raise InputError(
                        f'texts[{before + i}] is null: fill missing texts with "" or leave them out'
                    )
                if not chunk.holds(i):
                    raise InputError(
                        f"texts[{before + i}] stands where its Arrow array has no text, or is "
                        "longer than 2 GiB: the array is invalid, or split the text"
                    )
            before += len(chunk)
        return Texts(None, chunks)

    def to_list(self) -> list[str]:
        """The texts as a list of str; bytes that are not UTF-8 become U+FFFD."""
        return list(self)

    def take(self, rows: list[int]) -> list[str]:
        """Some of the texts, as `to_list` gives them; `rows` are their numbers, rising."""
        if self._strings is not None:
            return [_exact(self._strings[i]) for i in rows]
        found, chunks, first = [], iter(self._chunks), 0
        chunk = next(chunks, None)
        for i in rows:
            if not 0 <= i < self.n:
                raise IndexError(f"no text {i}: there are {self.n}")
            while chunk is not None and i >= first + len(chunk):
                first, chunk = first + len(chunk), next(chunks, None)
            assert chunk is not None
            found.append(chunk.text(i - first))
        return found


def _exact(text: str) -> str:
    """A str of no other type, such as numpy's."""
    return text if type(text) is str else str.__str__(text)
