"""The text in what a row has: a string, or paragraphs that lists and objects of any make hold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from nutgraf.data import Role
from nutgraf.reading.html import Told
from nutgraf.reading.sources.columns import plain, shown

_OWN = ("text", "content", "value", "#text", "$t", "p", "html", "rendered", "body")
"""Where an object has its text."""
_PARTS = ("blocks", "sections", "paragraphs", "content", "children", "items", "body", "text",
          "value")  # fmt: skip
"""Where an object has its parts, in their order."""
_KINDS = ("type", "kind", "role", "tag", "style", "_type")
_RUNS = (
    "text", "textlink", "link", "url", "bold", "strong", "italic", "em", "emphasis", "underline",
    "strikethrough", "code", "pre", "mention", "hashtag", "cashtag", "email", "phone", "span",
    "plain", "mark", "customemoji",
)  # fmt: skip
"""Kinds of stretches of a paragraph."""
_ROLES = {
    **dict.fromkeys(("headline", "title", "h1"), Role.HEADLINE),
    **dict.fromkeys(
        ("standfirst", "subtitle", "dek", "deck", "lead", "lede", "abstract", "summary"),
        Role.STANDFIRST),
    **dict.fromkeys(
        ("heading", "header", "subheading", "subhead", "crosshead", "h2", "h3", "h4", "h5", "h6",
         "headerone", "headertwo", "headerthree"), Role.HEADING),
    **dict.fromkeys(("caption", "image", "figure", "photo", "figcaption"), Role.CAPTION),
    **dict.fromkeys(("byline", "author"), Role.BYLINE),
    **dict.fromkeys(("credit", "signoff"), Role.CREDIT),
    **dict.fromkeys(
        ("ad", "advert", "advertisement", "promo", "newsletter", "related"), Role.BOILERPLATE),
}  # fmt: skip
_DEPTH = 12


def text_of(value: Any) -> str | list[Told]:
    """A text, or the paragraphs of one, with the roles that the types of blocks tell.

    A list holds strings or blocks, or stretches of one text (strings among objects, or objects of
    kinds such as "bold"); an object has its text, or lists of such, under a usual name.

    Raises:
        ValueError: it is none of these; the message is the reason.
    """
    if isinstance(value, str):
        return value
    if value is None:
        raise ValueError("the text is null")
    if isinstance(value, bytes):
        try:
            return value.decode()
        except UnicodeDecodeError as error:
            raise ValueError(f"not UTF-8 at byte {error.start} of the text") from None
    if isinstance(value, Mapping) and (own := _own(value)):
        return own
    if not isinstance(value, Iterable):
        raise ValueError(f"the text is {type(value).__name__}, not a string")
    if not isinstance(value, Mapping) and _are_stretches(value := list(value)):
        return "".join(map(_stretch, value))
    told = [block for block in _told(value) if block[0]]
    if not told:
        what = "an object without a text" if isinstance(value, Mapping) else "an empty list"
        raise ValueError(f"the text is {what}")
    return told


def joined(content: str | list[Told]) -> str:
    """The text of paragraphs, with blank lines between them."""
    return content if isinstance(content, str) else "\n\n".join(text for text, _ in content)


def _told(part: Any, role: Role | None = None, depth: int = _DEPTH) -> Iterator[Told]:
    """The paragraphs of a part of a text, in order; a headline within a section is a heading."""
    if isinstance(part, str):
        yield " ".join(part.split()), role
    elif isinstance(part, tuple) and len(part) == 2:  # it has its role already
        yield part
    elif isinstance(part, Mapping):
        yield from _of_object(part, role, depth)
    elif isinstance(part, Iterable) and not isinstance(part, bytes):
        for inner in part if depth else ():
            yield from _told(inner, role, depth - 1)
    elif part is not None:
        raise ValueError(f"a paragraph is {shown(part)}, not a string")


def _of_object(part: Mapping[str, Any], role: Role | None, depth: int) -> Iterator[Told]:
    kind = next((plain(str(part[key])) for key in _KINDS if part.get(key)), "")
    role = _ROLES.get(kind, role)
    data = part.get("data")
    holder = data if isinstance(data, Mapping) else part
    if own := _own(holder) or _own(part, ("caption", "data")):
        yield " ".join(own.split()), role
        return
    found = [holder[name] for name in _PARTS if isinstance(holder.get(name), Sequence | Mapping)]
    for inner in found[:1] if kind else ():
        if isinstance(inner, Sequence) and inner and all(map(_is_stretch, inner)):
            yield " ".join("".join(map(_stretch, inner)).split()), role
            return
    for name, inner in holder.items() if depth else ():
        named = _ROLES.get(plain(name))
        if isinstance(inner, str | Sequence | Mapping) and (named or name in _PARTS):
            if named is Role.HEADLINE and depth < _DEPTH:
                named = Role.HEADING
            yield from _told(inner, named or role, depth - 1)


def _own(part: Mapping[str, Any], names: Sequence[str] = _OWN) -> str:
    """The text that an object has itself, or ""."""
    return next(
        (part[name] for name in names if isinstance(part.get(name), str) and part[name]), ""
    )


def _are_stretches(parts: Sequence[Any]) -> bool:
    """Whether a list holds the stretches of one text rather than its paragraphs."""
    objects = [part for part in parts if isinstance(part, Mapping)]
    if not objects or not all(isinstance(part, str) or _is_stretch(part) for part in parts):
        return False
    # Blocks may have the type "text", too.
    return len(objects) < len(parts) or any(part.get("type", "text") != "text" for part in objects)


def _is_stretch(part: Any) -> bool:
    if isinstance(part, str):
        return True
    if not isinstance(part, Mapping) or not isinstance(part.get("text"), str):
        return False
    return plain(str(part.get("type") or part.get("_type") or "text")) in _RUNS


def _stretch(part: Any) -> str:
    return part if isinstance(part, str) else str(part["text"])
