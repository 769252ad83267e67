"""Extractors on their own: term tables, topic files and scikit-learn estimators."""

from __future__ import annotations

import pickle
from pathlib import Path

import numpy as np
import pytest
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.tree import DecisionTreeClassifier

import nutgraf
from nutgraf.kernel.texts import as_texts
from nutgraf.topics.extractor import EstimatorExtractor, Extractor, TermExtractor

TEXTS = ["oil and gas", "a quiet day", "gas prices", "a walk by the sea"]


def classifier(*extractors: Extractor) -> nutgraf.Classifier:
    return nutgraf.Classifier.of(extractors)


def test_a_table_scores_alone_as_in_a_plan() -> None:
    extractor = TermExtractor("energy", {"oil": 1.25, "gas pric*": 2.0}, bias=-1.0)
    out = np.empty((4, 1), np.float32)
    extractor.score(TEXTS, out)
    assert out[:, 0].tolist() == [0.25, -1.0, 1.0, -1.0]
    assert np.array_equal(classifier(extractor).decision_function(TEXTS), out)


def test_weights_far_apart_keep_what_16_bits_can() -> None:
    extractor = TermExtractor("t", {"veto": -1000.0, "oil": 0.5, "gas": 0.001})
    logits = classifier(extractor).decision_function(["veto", "oil", "gas"])[:, 0]
    assert logits.tolist() == pytest.approx([-1000.0, 0.5, 0.001], abs=1000 / 32767)


def test_by_length_divides_by_the_root_of_the_tokens() -> None:
    extractor = TermExtractor("t", {"oil": 2.0}, bias=0.5, by_length=True)
    logits = classifier(extractor).decision_function(["oil", "oil a b c", ""])[:, 0]
    assert logits.tolist() == [2.5, 1.5, 0.5]


@pytest.mark.parametrize("estimator", [LogisticRegression(), DecisionTreeClassifier()])
def test_an_estimator_gives_one_topic(estimator: object) -> None:
    pipeline = make_pipeline(CountVectorizer(), estimator).fit(TEXTS, [1, 0, 1, 0])
    clf = classifier(EstimatorExtractor("energy", pipeline))
    assert clf.predict(TEXTS)[:, 0].tolist() == [True, False, True, False]
    expected = pipeline.predict_proba(TEXTS)[:, 1]
    assert clf.predict_proba(TEXTS)[:, 0] == pytest.approx(expected, abs=1e-5)


def test_an_estimator_gives_several_topics() -> None:
    labels = np.array([[1, 0], [0, 1], [1, 0], [0, 1]])
    pipeline = make_pipeline(CountVectorizer(), DecisionTreeClassifier()).fit(TEXTS, labels)
    clf = classifier(EstimatorExtractor(["sea", "energy"], pipeline, name="mixed"))
    assert clf.topic_names == ("energy", "sea")
    assert clf.predict(TEXTS).tolist() == labels[:, ::-1].astype(bool).tolist()


def test_an_estimator_must_classify() -> None:
    with pytest.raises(nutgraf.PluginError, match="neither decision_function nor predict_proba"):
        EstimatorExtractor("energy", CountVectorizer())


def test_a_plan_is_pickled_with_what_it_needs() -> None:
    pipeline = make_pipeline(CountVectorizer(), LogisticRegression()).fit(TEXTS, [1, 0, 1, 0])
    clf = classifier(
        EstimatorExtractor("energy", pipeline, name="estimator"),
        TermExtractor("energy", {"oil": 1.0, "gas pric*": 1.0}),
        TermExtractor("sea", {"sea": 1.0}),
    )
    again = pickle.loads(pickle.dumps(clf))
    assert np.array_equal(again.predict_proba(TEXTS), clf.predict_proba(TEXTS))
    assert again.topics == clf.topics
    assert again.explain(TEXTS[0]) == clf.explain(TEXTS[0])


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("name = ", "Invalid value"),
        ('title = "x"', "key 'name' is missing"),
        ('name = "x"\nbias = 1', "key 'terms' is missing"),
        ('name = "X y"\n[terms]\na = 1', "topic name 'X y'"),
        ('name = "x"\nwords = 1\n[terms]\na = 1', "unknown keys"),
        ('name = "x"\n[terms]\na = "1"', "not a finite number"),
        ('name = "x"\nbias = "1"\n[terms]\na = 1', "x.toml"),
        ('name = "x"\ncodes = 3\n[terms]\na = 1', "x.toml"),
    ],
)
def test_a_topic_file_that_makes_no_sense(tmp_path: Path, content: str, reason: str) -> None:
    path = tmp_path / "x.toml"
    path.write_text(content)
    with pytest.raises(nutgraf.TopicError, match=reason) as raised:
        TermExtractor.from_toml(path)
    assert "x.toml" in str(raised.value)


def test_a_topic_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(nutgraf.TopicError, match="nowhere"):
        TermExtractor.from_toml(tmp_path / "nowhere.toml")


def test_as_texts_takes_what_holds_texts() -> None:
    assert as_texts(np.array(["a", "b"])).to_list() == ["a", "b"]
    assert as_texts(("a",)).to_list() == ["a"]


def test_a_table_says_what_it_is() -> None:
    assert repr(TermExtractor("health", ["ward", "nurse*"])) == "TermExtractor('health', 2 terms)"
