"""A column of texts in, columns of answers out."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from nutgraf.data import Role
from nutgraf.kernel.texts import as_texts
from nutgraf.scoring.answers import Answers, First, is_furniture
from nutgraf.scoring.classifier import Classifier
from nutgraf.scoring.pieces import CODED, evidence_column
from nutgraf.showing.table import answer_fields, word_lists

_, OUTCOMES, REASONS = word_lists()


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
    second look (null where there was none); and `evidence` of type `CODED`, where it is asked for.

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
        columns.append(evidence_column(trace, nulls))
    fields = answer_fields(classifier.topic_names, evidence, classifier.careful)
    if evidence:
        fields[-1] = fields[-1].with_type(CODED)
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
