"""JSON of any layout as rows: one after another, in an array, or within other things."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from nutgraf.reading.sources.columns import DATES, SOURCES, TEXTS, plain
from nutgraf.reading.sources.streams import BLOCK, Stream

LARGEST = 256 << 20
"""Code points that one value may take: a file that is one object is read whole."""
_BETWEEN = " \t\r\n\x1e\ufeff"
_TEXTS = frozenset(map(plain, TEXTS))
_ABOUT = frozenset(map(plain, ("title", "headline", *DATES, *SOURCES, "url", "link")))
_DEPTH = 4
_BY_ID = r'\s*+(?:"(?:[^"\\]|\\.)*+"|[-+.\deE]++)\s*+,\s*+[\[{]'
_OF_LISTS = re.compile(rf"\[(?:.*\n\[|{_BY_ID})")
"""What may be a row a line: there is a second line, or an id stands before something else."""
_BEGUN = r'\s*+(?:"(?:[^"\\]|\\.)*+(?:"\s*+,?\s*+|\\?)|[-+.\deE]*+\s*+,?\s*+)$'
_KEYED = re.compile(rf"\[(?:{_BY_ID}|{_BEGUN})")
_LONGEST = 4 << 20
"""Code points of a first line that is waited for."""
_REST = re.compile(r"[-+.\deE]*")  # of a number


def json_rows(stream: Stream) -> Iterator[tuple[str, Any]]:
    """(where it stands, row) of each row: an element of an array at the top, one of several values
    one after another, or an element of the list that a single object is wrapped around.

    A text by itself is a row that has only that. Objects made by pandas of columns, or of rows by
    their index, are taken apart.

    Raises:
        ValueError: from here on it is not JSON; the message says where.
    """
    several = False
    held: list[Any] = []
    broken: ValueError | None = None
    try:
        for value, in_array in values(stream):
            if in_array or several:
                yield "", value
            elif held:  # more than one at the top: none of them wraps all rows
                several = True
                yield "", held.pop()
                yield "", value
            else:
                held.append(value)
    except ValueError as error:
        broken = error
    for value in held:
        yield from unwrapped(value)
    if broken is not None:
        raise broken


def values(stream: Stream, largest: int | None = None) -> Iterator[tuple[Any, bool]]:
    """The values at the top of a file, or of the arrays there, and whether it is in one.

    Args:
        stream: the file.
        largest: code points that one value may take.

    Raises:
        ValueError: from here on it is not JSON; the message says where.
    """
    largest = LARGEST if largest is None else largest
    decode = codecs.getincrementaldecoder("utf-8")("surrogateescape").decode
    parse = json.JSONDecoder().raw_decode
    buffer, at, before, ended, in_array = "", 0, 0, False, False
    of_lists: bool | None = None
    wanted, pieces = 64 << 10, _Pieces(stream)
    while True:
        while at < len(buffer) and (buffer[at] in _BETWEEN or buffer[at] == ","):
            at += 1
        waits = of_lists is None and not ended and _is_cut(buffer, at)
        if at < len(buffer) and not waits:
            if of_lists is None:
                of_lists = _OF_LISTS.match(buffer, at) is not None and _is_of_lists(buffer[at:])
            if not in_array and buffer[at] == "[" and not of_lists:
                in_array, at = True, at + 1
                continue
            if in_array and buffer[at] == "]":
                in_array, at = False, at + 1
                continue
            try:
                found, end = parse(buffer, at)
            except RecursionError:
                raise ValueError(f"not JSON: nested too deeply, at {_place(before + at)}") from None
            except json.JSONDecodeError as error:
                if ended or len(buffer) - at > largest:
                    where = _place(before + (error.pos if ended else at))
                    said = error.msg if ended else f"more than {largest:,} characters in a value"
                    raise ValueError(f"not JSON from there on: {said}, at {where}") from None
            else:
                # A number at the end of what was read may go on.
                if (
                    ended
                    or not isinstance(found, int | float)
                    or _REST.match(buffer, end).end() < len(buffer)  # type: ignore[union-attr]
                ):
                    yield found, in_array
                    at = end
                    continue
        elif ended and not waits:
            if in_array:
                where = _place(before + at)
                raise ValueError(f"not JSON from there on: the array does not end, at {where}")
            return
        before += at
        more = pieces.read(wanted, len(buffer) - at)  # twice as much each time
        ended = not more
        buffer, at = buffer[at:] + decode(more, ended), 0
        wanted = min(BLOCK, 2 * wanted)


def _is_cut(buffer: str, at: int) -> bool:
    """Whether a first line that may be of an id and something else goes on in what comes."""
    held = len(buffer) - at
    return held < _LONGEST and buffer.find("\n", at) < 0 and bool(_KEYED.match(buffer, at))


def _is_of_lists(text: str) -> bool:
    """Whether each line of a file is a list that is a row: the first two are of one length, and
    not all in them is prose, as in lists of paragraphs, or objects, as in lists of rows. A line
    alone is one if it is of an id and an object."""
    lists = []
    for line in text.rstrip().split("\n", 2)[:2]:
        try:
            found = json.loads(line.rstrip("\r, "))
        except (ValueError, RecursionError):
            return False
        if keyed(found) is not None:
            return True
        if not (is_record(found) or _is_mixed(found)):
            return False
        lists.append(found)
    if len(lists) < 2 or len(lists[0]) != len(lists[1]) or len(lists[0]) < 2:
        return False
    return not all(isinstance(part, str) and len(part.split()) > 4 for part in lists[1])


def is_record(value: Any) -> bool:
    """Whether a list is a row without names: of texts, numbers and the like."""
    return isinstance(value, list) and not any(isinstance(part, dict | list) for part in value)


def _is_mixed(value: Any) -> bool:
    """Whether a list holds objects or lists beside texts or numbers, so that it is no list of
    rows."""
    inner = [isinstance(part, dict | list) for part in value] if isinstance(value, list) else []
    return any(inner) and not all(inner)


def keyed(value: Any) -> dict[str, Any] | None:
    """The row in a list of an id and an object, or of an id and the paragraphs of a text; None
    where it is another one."""
    if not (_is_mixed(value) and len(value) == 2):
        return None
    key, row = value if isinstance(value[1], dict | list) else reversed(value)
    if isinstance(key, bool) or not isinstance(key, str | int | float):
        return None
    if isinstance(row, dict):
        return {"id": key, **row}
    return {"id": key, "text": row} if row and all(isinstance(p, str) for p in row) else None


class _Pieces:
    """A stream that may give less than it is asked for, as those that decompress do."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self._damage: Exception | None = None

    def read(self, size: int, least: int) -> bytes:
        """At least so many bytes, unless the file ends; damage is raised after what is before."""
        if self._damage is not None:
            raise self._damage
        parts: list[bytes] = []
        held = 0
        while not parts or held < least:
            try:
                more = self._stream.read(max(size, least - held))
            except Exception as error:
                if not parts:
                    raise
                self._damage = error
                break
            if not more:
                break
            parts.append(more)
            held += len(more)
        return b"".join(parts)


def unwrapped(value: Any) -> Iterator[tuple[str, Any]]:
    """The rows in a value that stands alone: itself, or those that it is wrapped around."""
    found = None
    if isinstance(value, Mapping) and not any(map(_is_text, value.items())):
        found = _of_columns(value) or _of_index(value) or _list_in(value)
    where, rows = found or ("", [value])
    yield from ((where, row) for row in rows)


def _is_text(item: tuple[str, Any]) -> bool:
    name, value = item
    return plain(name) in _TEXTS and not isinstance(value, Mapping) and not _are_rows(value)


def _are_rows(value: Any) -> bool:
    """Whether a list under a name such as `news` holds rows, which have a title or the like beside
    their text, rather than blocks of a text."""
    if not isinstance(value, list) or not value:
        return False
    names = [set(map(plain, row)) if isinstance(row, Mapping) else set() for row in value[:20]]
    return all(own & _TEXTS and own & _ABOUT for own in names)


def _of_columns(value: Mapping[str, Any]) -> tuple[str, Sequence[Any]] | None:
    """Rows of `{"columns": [...], "data": [[...]]}`, or of `{"text": {"0": ...}, ...}`."""
    names, data = value.get("columns"), value.get("data")
    if (
        isinstance(names, list)
        and isinstance(data, list)
        and all(isinstance(d, list) for d in data)
    ):
        return "data", [dict(zip(map(str, names), row, strict=False)) for row in data]
    columns = [inner for name, inner in value.items() if plain(name) in _TEXTS]
    if columns and all(isinstance(inner, Mapping) for inner in value.values()):
        keys = columns[0].keys()
        if all(inner.keys() == keys for inner in value.values()):
            return "", [{name: inner[key] for name, inner in value.items()} for key in keys]
    return None


def _of_index(value: Mapping[str, Any]) -> tuple[str, Sequence[Any]] | None:
    """Rows of `{"0": {"text": ...}, "1": ...}`, whose keys are ids."""
    rows = list(value.values())
    if len(rows) < 2 or not all(isinstance(row, Mapping) for row in rows):
        return None
    if sum(any(plain(name) in _TEXTS for name in row) for row in rows) * 2 <= len(rows):
        return None
    return "", [{"id": key, **row} for key, row in value.items()]


def _list_in(value: Any, depth: int = _DEPTH, where: str = "") -> tuple[str, Sequence[Any]] | None:
    """The longest list of objects within an object, the nearest to the top of such."""
    lists, inner = [], []
    for name, part in value.items() if isinstance(value, Mapping) else ():
        path = f"{where}.{name}".lstrip(".")
        if isinstance(part, list) and part and all(isinstance(row, Mapping) for row in part):
            lists.append((path, part))
        elif isinstance(part, Mapping):
            inner.append((path, part))
    if lists:
        return max(lists, key=lambda found: len(found[1]))
    deeper = (_list_in(part, depth - 1, path) for path, part in inner if depth > 1)
    return max(filter(None, deeper), key=lambda found: len(found[1]), default=None)


def _place(character: int) -> str:
    return f"character {character:,}"
