"""Lexicoder dictionaries: lines of `+category`, each followed by its terms."""

from __future__ import annotations

from collections.abc import Iterator

from nutgraf.errors import InputError
from nutgraf.topics.dictionaries.entries import Entry, Problem, lines_of


def lexicoder_entries(text: str) -> Iterator[Entry | Problem]:
    """The terms of a `.lcd` file.

    Raises:
        InputError: it is one of the XML files of later versions.
    """
    if text.lstrip().startswith("<"):
        raise InputError(
            "a Lexicoder dictionary in XML: only lines of +category and terms are read"
        )
    category: str | None = None
    empty_since = 0
    for number, line in enumerate(lines_of(text), 1):
        written = line.strip()
        if written.startswith("+"):
            if category is not None and empty_since:
                yield Problem(empty_since, (), category, "a category without terms")
            category, empty_since = written[1:].strip(), number
        elif written and category is None:
            yield Problem(number, (), written, "it stands before the first +category")
        elif written and category is not None:
            empty_since = 0
            yield Entry(number, (category,), written)
    if category is not None and empty_since:
        yield Problem(empty_since, (), category, "a category without terms")
