"""Each column's rows are settled as if it were alone."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nutgraf.errors import TopicError
from nutgraf.kernel import _scan
from nutgraf.terms.settling import Rows, Terms
from nutgraf.terms.table import TermTable
from tests import cases, reference

tables = st.lists(cases.topics, min_size=1, max_size=4).map(
    lambda topics: tuple(TermTable.read(terms.items())[0] for terms in topics)
)


def forms_of(terms: Terms) -> list[str]:
    return terms.forms(np.arange(len(terms.keys)))


def settled(terms: Terms, rows: Rows) -> dict[tuple[str, int], tuple[str, int]]:
    """(the form of a row, column) to the form of the term that gives the weight, and the weight."""
    found = {}
    forms = forms_of(terms)
    named = [forms[source] for source in rows.sources.tolist()]
    entries = zip(rows.rows.tolist(), rows.columns.tolist(), rows.weights.tolist(), strict=True)
    for row, column, weight in entries:
        number = rows.by_prefix.get((row, column))
        form = named[row] if number is None else forms[number]
        assert (named[row], column) not in found
        found[named[row], column] = form, weight
    return found


def expected(table: dict[str, float], form: str, weights: dict[str, int]) -> tuple[str, int] | None:
    """The term that a column alone finds where a row's form stands."""
    if form in table:
        return form, weights[form]
    spaces, beginning = form.count(" "), form.removesuffix("*")
    fits = [
        term
        for term in table
        if term.endswith("*") and term.count(" ") == spaces and beginning.startswith(term[:-1])
    ]
    best = max(fits, key=len, default=None)
    return None if best is None else (best, weights[best])


@settings(max_examples=40)
@given(tables)
def test_each_column_gives_what_it_gives_alone(tables: tuple[TermTable, ...]) -> None:
    terms = Terms(tables)
    single = terms.n_tokens == 1
    for which in (single & ~terms.is_prefix, single & terms.is_prefix, ~single):
        found = settled(terms, terms.rows(which))
        forms = set(terms.forms(np.flatnonzero(which)))
        wanted = {}
        for column, table in enumerate(tables):
            scale = reference.unit(table.as_dict())
            weights = {form: round(w / scale) for form, w in table.as_dict().items()}
            for form in forms:
                if (one := expected(table.as_dict(), form, weights)) is not None:
                    wanted[form, column] = one
        assert found == wanted


@settings(max_examples=30)
@given(tables)
def test_filters_pass_all_terms(tables: tuple[TermTable, ...]) -> None:
    """They may let too much through, but never keep a term out."""
    terms = Terms(tables)
    lengths, pairs = terms.prefix_lengths(), terms.phrase_pairs()
    phrase_lengths = terms.phrase_lengths()
    assert pairs.shape == phrase_lengths.shape
    shift = 65 - len(pairs).bit_length()
    for i, form in enumerate(forms_of(terms)):
        words = form.removesuffix("*").split(" ")
        n = len(words[-1].encode())
        if len(words) > 1:
            head = int(terms.heads[i]) >> shift
            is_any = form.endswith("*") and len(words) == 2 and n < 3
            follower = (1 << 64) - 1 if is_any else _scan.follower(words[1].encode())
            assert int(pairs[head]) & follower == follower
            if form.endswith("*"):
                assert int(phrase_lengths[head]) >> n & 1
        elif form.endswith("*"):
            heads = [_scan.head(words[0].encode())] if n >= 3 else range(_scan.HEADS)
            assert all(int(lengths[head]) >> n & 1 for head in heads)
    if not any(form.endswith("*") and " " not in form for form in forms_of(terms)):
        assert len(lengths) == 0


def test_the_first_words_of_phrases_have_rows_where_wanted() -> None:
    terms = Terms((TermTable.of({"crude oil": 2.0, "gas": 1.0}), TermTable.of({"cru*": 0.5})))
    exact = (terms.n_tokens == 1) & ~terms.is_prefix
    assert len(terms.rows(exact).keys) == 1
    rows = terms.rows(exact, with_heads=True)
    keys = set(rows.keys.tolist())
    assert keys == {terms.keys[forms_of(terms).index("gas")], terms.heads[0]}
    # `crude` begins the phrase of the one column and a word of the other's prefix.
    assert list(rows.by_prefix.values()) == [forms_of(terms).index("cru*")]
    assert {column for _, column in rows.by_prefix} == {1}


def test_two_terms_of_one_hash_are_refused() -> None:
    table = TermTable.of({"gas": 1.0, "oil": 2.0})
    table.keys[:] = table.keys[0]
    terms = Terms((table,))
    with pytest.raises(TopicError, match="'oil' and 'gas' have the same hash"):
        terms.rows(np.ones(2, bool))


@settings(max_examples=60)
@given(st.floats(2.0**-20, 999_999, width=32))
def test_the_unit_is_the_finest_that_fits(weight: float) -> None:
    terms = Terms((TermTable.of({"oil": weight, "gas": -weight / 3}),))
    unit = float(terms.scale[0])
    assert np.log2(unit) == int(np.log2(unit))
    assert np.abs(terms.weights).max() <= 32767
    assert unit == 2.0**-14 or np.float32(weight) / (unit / 2) > 32767
