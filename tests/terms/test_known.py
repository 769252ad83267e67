"""A word is known where a table has it, or a prefix that begins it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nutgraf.terms.known import Known
from nutgraf.terms.table import TermTable

TABLES = [TermTable.of({"oil": 1.0, "pipeline*": 2.0}), TermTable.of({"crude oil": 1.0, "é*": 1})]


@pytest.mark.parametrize(
    ("term", "as_term", "as_word"),
    [
        ("oil", True, True),
        ("oils", False, False),
        ("pipeline", True, True),
        ("pipelines", True, True),
        ("pipelin", False, False),
        ("crude oil", True, False),
        ("crude", False, True),
        ("etude", True, True),  # the prefix is folded, as texts are
        ("", False, False),
        ("pipeline*", True, True),
    ],
)
def test_terms_and_words(term: str, as_term: bool, as_word: bool) -> None:
    assert (term in Known.terms(TABLES)) is as_term
    assert (term in Known.words(TABLES)) is as_word


def test_unknown_words_are_folded_and_of_three_letters() -> None:
    known = Known.words(TABLES)
    text = "Crude OIL from the Pipelines of Émile, 1914 or co2: an Ärger, Łódź, the"
    assert known.unknown(text) == {"from", "the", "arger", "łodz"}
    assert known.unknown("") == set()
    assert Known([]).unknown("oil oil") == {"oil"}


short = st.text("ab", max_size=4)


@settings(max_examples=60)
@given(st.lists(st.tuples(short, st.booleans()), max_size=8), short)
def test_as_looked_up_one_by_one(written: list[tuple[str, bool]], word: str) -> None:
    forms = [form + "*" * is_prefix for form, is_prefix in written]
    expected = any(word.startswith(f) if is_prefix else word == f for f, is_prefix in written)
    assert (word in Known(forms)) is expected
