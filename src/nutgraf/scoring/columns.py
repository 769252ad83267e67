"""A column of texts in, columns of answers out."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from nutgraf.data import Role
from nutgraf.kernel.texts import as_texts
from nutgraf.scoring.answers import Answers, First, is_furniture
from nutgraf.scoring.classifier import Classifier
from nutgraf.scoring.trace import Trace
from nutgraf.showing.table import answer_fields, evidence_type, word_lists
from nutgraf.terms.fusion import Fusion

_, OUTCOMES, REASONS = word_lists()
EVIDENCE = evidence_type()


def score_batch(
    classifier: Classifier,
    table: pa.Table | pa.RecordBatch,
    text: str = "text",
    role: str | None = None,
    evidence: bool = False,
) -> pa.Table:
    """The answers on a column of texts: for each topic `p_<topic>` float32 (null where an
    extractor failed), `<topic>` yes, no or abstain, `<topic>_reason`; for each topic of a careful
    classifier `p_<topic>_first` and `<topic>_first`, what the table of words came to before a
    second look (null where there was none); and `evidence`, a list of structs, where it is asked
    for.

    Rows as in the table; those whose text is null are null. `role` names a column of roles as
    `showing.table.word_lists` codes them, a dictionary of int8.

    Raises:
        InputError: the column holds no strings.
        PluginError: an extractor of a plugin failed, and the classifier is strict.
    """
    column = table[text]
    nulls: npt.NDArray[np.bool_] | None = None
    if column.null_count:
        nulls = column.is_null().to_numpy(zero_copy_only=False)
        column = column.fill_null("")
    furniture = None
    if role is not None:
        chunk = table[role]
        chunk = chunk.combine_chunks() if isinstance(chunk, pa.ChunkedArray) else chunk
        codes = chunk.indices.fill_null(_BODY).to_numpy(zero_copy_only=False)
        furniture = _FURNITURE[codes]
    texts = as_texts(column)
    trace = None
    if evidence:
        answers, trace = classifier.decide_with_evidence(texts, furniture=furniture)
    else:
        answers = classifier.decide(texts, furniture=furniture)
    columns = _columns(answers, nulls)
    if answers.first is not None:
        columns += _first(answers.first, classifier.careful, nulls)
    if trace is not None:
        columns.append(_evidence(trace, nulls))
    fields = answer_fields(classifier.topic_names, evidence, classifier.careful)
    return pa.Table.from_arrays(columns, schema=pa.schema(fields))


_BODY = tuple(Role).index(Role.BODY)
_FURNITURE = is_furniture(tuple(Role))


def _columns(answers: Answers, nulls: npt.NDArray[np.bool_] | None) -> list[pa.Array]:
    """Arrow columns of answers, in the order of `answer_fields`."""
    probabilities, decisions = [], []
    for i in range(len(answers.topics)):
        values = np.ascontiguousarray(answers.probabilities[:, i])
        without = answers.failed[:, i] if nulls is None else answers.failed[:, i] | nulls
        probabilities.append(pa.array(values, mask=without if without.any() else None))
        codes = np.ascontiguousarray(answers.reasons[:, i])
        # A null has code 0 under it, so that equal answers are equal bytes.
        without = codes < 0 if nulls is None else (codes < 0) | nulls
        reasons = pa.array(np.where(without, np.int8(0), codes), mask=without)
        outcomes = pa.array(np.ascontiguousarray(answers.outcomes[:, i]), mask=nulls)
        decisions.append(pa.DictionaryArray.from_arrays(outcomes, OUTCOMES))
        decisions.append(pa.DictionaryArray.from_arrays(reasons, REASONS))
    return [*probabilities, *decisions]


def _first(
    first: First, careful: Sequence[str], nulls: npt.NDArray[np.bool_] | None
) -> list[pa.Array]:
    """Arrow columns of what was said before second looks, topic by topic."""
    columns = []
    for name in careful:
        i = first.answers.topics.index(name)
        without = ~first.looked[:, i] if nulls is None else ~first.looked[:, i] | nulls
        # A null has a zero under it, as above.
        values = np.where(without, np.float32(0), first.answers.probabilities[:, i])
        codes = np.where(without, np.int8(0), first.answers.outcomes[:, i])
        outcomes = pa.array(codes, mask=without)
        columns += [
            pa.array(values, mask=without),
            pa.DictionaryArray.from_arrays(outcomes, OUTCOMES),
        ]
    return columns


def _evidence(trace: Trace, nulls: npt.NDArray[np.bool_] | None) -> pa.Array:
    """The evidence of each text as a list of structs, in the order of the text."""
    names = pa.array(trace.names, pa.string())
    pieces = pa.StructArray.from_arrays(
        [
            names.take(pa.array(trace.topics)),
            _terms(trace),
            pa.array(trace.start),
            pa.array(trace.end),
            pa.array(trace.contributions.astype(np.float32)),
            _guards(trace),
        ],
        fields=list(EVIDENCE.value_type),
    )
    offsets = pa.array(
        trace.offsets.astype(np.int32), mask=None if nulls is None else np.append(nulls, False)
    )
    return pa.ListArray.from_arrays(offsets, pieces, type=EVIDENCE)


def _guards(trace: Trace) -> pa.Array:
    """Why a guard let a piece of evidence count, or not; null for nearly all."""
    if not trace.guards:
        return pa.nulls(len(trace.rows), pa.string())
    return pa.array([trace.guards.get(i) for i in range(len(trace.rows))], pa.string())


def _terms(trace: Trace) -> pa.Array:
    """The terms of the evidence. A row has one for all its columns, but for a few pairs."""
    fusion = trace.fusion
    if fusion is None:
        return pa.array([], pa.string())
    forms, is_odd = _row_forms(fusion)
    found = forms.take(pa.array(trace.rows))
    mask = is_odd[trace.rows]
    if not mask.any():
        return found
    pairs = trace.rows[mask].astype(np.int64) << 16 | trace.columns[mask]
    different, places = np.unique(pairs, return_inverse=True)
    terms = [fusion.term(pair >> 16, pair & 0xFFFF) for pair in different.tolist()]
    others = pa.array(terms, pa.string()).take(pa.array(places))
    return pc.replace_with_mask(found, pa.array(mask), others)


@lru_cache(maxsize=4)
def _row_forms(fusion: Fusion) -> tuple[pa.Array, npt.NDArray[np.bool_]]:
    """The term of each row, and which rows have another for some column; made once, for it takes
    longer than the terms of a batch."""
    is_odd = np.zeros(len(fusion.row_forms), bool)
    is_odd[[row for row, _ in fusion.replaced]] = True
    return pa.array(fusion.row_forms, pa.string()), is_odd
