"""A labelled paragraph: its repr and its plain values."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from nutgraf.data import Decision, Evidence, Outcome, Reason, Role
from nutgraf.showing.paragraph import LabelledParagraph, shortened

FOUND = (
    Evidence("energy", "oil*", 0, 4, 1.23456789),
    Evidence("energy", "gas", 9, 12, 0.0, "unless 'tear' within 2"),
)
asked: list[int] = []


def found(least: float) -> tuple[Evidence, ...]:
    asked.append(1)
    return FOUND


def paragraph() -> LabelledParagraph:
    return LabelledParagraph(
        3, "Oils and gas.", Role.STANDFIRST, 20, 33,
        {"energy": 0.987654321, "military": float("nan")},
        {
            "energy": Decision(Outcome.YES),
            "military": Decision(Outcome.ABSTAIN, Reason.EXTRACTOR_FAILED),
        },
        found,
    )  # fmt: skip


def test_plain_values() -> None:
    plain = paragraph().to_dict()
    assert plain == {
        "index": 3, "start": 20, "end": 33, "role": "standfirst", "text": "Oils and gas.",
        "topics": {
            "energy": {"probability": 0.987654, "decision": "yes"},
            "military": {
                "probability": None, "decision": "abstain", "reason": "extractor_failed"
            },
        },
    }  # fmt: skip
    assert json.loads(json.dumps(plain, allow_nan=False)) == plain


def test_evidence_is_looked_for_once_and_when_it_is_asked_for() -> None:
    asked.clear()
    one = paragraph()
    one.to_dict()
    assert one.topics == ("energy",)
    assert asked == []
    assert [e["contribution"] for e in one.to_dict(evidence=True)["evidence"]] == [1.2346, 0.0]
    assert ["guard" in e for e in one.to_dict(evidence=True)["evidence"]] == [False, True]
    assert one.evidence is FOUND
    assert asked == [1]


def test_a_repr_is_one_line() -> None:
    assert repr(paragraph()) == (
        "LabelledParagraph(3, standfirst: energy 0.99 yes, military – abstain; 'Oils and gas.')"
    )


@given(st.text("ab \n", max_size=40), st.integers(1, 12))
def test_shortened_text_is_one_line_and_begins_as_the_text(text: str, most: int) -> None:
    cut = shortened(text, most)
    line = " ".join(text.split())
    assert len(cut) <= most
    assert "\n" not in cut
    if cut.endswith("…"):
        assert line.startswith(cut[:-1].rstrip())
        assert len(text) > most
    else:
        assert cut == line
