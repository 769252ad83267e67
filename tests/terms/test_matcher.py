"""A matcher adds up what the reference finds token by token, whatever columns lie beside."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nutgraf.kernel.texts import as_texts
from nutgraf.terms.column import Column
from nutgraf.terms.guards import Guard
from nutgraf.terms.matcher import Matcher
from nutgraf.terms.table import TermTable
from tests import cases, reference

TEXTS = ["Crude oil rose, and oils fell.", "", "Olive oil", "No word is known here"]
GUARD = Guard(("oil",), unless=("olive",))


@settings(max_examples=30)
@given(
    st.lists(st.tuples(cases.topics, st.floats(-4, 4, width=32), cases.lengths), max_size=3),
    st.lists(cases.texts, max_size=4),
)
def test_logits_are_the_reference_s(
    topics: list[tuple[dict[str, float], float, reference.Length]], texts: list[str]
) -> None:
    tables = [TermTable.read(terms.items())[0] for terms, _, _ in topics] or [TermTable.of({})]
    rest = [(bias, length) for _, bias, length in topics] or [(0.0, False)]
    columns = [
        Column(t, bias, **cases.divided(length))
        for t, (bias, length) in zip(tables, rest, strict=True)
    ]
    matcher, ready = Matcher.of(columns), as_texts(texts)
    found = matcher.found(ready)
    logits = matcher.logits(ready)
    assert np.array_equal(found.logits, logits)
    for i, text in enumerate(texts):
        for k, column in enumerate(columns):
            wanted, matches = reference.score(
                column.table.as_dict(), column.bias, cases.length_of(column), text
            )
            assert logits[i, k] == pytest.approx(wanted, abs=1e-4, rel=1e-5)
            part = slice(*found.offsets[i : i + 2])
            mine = found.columns[part] == k
            places = zip(found.start[part][mine], found.end[part][mine], strict=True)
            assert sorted(places) == sorted((m.start, m.end) for m in matches)


@pytest.mark.parametrize("guards", [(), (GUARD,)])
def test_probabilities_are_calibrated_logits(guards: tuple[Guard, ...]) -> None:
    slope, offset = np.array([2.0, 0.5]), np.array([-1.0, 0.25])
    columns = [
        Column(TermTable.of({"oil": 2.0, "crude oil": 3.0}), -1.0, guards=guards),
        Column(TermTable.of({"oil*": 1.5}), 0.0, by_length=True),
    ]
    matcher = Matcher.of(columns, slope, offset)
    logits = matcher.logits(as_texts(TEXTS))
    expected = 1 / (1 + np.exp(-(slope * logits + offset)))
    assert matcher.probabilities(as_texts(TEXTS)) == pytest.approx(expected, abs=1e-6)
    assert (matcher.guarding is not None) is bool(guards)
    assert logits[2, 0] == (-1.0 if guards else 1.0)


@pytest.mark.parametrize("guards", [(), (GUARD,)])
def test_tokens_and_known_ones_are_counted(guards: tuple[Guard, ...]) -> None:
    table = TermTable.of({"oil": 2.0, "crude oil": 3.0, "ros*": 1.0})
    matcher = Matcher.of([Column(table, guards=guards)])
    for call in (matcher.logits, matcher.probabilities):
        tokens, known = np.full((2, len(TEXTS)), -1, np.int32)
        call(as_texts(TEXTS), tokens, known)
        assert tokens.tolist() == [6, 0, 2, 5]
        assert known.tolist() == [3, 0, 1, 0]


def test_a_guard_strikes_evidence_out_and_says_why() -> None:
    matcher = Matcher.of([Column(TermTable.of({"oil": 2.0}), 0.5, guards=(GUARD,))])
    found = matcher.found(as_texts(["oil", "olive oil"]))
    assert found.logits[:, 0].tolist() == [2.5, 0.5]
    assert found.weights.astype(bool).tolist() == [True, False]
    assert found.guards == {1: "unless 'olive' in the paragraph"}
