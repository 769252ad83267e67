"""Terms as a person writes them."""

from __future__ import annotations

import pytest

from nutgraf import TopicError
from nutgraf.terms.table import TermTable


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


@pytest.mark.parametrize("weight", [float("nan"), float("inf"), 1e7, "1", None, True, [1]])
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
