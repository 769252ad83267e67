"""Guards against the reference, and on every way in and out."""

from __future__ import annotations

import json
import pickle
import string
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import nutgraf
from nutgraf import Classifier, Guard, TermExtractor, TopicError
from nutgraf.kernel.texts import as_texts
from nutgraf.scoring.plan import Plan
from nutgraf.terms.table import TermTable
from tests import cases, reference

TERMS = {"reactor*": 3.0, "fuel rod*": 2.0, "turbine": 1.5}
GUARDS = (
    Guard(("reactor*",), unless=("court", "research reactor"), within=5),
    Guard(("Fuel-Rod*",), needs=("uranium", "cool*")),
)
TEXTS = [
    "The reactor was shut down.",
    "The court said the reactor was safe.",
    "The court sat for a long time and, said one of the judges, the reactor was safe.",
    "A research reactor in Ätna; the reactors of the other site are 🙂 old.",
    "Fuel rods were moved while the turbine ran.",
    "Fuel rods were moved, the uranium stayed, the turbine ran.",
    "Nothing of the kind.",
    "",
]


def classifier(by_length: bool = False, others: bool = False) -> Classifier:
    more = [TermExtractor("law", {"court": 2.0, "reactor*": -1.0}, -1.0)] if others else []
    guarded = TermExtractor("nuclear", TERMS, -2.0, by_length=by_length, guards=GUARDS)
    return Classifier.of([guarded, *more])


def bits(values: np.ndarray) -> list[bytes]:
    return [row.tobytes() for row in values]


def test_what_counts_and_why() -> None:
    clf = classifier()
    found = [[(e.term, e.contribution, e.guard) for e in clf.explain(t).evidence] for t in TEXTS]
    lacks = "lacks 'uranium' or 'cool*' in the paragraph"
    assert found == [
        [("reactor*", 3.0, "")],
        [("reactor*", 0.0, "unless 'court' within 5")],
        [("reactor*", 3.0, "")],
        [
            ("reactor*", 0.0, "unless 'research reactor' within 5"),
            ("reactor*", 0.0, "unless 'research reactor' within 5"),
        ],
        [("fuel rod*", 0.0, lacks), ("turbine", 1.5, "")],
        [("fuel rod*", 2.0, "needs 'uranium' in the paragraph"), ("turbine", 1.5, "")],
        [],
        [],
    ]
    assert clf.decision_function(TEXTS)[:, 0].tolist() == [1, -2, 1, -2, -0.5, 1.5, -2, -2]


@pytest.mark.parametrize("by_length", [False, True])
@pytest.mark.parametrize("others", [False, True])
def test_every_path_agrees(by_length: bool, others: bool) -> None:
    clf = classifier(by_length, others)
    logits, probabilities = clf.decision_function(TEXTS), clf.predict_proba(TEXTS)
    trace = clf.evidence(TEXTS)
    assert bits(trace.logits) == bits(logits)
    for column in (pa.array(TEXTS), pa.chunked_array([TEXTS[:3], TEXTS[3:]]), pl.Series(TEXTS)):
        assert bits(clf.decision_function(column)) == bits(logits)
        assert bits(clf.predict_proba(column)) == bits(probabilities)
        assert clf.evidence(column).guards == trace.guards
        assert bits(clf.evidence(column).logits) == bits(logits)
    again = pickle.loads(pickle.dumps(clf))
    assert bits(again.decision_function(TEXTS)) == bits(logits)
    for i, text in enumerate(TEXTS):
        why = clf.explain(text)
        for k, topic in enumerate(clf.topic_names):
            assert np.float32(why.logits[topic]) == logits[i, k]
            added = sum(e.contribution for e in why.of(topic))
            assert why.bias[topic] + added == pytest.approx(why.logits[topic], abs=1e-6)
            assert np.float32(why.probabilities[topic]) == probabilities[i, k]
        for paragraph in clf.read(text):
            if paragraph.text == text:
                assert list(paragraph.probabilities.values()) == probabilities[i].tolist()
                assert paragraph.evidence == why.evidence
    at = [round(float(c), 12) for c in trace.contributions]
    assert at == [round(e.contribution, 12) for i in range(len(TEXTS)) for e in trace.evidence(i)]


def test_where_no_guard_strikes_the_bits_are_those_without_guards() -> None:
    plain = Classifier.of([TermExtractor("nuclear", TERMS, -2.0, by_length=True)])
    guarded = classifier(by_length=True)
    same = [0, 2, 5, 6, 7]
    mine, theirs = guarded.decision_function(TEXTS), plain.decision_function(TEXTS)
    assert bits(mine[same]) == bits(theirs[same])
    assert not (mine == theirs).all()
    assert plain.plan.matcher is not None
    assert plain.plan.matcher.guarding is None


def test_a_topic_without_guards_is_unmoved_by_one_with() -> None:
    alone = Classifier.of(
        [TermExtractor("law", {"court": 2.0, "reactor*": -1.0}, -1.0)]
    ).decision_function(TEXTS)
    assert bits(classifier(others=True).decision_function(TEXTS)[:, :1]) == bits(alone)


def test_threads_and_the_score_method() -> None:
    clf = classifier(others=True)
    expected = bits(clf.decision_function(TEXTS * 50))
    clf = pickle.loads(pickle.dumps(clf))  # nothing made yet
    with ThreadPoolExecutor(8) as pool:
        found = pool.map(lambda _: bits(clf.decision_function(TEXTS * 50)), range(16))
        assert all(one == expected for one in found)
    extractor = TermExtractor("nuclear", TERMS, -2.0, guards=GUARDS)
    out = np.zeros((len(TEXTS), 1), np.float32)
    extractor.score(TEXTS, out)
    assert bits(out) == bits(classifier().decision_function(TEXTS))


def test_a_model_file_keeps_guards(tmp_path: Path) -> None:
    extractor = TermExtractor("nuclear", TERMS, -2.0, guards=GUARDS)
    nutgraf.save_model(extractor, tmp_path / "m.npz")
    loaded = nutgraf.load_model(tmp_path / "m.npz")
    assert loaded.guards == extractor.guards
    logits = nutgraf.load([tmp_path / "m.npz"]).decision_function(TEXTS)
    assert bits(logits) == bits(classifier().decision_function(TEXTS))


def test_arrow_text_that_is_not_utf8() -> None:
    raw = [
        b"\xff\xfe court \x80 reactor",
        b"reactor \xe2\x82 court",
        b"caf\xc3 research reactor\xff",
    ]
    column = pa.StringArray.from_buffers(
        3, pa.array(raw, pa.binary()).buffers()[1], pa.array(raw, pa.binary()).buffers()[2]
    )
    clf = classifier()
    assert clf.decision_function(column)[:, 0].tolist() == [-2.0, -2.0, -2.0]
    assert clf.evidence(column).logits[:, 0].tolist() == [-2.0, -2.0, -2.0]


def test_reasons_are_shown() -> None:
    document = classifier().read(
        "The court said the reactor, which is near the town, was safe for all <to see>."
    )
    plain = document.to_dict(evidence=True)["paragraphs"][0]["evidence"]
    assert [e["guard"] for e in plain] == ["unless 'court' within 5"]
    assert [e["contribution"] for e in plain] == [0.0]
    json.dumps(plain)
    page = document.to_html()
    assert "unless &#x27;court&#x27; within 5" in page
    assert "struck" in page.split("</style>")[1]
    from io import StringIO

    from nutgraf.showing.terminal import show

    out = StringIO()
    show(document, out, evidence=True)
    assert "unless 'court' within 5" in " ".join(out.getvalue().split())
    column = document.to_arrow()["evidence"].to_pylist()[0]
    assert column[0]["guard"] == "unless 'court' within 5"
    counted = classifier().read("Fuel rods need uranium.").to_dict(evidence=True)
    assert counted["paragraphs"][0]["evidence"][0]["guard"].startswith("needs 'uranium'")
    free = classifier().read("The turbine ran.").to_dict(evidence=True)
    assert "guard" not in free["paragraphs"][0]["evidence"][0]


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda: Guard(("a",)), "no condition"),
        (lambda: Guard((), needs=("a",)), "terms is missing"),
        (lambda: Guard("ab", needs=("a",)), r"pass \['ab'\]"),  # type: ignore[arg-type]
        (lambda: Guard(("a",), needs=("a b c d e",)), "5 words"),
        (lambda: Guard(("a",), unless=("*a",)), "needs|unless"),
        (lambda: Guard(("a",), needs=("b",), within=0), "within is 0"),
        (lambda: Guard(("a",), needs=("b",), within=True), "within is True"),
        (lambda: TermExtractor("t", {"a": 1}, guards=[Guard(("b",), ("c",))]), "'b' is no term"),
    ],
)
def test_guards_that_make_no_sense(make: object, reason: str) -> None:
    with pytest.raises(TopicError, match=reason):
        make()  # type: ignore[operator]


_forms = st.dictionaries(cases._written.filter(cases._is_term), st.just(1.0), max_size=4)


@st.composite
def topics(draw: st.DrawFn) -> tuple[TermTable, float, reference.Length, list[reference.Guard]]:
    table, _ = TermTable.read(draw(cases.topics).items())
    guards = []
    for _ in range(draw(st.integers(0, 3)) if len(table) else 0):
        terms = draw(st.lists(st.sampled_from(table.forms), min_size=1, max_size=4, unique=True))
        needs, unless = (TermTable.read(draw(_forms).items())[0].forms for _ in range(2))
        if needs or unless:
            within = draw(st.none() | st.integers(1, 6))
            guards.append(reference.Guard(terms, needs, unless, within))
    return table, draw(st.floats(-4, 4, width=32)), draw(cases.lengths), guards


def check(topics: list, texts: list[str]) -> None:  # type: ignore[type-arg]
    extractors = [
        TermExtractor(
            f"t{i:03}",
            table,
            bias,
            **cases.divided(length),
            guards=[
                Guard(tuple(g.terms), tuple(g.needs), tuple(g.unless), g.within) for g in guards
            ],
        )
        for i, (table, bias, length, guards) in enumerate(topics)
    ]
    plan = Plan.of(extractors)
    ready = as_texts(texts)
    logits, trace = plan.logits(ready), plan.trace(ready)
    assert bits(logits) == bits(trace.logits)
    for i, text in enumerate(texts):
        evidence = trace.evidence(i)
        for c, (table, bias, length, guards) in enumerate(topics):
            logit, found = reference.guarded(table.as_dict(), bias, length, guards, text)
            mine = [e for e in evidence if e.topic == f"t{c:03}"]
            assert [(e.term, e.start, e.end, e.guard) for e in mine] == [
                (m.term, m.start, m.end, reason) for m, reason in found
            ]
            assert [e.contribution for e in mine] == pytest.approx(
                [m.weight for m, _ in found], abs=1e-9
            )
            assert logits[i, c] == pytest.approx(logit, rel=1e-5, abs=1e-5)


@settings(max_examples=300, deadline=None)
@given(st.lists(topics(), min_size=1, max_size=3), st.lists(cases.texts, max_size=5))
def test_guards_equal_the_reference(topics: list, texts: list[str]) -> None:  # type: ignore[type-arg]
    check(topics, texts)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.sampled_from(string.ascii_lowercase[:5]), max_size=30),
    st.integers(1, 4) | st.none(),
    st.lists(st.sampled_from(["a", "b", "c*", "a b", "b c d", "e a"]), min_size=1, unique=True),
    st.booleans(),
)
def test_distances_equal_the_reference(
    words: list[str], within: int | None, conditions: list[str], is_needed: bool
) -> None:
    table = TermTable.of({"a": 1.0, "b c": 2.0, "d*": 0.5})
    needs, unless = (conditions, []) if is_needed else ([], conditions)
    guard = reference.Guard(["a", "b c", "d*"], needs, unless, within)
    check([(table, -1.0, True, [guard])], [" ".join(words), "-".join(words)])


def test_many_conditions_and_a_long_text() -> None:
    needs = tuple(f"need{i}" for i in range(50))
    clf = Classifier.of([TermExtractor("t", ["oil"], guards=[Guard(("oil",), needs)])])
    far = "oil " + "word " * 40_000
    logits = clf.decision_function([far, far + " need49", "need7, oil"])[:, 0]
    assert logits.tolist() == pytest.approx([-4.2, 0.6, 0.6], abs=1e-3)
    assert "'need0' or 'need1' or 'need2' …" in clf.explain(far).evidence[0].guard
