"""The words of a second look: what is taken out, and shares that add up."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nutgraf.scoring.classifier import Classifier
from nutgraf.scoring.occlusion import MOST_PARTS, MOST_WORDS, parts_of, spread
from tests import careful


def taken(text: str) -> list[str]:
    return [text[start:end] for start, end in parts_of(text)]


def test_content_words_or_sentences_or_all() -> None:
    assert taken("The fuel, which was in the tank.") == ["fuel", "tank"]
    assert taken("It is.") == ["It is."]
    assert taken("") == [""]
    long = " ".join(["fuel"] * MOST_WORDS)
    assert taken(f"{long}. It ran out! “Why?” he said.") == [
        f"{long}.", "It ran out!", "“Why?”", "he said.",
    ]  # fmt: skip
    assert taken("fuel " * 1000) == ["fuel"] * MOST_PARTS


@given(
    st.lists(st.floats(-1e3, 1e3, width=32), min_size=1, max_size=30),
    st.floats(-50, 50, width=32),
)
def test_shares_add_up(effects: list[float], change: float) -> None:
    shares = spread(np.array(effects), change)
    assert math.fsum(shares) == pytest.approx(change, rel=1e-9, abs=1e-9)


def test_what_has_no_effect_has_no_share() -> None:
    assert spread(np.array([1.0, 0.0, -0.5]), 0.5) == [1.0, 0.0, -0.5]
    assert spread(np.array([1.0, 0.0]), 3.0) == [3.0, 0.0]
    assert spread(np.zeros(4), 2.0) == [0.5] * 4


def test_an_explanation_tells_the_second_look() -> None:
    clf = Classifier.of([careful.energy(), careful.war()], encoder=careful.Counting())
    text = "Oil prices rose as fuel ran out."
    told = clf.explain(text)
    (look,) = told.second_look
    assert look.topic == "energy"
    assert look.after == pytest.approx(told.probabilities["energy"])
    assert look.after > look.before
    assert all(text[s.start : s.end] == s.text for s in look.shares)
    assert [s.text for s in look.shares] == ["Oil", "prices", "rose", "fuel", "ran"]
    assert math.fsum(s.share for s in look.shares) == pytest.approx(look.change, abs=1e-12)
    assert max(look.shares, key=lambda s: s.share).text == "fuel"
    assert str(look) == "energy: p 0.413 → 0.935, fuel +2.01"
    assert clf.explain("Nothing of the kind.").second_look == ()
