"""The evidence of many texts as an Arrow column, made of the pass's own arrays.

Topics and terms are numbers into lists of words that do not change from batch to batch: nothing is
done for each piece of evidence in Python, and no word is copied.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Self

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from nutgraf.scoring.trace import Trace
from nutgraf.showing.table import evidence_type
from nutgraf.terms.fusion import Fusion

TOPICS = pa.dictionary(pa.uint16(), pa.string())
TERMS = pa.dictionary(pa.int32(), pa.string())
_CODES = {"topic": TOPICS, "term": TERMS}
_FIELDS = [f.with_type(_CODES.get(f.name, f.type)) for f in evidence_type().value_type]
CODED = pa.list_(pa.struct(_FIELDS))
"""The type of evidence as `showing.table.evidence_type` has it, but for words that are numbers."""


def evidence_column(trace: Trace, nulls: npt.NDArray[np.bool_] | None) -> pa.Array:
    """The evidence of each text, of type `CODED`, in the order of the text; null where `nulls`."""
    pieces = pa.StructArray.from_arrays(
        [
            _topics(trace),
            _terms(trace),
            pa.array(trace.start),
            pa.array(trace.end),
            pa.array(trace.fill_contributions(np.empty(len(trace.rows), np.float32))),
            _guards(trace),
        ],
        fields=_FIELDS,
    )
    offsets = pa.array(
        trace.offsets.astype(np.int32), mask=None if nulls is None else np.append(nulls, False)
    )
    return pa.ListArray.from_arrays(offsets, pieces, type=CODED)


def _topics(trace: Trace) -> pa.Array:
    places = np.array(trace.fused_topics, np.uint16)
    is_same = np.array_equal(places, np.arange(len(places)))
    codes = trace.columns if is_same else places[trace.columns]
    return pa.DictionaryArray.from_arrays(pa.array(codes), pa.array(trace.names, pa.string()))


def _guards(trace: Trace) -> pa.Array:
    """Why a guard let a piece of evidence count, or not; null for nearly all."""
    if not trace.guards:
        return pa.nulls(len(trace.rows), pa.string())
    return pa.array([trace.guards.get(i) for i in range(len(trace.rows))], pa.string())


def _terms(trace: Trace) -> pa.Array:
    if trace.fusion is None:
        return pa.DictionaryArray.from_arrays(pa.array([], pa.int32()), pa.array([], pa.string()))
    words = _Words.of(trace.fusion)
    return pa.DictionaryArray.from_arrays(
        pa.array(words.codes(trace.rows, trace.columns)), words.forms
    )


@dataclass(frozen=True, eq=False)
class _Words:
    """The terms of a fusion, each once: a list that holds a word twice Parquet writes out in full,
    behind bytes that nobody has set.

    Attributes:
        own: int32 (rows,), the place among `forms` of each row's own term.
        is_odd: bool (rows,), which rows have, for some column, another term than their own.
        odd: int64, row << 16 | column of each such pair, ascending.
        odd_codes: int32, the place of its term.
    """

    forms: pa.Array
    own: npt.NDArray[np.int32]
    is_odd: npt.NDArray[np.bool_]
    odd: npt.NDArray[np.int64]
    odd_codes: npt.NDArray[np.int32]

    @classmethod
    @lru_cache(maxsize=4)
    def of(cls, fusion: Fusion) -> Self:
        """Made once, for it takes longer than the terms of a batch."""
        pairs = sorted(fusion.replaced)
        terms = [*fusion.row_forms, *(fusion.term(row, column) for row, column in pairs)]
        places = {form: i for i, form in enumerate(dict.fromkeys(terms))}
        codes = np.array([places[form] for form in terms], np.int32)
        own, odd_codes = np.split(codes, [len(fusion.row_forms)])
        is_odd = np.zeros(len(fusion.row_forms), bool)
        is_odd[[row for row, _ in pairs]] = True
        odd = np.array([row << 16 | column for row, column in pairs], np.int64)
        return cls(pa.array(list(places), pa.string()), own, is_odd, odd, odd_codes)

    def codes(
        self, rows: npt.NDArray[np.uint32], columns: npt.NDArray[np.uint16]
    ) -> npt.NDArray[np.int32]:
        """The place among `forms` of the term of each row and column, int32."""
        codes = self.own.take(rows)
        if not len(self.odd):
            return codes
        places = np.flatnonzero(self.is_odd[rows])
        pairs = rows[places].astype(np.int64) << 16 | columns[places]
        found = np.searchsorted(self.odd, pairs)
        is_odd = self.odd.take(found, mode="clip") == pairs
        codes[places[is_odd]] = self.odd_codes[found[is_odd]]
        return codes
