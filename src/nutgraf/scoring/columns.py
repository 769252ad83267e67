"""A column of texts in, columns of answers out."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from nutgraf.corpus.schema import EVIDENCE, OUTCOMES, REASONS, answer_fields
from nutgraf.data import Outcome, Reason, Role
from nutgraf.kernel.texts import as_texts
from nutgraf.scoring.classifier import Classifier
from nutgraf.scoring.trace import Trace
from nutgraf.topics.calibration import FURNITURE, Calibration, log_odds

_OUTCOME = {outcome: i for i, outcome in enumerate(Outcome)}
_REASON = {reason: i for i, reason in enumerate(Reason)}
_FURNITURE = np.array([role in FURNITURE for role in Role])
_ONES = 0x3F800000  # the bits of float32 1.0; those of smaller probabilities are smaller numbers


def score_batch(
    classifier: Classifier,
    table: pa.Table | pa.RecordBatch,
    text: str = "text",
    role: str | None = None,
    evidence: bool = False,
) -> pa.Table:
    """The answers on a column of texts: for each topic `p_<topic>` float32 (null where an
    extractor failed), `<topic>` yes, no or abstain, `<topic>_reason`; and `evidence`, a list of
    structs, where it is asked for.

    Rows as in the table; those whose text is null are null. `role` names a column of roles as
    `schema.ROLES` codes them, a dictionary of int8.

    Raises:
        InputError: the column holds no strings.
        PluginError: an extractor of a plugin failed, and the classifier is strict.
    """
    column = table[text]
    nulls: npt.NDArray[np.bool_] | None = None
    if column.null_count:
        nulls = column.is_null().to_numpy(zero_copy_only=False)
        column = column.fill_null("")
    roles = None
    if role is not None:
        chunk = table[role]
        chunk = chunk.combine_chunks() if isinstance(chunk, pa.ChunkedArray) else chunk
        roles = chunk.indices.fill_null(_code(Role.BODY)).to_numpy(zero_copy_only=False)
    columns = _answers(classifier, column, roles, nulls, evidence)
    return pa.Table.from_arrays(
        columns, schema=pa.schema(answer_fields(classifier.topic_names, evidence))
    )


def _code(role: Role) -> int:
    return list(Role).index(role)


def _answers(
    classifier: Classifier,
    column: Any,
    roles: npt.NDArray[np.int8] | None,
    nulls: npt.NDArray[np.bool_] | None,
    evidence: bool,
) -> list[pa.Array]:
    texts = as_texts(column)
    tokens, known = np.zeros(texts.n, np.int32), np.zeros(texts.n, np.int32)
    matrix = classifier.plan.probabilities(texts, tokens, known)
    classifier.plan.mark_foreign(texts, tokens, known)
    furniture = None if roles is None else _FURNITURE[roles]
    probabilities, decisions = [], []
    for i, calibration in enumerate(classifier.plan.calibrations):
        values = np.ascontiguousarray(matrix[:, i])
        failed = np.isnan(values)
        without = failed if nulls is None else failed | nulls
        probabilities.append(pa.array(values, mask=without if without.any() else None))
        outcomes, reasons = decide(calibration, values, tokens, known, furniture)
        # A null has code 0 under it, so that equal answers are equal bytes.
        without = reasons < 0 if nulls is None else (reasons < 0) | nulls
        reasons = pa.array(np.where(without, np.int8(0), reasons), mask=without)
        outcomes = pa.array(outcomes, mask=nulls)
        decisions.append(pa.DictionaryArray.from_arrays(outcomes, OUTCOMES))
        decisions.append(pa.DictionaryArray.from_arrays(reasons, REASONS))
    found = [*probabilities, *decisions]
    return [*found, _evidence(classifier.plan.trace(texts), nulls)] if evidence else found


def decide(
    calibration: Calibration,
    probabilities: npt.NDArray[np.float32],
    tokens: npt.NDArray[np.int32],
    known: npt.NDArray[np.int32],
    furniture: npt.NDArray[np.bool_] | None = None,
) -> tuple[npt.NDArray[np.int8], npt.NDArray[np.int8]]:
    """What `calibration.decide` says of n paragraphs at once: int8 (n,) places in `OUTCOMES`, and
    in `REASONS`, -1 for none. `furniture` marks those whose words are the page's."""
    yes_from, near_from, near_to = _limits(calibration)
    yes = probabilities >= yes_from
    reasons = np.full(len(probabilities), -1, np.int8)
    if near_from <= near_to:
        near = (probabilities >= near_from) & (probabilities <= near_to)
        reasons[near] = _REASON[Reason.NEAR_THRESHOLD]
    if calibration.unknown < 1:
        unknown = (tokens - known) / np.maximum(tokens, 1) > calibration.unknown
        reasons[unknown] = _REASON[Reason.UNKNOWN_WORDS]
    short = tokens < calibration.shortest
    if short.any():
        reasons[short & ~yes] = _REASON[Reason.TOO_SHORT]
    reasons[np.isnan(probabilities)] = _REASON[Reason.EXTRACTOR_FAILED]
    if furniture is not None:
        reasons[furniture] = _REASON[Reason.BOILERPLATE]
    outcomes = np.where(yes, np.int8(_OUTCOME[Outcome.YES]), np.int8(_OUTCOME[Outcome.NO]))
    outcomes[reasons >= 0] = _OUTCOME[Outcome.ABSTAIN]
    return outcomes, reasons


@lru_cache(maxsize=4096)
def _limits(calibration: Calibration) -> tuple[np.float32, np.float32, np.float32]:
    """The smallest float32 probability that means yes, and the first and last of those that are
    near the threshold, found by bisection with the very tests that `Calibration.decide` makes."""
    edge = log_odds(calibration.threshold)
    margin = calibration.margin
    yes_from = _first(lambda p: p >= calibration.threshold)
    if not margin:
        return yes_from, np.float32(2), np.float32(1)
    near_from = _first(lambda p: log_odds(p) - edge > -margin)
    beyond = _first(lambda p: log_odds(p) - edge >= margin)
    return yes_from, near_from, np.nextafter(beyond, np.float32(-1), dtype=np.float32)


def _first(holds: Callable[[float], bool]) -> np.float32:
    """The smallest float32 in [0, 1] for which a rising test holds; 2 where there is none."""
    low, high = 0, _ONES + 1
    while low < high:
        middle = (low + high) // 2
        value = np.uint32(middle).view(np.float32)
        low, high = (low, middle) if holds(float(value)) else (middle + 1, high)
    return np.float32(2) if low > _ONES else np.uint32(low).view(np.float32)


def _evidence(trace: Trace, nulls: npt.NDArray[np.bool_] | None) -> pa.Array:
    """The evidence of each text as a list of structs, in the order of the text."""
    names = pa.array([topic.name for topic in trace.plan.topics], pa.string())
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
    fusion = trace.plan.fusion
    if fusion is None:
        return pa.array([], pa.string())
    found = pa.array(fusion.row_forms, pa.string()).take(pa.array(trace.rows))
    if not fusion.replaced:
        return found
    odd = np.zeros(len(fusion.row_forms), bool)
    odd[[row for row, _ in fusion.replaced]] = True
    mask = odd[trace.rows]
    pairs = trace.rows[mask].astype(np.int64) << 16 | trace.columns[mask]
    different, places = np.unique(pairs, return_inverse=True)
    terms = [fusion.term(pair >> 16, pair & 0xFFFF) for pair in different.tolist()]
    others = pa.array(terms, pa.string()).take(pa.array(places))
    return pc.replace_with_mask(found, pa.array(mask), others)
