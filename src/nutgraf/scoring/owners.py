"""Whose word counts for a topic that several extractors serve: that of the extractor of the topic's
own name, else of the first by name that has something to say."""

from __future__ import annotations

import os
from collections.abc import Sequence

from nutgraf.scoring.unfused import CLEAR_NO
from nutgraf.topics.calibration import Calibration
from nutgraf.topics.extractor import Extractor
from nutgraf.topics.headfile import Head, each_head, load_head


def calibration_of(extractors: Sequence[Extractor], topic: str) -> Calibration:
    """How the topic's logits become probabilities; as they are where no extractor says."""
    given = [
        (e.name != topic, e.name, e.calibrations[[t.name for t in e.topics].index(topic)])
        for e in extractors
        if e.calibrations and any(t.name == topic for t in e.topics)
    ]
    return min(given, key=lambda g: g[:2])[2] if given else Calibration()


def otherwise_of(extractor: Extractor, makes_topic: bool) -> float:
    """The logit of a text that has none of the extractor's candidates."""
    if extractor.otherwise is not None:
        return float(extractor.otherwise)
    return CLEAR_NO if makes_topic else 0.0


def heads_of(extractors: Sequence[Extractor], topic: str) -> tuple[Head, ...]:
    """The topic's heads, read from their files; none where no extractor has one, or its file is not
    there.

    Raises:
        ModelError: a file cannot be read as a head.
    """
    given = [
        (e.name != topic, e.name, each_head(e.head))
        for e in extractors
        if e.head is not None and any(t.name == topic for t in e.topics)
    ]
    heads = min(given, key=lambda g: g[:2])[2] if given else ()
    return tuple(
        head if isinstance(head, Head) else load_head(head)
        for head in heads
        if isinstance(head, Head) or os.path.exists(head)
    )
