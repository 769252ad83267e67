"""Terms as a person writes them."""

from __future__ import annotations

import warnings
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import nutgraf
from nutgraf import TopicError
from nutgraf.errors import NutgrafWarning
from nutgraf.terms.table import TermTable, usual_bias


def test_terms_are_folded_like_text() -> None:
    table = TermTable.of({"Crude-Oil": 1, "Éclair*": 2.0, "U.S.  Navy": 0.5})
    assert table.as_dict() == {"crude oil": 1.0, "eclair*": 2.0, "us navy": 0.5}


@pytest.mark.parametrize(
    ("term", "reason"),
    [
        ("", "no letter or digit"),
        ("…", "no letter or digit"),
        ("\u0301", "no letter or digit"),
        ("one two three four five", "5 words"),
        ("a* b", "right after its last word"),
        ("*", "no letter or digit"),
        ("a *", "right after its last word"),
        ("x" * 64 + "*", "63 bytes"),
    ],
)
def test_what_is_no_term(term: str, reason: str) -> None:
    with pytest.raises(TopicError, match=reason):
        TermTable.of({term: 1.0})


@pytest.mark.parametrize("weight", [float("nan"), float("inf"), "1", None, True, [1]])
def test_what_is_no_weight(weight: object) -> None:
    with pytest.raises(TopicError, match="not a finite number"):
        TermTable.of({"oil": weight, "gas": 1.0})


def test_a_term_given_twice() -> None:
    with pytest.raises(TopicError, match="'OIL' is the same as 'oil'"):
        TermTable.of({"oil": 1.0, "OIL": 2.0})


def test_read_keeps_the_good_and_tells_of_the_bad() -> None:
    table, problems = TermTable.read([("oil", 1.0), ("", 1.0), (3, 1.0), ("gas", 2.0)])  # type: ignore[list-item]
    assert table.as_dict() == {"gas": 2.0, "oil": 1.0}
    assert len(problems) == 2


def test_an_exact_term_and_a_prefix_of_one_form() -> None:
    assert len(TermTable.of({"oil": 1.0, "oil*": 0.5, "crude oil": 2.0, "crude oil*": 1.0})) == 4


def test_empty() -> None:
    assert len(TermTable.of({})) == 0
    assert TermTable.of({}).forms == []


@pytest.mark.parametrize(
    ("terms", "lost", "step"),
    [
        ({"oil": 1e-3, "gas": 9e5}, ["'oil' (0.001)"], "32"),
        ({"oil": 1.0, "gas": -9e5, "coal": -16.0, "wind": 17}, ["'oil' (1)", "'coal' (-16)"], "32"),
        ({"oil": 1e-5}, ["'oil' (1e-05)"], "6.10352e-05"),
        ({"oil": 1e-60, "gas": 1}, ["'oil' (1e-60)"], "6.10352e-05"),
        ({"oil": 0.001, "gas": 100.0}, ["'oil' (0.001)"], "0.00390625"),
    ],
)
def test_weights_that_are_lost_are_told(
    terms: dict[str, float], lost: list[str], step: str
) -> None:
    largest = max(terms, key=lambda term: abs(terms[term]))
    with pytest.warns(NutgrafWarning) as told:
        extractor = nutgraf.TermExtractor("energy", terms)
    message = str(told[0].message)
    assert f"count as 0: {', '.join(lost)}. Beside the largest" in message
    assert f"{terms[largest]:g} of {largest!r}" in message
    assert f"steps of {step}," in message
    assert told[0].filename == __file__
    found = nutgraf.Classifier.of([extractor]).decision_function(list(terms))[:, 0] != 0
    named = [term for term in terms if f"{term!r} (" in message]
    assert [term for term, counts in zip(terms, found.tolist(), strict=True) if not counts] == named


@pytest.mark.parametrize(
    "terms",
    [{}, {"oil": 0.0}, {"oil": 0, "gas": 9e5}, {"oil": 4e-5}, {"oil": 17, "gas": 9e5}, ["oil"]],
)
def test_weights_that_count_are_not_told_of(terms: Any) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        TermTable.of(terms)


@pytest.mark.parametrize("weight", [1e6, -1e6, 1e300, 10**7])
def test_huge_weights_are_told_the_limit(weight: float) -> None:
    with pytest.raises(TopicError, match=r"'oil': .* above -1,000,000 and below 1,000,000"):
        TermTable.of({"oil": weight})


@given(st.floats(2.0**-14, 999_999), st.floats(1, 30))
def test_each_term_for_the_topic_says_yes_alone(least: float, times: float) -> None:
    terms = {"oil": least, "gas": min(least * times, 999_999), "coal": -least}
    extractor = nutgraf.TermExtractor("energy", terms, bias=usual_bias(terms.values()))
    clf = nutgraf.Classifier.of([extractor])
    assert clf.predict(["oil", "gas", "coal", ""])[:, 0].tolist() == [True, True, False, False]
