"""An explanation says what each logit is the sum of."""

from __future__ import annotations

import pickle
from collections.abc import Sequence
from typing import Any

import pytest

from nutgraf.data import Topic
from nutgraf.scoring.classifier import Classifier
from nutgraf.scoring.explanation import Explanation
from nutgraf.topics.extractor import Extractor, TermExtractor

MANY = {f"w{i}": float(i) for i in range(1, 9)}


class Flat(Extractor):
    name, topics, version = "flat", (Topic("war"),), "1"

    def score(self, texts: Sequence[str], out: Any) -> None:
        out[:] = 0.75


def explain(text: str, *extractors: Extractor) -> Explanation:
    return Classifier.of(extractors).explain(text)


def test_evidence_of_one_topic_is_the_weightiest_first() -> None:
    energy = TermExtractor("energy", {"oil": 1.0, "gas": -3.0, "coal": 2.0}, bias=-1.0)
    told = explain("oil coal gas", energy, TermExtractor("war", {"oil": 9.0}))
    assert [e.term for e in told.of("energy")] == ["gas", "coal", "oil"]
    assert [e.term for e in told.of("war")] == ["oil"]
    assert told.of("sport") == ()
    assert sorted(e.start for e in told.evidence) == [e.start for e in told.evidence]


def test_a_repr_says_the_sum() -> None:
    energy = TermExtractor("energy", {"oil": 1.0, "gas": -3.0}, bias=-1.0)
    told = explain("oil and gas", energy, TermExtractor("war", {"tank": 2.0}, bias=0.25), Flat())
    assert repr(told).splitlines() == [
        "Explanation of 'oil and gas'",
        "  energy: p 0.047, logit -3.00 = bias -1.00, gas -3.00, oil +1.00",
        "  war: p 0.731, logit +1.00 = bias +0.25, unexplained +0.75",
    ]


def test_a_repr_sums_what_is_slight_and_cuts_what_is_long() -> None:
    energy = TermExtractor("energy", MANY)
    told = explain(" ".join(MANY) + " and more" * 30, energy)
    first, line = repr(told).splitlines()
    assert first == "Explanation of 'w1 w2 w3 w4 w5 w6 w7 w8 and more and more and more and more…'"
    assert line.endswith("w8 +8.00, w7 +7.00, w6 +6.00, w5 +5.00, w4 +4.00, 3 more +6.00")


def test_a_notebook_shows_the_text_marked_and_the_sums() -> None:
    markup = explain("oil <b>", TermExtractor("energy", {"oil": 1.0}, bias=-1.0))._repr_html_()
    assert "<b>" not in markup
    assert "<mark" in markup
    assert "oil +1.00" in markup


@pytest.mark.parametrize("text", ["", "nothing", "🙂 \ud800"])
def test_texts_without_terms(text: str) -> None:
    told = explain(text, TermExtractor("energy", {"oil": 1.0}, bias=-1.0))
    assert told.evidence == told.of("energy") == ()
    assert told.logits == told.bias == {"energy": -1.0}
    assert "bias -1.00" in repr(told)


def test_explanations_are_equal_where_all_that_they_say_is() -> None:
    energy = TermExtractor("energy", {"oil": 1.0}, bias=-1.0)
    told = explain("oil and gas", energy)
    assert told == explain("oil and gas", energy) == pickle.loads(pickle.dumps(told))
    others = [energy, TermExtractor("energy", {"oil": 2.0}, bias=-1.0), Flat()]
    assert told not in [explain("oil, and gas", energy), "oil and gas"]
    assert told not in [explain("oil and gas", *others[i:]) for i in (1, 2)]
    with pytest.raises(TypeError, match="unhashable"):
        hash(told)
