"""The two kernels side by side: one plan for both, and all that each answers."""

from __future__ import annotations

from typing import Any

import numpy as np

from nutgraf.kernel import _count, _scan, _texts
from nutgraf.kernel.hashtable import HashTable
from nutgraf.kernel.python import count, scan, table, texts
from nutgraf.terms.fusion import Fusion

Answers = list[bytes]


def passes(fusion: Fusion, slope: Any, offset: Any) -> tuple[Any, Any]:
    """The compiled pass with a plan, and the one in plain Python."""
    rest = (
        fusion.entries, fusion.lanes, fusion.prefix_lengths, fusion.phrase_pairs,
        fusion.phrase_lengths, fusion.longest_phrase, fusion.scale, fusion.bias, fusion.divisor,
        fusion.floor, slope, offset,
    )  # fmt: skip
    tables: list[Any] = [twin(one) for one in (fusion.exact, fusion.prefix, fusion.phrase)]
    made: Any = scan.Pass
    return fusion.compile(slope, offset), made(*tables, *rest)


def twin(one: HashTable) -> table.Table:
    return table.Table(one.slots, one.pilots, one.rows, one.stride)


def ready(drawn: list[str]) -> tuple[Any, Any]:
    """Texts for each kernel."""
    return _texts.Texts.of_strings(tuple(drawn)), texts.Texts.of_strings(tuple(drawn))


def scored(one: Any, given: Any, topics: int, masses: int) -> Answers:
    """The bytes of all that a pass answers of texts: logits, probabilities, numbers of tokens,
    masses, and evidence."""
    logits = np.zeros((len(given), topics), np.float32)
    again, chances = logits.copy(), logits.copy()
    tokens, known, traced, seen = np.zeros((4, len(given)), np.int32)
    mass = np.zeros((len(given), masses))
    one.score(given, logits, False, tokens, known)
    one.score(given, chances, True)
    evidence = one.trace(given, again, traced, mass, seen)
    arrays = (logits, chances, tokens, known, again, traced, seen, mass)
    return [array.tobytes() for array in arrays] + [bytes(column) for column in evidence]


def learnt(kernel: Any, given: Any, longest: int) -> dict[bytes, tuple[int, int, int]]:
    """The key of each n-gram, how often it stands there, and in how many texts."""
    *columns, forms = kernel.learn(given, 1, longest)
    keys, starts, totals, in_texts = map(np.frombuffer, columns, ("u8", "i8", "i8", "i8"))
    return {
        forms[start : forms.index(b"\n", start)]: (key, total, n)
        for start, key, total, n in zip(
            starts.tolist(), keys.tolist(), totals.tolist(), in_texts.tolist(), strict=True
        )
    }


KERNELS = ((_scan, _count), (scan, count))
