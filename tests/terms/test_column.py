"""A column says what makes a logit: bias, weights, length, guards."""

from __future__ import annotations

import math

import pytest

from nutgraf.kernel.texts import as_texts
from nutgraf.terms.column import Column
from nutgraf.terms.guards import Guard
from nutgraf.terms.importance import Importance
from nutgraf.terms.matcher import Matcher
from nutgraf.terms.table import TermTable

TABLE = TermTable.of({"oil": 2.0, "gas*": 0.5, "tear gas": -1.0})


def logit(column: Column, text: str) -> float:
    return float(Matcher.of([column]).logits(as_texts([text]))[0, 0])


@pytest.mark.parametrize(
    ("text", "total"),
    [("", 0.0), ("a quiet day", 0.0), ("Oil, oil", 4.0), ("Gases of oil", 2.5), ("tear gas", -1.0)],
)
def test_a_logit_is_bias_and_weights(text: str, total: float) -> None:
    n = max(len(text.split()), 1)
    assert logit(Column(TABLE), text) == total
    assert logit(Column(TABLE, 0.25), text) == 0.25 + total
    by_length = logit(Column(TABLE, 0.25, by_length=True), text)
    assert by_length == pytest.approx(0.25 + total / math.sqrt(n), abs=1e-6)


def test_importance_says_what_a_sum_is_divided_by() -> None:
    importance = Importance.of({"oil": 0.5, "crude": 2.0}, 0.25)
    column = Column(TABLE, 0.25, importance=importance)
    for text, total, mass in (
        ("", 0.0, 0.25),
        ("Oil", 2.0, 0.75),
        ("The oil and the crude, oil", 4.0, 3.25),
        ("tear gas", -1.0, 0.25),
    ):
        assert logit(column, text) == pytest.approx(0.25 + total / math.sqrt(mass), abs=1e-6)


def test_a_guard_takes_its_terms_out() -> None:
    guarded = Column(TABLE, 1.0, guards=(Guard(("oil",), unless=("olive",)),))
    assert logit(guarded, "olive oil and gas") == 1.5
    assert logit(guarded, "crude oil and gas") == 3.5


def test_columns_are_compared_as_objects() -> None:
    """Tables are large: two columns are never held against each other value by value."""
    assert Column(TABLE) != Column(TABLE)
