"""JSON exports: an object an article, in whatever they are wrapped."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from nutgraf.errors import InputError, MissingExtraError
from nutgraf.reading.exports.article import Article, Found, Unread
from nutgraf.reading.exports.export import HEAD, File
from nutgraf.reading.exports.jsonfiles.lists import elements, is_large
from nutgraf.reading.html import Told
from nutgraf.reading.sources.jsonvalues import values
from nutgraf.reading.sources.lineblocks import line_blocks
from nutgraf.reading.sources.streams import LARGEST, first_bytes, open_stream

Item = Mapping[str, Any]
Reader = Callable[[Item, Item], "Article | Unread | None"]
_DEPTH = 6  # of what articles are wrapped in
WHOLE = 64 << 20
"""Code points of an object that is read whole, since no list in it is known."""
LISTS = ("articles", "results", "docs", "items", "item", "hits", "data")
_NO_WORD = re.compile(r"\W+")
_SAME, _SLACK = 15, 40  # code points
_BOM = b"\xef\xbb\xbf"
_NOT_UTF_8 = "its text is not UTF-8: name the encoding of the file"
_HALF = "its text holds half a surrogate pair"


class _Value(NamedTuple):
    value: Any
    line: int = 0
    around: Item | None = None


def articles_of(
    article: Reader, is_item: Callable[[Item], bool], lists: Sequence[str] = LISTS
) -> Callable[[File], Found]:
    """A reader of files of JSON: lines, arrays, or objects, wrapped or not.

    Args:
        article: the article in an item, by what is around it; None where it is none and nobody
            would take it for one; ValueError tells why it cannot be read.
        is_item: whether an object is an item; what is not may hold some, at whatever name.
        lists: names of lists that hold items, in files that are too large to be read whole.
    """

    def articles(file: File) -> Found:
        for found in _values(file, lists):
            if isinstance(found, Unread):
                yield found
                continue
            none = True
            for item, around in items(found.value, is_item, found.around):
                none = False
                try:
                    read = article(item, around)
                    if isinstance(read, Article):
                        _check(read.told)
                except MissingExtraError:
                    raise
                except (ValueError, TypeError, AttributeError) as error:
                    yield Unread(_reason(error), line=found.line)
                else:
                    if read is not None:
                        yield read
            if none and (reason := _nothing(found.value)):
                yield Unread(reason, line=found.line)

    return articles


def items(
    value: Any, is_item: Callable[[Item], bool], around: Item | None = None, depth: int = _DEPTH
) -> Iterator[tuple[Item, Item]]:
    """(item, the object that it is in) of each item in a value, in order."""
    if isinstance(value, Mapping):
        if is_item(value):
            yield value, around or {}
            return
        around, inner = value, iter(value.values())
    elif isinstance(value, list):
        inner = iter(value)
    else:
        return
    if depth:
        for part in inner:
            if isinstance(part, Mapping | list):
                yield from items(part, is_item, around, depth - 1)


def string(value: object) -> str:
    """A string or number as a string; "" for anything else."""
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""


def strings(value: object, name: str = "name") -> list[str]:
    """The strings of a list, of its objects those of that name; one by itself is a list, too."""
    if not value:
        return []
    parts = value if isinstance(value, list) else [value]
    found = [string(part.get(name) if isinstance(part, Mapping) else part) for part in parts]
    return [text for text in found if text]


def number(value: object) -> int | None:
    """A count, as a number or a string; None for anything else, and for none."""
    text = string(value).strip()
    return int(text) or None if text.isdecimal() and len(text) < 10 else None


def repeats(summary: str, texts: Iterable[str]) -> bool:
    """Whether a summary is but the beginning of a text, maybe cut off."""
    if not summary:
        return True
    start = " ".join(summary.split()).removesuffix("[…]").removesuffix("[...]").rstrip(" .…")
    held = ""
    for text in texts:
        held += " ".join(text.split()) + " "
        if len(held) > len(start) + _SLACK:
            break
    if held.startswith(start):
        return True
    # Quotes, dashes and spaces come and go.
    same = held[:_SAME] == start[:_SAME]
    return same and _NO_WORD.sub("", held).startswith(_NO_WORD.sub("", start))


def _values(file: File, lists: Sequence[str]) -> Iterator[_Value | Unread]:
    """The values of a file. Of lines, those that are broken are told, and the others are read."""
    codec = file.encoding or "utf-8"
    if codec == "utf-8" and _are_lines(first_bytes(file.source, HEAD)):
        yield from _lines(file)
        return
    try:
        with open_stream(file.source, codec) as stream:
            large = is_large(stream)
        if large:
            with open_stream(file.source, codec) as stream:
                for element, around in elements(stream, lists):
                    large = False
                    yield _Value(element, around=around)
            if not large:
                return
        with open_stream(file.source, codec) as stream:
            yield from (_Value(value) for value, _ in values(stream, WHOLE))
    except InputError:
        raise
    except ValueError as error:
        raise InputError(str(error)) from None


def _are_lines(head: bytes) -> bool:
    """Whether the first line is a value by itself, and a second follows."""
    lines = [line for line in head.removeprefix(_BOM).split(b"\n") if line.strip()][:2]
    if len(lines) < 2 or not lines[1].lstrip().startswith((b"{", b"[")):
        return False
    try:
        return isinstance(json.loads(lines[0].decode("utf-8", "surrogateescape")), dict | list)
    except (ValueError, RecursionError):
        return False


def _lines(file: File) -> Iterator[_Value | Unread]:
    number = 0
    with open_stream(file.source) as stream:
        for block in line_blocks(stream, 0, None):
            if block.too_long or block.damage:
                number += 1
                reason = block.damage or f"the line has more than {LARGEST:,} bytes"
                yield Unread(reason, line=number)
                continue
            data = block.data if block.byte else block.data.removeprefix(_BOM)
            for line in data.removesuffix(b"\n").split(b"\n"):
                number += 1
                if line and not line.isspace():
                    yield _value(line, number)


def _value(line: bytes, number: int) -> _Value | Unread:
    text = line.decode("utf-8", "surrogateescape")
    try:
        return _Value(json.loads(text), number)
    except json.JSONDecodeError as error:
        reason = f"not JSON: {error.msg} at column {error.colno}"
    except RecursionError:
        reason = "not JSON: nested too deeply"
    return Unread(reason, 1, line.decode("utf-8", "backslashreplace"), number)


def _check(told: Iterable[Told]) -> None:
    """Raises: UnicodeEncodeError: the text is none that any file can hold."""
    for text, _ in told:
        if not text.isascii():
            text.encode()


def _nothing(value: Any) -> str:
    """What to say of a value without items; nothing of one that holds an empty list."""
    if not isinstance(value, Mapping | list):
        return f"a JSON {type(value).__name__}, not an object"
    if not value or isinstance(value, list):
        return "" if not value else "a list that holds no article"
    inner = [value, *(part for part in value.values() if isinstance(part, Mapping))]
    if any(part == [] for outer in inner for part in outer.values()):
        return ""
    said = next(
        (string(value[name]) for name in ("message", "error", "fault") if name in value), ""
    )
    return f"an object that holds no article{': ' * bool(said)}{said[:100]}"


def _reason(error: Exception) -> str:
    if isinstance(error, UnicodeEncodeError):  # bytes that are no UTF-8 came in as half surrogates
        return _NOT_UTF_8 if "\udc80" <= error.object[error.start] <= "\udcff" else _HALF
    return str(error) if isinstance(error, ValueError) else "it has parts of unknown types"
