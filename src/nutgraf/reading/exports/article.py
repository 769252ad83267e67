"""What an export holds: articles, and what is said of those that cannot be read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Any

from nutgraf.data import Paragraph, Role
from nutgraf.reading.dated import read_date
from nutgraf.reading.furniture import role_by_words
from nutgraf.reading.html import Told, laid_out
from nutgraf.reading.languages import language_code

TRUNCATED = "truncated"
NO_TEXT = "no full text"
LICENCE = "text withheld"
PAYWALL = "behind a paywall"
ABSTRACT = "abstract only"


@dataclass(frozen=True)
class Article:
    """An article of an export: its paragraphs with their roles, and what the export says of it.

    What the export does not say is "" or None.

    Attributes:
        told: texts in reading order with their roles; None: to be found by the rules of `roles`.
        id: as the export has it.
        date: of publication, in ISO form: 2021-03-03, 2021-03 or 2021.
        source: the publisher's name.
        language: its code where the name of the language is known.
        byline, section, url: as the export has them.
        declared: how many words the export says that the text has.
        stub: why the text is not whole, in words that many share, such as "truncated".
        group: the name of the first article that this one is a copy of, or its own, where somebody
            has looked for copies.
        extra: whatever else the export says, strings by name.
    """

    told: tuple[Told, ...]
    id: str = ""
    date: str = ""
    source: str = ""
    byline: str = ""
    section: str = ""
    language: str = ""
    url: str = ""
    declared: int | None = None
    stub: str = ""
    group: str = ""
    extra: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    @classmethod
    def of(
        cls,
        body: Iterable[str | Told],
        *,
        headline: str = "",
        standfirst: str | Sequence[str] = "",
        date: object = "",
        byline: str = "",
        day_first: bool | None = None,
        **about: Any,
    ) -> Article:
        """An article of its parts, in the order of a page: headline, standfirst, byline, body.

        White space counts once, empty parts do not count, and a standfirst that repeats the
        headline or the first paragraph of the body is left out. The first paragraph of the body is
        no standfirst, whatever it looks like. A date that cannot be read is `extra["date"]`.

        Args:
            body: texts, or texts with their roles.
            headline: its text.
            standfirst: its text, or its paragraphs.
            date: in whatever form.
            byline: as the export has it.
            day_first: whether 03/04/2024 is in April.
            about: other attributes of the article.
        """
        rest = list(_flat(body))
        if rest and rest[0][1] is None:
            rest[0] = rest[0][0], role_by_words(rest[0][0]) or Role.BODY
        title, by = " ".join(headline.split()), " ".join(byline.split())
        seen = {title, *(text for text, _ in rest[:1])}
        summary = [standfirst] if isinstance(standfirst, str) else standfirst
        opening: list[Told] = [(title, Role.HEADLINE)]
        opening += [(t, Role.STANDFIRST) for t, _ in _flat(summary) if t not in seen]
        if by not in {text for text, _ in rest[:3]}:
            opening.append((by, Role.BYLINE))
        language = language_code(about.pop("language", ""))
        day = read_date(date, day_first) if date not in ("", None) else None
        extra = dict(about.pop("extra", {}))
        if date not in ("", None) and day is None:
            extra["date"] = str(date)
        return cls(
            told=(*(part for part in opening if part[0]), *rest),
            date="" if day is None else str(day),
            byline=by,
            language=language,
            extra=MappingProxyType({name: value for name, value in extra.items() if value}),
            **about,
        )

    @property
    def headline(self) -> str:
        """The text of the first headline; "" where there is none."""
        return next((text for text, role in self.told if role is Role.HEADLINE), "")

    @property
    def words(self) -> int:
        """Of the body with its headings, as archives count."""
        return sum(len(text.split()) for text, role in self.told if role in _COUNTED)

    @cached_property
    def _laid_out(self) -> tuple[str, list[Paragraph]]:
        return laid_out(self.told)

    @property
    def text(self) -> str:
        """The paragraphs, joined by blank lines."""
        return self._laid_out[0]

    @property
    def paragraphs(self) -> tuple[Paragraph, ...]:
        """With roles, and offsets in code points into `text`."""
        return tuple(self._laid_out[1])

    @property
    def body(self) -> str:
        """Its paragraphs and headings, or what there is of them, without the rest of the page."""
        return self.of_roles(Role.BODY, Role.HEADING, Role.TEASER)

    def of_roles(self, *roles: Role) -> str:
        """The paragraphs of some roles, joined by blank lines."""
        return "\n\n".join(p.text for p in self.paragraphs if p.role in roles)

    def __repr__(self) -> str:
        about = ", ".join(filter(None, (self.source, self.date)))
        return f"<Article {self.headline[:60]!r}: {about}, {len(self.told)} paragraphs>"


_COUNTED = (None, Role.BODY, Role.HEADING)


@dataclass(frozen=True, slots=True)
class Unread:
    """Articles that cannot be read.

    Attributes:
        reason: in words that many share.
        articles: how many.
        content: what was read, as far as it is text.
        line: where it ends, from 1, in formats of lines; else 0.
    """

    reason: str
    articles: int = 1
    content: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Declared:
    """How many articles the export says that it holds."""

    articles: int


Found = Iterator[Article | Unread | Declared]
"""What a reader gives: articles and faults in their order, and what is declared, wherever."""


def _flat(parts: Iterable[str | Told]) -> Iterator[Told]:
    """Parts that have any text, on one line each."""
    for part in parts:
        text, role = (part, None) if isinstance(part, str) else part
        # Of all white space only the space is printable.
        plain = text.isprintable() and "  " not in text
        if flat := text.strip(" ") if plain else " ".join(text.split()):
            yield flat, role
