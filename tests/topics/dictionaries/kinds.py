"""What a reader of dictionaries gives, parted into terms by category and what is told."""

from __future__ import annotations

from collections.abc import Iterator

from nutgraf.topics.dictionaries.entries import Category, Entry, Problem


def split(found: Iterator[Entry | Problem]) -> tuple[dict[Category, list[str]], list[str]]:
    terms: dict[Category, list[str]] = {}
    problems = []
    for one in found:
        if isinstance(one, Entry):
            terms.setdefault(one.category, []).append(one.term)
        else:
            problems.append(str(one))
    return terms, problems
