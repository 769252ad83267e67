"""Plain frozen data: what a topic, a paragraph, a piece of evidence and a decision are.

Offsets are code points into the text they belong to (`text[start:end]`), end exclusive.
Weights, biases, contributions and logits are natural-log odds; probabilities lie in [0, 1].
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

from nutgraf.errors import TopicError

_NAME = re.compile(r"[a-z][a-z0-9_-]{0,63}")


class Role(StrEnum):
    """What a paragraph is for in its article.

    A teaser stands where the rest of the text was not to be had; a correction is of an article that
    was published before.
    """

    HEADLINE = "headline"
    STANDFIRST = "standfirst"
    HEADING = "heading"
    BODY = "body"
    CAPTION = "caption"
    BYLINE = "byline"
    CREDIT = "credit"
    BOILERPLATE = "boilerplate"
    TEASER = "teaser"
    CORRECTION = "correction"


class Outcome(StrEnum):
    """The three answers a decision can give."""

    YES = "yes"
    NO = "no"
    ABSTAIN = "abstain"


class Reason(StrEnum):
    """Why a decision abstains."""

    TOO_SHORT = "too_short"
    UNKNOWN_WORDS = "unknown_words"
    NEAR_THRESHOLD = "near_threshold"
    BOILERPLATE = "boilerplate"
    EXTRACTOR_FAILED = "extractor_failed"


@dataclass(frozen=True, slots=True)
class Topic:
    """A subject that a paragraph can be about.

    `name` is the column name everywhere: lower case, starting with a letter, then letters,
    digits, `_` or `-`, 64 at most. `codes` maps a scheme (`iptc`, `cap`, `plover`) to codes in it.

    Raises:
        TopicError: the name is not of that form, or another part is no text.
    """

    name: str
    title: str = ""
    description: str = field(default="", repr=False)
    codes: Mapping[str, tuple[str, ...]] = field(default_factory=dict, repr=False, hash=False)

    def __post_init__(self) -> None:
        if not isinstance(self.name, str) or not _NAME.fullmatch(self.name):
            raise TopicError(
                f"topic name {self.name!r}: use 1 to 64 lower-case letters, digits, '_' or '-', "
                "starting with a letter"
            )
        object.__setattr__(self, "name", str(self.name))  # which may be numpy's
        for key in ("title", "description"):
            if not isinstance(given := getattr(self, key), str):
                raise TopicError(f"topic {self.name!r}: its {key} is {given!r}: give text")
        object.__setattr__(self, "title", self.title or self.name.replace("_", " ").capitalize())
        object.__setattr__(self, "codes", MappingProxyType(_codes(self.name, self.codes)))

    def __reduce__(self) -> tuple[type[Topic], tuple[str, str, str, dict[str, tuple[str, ...]]]]:
        return Topic, (self.name, self.title, self.description, dict(self.codes))


def topic_of(topic: object) -> Topic:
    """A topic, or the one of a name.

    Raises:
        TopicError: it is neither.
    """
    if isinstance(topic, Topic):
        return topic
    if isinstance(topic, str):
        return Topic(topic)
    raise TopicError(f"topic is {type(topic).__name__}: give a name or a nutgraf.Topic")


def _codes(name: str, codes: object) -> dict[str, tuple[str, ...]]:
    if not isinstance(codes, Mapping):
        raise TopicError(f"topic {name!r}: codes is {type(codes).__name__}: give lists by scheme")
    for scheme, listed in codes.items():
        is_list = isinstance(listed, Sequence) and not isinstance(listed, str | bytes)
        if not (is_list and all(isinstance(item, str) for item in [scheme, *listed])):
            raise TopicError(
                f"topic {name!r}: codes of {scheme!r} are {listed!r}: give a list of texts, such "
                'as {"cap": ["19"]}'
            )
    return {scheme: tuple(listed) for scheme, listed in codes.items()}


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A stretch of an article: `article[start:end] == text`."""

    text: str
    role: Role
    start: int
    end: int


class Evidence(NamedTuple):
    """A term that moved one topic's logit: `text[start:end]` is where it stands.

    `term` is the entry of the topic's table that matched (`pipeline*`); `contribution` is in
    logit units, positive for the topic and negative against it. `guard` says why a guard of the
    topic lets the term count (`needs 'fuel' within 5`), or does not, so that it contributes 0
    (`unless 'court' in the paragraph`); empty: no guard had a say.
    """

    topic: str
    term: str
    start: int
    end: int
    contribution: float
    guard: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """Yes, no, or abstain with a reason."""

    outcome: Outcome
    reason: Reason | None = None

    def __str__(self) -> str:
        return f"{self.outcome} ({self.reason})" if self.reason else str(self.outcome)
