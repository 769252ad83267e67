"""Telegram Desktop's result.json: a chat, or all chats of an account, and their messages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from nutgraf.data import Role
from nutgraf.reading.exports.article import Article
from nutgraf.reading.exports.export import Export, Head
from nutgraf.reading.exports.jsonfiles.objects import Item, articles_of, string
from nutgraf.reading.html import Told

Stretch = tuple[str, str]
"""A piece of text and its kind, such as "bold"."""
TITLE = 40  # words of a headline
_HEADING = 15
_BUTTON = 6  # words of a link that is all of a line, at the end
_REFERENCES = frozenset(
    ("link", "mention", "mention_name", "hashtag", "bot_command", "cashtag", "email", "phone")
)


def sniff(head: Head) -> bool:
    keys = head.keys
    own = {"date_unixtime", "text_entities", "from_id", "actor_id"}
    return {"messages", "type", "date", "text"} <= keys and not keys.isdisjoint(own)


def is_item(item: Item) -> bool:
    return "text" in item and "date" in item and "messages" not in item


def article(item: Item, around: Item) -> Article | None:
    if item.get("type", "message") != "message":
        return None  # who joined, what was pinned
    lines = list(_lines(_stretches(item)))
    if not lines:
        return None  # a picture alone
    headline, body = _titled(lines)
    chat = string(around.get("name"))
    place = string(around.get("id"))
    sender = string(item.get("author")) or string(item.get("from"))
    number = string(item.get("id"))
    return Article.of(
        body,
        headline=headline,
        date=item.get("date"),
        byline="" if sender == chat else sender,
        id=f"{place}/{number}" if place else number,
        source=chat or string(item.get("from")),
        extra={
            "forwarded_from": string(item.get("forwarded_from")),
            "edited": string(item.get("edited")),
            "media": string(item.get("media_type")) or ("photo" if item.get("photo") else ""),
        },
    )


def _stretches(item: Item) -> Iterator[Stretch]:
    """Of the text, which is a string, or a list of strings and objects."""
    text = item.get("text")
    for part in text if isinstance(text, list) else [text]:
        if isinstance(part, Mapping):
            yield string(part.get("text")), string(part.get("type"))
        else:
            yield string(part), "plain"


def _lines(stretches: Iterator[Stretch]) -> Iterator[list[Stretch]]:
    """Lines that have any text."""
    line: list[Stretch] = []
    for text, kind in stretches:
        first, *others = text.split("\n")
        line.append((first, kind))
        for other in others:
            if _flat(line):
                yield line
            line = [(other, kind)]
    if _flat(line):
        yield line


def _titled(lines: list[list[Stretch]]) -> tuple[str, list[Told]]:
    """The headline, which is a first line in bold, and the rest with its roles."""
    headline = ""
    if len(lines) > 1 and _is(lines[0], ("bold",)) and len(_flat(lines[0]).split()) <= TITLE:
        headline, lines = _flat(lines[0]), lines[1:]
    told: list[Told] = []
    for i, line in enumerate(lines):
        text, role = _flat(line), None
        if _is(line, _REFERENCES):
            role = Role.BOILERPLATE
        elif i + 1 < len(lines) and i + bool(headline) and _is(line, ("bold",)):
            short = len(text.split()) <= _HEADING and text[-1] not in ".!…"
            role = Role.HEADING if short else None
        told.append((text, role))
    for i in range(len(lines) - 1, 0, -1):  # "Read more", "Subscribe"
        text, role = told[i]
        if role is None and _is(lines[i], ("text_link",)) and len(text.split()) <= _BUTTON:
            told[i] = text, Role.BOILERPLATE
        elif role is not Role.BOILERPLATE:
            break
    return headline, told


def _is(line: list[Stretch], kinds: tuple[str, ...] | frozenset[str]) -> bool:
    """Whether all words of a line are of these kinds; signs and emoji beside them may be plain."""
    worded = [kind for text, kind in line if any(map(str.isalnum, text))]
    return bool(worded) and all(kind in kinds for kind in worded)


def _flat(line: list[Stretch]) -> str:
    return " ".join("".join(text for text, _ in line).split())


_articles = articles_of(article, is_item, ("messages",))
EXPORTS = (Export("telegram", "Telegram Desktop", "json", sniff, _articles),)
