"""Which evidence a person is shown."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from nutgraf.data import Decision, Evidence, Outcome, Reason, Role
from nutgraf.showing.paragraph import LabelledParagraph
from nutgraf.showing.telling import (
    AT_MOST,
    LEAST,
    MOST,
    Term,
    telling_terms,
    together,
    weightiest_terms,
)

YES, NO = Decision(Outcome.YES), Decision(Outcome.NO)
NEAR = Decision(Outcome.ABSTAIN, Reason.NEAR_THRESHOLD)
SHORT = Decision(Outcome.ABSTAIN, Reason.TOO_SHORT)


def paragraph(*evidence: Evidence, **decisions: Decision) -> LabelledParagraph:
    return LabelledParagraph(
        0, "x" * 500, Role.BODY, 0, 500, dict.fromkeys(decisions, 0.5), decisions,
        lambda least: tuple(e for e in evidence if abs(e.contribution) >= least or e.guard),
    )  # fmt: skip


def found(*weights: float, topic: str = "energy") -> list[Evidence]:
    return [Evidence(topic, f"t{i}", 4 * i, 4 * i + 3, w) for i, w in enumerate(weights)]


def terms(p: LabelledParagraph) -> list[str]:
    return [e.term for e in telling_terms(p)]


def test_the_weightiest_that_make_up_most() -> None:
    assert terms(paragraph(*found(0.3, 4.0, 3.0, 0.4, -2.0), energy=YES)) == ["t1", "t2"]
    assert terms(paragraph(*found(1.0, 1.0, 1.0, 1.0), energy=YES)) == ["t0", "t1", "t2"]


def test_only_topics_in_question() -> None:
    both = [*found(2.0), *found(2.0, topic="military")]
    for decision, shown in ((YES, 2), (NEAR, 2), (NO, 1), (SHORT, 1)):
        assert len(terms(paragraph(*both, energy=YES, military=decision))) == shown


def test_what_a_guard_struck_is_told_even_where_the_answer_is_no() -> None:
    struck = Evidence("energy", "plant", 0, 5, 0.0, "unless 'flower' in the paragraph")
    assert telling_terms(paragraph(struck, energy=NO)) == [Term(*struck)]
    assert Term(*struck).is_struck


def test_repeats_are_told_once_with_what_they_weigh_together() -> None:
    gas = [Evidence("energy", "gas", at, at + 3, 0.5) for at in (30, 10, 20)]
    oil = Evidence("energy", "oil", 0, 3, 1.0)
    first, again = telling_terms(paragraph(*gas, oil, energy=YES))
    assert first == Term(*oil)
    assert again == Term("energy", "gas", 10, 13, 1.5, times=3)


def test_what_stands_under_another_guard_is_another_term() -> None:
    free = Evidence("energy", "plant", 0, 5, 1.0)
    struck = free._replace(start=10, end=15, contribution=0.0, guard="unless 'flower' within 2")
    assert together([struck, free]) == [Term(*free), Term(*struck)]


def test_the_weightiest_for_or_against() -> None:
    many = [*found(*(0.3 + i / 100 for i in range(20))), *found(-4.0, 0.1, topic="military")]
    shown = weightiest_terms(many)
    assert len(shown) == AT_MOST
    assert Term("military", "t0", 0, 3, -4.0) in shown
    assert {e.term for e in shown if e.topic == "energy"} == {f"t{i}" for i in range(9, 20)}


weights = st.lists(st.floats(-5, 5), max_size=60)


@given(weights, weights)
def test_few_strong_and_in_order(one: list[float], other: list[float]) -> None:
    p = paragraph(*found(*one), *found(*other, topic="military"), energy=YES, military=YES)
    shown = telling_terms(p)
    assert len(shown) <= AT_MOST
    assert all(e.contribution >= LEAST for e in shown)
    assert all(a[2:4] <= b[2:4] for a, b in pairwise(shown))
    for topic, given_ in (("energy", one), ("military", other)):
        mine = [e.contribution for e in shown if e.topic == topic]
        speak = sum(w for w in given_ if w >= LEAST)
        # Without the least of them they would not make up most.
        assert not mine or sum(mine) - min(mine) < MOST * speak
