"""An article, plain text or HTML, into paragraphs, each with its role and its exact place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from nutgraf.data import Paragraph, Role
from nutgraf.errors import InputError
from nutgraf.reading import feed, html
from nutgraf.reading.html import Told
from nutgraf.reading.lines import spans
from nutgraf.reading.markup import is_feed, is_markup
from nutgraf.reading.roles import assign_roles
from nutgraf.reading.sources.columns import shown

_ROLES = tuple(Role)


def segment(article: str, markup: bool | None = None) -> list[Paragraph]:
    """The paragraphs of an article, in order; offsets are code points.

    Plain text: `article[p.start:p.end] == p.text`, stripped of white space, never empty, and every
    other character of the article is in exactly one paragraph, but for the marks before lines that
    letters quote ("> "). Of pages of HTML and feeds, offsets are into the text that `read` returns
    with them; each item of a feed has a headline.
    Agency sign-offs ("Reporting by ...; editing by ...") count as credits, not as bylines.

    `markup` says whether the article is mark-up, as the suffix of a file does; without it, what
    begins like mark-up is.

    Raises:
        InputError: the article is not a `str`, or its elements are nested too deep.
        MissingExtraError: it is mark-up, and the extra `html` is not installed.
    """
    return read(article, markup)[1]


def read(article: str | Sequence[Told], markup: bool | None = None) -> tuple[str, list[Paragraph]]:
    """The text of an article, which is itself unless it is mark-up, and its paragraphs, whose
    offsets are into that text. Takes and raises as `segment`; an article may also be its paragraphs
    with their roles, or None for roles that are to be found, which are then joined by blank lines.

    Raises:
        InputError: also a pair that is none, or another role.
    """
    if isinstance(article, list | tuple) and all(isinstance(part, tuple) for part in article):
        return html.laid_out([_told(part) for part in article])
    if not isinstance(article, str):
        raise InputError(f"an article is one str, not {type(article).__name__}")
    if is_markup(article) if markup is None else markup:
        return feed.extract(article) if is_feed(article) else html.extract(article)
    found = list(spans(article))
    texts = [article[start:end] for start, end, _ in found]
    # Lines that touch belong together only where other lines stand apart.
    spaced = any(apart for _, _, apart in found[1:])
    roles = assign_roles(texts, attached=[spaced and not apart for _, _, apart in found])
    places = zip(texts, roles, found, strict=True)
    return article, [Paragraph(text, role, start, end) for text, role, (start, end, _) in places]


def _told(part: tuple[Any, ...]) -> Told:
    text, role = part if len(part) == 2 else (None, None)
    if isinstance(text, str) and (role is None or (isinstance(role, str) and role in _ROLES)):
        return text, None if role is None else Role(role)
    raise InputError(f"a paragraph is {shown(repr(part))}: give its text and its role, or None")
