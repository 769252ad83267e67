"""The public face: what goes in, what comes out, and how bad input is refused."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings

import nutgraf
from nutgraf.scoring.classifier import Classifier
from nutgraf.scoring.loading import load
from nutgraf.topics.calibration import Calibration
from tests import cases

ARTICLES = sorted((Path(__file__).parents[2] / "seeds/articles").glob("*.txt"))
TEXTS = [
    "Crude oil prices rose.",
    "The envoy flew to Geneva for talks.",
    "",
    "Troops shelled “the” town.",
]


@pytest.fixture(scope="module")
def clf() -> Classifier:
    return load()


def test_topics_are_sorted_by_name(clf: Classifier) -> None:
    assert clf.topic_names == ("diplomacy", "energy", "military")
    assert load(["military", "energy"]).topic_names == ("energy", "military")


def test_shapes_and_types(clf: Classifier) -> None:
    p, z, y = clf.predict_proba(TEXTS), clf.decision_function(TEXTS), clf.predict(TEXTS)
    assert p.shape == z.shape == y.shape == (4, 3)
    assert [a.dtype.name for a in (p, z, y)] == ["float32", "float32", "bool"]
    assert ((p >= 0) & (p <= 1)).all()
    assert clf.predict_proba([]).shape == clf.predict([]).shape == (0, 3)


def test_a_part_of_the_topics_gets_the_same_answers(clf: Classifier) -> None:
    part = load(["energy"]).predict_proba(TEXTS)
    assert np.array_equal(part[:, 0], clf.predict_proba(TEXTS)[:, 1])


@pytest.mark.parametrize(
    "form",
    [
        tuple,
        np.array,
        lambda t: np.array(t, object),
        pa.array,
        lambda t: pa.array(t, pa.large_string()),
        lambda t: pa.array(t, pa.string_view()),
        lambda t: pa.chunked_array([t[:1], [], t[1:]], pa.string()),
        pd.Series,
        lambda t: pd.Series(t, dtype=object),
        pl.Series,
        lambda t: pa.table({"text": t})["text"],
    ],
)
def test_every_form_of_texts(clf: Classifier, form: object) -> None:
    assert np.array_equal(clf.predict_proba(form(TEXTS)), clf.predict_proba(TEXTS))  # type: ignore[operator]


@pytest.mark.parametrize(
    ("texts", "reason"),
    [
        ("a str", r"pass \[text\]"),
        ([None], r"texts\[0\] is NoneType"),
        (["a", b""], r"texts\[1\] is bytes, not str: decode"),
        ([1.5], r"texts\[0\] is float"),
        (pa.array(["a", None]), r"texts\[1\] is null"),
        (pl.Series(["a", None]), r"texts\[1\] is null"),
        (pa.array([1, 2]), "not string"),
        (pa.array(["a"]).dictionary_encode(), "dictionary-encoded"),
        (pa.table({"text": ["a"]}), "one column"),
        (np.array([["a"]]), r"shape \(1, 1\)"),
        (7, "texts is int"),
        ((t for t in "ab"), r"list\(texts\)"),
        (b"bytes", "texts is bytes"),
    ],
)
def test_bad_input_is_refused(clf: Classifier, texts: object, reason: str) -> None:
    with pytest.raises(nutgraf.InputError, match=reason):
        clf.predict_proba(texts)


def test_bad_text_is_refused(clf: Classifier) -> None:
    with pytest.raises(nutgraf.InputError, match="one str, not list"):
        clf.explain(["a"])  # type: ignore[arg-type]
    with pytest.raises(nutgraf.InputError, match="one str, not bytes"):
        clf.read(b"a")  # type: ignore[arg-type]


def test_unknown_topic() -> None:
    with pytest.raises(nutgraf.TopicError, match="unknown topic 'sport': there are diplomacy"):
        load(["sport"])
    with pytest.raises(nutgraf.TopicError, match=r"pass \['energy'\]"):
        load("energy")


@settings(max_examples=200, deadline=None)
@given(cases.texts)
def test_explanations_add_up(text: str) -> None:
    clf = load()
    why = clf.explain(text)
    logits = clf.decision_function([text])[0]
    for i, topic in enumerate(clf.topic_names):
        total = why.bias[topic] + sum(e.contribution for e in why.of(topic))
        assert total + why.unexplained[topic] == pytest.approx(logits[i], abs=1e-5)
    for e in why.evidence:
        assert 0 <= e.start < e.end <= len(text)


@pytest.mark.parametrize("path", ARTICLES, ids=lambda p: p.stem)
def test_documents(clf: Classifier, path: Path) -> None:
    article = path.read_text(encoding="utf-8")
    document = clf.read(article)
    assert len(document) >= 15
    texts = [p.text for p in document]
    assert np.allclose(
        [list(p.probabilities.values()) for p in document], clf.predict_proba(texts), atol=0
    )
    for p in document:
        assert article[p.start : p.end] == p.text
        assert set(p.decisions) == set(clf.topic_names)
        for e in p.evidence:
            assert p.text[e.start : e.end]
    table = document.to_arrow()
    assert table.num_rows == len(document)
    assert table["text"].to_pylist() == texts
    plain = document.to_dict("x")
    assert [p["index"] for p in plain["paragraphs"]] == list(range(len(document)))


def test_decisions() -> None:
    calibration = Calibration(threshold=0.4, margin=0.1, shortest=3, unknown=0.5)

    def decide(
        probability: float, tokens: int, known: int, role: nutgraf.Role | None = None
    ) -> str:
        return str(calibration.decision(probability, tokens, known, role))

    assert decide(0.9, 10, 10) == "yes"
    assert decide(0.1, 10, 10) == "no"
    assert decide(0.41, 10, 10) == "abstain (near_threshold)"
    assert decide(0.1, 2, 2) == "abstain (too_short)"
    assert decide(0.9, 2, 2) == "yes"
    assert decide(0.9, 10, 4) == "abstain (unknown_words)"
    assert decide(0.9, 10, 10, nutgraf.Role.CREDIT) == "abstain (boilerplate)"


def test_calibration_and_threshold_are_the_topic_s_own() -> None:
    extractor = nutgraf.TermExtractor(
        "t", {"oil": 1.0}, calibration=Calibration(slope=2.0, offset=-1.0, threshold=0.7)
    )
    clf = Classifier.of([extractor])
    p = clf.predict_proba(["oil", "x"])[:, 0]
    assert p == pytest.approx([1 / (1 + np.exp(-1)), 1 / (1 + np.exp(1))], abs=1e-6)
    assert clf.predict(["oil", "x"])[:, 0].tolist() == [True, False]


def test_threads_agree(clf: Classifier) -> None:
    texts = TEXTS * 500
    expected = clf.predict_proba(texts)
    same = []

    def work() -> None:
        same.append(all(np.array_equal(clf.predict_proba(texts), expected) for _ in range(5)))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert same == [True] * 4


TEXTS_OF_ALL_KINDS = (
    "Good morning.",
    "Oil.",
    "",
    "Le ministre des Affaires étrangères a reçu son homologue à Paris lundi matin.",
    "The envoy flew to Geneva for talks with his counterpart on the treaty.",
    "The army shelled the refinery, and crude oil prices rose by a tenth.",
    "The choir sang until midnight.",
    "12 34 56",
)


def test_every_way_in_gives_the_same_decision() -> None:
    """`decide`, `predict`, `read` and `annotate_table` never disagree on a text."""
    import pyarrow as pa

    clf = nutgraf.load()
    for text in TEXTS_OF_ALL_KINDS:
        answers = clf.decide([text])
        decided = {name: str(d.outcome) for name, d in answers.decisions(0).items()}
        assert clf.predict([text])[0].tolist() == [d == "yes" for d in decided.values()]
        table = nutgraf.annotate_table(pa.table({"text": [text]}), classifier=clf)
        assert table.select(list(clf.topic_names)).to_pylist() == [decided]
        for paragraph in clf.read(text):
            if paragraph.role is nutgraf.Role.BODY:
                assert {n: str(d.outcome) for n, d in paragraph.decisions.items()} == decided


def test_names_of_topics() -> None:
    clf = nutgraf.Classifier.of(
        [nutgraf.TermExtractor("oil", {"oil": 1.0}), nutgraf.TermExtractor("gas", {"gas": 1.0})]
    )
    assert clf.topic_names == ("gas", "oil")
    assert (clf.column("oil"), clf.threshold("oil")) == (1, 0.5)
    with pytest.raises(nutgraf.TopicError, match=r"unknown topic 'coal'.*gas, oil"):
        clf.column("coal")
    only = nutgraf.Classifier.of(
        [nutgraf.TermExtractor("oil", {"oil": 1.0})], thresholds={"oil": 0.9}
    )
    assert only.threshold("oil") == 0.9
