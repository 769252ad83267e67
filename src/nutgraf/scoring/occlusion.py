"""Which words a second look went by, found by occlusion (Zeiler and Fergus 2014): each is taken out
of the text once, and what that does to the log-odds is its effect."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from nutgraf.kernel import _scan
from nutgraf.scoring.secondstage import SecondLooks, SecondStage
from nutgraf.terms.silent import is_silent
from nutgraf.topics.calibration import Calibration

MOST_WORDS = 60
"""A text of more content words is taken apart by sentences."""
MOST_PARTS = 200
"""Parts of a text that are tried."""

_SENTENCE = re.compile(r"\S.*?(?:[.!?…][\"'”’)\]]*(?=\s)|$)", re.DOTALL)


class Share(NamedTuple):
    """What `text[start:end]`, a word or a sentence, has in the change of one topic's logit."""

    text: str
    start: int
    end: int
    share: float


@dataclass(frozen=True)
class SecondLook:
    """What looking again at one text did to one topic.

    Attributes:
        before, after: its probability by the table alone, and in the end.
        change: what was added to the logit.
        shares: of its words in that, in the order of the text; they add up to `change`. A part of
            a share that no word has an effect on is spread over all in proportion to their effects.
    """

    topic: str
    before: float
    after: float
    change: float
    shares: tuple[Share, ...]

    def __str__(self) -> str:
        telling = (s for s in self.shares if abs(s.share) >= 0.005)
        weightiest = sorted(telling, key=lambda s: -abs(s.share))[:5]
        words = "".join(f", {s.text} {s.share:+.2f}" for s in weightiest)
        return f"{self.topic}: p {self.before:.3f} → {self.after:.3f}{words}"


def second_looks_at(
    text: str, stage: SecondStage, looks: SecondLooks, calibrations: tuple[Calibration, ...]
) -> tuple[SecondLook, ...]:
    """What looking again at a text, the only one of `looks`, did to each topic it was unsure of."""
    columns = np.flatnonzero(looks.looked[0]).tolist()
    if not columns:
        return ()
    parts = list(parts_of(text))
    without = [text[:start] + text[end:] for start, end in parts]
    embeddings = stage.embeddings([text, *without])
    found = []
    for i in columns:
        head, change = stage.heads[i], float(looks.changes[0, i])
        assert head is not None
        effects = (embeddings[0] - embeddings[1:]) @ head.weights / calibrations[i].slope
        shares = spread(effects.astype(np.float64), change)
        found.append(
            SecondLook(
                looks.topics[i],
                float(looks.before[0, i]),
                float(looks.after[0, i]),
                change,
                tuple(
                    Share(text[start:end], start, end, share)
                    for (start, end), share in zip(parts, shares, strict=True)
                ),
            )
        )
    return tuple(found)


def parts_of(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of the parts that are taken out: content words, or sentences of a long text; at
    least one part, and at most `MOST_PARTS`."""
    words = [(s, e) for s, e, word in _scan.tokens(text) if not is_silent(word)]
    if len(words) > MOST_WORDS:
        sentences = [match.span() for match in _SENTENCE.finditer(text)]
        words = sentences if len(sentences) > 1 else words
    yield from words[:MOST_PARTS] or [(0, len(text))]


def spread(effects: npt.NDArray[np.float64], change: float) -> list[float]:
    """Shares that add up to the change: effects, and what they leave of it in proportion to their
    sizes; evenly where none has an effect."""
    sizes = np.abs(effects)
    total = float(sizes.sum())
    weights = sizes / total if total > 0 else np.full(len(effects), 1 / len(effects))
    shares = effects + (change - float(effects.sum())) * weights
    found: list[float] = shares.tolist()
    largest = int(np.argmax(weights))
    found[largest] += change - math.fsum(found)
    return found
