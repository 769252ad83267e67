"""The importance of words: what a text's mass is made of."""

from __future__ import annotations

import math

import numpy as np
import pytest

from nutgraf.errors import TopicError
from nutgraf.terms.importance import Importance
from nutgraf.terms.table import TermTable


def test_words_are_folded_like_text() -> None:
    importance = Importance.of({"Oil": 0.5, "U.N.": 0.25}, 1.0)
    assert importance.table.as_dict() == {"oil": 0.5, "un": 0.25}
    assert importance.floor == 1.0


def test_equal_importance_has_one_digest() -> None:
    words = {"oil": 0.5, "the": 0.125}
    assert Importance.of(words).digest == Importance.of(dict(reversed(words.items()))).digest
    digests = {
        Importance.of(words).digest,
        Importance.of(words, 0.2).digest,
        Importance.of({**words, "oil": 0.25}).digest,
        Importance.of({"oil": 0.5, "a": 0.125}).digest,
    }
    assert len(digests) == 4


@pytest.mark.parametrize(
    ("words", "floor", "reason"),
    [
        ({"crude oil": 1.0}, 0.1, "single words"),
        ({"oil*": 1.0}, 0.1, "single words"),
        ({"oil": 0.0}, 0.1, "above 0"),
        ({"oil": -1.0}, 0.1, "above 0"),
        ({"oil": 1.0}, 0.0, "floor"),
        ({"oil": 1.0}, math.nan, "floor"),
        ({"oil": math.nan}, 0.1, "finite"),
        ({"?": 1.0}, 0.1, "no letter"),
    ],
)
def test_what_makes_no_sense(words: dict[str, float], floor: float, reason: str) -> None:
    with pytest.raises(TopicError, match=reason):
        Importance.of(words, floor)


def test_a_table_taken_apart_has_the_same_hashes() -> None:
    table = TermTable.of({"oil": 1.0, "gas": 2.0, "crude oil": 3.0, "the": 0.0})
    part = TermTable.of({"gas": 0.5, "the": 0.25})
    numbers = [table.forms.index(form) for form in part.forms]
    assert table.take(np.array(numbers), part.weights) == part
