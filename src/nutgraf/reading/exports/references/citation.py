"""The article that a reference tells of: at most its abstract is there to be read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from nutgraf.reading.exports.article import ABSTRACT, NO_TEXT, Article

Fields = Mapping[str, Sequence[str]]


def cited(fields: Fields, names: Mapping[str, Sequence[str]], number: str = "") -> Article:
    """An article of a reference.

    Args:
        fields: what it says, by its own names.
        names: those names, by ours, the better ones first.
        number: its id, where no field tells it.

    Raises:
        ValueError: it has neither a title nor an abstract.
    """

    def said(name: str) -> list[str]:
        return list(next((fields[own] for own in names[name] if fields.get(own)), ()))

    def one(name: str) -> str:
        return next(iter(said(name)), "")

    abstract = said("abstract")
    if not one("title") and not abstract:
        raise ValueError("a reference without title and abstract")
    return Article.of(
        (),
        headline=one("title"),
        standfirst=abstract,
        date=one("date").strip("/ "),
        byline="; ".join(said("author")),
        id=one("id") or number,
        source=one("source"),
        section=one("section"),
        language=one("language"),
        url=one("url"),
        stub=ABSTRACT if abstract else NO_TEXT,
        extra={name: "; ".join(said(name)) for name in ("pages", "keywords", "doi", "type")},
    )
