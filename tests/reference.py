"""The compiled pass in plain Python: what a topic finds in a text, token by token.

It knows nothing of tables, hashes or other topics; tests hold the kernel to the same answers.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from tests.make_fold import fold


def tokens(text: str) -> list[tuple[int, int, str]]:
    """(start, end, folded) of each maximal run of letters, digits and combining marks."""
    found, start, folded = [], -1, ""
    for i, char in enumerate(text + "\n"):
        part = fold("\ufffd" if "\ud800" <= char <= "\udfff" else char)
        if part is None:
            if start >= 0:
                found.append((start, i, folded))
            start, folded = -1, ""
        else:
            start, folded = (i if start < 0 else start), folded + part
    return found


@dataclass
class Match:
    term: str
    start: int
    end: int
    weight: float


def match(terms: Mapping[str, float], text: str) -> list[Match]:
    """The terms that count: at each token the longest phrase, exact before prefix, longest prefix
    first; a phrase replaces what stands inside it. `terms` are in canonical form."""
    words = tokens(text)
    found, i = [], 0
    while i < len(words):
        for length in (4, 3, 2, 1):
            form = " ".join(word for _, _, word in words[i : i + length])
            head = len(form) - len(words[min(i + length, len(words)) - 1][2])
            longest = min(len(form), head + 63)  # no prefix term is longer
            candidates = [form] + [form[:n] + "*" for n in range(longest, head, -1)]
            term = next((c for c in candidates if c in terms), None)
            if term is not None and i + length <= len(words) and words[i][2]:
                found.append(Match(term, words[i][0], words[i + length - 1][1], terms[term]))
                i += length
                break
        else:
            i += 1
    return found


def unit(terms: Mapping[str, float]) -> float:
    """Weights are multiples of the power of two at which the largest still fits 16 bits."""
    largest = max(map(abs, terms.values()), default=0)
    return 2.0 ** -min(14, math.floor(math.log2(32767 / largest))) if largest else 1.0


def score(
    terms: Mapping[str, float], bias: float, by_length: bool, text: str
) -> tuple[float, list[Match]]:
    """The logit of one topic, and the matches with their contributions."""
    step = unit(terms)
    root = math.sqrt(len(tokens(text)) or 1) if by_length else 1.0
    matches = match(terms, text)
    whole = [round(float(np.float32(m.weight)) / step) for m in matches]
    for m, w in zip(matches, whole, strict=True):
        m.weight = w * step / root
    return bias + sum(whole) * (step / root), [m for m in matches if m.weight]
