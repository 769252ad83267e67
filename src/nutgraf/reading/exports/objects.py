"""JSON exports: an object an article, in whatever they are wrapped."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from nutgraf.reading.exports.article import Article, Found, Unread
from nutgraf.reading.exports.export import File
from nutgraf.reading.sources.jsonvalues import values

Item = Mapping[str, Any]
Reader = Callable[[Item, Item], Article]


def articles_of(
    article: Reader, items: Callable[[Item], Iterator[tuple[Item, Item]]] | None = None
) -> Callable[[File], Found]:
    """A reader of files of JSON: lines, an array, or one object.

    Args:
        article: the article in an item and what is around it; ValueError tells why it is none.
        items: (item, what is around it) of each item in an object at the top; without it, itself.
    """

    def articles(file: File) -> Found:
        with file.open() as stream:
            for value, _ in values(stream):
                if not isinstance(value, Mapping):
                    yield Unread(f"a JSON {type(value).__name__}, not an object")
                    continue
                for item, around in items(value) if items else [(value, {})]:
                    try:
                        yield article(item, around)
                    except (ValueError, TypeError, AttributeError) as error:
                        yield Unread(_reason(error))

    return articles


def string(value: object) -> str:
    """A string or number as a string; "" for anything else."""
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""


def _reason(error: Exception) -> str:
    return str(error) if isinstance(error, ValueError) else "it has parts of unknown types"
