"""Guards of fused columns: which rows they hold, and which texts they may change."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nutgraf.kernel.texts import as_texts
from nutgraf.terms.column import Column
from nutgraf.terms.fusion import Fusion
from nutgraf.terms.guarding import Guarding
from nutgraf.terms.guards import Guard
from nutgraf.terms.matcher import Matcher
from nutgraf.terms.table import TermTable

TERMS = {"oil": 2.0, "gas*": 1.0, "tear gas": -1.0}


def test_none_without_guards() -> None:
    fusion = Fusion.of([Column(TermTable.of(TERMS))] * 2)
    assert Guarding.of([(), ()], fusion) is None


def test_a_guard_holds_its_column_s_rows_only() -> None:
    guard = Guard(("gas*",), needs=("fuel",))
    fusion = Fusion.of([Column(TermTable.of(TERMS)), Column(TermTable.of({"gases": 3.0}))])
    guarding = Guarding.of([(guard,), ()], fusion)
    assert guarding is not None
    held = {(fusion.term(*key), key[1]) for key in guarding.guards}
    # Also where the row is another column's, and `gas*` gives this one its weight.
    assert held == {("gas*", 0)}
    rows = {fusion.row_forms[row] for row, _ in guarding.guards}
    assert rows == {"gas*", "gases"}
    assert {fusion.row_forms[row] for row in np.flatnonzero(guarding.is_guarded)} == rows


@pytest.mark.parametrize(
    ("guard", "expected"),
    [
        (Guard(("oil",), needs=("olive",)), [0, 1]),  # it is struck out where the need is not met
        (Guard(("oil",), unless=("olive",)), [1]),
        (Guard(("oil",), unless=("olive",), within=1), [1]),
        (Guard(("gas*",), unless=("oil",)), []),
    ],
)
def test_only_texts_that_a_guard_may_change_are_traced(guard: Guard, expected: list[int]) -> None:
    guarding = Guarding.of([(guard,)], Fusion.of([Column(TermTable.of(TERMS))]))
    assert guarding is not None
    texts = ["oil rose", "olive trees give oil", "olives of Gaza", ""]
    assert guarding.candidates(as_texts(texts)).tolist() == expected


words = st.sampled_from(["oil", "gas", "gases", "tear", "olive", "fuel", "a"])
texts = st.lists(words, max_size=7).map(" ".join)
guards = st.builds(
    Guard,
    st.lists(st.sampled_from([*TERMS]), min_size=1, max_size=2).map(tuple),
    st.lists(words, min_size=1, max_size=2).map(tuple),
    st.lists(words, max_size=2).map(tuple),
    st.none() | st.integers(1, 4),
) | st.builds(
    lambda term, unless: Guard((term,), unless=(unless,)), st.sampled_from([*TERMS]), words
)


@settings(max_examples=40)
@given(st.lists(guards, min_size=1, max_size=2).map(tuple), st.lists(texts, max_size=5))
def test_other_texts_are_as_without_guards(held: tuple[Guard, ...], texts: list[str]) -> None:
    table, ready = TermTable.of(TERMS), as_texts(texts)
    guarded = Matcher.of([Column(table, guards=held)])
    plain = Matcher.of([Column(table)]).logits(ready)
    assert guarded.guarding is not None
    untouched = np.setdiff1d(np.arange(len(texts)), guarded.guarding.candidates(ready))
    assert np.array_equal(guarded.logits(ready)[untouched], plain[untouched])
    # What is struck out is all that is missing.
    found = guarded.found(ready)
    missing = np.zeros(len(texts))
    whole = Matcher.of([Column(table)]).found(ready)
    lost = whole.weights.astype(np.int64) - found.weights
    at = np.searchsorted(found.offsets, np.arange(len(lost)), "right") - 1
    np.add.at(missing, at, lost * guarded.fusion.scale[0])
    assert found.logits[:, 0] == pytest.approx(plain[:, 0] - missing)
    assert all(i in found.guards for i in np.flatnonzero(lost))
