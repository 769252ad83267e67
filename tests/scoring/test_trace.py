"""A trace: evidence as columns and as objects, which are the same."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nutgraf.data import Evidence, Topic
from nutgraf.kernel.texts import as_texts
from nutgraf.scoring.plan import Plan
from nutgraf.scoring.trace import Trace
from nutgraf.terms.found import Found
from nutgraf.terms.guards import Guard
from nutgraf.terms.importance import Importance
from nutgraf.topics.extractor import Extractor, TermExtractor

GUARD = Guard(("oil",), unless=("olive",))
EXTRACTORS = (
    TermExtractor("energy", {"oil": 1.5, "gas*": 1.0}, bias=-1.0, guards=[GUARD]),
    TermExtractor("energy", {"oils": 0.5, "gases": 2.0}, bias=0.25, name="more"),
    TermExtractor("war", {"tear gas": 2.0, "oil*": -1.0}, by_length=True),
    TermExtractor("wind", {"gases": 1.0}, importance=Importance.of({"a": 0.25, "gases": 2.0})),
)


class Flat(Extractor):
    """Adds 0.75 to a topic, without evidence."""

    name, topics, version = "flat", (Topic("war"),), "1"

    def score(self, texts: Sequence[str], out: Any) -> None:
        out[:] = 0.75


def test_evidence_of_one_text() -> None:
    trace = Plan.of(EXTRACTORS).trace(as_texts(["", "Olive oil, tear gas!"]))
    assert trace.evidence(0) == ()
    half = 1 / np.sqrt(4)
    assert trace.evidence(1) == (
        Evidence("energy", "oil", 6, 9, 0.0, "unless 'olive' in the paragraph"),
        Evidence("war", "oil*", 6, 9, -1.0 * half),
        Evidence("war", "tear gas", 11, 19, 2.0 * half),
        Evidence("energy", "gas*", 16, 19, 1.0),
    )


words = st.sampled_from(["oil", "oils", "gas", "gases", "tear", "olive", "a", "é"])


@settings(max_examples=60)
@given(st.lists(st.lists(words, max_size=6).map(" ".join), max_size=5), st.booleans())
def test_columns_and_objects_agree_and_add_up(texts: list[str], with_other: bool) -> None:
    plan = Plan.of([*EXTRACTORS, *([Flat()] if with_other else [])])
    trace = plan.trace(as_texts(texts))
    objects = [trace.evidence(i) for i in range(len(texts))]
    flat = [e for one in objects for e in one]
    assert [e.topic for e in flat] == [trace.names[i] for i in trace.topics]
    assert [e.term for e in flat] == trace.terms(slice(None))
    assert [e.start for e in flat] == trace.start.tolist()
    assert [e.contribution for e in flat] == pytest.approx(trace.contributions.tolist())
    assert trace.texts.tolist() == [i for i, one in enumerate(objects) for _ in one]
    for text, one, logits, others in zip(texts, objects, trace.logits, trace.others, strict=True):
        assert all(text[e.start : e.end] for e in one)
        for k, name in enumerate(trace.names):
            total = plan.bias[name] + sum(e.contribution for e in one if e.topic == name)
            assert logits[k] == pytest.approx(total + others[k], abs=1e-5)


def test_a_plan_without_tables_has_no_evidence() -> None:
    trace = Plan.of([Flat()]).trace(as_texts(["oil", "gas"]))
    assert trace.fusion is None
    assert trace.evidence(1) == ()
    assert trace.terms(slice(None)) == []
    assert trace.contributions.shape == trace.topics.shape == trace.texts.shape == (0,)
    assert trace.logits.tolist() == trace.others.tolist() == [[0.75], [0.75]]


def test_a_repr_leaves_the_large_parts_out() -> None:
    nothing = np.zeros((0, 1), np.float32)
    shown = repr(Trace(("energy",), None, (), Found.nothing(0), nothing, nothing))
    assert "energy" in shown
    assert "Found" not in shown
