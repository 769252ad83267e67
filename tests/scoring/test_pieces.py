"""Evidence as an Arrow column: the same as the objects, whatever its words are stored as."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nutgraf.kernel.texts import as_texts
from nutgraf.scoring.classifier import Classifier
from nutgraf.scoring.pieces import CODED, evidence_column
from nutgraf.showing.table import evidence_type
from nutgraf.topics.extractor import TermExtractor
from tests.scoring.test_trace import EXTRACTORS, Flat, words

MANY = [TermExtractor(f"t{i}", {"oil*": 1.0, "oils": i - 4.0, "gases": 0.5}) for i in range(9)]
texts = st.lists(st.lists(words, max_size=6).map(" ".join), max_size=6)


@pytest.mark.parametrize("extractors", [EXTRACTORS, [*EXTRACTORS, *MANY], [Flat()]])
@settings(max_examples=40)
@given(drawn=texts, data=st.data())
def test_column_and_objects_agree(
    extractors: list[TermExtractor], drawn: list[str], data: st.DataObject
) -> None:
    classifier = Classifier.of(extractors)
    trace = classifier.plan.trace(as_texts(drawn))
    nulls = np.array([data.draw(st.booleans()) and not text for text in drawn], bool)
    column = evidence_column(trace, nulls if nulls.any() else None)
    assert column.type == CODED
    rows = column.cast(evidence_type()).to_pylist()
    assert rows == column.to_pylist()
    for i, (is_null, row) in enumerate(zip(nulls, rows, strict=True)):
        assert (row is None) == is_null
        assert [tuple(piece.values()) for piece in row or ()] == [
            (e.topic, e.term, e.start, e.end, np.float32(e.contribution), e.guard or None)
            for e in trace.evidence(i)
        ]


def test_batches_have_one_list_of_words() -> None:
    plan = Classifier.of(MANY).plan
    one, other = (evidence_column(plan.trace(as_texts(t)), None) for t in (["oils"], ["gas", ""]))
    fields = [column.values.field("term").dictionary for column in (one, other)]
    assert fields[0].equals(fields[1])
    assert len(fields[0].unique()) == len(fields[0])
    assert pa.concat_arrays([one, other]).to_pylist() == one.to_pylist() + other.to_pylist()


@pytest.mark.parametrize("extractors", [EXTRACTORS, [*EXTRACTORS, Flat()], [Flat()]])
@settings(max_examples=40)
@given(drawn=texts)
def test_answers_with_evidence_are_those_without(
    extractors: list[TermExtractor], drawn: list[str]
) -> None:
    classifier = Classifier.of(extractors)
    alone, (answers, trace) = classifier.decide(drawn), classifier.decide_with_evidence(drawn)
    for name in ("probabilities", "outcomes", "reasons", "tokens", "known"):
        assert np.array_equal(getattr(alone, name), getattr(answers, name))
    assert np.array_equal(trace.logits, classifier.decision_function(drawn))
