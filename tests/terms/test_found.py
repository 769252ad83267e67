"""What a pass found: the evidence of each text lies between its offsets."""

from __future__ import annotations

import numpy as np
import pytest

from nutgraf.kernel.texts import as_texts
from nutgraf.terms.column import Column
from nutgraf.terms.found import Found
from nutgraf.terms.matcher import Matcher
from nutgraf.terms.table import TermTable

COLUMNS = ("logits", "tokens", "offsets", "rows", "columns", "start", "end", "weights")


@pytest.mark.parametrize("n", [0, 1, 7])
def test_nothing_is_like_a_pass_that_found_none(n: int) -> None:
    nothing = Found.nothing(n)
    empty = Matcher.of([Column(TermTable.of({}))]).found(as_texts([""] * n))
    for name in COLUMNS:
        one, other = getattr(nothing, name), getattr(empty, name)
        assert one.dtype == other.dtype
        assert one.shape == (other.shape if name != "logits" else (n, 0))
        assert not one.any()
    assert nothing.guards == empty.guards == {}


def test_each_call_gives_a_dict_of_its_own() -> None:
    first = Found.nothing(1)
    first.guards[0] = "why"
    assert Found.nothing(1).guards == {}


def test_the_evidence_of_a_text_lies_between_its_offsets() -> None:
    texts = ["oil, gas and oil", "", "nothing", "Gas"]
    found = Matcher.of([Column(TermTable.of({"oil": 1.0, "gas": 2.0}))]).found(as_texts(texts))
    assert found.offsets.tolist() == [0, 3, 3, 3, 4]
    words = [
        [texts[i][found.start[j] : found.end[j]] for j in range(*found.offsets[i : i + 2])]
        for i in range(len(texts))
    ]
    assert words == [["oil", "gas", "oil"], [], [], ["Gas"]]
    assert np.array_equal(found.tokens, [4, 0, 1, 1])
