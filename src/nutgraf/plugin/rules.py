"""What an extractor must be: the rules that every answer of a plugin is held to."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence
from typing import Any

from nutgraf.data import Topic
from nutgraf.errors import PluginError, TopicError
from nutgraf.parameters import is_real
from nutgraf.showing.table import OTHERS, topic_columns
from nutgraf.terms.table import TermTable
from nutgraf.topics.calibration import Calibration
from nutgraf.topics.extractor import Extractor, TermExtractor
from nutgraf.topics.headfile import Head, each_head

_EXTRACTOR_NAME = re.compile(r"[a-z][a-z0-9_.-]{0,63}")


def checked(answer: Any) -> Iterable[Extractor]:
    """The extractors that a hook returned.

    Raises:
        PluginError: one of them, or the answer itself, breaks a rule.
    """
    if not isinstance(answer, list | tuple):
        raise PluginError(
            f"nutgraf_extractors returned {type(answer).__name__}: return a list of extractors"
        )
    for extractor in answer:
        if isinstance(extractor, type) and issubclass(extractor, Extractor):
            raise PluginError(f"{extractor.__name__} is a class: return an instance of it")
        if not isinstance(extractor, Extractor):
            raise PluginError(
                f"it returned a {type(extractor).__name__} among its extractors: "
                "subclass nutgraf.Extractor"
            )
        name, topics = extractor.name, extractor.topics
        if extractor.api != Extractor.api:
            raise PluginError(
                f"extractor {name!r} is made for interface {extractor.api!r}, this nutgraf has "
                f"{Extractor.api}: update the older of the two"
            )
        if not isinstance(name, str) or not _EXTRACTOR_NAME.fullmatch(name):
            raise PluginError(
                f"extractor name {name!r}: use 1 to 64 lower-case letters, digits, '_', '.' or "
                "'-', starting with a letter"
            )
        if not isinstance(extractor.version, str):
            raise PluginError(
                f"extractor {name!r}: version is {type(extractor.version).__name__}: give text, "
                'such as "1"'
            )
        if not isinstance(topics, tuple) or not topics:
            raise PluginError(f"extractor {name!r}: topics must be a tuple of at least one Topic")
        if not all(isinstance(topic, Topic) for topic in topics):
            raise PluginError(f"extractor {name!r}: topics must be a tuple of nutgraf.Topic")
        if len({topic.name for topic in topics}) < len(topics):
            raise PluginError(f"extractor {name!r} names a topic twice")
        if not _fit(extractor.calibrations, len(topics)):
            raise PluginError(
                f"extractor {name!r}: calibrations must be None or a tuple of nutgraf.Calibration, "
                f"one for each of its {len(topics)} topics"
            )
        _check_candidates(extractor)
        _check_head(extractor)
        if isinstance(extractor, TermExtractor) and not hasattr(extractor, "table"):
            raise PluginError(f"extractor {name!r}: call super().__init__ in its __init__")
        if getattr(extractor.score, "__func__", None) is Extractor.score:
            raise PluginError(f"extractor {name!r} has no score method: write one")
        yield extractor


def topics_of(extractors: Iterable[Extractor]) -> list[str]:
    """The names of the topics that they serve, each once."""
    return list(dict.fromkeys(topic.name for e in extractors for topic in e.topics))


def check_columns(topics: Iterable[str], others: Iterable[str]) -> None:
    """Whether topics have columns of their own in tables, beside each other and beside others:
    else every table with all of them would be refused, on account of one.

    Raises:
        PluginError: a column of one is another topic's, or of another kind.
    """
    served = set(others)
    taken = {column: topic for topic in served for column in topic_columns(topic)}
    for topic in topics:
        if topic in served:
            continue
        served.add(topic)
        for column in sorted(topic_columns(topic), key=len):
            if column in OTHERS:
                raise PluginError(
                    f"topic {topic!r}: tables have a column {column!r} of another kind: give the "
                    "topic another name"
                )
            if (other := taken.setdefault(column, topic)) != topic:
                raise PluginError(
                    f"topic {topic!r} would have a column {column!r} in tables, which topic "
                    f"{other!r} has: give it another name, or keep one of their plugins out by "
                    "NUTGRAF_PLUGINS"
                )


def _check_candidates(extractor: Extractor) -> None:
    name, terms, otherwise = extractor.name, extractor.candidates, extractor.otherwise
    if terms is not None:
        if not isinstance(terms, tuple) or not terms or not all(isinstance(t, str) for t in terms):
            raise PluginError(
                f"extractor {name!r}: candidates must be None or a tuple of at least one term"
            )
        try:
            TermTable.of(dict.fromkeys(terms, 1.0))
        except TopicError as error:
            raise PluginError(f"extractor {name!r}: candidates: {error}") from error
    if otherwise is not None and not is_real(otherwise):
        raise PluginError(f"extractor {name!r}: otherwise must be None or a finite number")


def _check_head(extractor: Extractor) -> None:
    name, head = extractor.name, extractor.head
    if head is None:
        return
    one = Head, str, os.PathLike
    if not isinstance(head, (*one, Sequence)) or not all(
        isinstance(mine, one) for mine in each_head(head)
    ):
        raise PluginError(
            f"extractor {name!r}: head must be None, a nutgraf.Head or a path of one, or several"
        )
    if len(extractor.topics) > 1:
        raise PluginError(
            f"extractor {name!r}: a head is of one topic, and it has {len(extractor.topics)}"
        )


def _fit(calibrations: Any, n: int) -> bool:
    return calibrations is None or (
        isinstance(calibrations, tuple)
        and len(calibrations) == n
        and all(isinstance(calibration, Calibration) for calibration in calibrations)
    )
