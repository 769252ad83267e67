"""Whether an export is read as it is meant."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import nutgraf
from nutgraf.reading.html import Told
from tests.reading.exports.stories import Story

TEXTS, ROLES = 0.99, 0.95
FIELDS = ("id", "headline", "date", "source", "byline", "section", "language")


def read(path: Path) -> nutgraf.ReadArticles:
    """The iterator, run to its end by `list`."""
    return nutgraf.read_articles(path)


def check(
    path: Path,
    stories: Sequence[Story],
    fields: Sequence[str] = FIELDS,
    told: Callable[[Story], list[Told]] = Story.told,
    form: str = "",
) -> list[nutgraf.Article]:
    """Asserts that a file is known by what it holds, and has all articles in order, each with these
    fields, its texts (99 %), and their roles (95 %), and that nothing is doubled or left over."""
    found = read(path)
    articles = list(found)
    assert not found.rejects, found.rejects[0]
    assert len(articles) == len(stories)
    if form:
        title = next(export.title for export in known() if export.name == form)
        assert [check.title for check in found.checks] == [title]
    for article, story in zip(articles, stories, strict=True):
        for name in fields:
            wanted = getattr(story, name)
            wanted = wanted.isoformat() if name == "date" else wanted
            assert getattr(article, name) == wanted, (name, article.headline)
    texts = [
        ([p.text for p in a.paragraphs], [t for t, _ in told(s)])
        for a, s in zip(articles, stories, strict=True)
    ]
    wanted = sum(len(there) for _, there in texts)
    same = sum((Counter(here) & Counter(there)).total() for here, there in texts)
    extra = [text for here, there in texts for text in (Counter(here) - Counter(there)).elements()]
    missing = [t for here, there in texts for t in (Counter(there) - Counter(here)).elements()]
    assert same >= TEXTS * wanted, (same, wanted, missing[:3], extra[:3])
    assert len(extra) <= (1 - TEXTS) * wanted, extra[:5]
    assert [h for h, t in texts if Counter(h) == Counter(t) and h != t] == []  # their order
    roles = [
        (role, p.role, p.text)
        for article, story in zip(articles, stories, strict=True)
        for p in article.paragraphs
        for text, role in told(story)
        if text == p.text
    ]
    right = sum(wanted_role == role for wanted_role, role, _ in roles)
    wrong = [each for each in roles if each[0] != each[1]]
    assert right >= ROLES * len(roles), wrong[:5]
    for article in articles:  # offsets are of the text
        for p in article.paragraphs:
            assert article.text[p.start : p.end] == p.text
    return articles


def known() -> tuple[nutgraf.Export, ...]:
    from nutgraf.reading.exports.registry import exports

    return exports()
