"""Extractors that are not tables of terms: batches, candidates, failures, counts, processes."""

from __future__ import annotations

import io
import json
import logging
import pickle
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import joblib
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from joblib.externals.loky.backend import reduction

import nutgraf
from nutgraf.measuring.evaluation import evaluate
from nutgraf.reading.labelled import Gold
from nutgraf.scoring import unfused
from nutgraf.scoring.plan import Plan
from nutgraf.showing.terminal import show
from tests import cases

BAD = "the bad one"


class Length(nutgraf.Extractor):
    """Logit: the length of the text; it cannot take texts that hold a word."""

    def __init__(self, name: str = "length", fails_on: str | None = BAD, **fields: Any) -> None:
        self.name, self.topics = name, (nutgraf.Topic(name),)
        self.fails_on = fails_on
        self.batches: list[int] = []
        for field, value in fields.items():
            setattr(self, field, value)

    def score(self, texts: Sequence[str], out: npt.NDArray[np.float32]) -> None:
        self.batches.append(len(texts))
        if self.fails_on is not None and any(self.fails_on in text for text in texts):
            raise ValueError("not for me")
        for i, text in enumerate(texts):
            out[i] = len(text)


def classifier(*extractors: nutgraf.Extractor, strict: bool = False) -> nutgraf.Classifier:
    return nutgraf.Classifier.of(extractors, strict=strict)


def numbered(n: int, bad: Sequence[int] = ()) -> list[str]:
    return [BAD if i in bad else "x" * (i % 50) for i in range(n)]


def expected(texts: Sequence[str]) -> list[float | None]:
    return [None if text == BAD else float(len(text)) for text in texts]


def column(clf: nutgraf.Classifier, texts: Any, topic: str = "length") -> list[float | None]:
    logits = clf.decision_function(texts)[:, clf.column(topic)].tolist()
    return [None if x != x else x for x in logits]


def test_batches_are_bounded() -> None:
    extractor = Length()
    texts = numbered(2500)
    assert column(classifier(extractor), texts) == expected(texts)
    assert extractor.batches == [1024, 1024, 452]


@pytest.mark.parametrize("size", [1, 2, 7, 64, 1024])
def test_the_size_of_batches_does_not_matter(monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    monkeypatch.setattr(unfused, "BATCH", size)
    texts = numbered(150, bad=(0, 63, 64, 149))
    assert column(classifier(Length()), texts) == expected(texts)


@settings(deadline=None, max_examples=40)
@given(st.integers(1, 300), st.data())
def test_only_the_texts_at_fault_have_no_answer(n: int, data: st.DataObject) -> None:
    bad = data.draw(st.sets(st.integers(0, n - 1), max_size=3))
    texts, extractor = numbered(n, sorted(bad)), Length()
    assert column(classifier(extractor), texts) == expected(texts)
    # Each text at fault costs no more than the way down to it.
    assert len(extractor.batches) <= 1 + 2 * len(bad) * n.bit_length()


@pytest.mark.parametrize("n", [3, 4, 5, 6, 7, 8])
def test_all_but_the_last_of_a_few_at_fault(n: int) -> None:
    texts = numbered(n, bad=range(min(3, n - 1)))
    assert column(classifier(Length()), texts) == expected(texts)


def test_every_other_text_at_fault() -> None:
    texts = numbered(1024, bad=range(0, 1024, 2))
    assert column(classifier(Length()), texts) == expected(texts)


@pytest.mark.parametrize("n", [1, 2, 30, 1024, 5000])
def test_what_always_fails_is_given_up(n: int) -> None:
    extractor = Length(fails_on="")
    clf = classifier(extractor, nutgraf.TermExtractor("energy", {"x": 1.0}))
    logits = clf.decision_function(["x"] * n)
    assert np.isnan(logits[:, 1]).all()
    assert (logits[:, 0] == 1.0).all()
    assert len(extractor.batches) <= -(-n // 1024) * (2 + 2 * n.bit_length())
    assert clf.extractor_stats()[0].failed == n


def test_all_ways_in_agree_on_a_failure() -> None:
    texts = ["oil and gas", BAD, "a day", f"oil for {BAD}"]
    energy = nutgraf.TermExtractor("energy", {"oil": 2.0}, bias=-1.0)
    extending = Length("length", topics=(nutgraf.Topic("energy"), nutgraf.Topic("length")))
    clf, alone = classifier(energy, extending, Other()), classifier(energy)
    logits, p = clf.decision_function(texts), clf.predict_proba(texts)
    lost = np.array([False, True, False, True])
    assert clf.topic_names == ("energy", "length", "other")
    assert np.isnan(logits).tolist() == [[bad, bad, False] for bad in lost]
    assert np.array_equal(np.isnan(p), np.isnan(logits))
    lengths = np.array([len(text) for text in texts], np.float32)
    added = alone.decision_function(texts)[:, 0] + lengths
    assert np.array_equal(logits[~lost, 0], added[~lost])
    assert clf.predict(texts).tolist() == [[bool(x >= 0.5) for x in row] for row in p.tolist()]
    assert not clf.predict(texts)[lost, :2].any()
    trace = clf.evidence(texts)
    assert np.array_equal(trace.logits, logits, equal_nan=True)
    assert np.array_equal(trace.contributions, alone.evidence(texts).contributions)
    for i, text in enumerate(texts):
        why = clf.explain(text)
        assert np.array_equal(list(why.logits.values()), logits[i], equal_nan=True)
        assert np.array_equal(list(why.probabilities.values()), p[i], equal_nan=True)
        assert np.isnan(why.unexplained["energy"]) == lost[i]
        assert [e.term for e in why.of("energy")] == ["oil"] * text.count("oil")


class Other(nutgraf.Extractor):
    name, topics = "other", (nutgraf.Topic("other"),)

    def score(self, texts: Sequence[str], out: npt.NDArray[np.float32]) -> None:
        out[:] = 0.25


def test_a_document_says_where_an_extractor_failed() -> None:
    extractor = Length()
    clf = classifier(nutgraf.TermExtractor("energy", {"oil": 2.0}, bias=-1.0), extractor)
    good = "The price of oil rose again on Monday, for the third day in a row."
    article = f"{good}\n\nIn the afternoon it was {BAD} that came to the market in the north."
    document = clf.read(article)
    assert extractor.batches == [2, 1, 1]  # each paragraph is scored once, but for the search
    first, second = document
    assert str(first.decisions["length"]) == "yes"
    assert str(second.decisions["length"]) == "abstain (extractor_failed)"
    assert str(second.decisions["energy"]) == "no"
    topics = json.loads(json.dumps(document.to_dict(), allow_nan=False))["paragraphs"][1]["topics"]
    assert topics["length"] == {
        "probability": None, "decision": "abstain", "reason": "extractor_failed"
    }  # fmt: skip
    table = document.to_arrow()
    assert table["p_length"].null_count == 1
    assert table["length"].to_pylist() == ["yes", "abstain"]
    assert table["length_reason"].to_pylist() == [None, "extractor_failed"]
    screen = io.StringIO()
    show(document, screen)
    assert "extractor failed" in screen.getvalue()
    page = document.to_html()
    assert "its extractor failed" in page
    for shown in (screen.getvalue(), page):
        assert "nan" not in shown.replace("finance", "")
        assert "–" in shown


def test_boilerplate_stays_boilerplate() -> None:
    decision = nutgraf.Calibration().decision(float("nan"), 9, 9, nutgraf.Role.CREDIT)
    assert str(decision) == "abstain (boilerplate)"


def test_strict_raises_and_names_the_texts() -> None:
    clf = classifier(Length(), strict=True)
    assert column(clf, ["a", "bc"]) == [1.0, 2.0]
    texts = numbered(1500, bad=[1100])
    with pytest.raises(nutgraf.PluginError, match="'length' failed on texts 1024 to 1499: ValueE"):
        clf.predict_proba(texts)
    with pytest.raises(nutgraf.PluginError) as caught:
        pickle.loads(pickle.dumps(clf)).explain(BAD)
    assert isinstance(caught.value.__cause__, ValueError)


@pytest.mark.usefixtures("fresh")
@pytest.mark.parametrize(("value", "strict"), [("1", True), ("0", False), ("", False)])
def test_the_environment_makes_it_strict(
    monkeypatch: pytest.MonkeyPatch, value: str, strict: bool
) -> None:
    monkeypatch.setenv("NUTGRAF_STRICT", value)
    nutgraf.register(Length())
    assert nutgraf.load(["length"]).plan.strict is strict
    assert nutgraf.load(["length"], strict=True).plan.strict


TERMS = ("oil", "tear gas*", "pipeline*")
SOUGHT = {
    "Oil!": True,
    "oily": False,
    "TEAR-GASES": True,
    "tear the gas": False,
    "two pipelines, oil and oil": True,
    "": False,
}


def test_only_texts_with_a_candidate_are_scored() -> None:
    extractor = Length(candidates=TERMS)
    clf, texts = classifier(extractor), list(SOUGHT)
    found = [float(len(text)) if has else unfused.CLEAR_NO for text, has in SOUGHT.items()]
    assert column(clf, texts) == found
    assert column(clf, pa.array(texts)) == found
    assert extractor.batches == [3, 3]
    assert clf.predict(texts)[:, 0].tolist() == list(SOUGHT.values())
    assert [clf.explain(text).unexplained["length"] for text in texts] == found
    stats = clf.extractor_stats()[0]
    assert (stats.texts, stats.scored, stats.failed) == (24, 12, 0)


@settings(deadline=None, max_examples=60)
@given(st.lists(cases.texts, max_size=6), st.sets(st.sampled_from(TERMS), min_size=1))
def test_candidates_are_what_a_table_of_terms_finds(texts: list[str], terms: set[str]) -> None:
    table = nutgraf.TermExtractor("table", dict.fromkeys(terms, 1.0))
    clf = classifier(table, Length(fails_on=None, candidates=tuple(terms), otherwise=-1.0))
    logits = clf.decision_function(texts)
    assert (logits[:, 0] >= 0).tolist() == (logits[:, 1] > 0).tolist()


@pytest.mark.parametrize(
    ("names", "otherwise", "given"),
    [
        (("length",), None, unfused.CLEAR_NO),
        (("length",), -2.5, -2.5),
        (("length", "a"), None, unfused.CLEAR_NO),  # `length` is the topic's own extractor
        (("b", "a"), None, unfused.CLEAR_NO),  # `a` makes the topic, b extends it
        (("b", "a", "c"), 1.5, 4.5),
    ],
)
def test_the_logit_without_a_candidate(
    names: tuple[str, ...], otherwise: float | None, given: float
) -> None:
    topics = (nutgraf.Topic("length"),)
    made = [Length(name, topics=topics, candidates=TERMS, otherwise=otherwise) for name in names]
    assert column(classifier(*made), ["nothing of it"]) == [given]


def test_what_extends_a_topic_leaves_texts_without_a_candidate_alone() -> None:
    energy = nutgraf.TermExtractor("energy", {"coal": 2.0}, bias=-1.0)
    more = Length("aaa", topics=(nutgraf.Topic("energy"),), candidates=TERMS)
    texts = ["coal", "a day"]
    assert np.array_equal(
        classifier(energy, more).predict_proba(texts), classifier(energy).predict_proba(texts)
    )
    assert more.batches == []


def test_failures_are_numbered_as_the_texts_are() -> None:
    clf = classifier(Length(fails_on="oil", candidates=TERMS), strict=True)
    with pytest.raises(nutgraf.PluginError, match="failed on text 2: "):
        clf.predict_proba(["a", "b", "oil", "c"])


@pytest.mark.usefixtures("fresh")
@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"candidates": ()}, "candidates must be None or a tuple of at least one term"),
        ({"candidates": "oil"}, "candidates must be None or a tuple"),
        ({"candidates": (1,)}, "candidates must be None or a tuple"),
        ({"candidates": ("a b c d e",)}, "candidates: term 'a b c d e'"),
        ({"candidates": ("oil", "Oil")}, "candidates: term 'Oil' is the same as 'oil'"),
        ({"otherwise": float("nan")}, "otherwise must be None or a finite number"),
        ({"otherwise": "no"}, "otherwise must be None or a finite number"),
    ],
)
def test_bad_candidates_are_refused(fields: dict[str, Any], reason: str) -> None:
    with pytest.raises(nutgraf.PluginError, match=reason):
        nutgraf.register(Length(**fields))


def test_bad_candidates_fail_before_anything_is_scored() -> None:
    with pytest.raises(nutgraf.TopicError, match="term 'a b c d e'"):
        classifier(Length(candidates=("a b c d e",)))


def test_what_an_extractor_did_is_counted(caplog: pytest.LogCaptureFixture) -> None:
    clf = classifier(Length(), Other())
    with caplog.at_level(logging.WARNING, "nutgraf"):
        for _ in range(3):
            clf.predict_proba(["a", BAD, "b"])
    length, other = clf.extractor_stats()
    assert (length.name, length.topics) == ("length", ("length",))
    assert (length.texts, length.scored, length.failed) == (9, 6, 3)
    assert length.reason == "ValueError: not for me"
    assert length.seconds > 0
    assert (other.texts, other.scored, other.failed, other.reason) == (9, 9, 0, "")
    assert [record.levelname for record in caplog.records] == ["WARNING"]  # once, not per text
    assert "'length' failed: ValueError: not for me" in caplog.text
    again = pickle.loads(pickle.dumps(clf))
    assert [s.texts for s in again.extractor_stats()] == [0, 0]


def test_tables_of_terms_never_come_here(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise AssertionError("called")

    clf = classifier(nutgraf.TermExtractor("energy", {"oil": 2.0}))
    monkeypatch.setattr(unfused.Unfused, "logits", fail)
    monkeypatch.setattr(Plan, "_add_up", fail)
    assert clf.decision_function(["oil"]).tolist() == [[2.0]]
    assert clf.extractor_stats() == ()


def test_threads_get_the_same_and_are_counted_together() -> None:
    clf = classifier(Length(candidates=("x*", "bad")), Other())
    texts = numbered(300, bad=(5, 250))
    whole = clf.predict_proba(texts).tobytes()
    barrier = threading.Barrier(4)

    def work(_: int) -> list[bytes]:
        barrier.wait()
        return [clf.predict_proba(texts).tobytes() for _ in range(5)]

    with ThreadPoolExecutor(4) as pool:
        found = [result for results in pool.map(work, range(4)) for result in results]
    assert set(found) == {whole}
    stats = clf.extractor_stats()[0]
    empty = texts.count("")
    assert (stats.texts, stats.scored, stats.failed) == (21 * 300, 21 * (298 - empty), 21 * 2)


def test_other_processes_get_the_same() -> None:
    clf = classifier(Length(candidates=("x*", "bad")), Other())
    parts = [numbered(40, bad=(5,)), numbered(7), []]
    found = joblib.Parallel(n_jobs=2)(joblib.delayed(clf.predict_proba)(part) for part in parts)
    for part, matrix in zip(parts, found, strict=True):
        assert np.array_equal(matrix, clf.predict_proba(part), equal_nan=True)


def test_what_cannot_be_pickled_is_named() -> None:
    energy = nutgraf.TermExtractor("energy", {"oil": 2.0})
    for bad in (Length("length", lock=threading.Lock()), Length("length", f=lambda: 1), local()):
        clf = classifier(energy, Other(), bad)
        with pytest.raises(nutgraf.PluginError, match=r"'length' cannot be pickled.* top level"):
            pickle.dumps(clf)
        assert clf.predict(["oil"])[0, 0]  # it works here all the same


def local() -> nutgraf.Extractor:
    class Local(Length):
        pass

    return Local()


def test_what_cloudpickle_can_take_goes_to_other_processes() -> None:
    clf = classifier(local())
    (found,) = joblib.Parallel(n_jobs=2)([joblib.delayed(clf.decision_function)(["abc"])])
    assert found.tolist() == [[3.0]]
    with pytest.raises(nutgraf.PluginError, match="'length' cannot be pickled"):
        reduction.dumps(classifier(Length(lock=threading.Lock())))


def test_measures_leave_out_what_has_no_answer() -> None:
    energy = nutgraf.TermExtractor("energy", {"oil": 2.0}, bias=-1.0)
    clf = classifier(energy, Length(topics=(nutgraf.Topic("energy"),), candidates=("bad",)))
    texts = ["oil", "a", BAD, "oil too"]
    labels = np.array([[1], [0], [1], [1]], np.float32)
    gold = Gold(("energy",), texts, labels, [""] * 4, [""] * 4, [1, 2, 3, 4])
    (found,) = evaluate(clf, gold, resamples=5)
    assert (found.n, found.support) == (3, 2)
    assert found.figures["recall"].value == 1.0
