"""The pass over texts: logits and evidence. It answers as the compiled one does."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from nutgraf.kernel.python import keys
from nutgraf.kernel.python.characters import UNICODE, fold
from nutgraf.kernel.python.keys import follower, head
from nutgraf.kernel.python.lexicon import STARTS_PHRASE, Lexicon, Row, Word
from nutgraf.kernel.python.logistic import (
    BY_LENGTH,
    DIVISORS,
    WHOLE,
    contributions,
    logits,
    masses,
    sigmoid,
)
from nutgraf.kernel.python.table import Table
from nutgraf.kernel.python.terms import MAX_PHRASE, MAX_PREFIX, first_wrong, parse, tokens
from nutgraf.kernel.python.texts import Texts
from nutgraf.kernel.python.tokens import cut, words

__all__ = [
    "BY_LENGTH", "DENSE_COLUMNS", "DIVISORS", "HEADS", "MAX_PHRASE", "MAX_PREFIX", "SIMD", "SPARE",
    "STARTS_PHRASE", "UNICODE", "WHOLE", "Pass", "contributions", "first_wrong", "fold", "follower",
    "head", "parse", "sigmoid", "tokens",
]  # fmt: skip

SIMD = "python"
DENSE_COLUMNS, HEADS, SPARE = 8, 4096, 4

Evidence = list[tuple[int, int, int, int, int]]
"""Term, column, weight, and the first and the last token."""


class Pass:
    """The pass over texts with one compiled plan. Immutable; any number of threads may use it."""

    def __init__(
        self,
        exact: Table,
        prefix: Table,
        phrase: Table,
        entries: npt.NDArray[np.uint8],
        lanes: int,
        prefix_lengths: npt.NDArray[np.uint64],
        phrase_pairs: npt.NDArray[np.uint64],
        phrase_lengths: npt.NDArray[np.uint64],
        longest_phrase: int,
        scale: npt.NDArray[np.float64],
        bias: npt.NDArray[np.float64],
        divisor: npt.NDArray[np.uint16],
        floor: npt.NDArray[np.float64],
        slope: npt.NDArray[np.float64],
        offset: npt.NDArray[np.float64],
    ) -> None:
        self._columns, self._topics = len(scale), len(bias)
        columns, topics = self._columns, self._topics
        if not (len(divisor) == len(slope) == len(offset) == topics):
            raise ValueError("bias, divisor, slope and offset need one value per topic")
        if topics < 1 or len(floor) != columns - topics:
            raise ValueError("floor needs one value per column of importance")
        if (divisor >= DIVISORS + columns - topics).any():
            raise ValueError("a divisor that there is no column for")
        if columns < 1 or columns > 0xFFFF or (lanes and columns > lanes):
            raise ValueError("too many or too few columns for this layout")
        bits = len(phrase_pairs).bit_length() - 1
        sizes = {len(phrase_pairs), len(phrase_lengths)}
        if (
            longest_phrase > MAX_PHRASE
            or len(prefix_lengths) not in (0, HEADS)
            or bits < 1
            or sizes != {1 << bits}
        ):
            raise ValueError("phrases of more than 4 tokens, or filters of another size")
        self._lexicon = Lexicon(
            exact, prefix, phrase, entries, columns, bool(lanes), prefix_lengths
        )
        self._phrase_lengths, self._phrase_shift = phrase_lengths, 64 - bits
        self._longest_phrase = longest_phrase
        self._scale, self._bias, self._divisor, self._floor = scale, bias, divisor, floor
        self._slope, self._offset = slope, offset

    def score(
        self,
        texts: Texts,
        out: npt.NDArray[np.float32],
        probabilities: bool = False,
        tokens: npt.NDArray[np.int32] | None = None,
        known: npt.NDArray[np.int32] | None = None,
    ) -> None:
        """Fills `out`, (n, topics), with logits or calibrated probabilities, and where arrays are
        given the number of tokens of each text and of those that the plan knows."""
        if out.shape != (texts.n, self._topics):
            raise ValueError(f"out must have shape ({texts.n}, {self._topics})")
        if any(counts is not None and len(counts) != texts.n for counts in (tokens, known)):
            raise ValueError(f"tokens and known must have {texts.n} items")
        sums, n_tokens = self._room(texts)
        for i, text in enumerate(texts):
            found = [self._lexicon.word(word) for word in words(text)]
            n_tokens[i] = len(found)
            sums[i] = self._add_up(found)
            if known is not None:
                known[i] = sum(word.is_known for word in found)
        if tokens is not None:
            tokens[:] = n_tokens
        out[:] = self._logits(sums, n_tokens, self._masses(sums))
        if probabilities:
            sigmoid(out, self._slope, self._offset)

    def trace(
        self,
        texts: Texts,
        out: npt.NDArray[np.float32],
        tokens: npt.NDArray[np.int32],
        mass: npt.NDArray[np.float64],
        known: npt.NDArray[np.int32] | None = None,
    ) -> tuple[Any, Any, Any, Any, Any, Any]:
        """Fills `out` with logits, `tokens` and `known` as `score` does, and `mass`, (n, columns of
        importance), and returns the evidence as columns: offsets (int64, n + 1: the evidence of
        text i is offsets[i] to offsets[i + 1]), term (uint32, number of the plan's row), column
        (uint16), start and end (int32, code points), weight (int16, fixed point)."""
        if out.shape != (texts.n, self._topics) or len(tokens) != texts.n:
            raise ValueError(
                f"out must have shape ({texts.n}, {self._topics}), tokens ({texts.n},)"
            )
        if mass.shape != (texts.n, len(self._floor)):
            raise ValueError(f"mass must have shape ({texts.n}, {len(self._floor)})")
        if known is not None and len(known) != texts.n:
            raise ValueError(f"known must have {texts.n} items")
        sums, n_tokens = self._room(texts)
        offsets = np.zeros(texts.n + 1, np.int64)
        parts = []
        for i, text in enumerate(texts):
            places = cut(text)
            evidence: Evidence = []
            found = [self._lexicon.word(word) for _, _, word in places]
            sums[i] = self._add_up(found, evidence)
            n_tokens[i] = len(places)
            if known is not None:
                known[i] = sum(word.is_known for word in found)
            offsets[i + 1] = offsets[i] + len(evidence)
            parts.append(
                np.array(
                    [
                        (term, column, places[first][0], places[last][1], weight)
                        for term, column, weight, first, last in evidence
                    ],
                    np.int64,
                ).reshape(-1, 5)
            )
        tokens[:], mass[:] = n_tokens, self._masses(sums)
        out[:] = self._logits(sums, n_tokens, mass)
        whole = np.concatenate([np.zeros((0, 5), np.int64), *parts])
        kinds = (np.uint32, np.uint16, np.int32, np.int32, np.int16)
        term, column, start, end, weight = (
            whole[:, k].astype(kind) for k, kind in enumerate(kinds)
        )
        return offsets, term, column, start, end, weight

    def _room(self, texts: Texts) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """Sums of each text and column, and tokens of each text."""
        return np.zeros((texts.n, self._columns), np.int64), np.zeros(texts.n, np.int64)

    def _masses(self, sums: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
        return masses(sums[:, self._topics :], self._scale[self._topics :], self._floor)

    def _logits(
        self,
        sums: npt.NDArray[np.int64],
        n_tokens: npt.NDArray[np.int64],
        mass: npt.NDArray[np.float64],
    ) -> npt.NDArray[np.float32]:
        scale = self._scale[: self._topics]
        return logits(sums[:, : self._topics], n_tokens, mass, scale, self._bias, self._divisor)

    def _add_up(self, found: list[Word], evidence: Evidence | None = None) -> list[int]:
        """The sums of a text's columns; what counts is noted as evidence, phrases before the tokens
        that they take the place of."""
        sums = [0] * self._columns
        free_from = [0] * self._columns  # the token from which phrases leave a column alone
        reach = 0
        for i, word in enumerate(found):
            if word.starts_phrase and i + 1 < len(found):
                reach = max(reach, self._add_phrases(found, i, sums, free_from, evidence))
            row: Row = word.row
            if i < reach:
                row = tuple(entry for entry in row if free_from[entry[0]] <= i)
            for column, weight in row:
                sums[column] += weight
                if evidence is not None and column < self._topics:
                    evidence.append((word.term, column, weight, i, i))
        return sums

    def _add_phrases(
        self,
        found: list[Word],
        i: int,
        sums: list[int],
        free_from: list[int],
        evidence: Evidence | None,
    ) -> int:
        """Adds the phrases that begin at token i: the longest first, an exact one before one with a
        prefix, a longer prefix before a shorter. Returns the first token behind all of them."""
        heads = [found[i].key]
        for word in found[i + 1 : i + self._longest_phrase]:
            heads.append(keys.of_phrase(heads[-1], word.key))
        lengths = int(self._phrase_lengths[heads[0] >> self._phrase_shift])
        reach = 0
        for n in range(len(heads), 1, -1):
            phrase = self._lexicon.phrase(heads[n - 1])
            if phrase is None and lengths:
                start = keys.beginning(found[i + n - 1].folded)
                for length in keys.fitting(lengths, len(start)):
                    last = keys.of_word(start[:length])
                    phrase = self._lexicon.phrase(keys.of_phrase(heads[n - 2], last, True))
                    if phrase is not None:
                        break
            if phrase is None:
                continue
            term, row = phrase
            for column, weight in row:
                if free_from[column] <= i:
                    free_from[column] = i + n
                    reach = max(reach, i + n)
                    sums[column] += weight
                    if evidence is not None and weight:
                        evidence.append((term, column, weight, i, i + n - 1))
        return reach
