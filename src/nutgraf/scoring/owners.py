"""Whose word counts for a topic that several extractors serve: that of the extractor of the topic's
own name, else of the first by name that has something to say."""

from __future__ import annotations

import os
from collections.abc import Sequence

from nutgraf.scoring.unfused import CLEAR_NO
from nutgraf.topics.calibration import Calibration
from nutgraf.topics.extractor import Extractor
from nutgraf.topics.headfile import Head, load_head


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


def head_of(extractors: Sequence[Extractor], topic: str) -> Head | None:
    """The topic's head, read from its file; None where no extractor has one, or its file is not
    there.

    Raises:
        ModelError: the file cannot be read as a head.
    """
    given = [
        (e.name != topic, e.name, e.head)
        for e in extractors
        if e.head is not None and any(t.name == topic for t in e.topics)
    ]
    if not given:
        return None
    head = min(given, key=lambda g: g[:2])[2]
    if isinstance(head, Head):
        return head
    return load_head(head) if os.path.exists(head) else None
