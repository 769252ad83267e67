"""TopicClassifier, and both estimators in what scikit-learn builds around them."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest
from joblib import Parallel, delayed
from scipy import sparse
from sklearn.base import clone
from sklearn.calibration import CalibratedClassifierCV
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import get_scorer
from sklearn.model_selection import GridSearchCV, cross_val_predict, cross_val_score
from sklearn.pipeline import FeatureUnion, make_pipeline
from sklearn.preprocessing import FunctionTransformer
from sklearn.utils import estimator_checks

import nutgraf
from nutgraf.errors import InputError, TopicError
from nutgraf.sklearn import TermCounts
from nutgraf.sklearn.topics import TopicClassifier
from nutgraf.topics.calibration import Calibration

OIL = ["oil", "gas", "pipeline", "barrel", "refinery"]
WAR = ["army", "tank", "missile", "soldier", "brigade"]
REST = ["river", "music", "school", "garden", "summer"]
TEXTS = [
    f"The {a} and the {b} of {c}" for words in (OIL, WAR, REST) for a in words for b, c in [
        (words[0], "spring"), (words[2], "autumn"), (words[4], "winter")
    ]
]  # fmt: skip
LABELS = np.array([1] * 15 + [0] * 30)
BOTH = np.array([[1, 0]] * 15 + [[0, 1]] * 15 + [[0, 0]] * 15)


def quick_topic(
    topic: nutgraf.Topic,
    texts: list[str],
    labels: Sequence[bool | None],
    terms: Any = None,
    unlabelled: Any = None,
    *,
    seed: int = 0,
) -> nutgraf.TermExtractor:
    """A learner of a moment instead of fit_topic: naive Bayes on words, unsmoothed by chance."""
    counts = TermCounts(binary=True, dtype=np.float64)
    used = [i for i, label in enumerate(labels) if label is not None]
    x = counts.fit_transform([texts[i] for i in used])
    y = np.array([float(labels[i] or 0) for i in used])
    yes, no = (np.asarray(x.T @ part).ravel() + 1 for part in (y, 1 - y))
    weights = np.log(yes / (y.sum() + 2)) - np.log(no / ((1 - y).sum() + 2))
    learnt = dict(zip(counts.get_feature_names_out(), weights.tolist(), strict=True))
    calibration = Calibration(slope=0.5, offset=0.1)
    return nutgraf.TermExtractor(topic, learnt, calibration=calibration)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nutgraf.sklearn.topics.fit_topic", quick_topic)


@pytest.fixture(scope="module")
def fitted() -> TopicClassifier:
    """One that nutgraf.fit_topic itself has taught."""
    return TopicClassifier("energy", terms=["oil*"]).fit(TEXTS, LABELS)


def as_words(estimator: Any, x: Any, is_fit: bool = False) -> Any:
    """A row of numbers as a text, so that scikit-learn's checks, which make numbers, can be run:
    each feature becomes a word that says in which part of the normal range its value lies."""
    if sparse.issparse(x):
        raise TypeError("sparse data was passed for X, but texts are required")
    x = np.asarray(x)
    if x.ndim != 2:
        raise ValueError("Expected 2D array: Reshape your data using .reshape(-1, 1)")
    if is_fit:
        estimator.n_features_in_ = x.shape[1]
    elif getattr(estimator, "n_features_in_", x.shape[1]) != x.shape[1]:
        raise ValueError(f"X has {x.shape[1]} features, expected {estimator.n_features_in_}")
    if x.dtype == object or x.dtype.kind in "US":
        x = x.astype(float)
    parts = np.floor(np.nan_to_num(x) * 2).astype(int)
    return [" ".join(f"f{i}v{v + 1000}" for i, v in enumerate(row)) for row in parts.tolist()]


class WordyClassifier(TopicClassifier):
    """TopicClassifier of numbers made into words."""

    def fit(self, X: Any, y: Any) -> WordyClassifier:  # noqa: N803
        super().fit(as_words(self, X, is_fit=True), y)
        return self

    def predict_proba(self, X: Any) -> Any:  # noqa: N803
        return super().predict_proba(as_words(self, X))

    def decision_function(self, X: Any) -> Any:  # noqa: N803
        return super().decision_function(as_words(self, X))

    def predict(self, X: Any) -> Any:  # noqa: N803
        return super().predict(as_words(self, X))

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.string, tags.input_tags.two_d_array = False, True
        return tags


class WordyCounts(TermCounts):
    """TermCounts of numbers made into words."""

    def fit(self, X: Any, y: Any = None) -> WordyCounts:  # noqa: N803
        super().fit(as_words(self, X, is_fit=True), y)
        return self

    def transform(self, X: Any) -> Any:  # noqa: N803
        return super().transform(as_words(self, X))

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.string, tags.input_tags.two_d_array = False, True
        return tags


# Checks that do not apply to texts, and why.
NUMBERS = "texts have no fixed number of features, are not complex or NaN, and may have no words"
NOT_APPLICABLE = dict.fromkeys(
    (
        "check_n_features_in_after_fitting",
        "check_complex_data",
        "check_estimators_empty_data_messages",
        "check_estimators_nan_inf",
    ),
    NUMBERS,
)


def name_of(check: Any) -> str:
    """The check's own name, whatever it is wrapped in: an id that is the same in each process."""
    return str(getattr(check, "func", check).__name__)


def checks_of(estimator: Any) -> list[Any]:
    """scikit-learn's checks of an estimator; before 1.6 there is no such list."""
    if not hasattr(estimator_checks, "estimator_checks_generator"):
        return []
    found = estimator_checks.estimator_checks_generator(
        estimator, expected_failed_checks=NOT_APPLICABLE, mark="skip"
    )
    return [pytest.param(e, check, id=f"{type(e).__name__}-{name_of(check)}") for e, check in found]


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize(
    ("estimator", "check"), [*checks_of(WordyCounts()), *checks_of(WordyClassifier())]
)
def test_estimator_checks(estimator: Any, check: Callable[[Any], None]) -> None:
    check(estimator)


def test_binary_conventions(fitted: TopicClassifier) -> None:
    probabilities, logits = fitted.predict_proba(TEXTS), fitted.decision_function(TEXTS)
    assert fitted.classes_.tolist() == [0, 1]
    assert probabilities.shape == (45, 2)
    assert logits.shape == (45,)
    assert probabilities.sum(axis=1) == pytest.approx(1)
    assert fitted.predict(TEXTS).tolist() == (logits > 0).astype(int).tolist()
    assert np.array_equal(np.argsort(logits), np.argsort(probabilities[:, 1]))
    assert fitted.score(TEXTS, LABELS) > 0.9
    for scorer in ("roc_auc", "average_precision", "neg_brier_score", "f1"):
        assert np.isfinite(get_scorer(scorer)(fitted, TEXTS, LABELS))


def test_it_is_the_topic_that_fit_topic_learns(fitted: TopicClassifier) -> None:
    (extractor,) = fitted.extractors_
    alone = nutgraf.fit_topic("energy", TEXTS, LABELS, ["oil*"], seed=0)
    assert extractor.terms == alone.terms
    assert extractor.calibrations == alone.calibrations
    expected = fitted.classifier_.predict_proba(TEXTS)[:, 0]
    assert fitted.predict_proba(TEXTS)[:, 1] == pytest.approx(expected)
    explained = fitted.explain("Oil and gas")
    assert explained.bias["energy"] + sum(e.contribution for e in explained.of("energy")) == (
        pytest.approx(explained.logits["energy"], abs=1e-5)
    )
    copy = pickle.loads(pickle.dumps(fitted))
    assert np.array_equal(copy.predict_proba(TEXTS), fitted.predict_proba(TEXTS))


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize(
    ("labels", "classes"),
    [
        (LABELS, [0, 1]),
        (LABELS.astype(bool), [False, True]),
        (LABELS.astype(float), [0.0, 1.0]),
        (np.where(LABELS, "yes", "no"), ["no", "yes"]),
        (np.where(LABELS, "yes", "no").astype(object), ["no", "yes"]),
        (LABELS.tolist(), [0, 1]),
    ],
)
def test_classes(labels: Any, classes: list[Any]) -> None:
    found = TopicClassifier().fit(TEXTS, labels)
    assert found.classes_.tolist() == classes
    expected = TopicClassifier().fit(TEXTS, LABELS)
    assert np.array_equal(found.predict_proba(TEXTS), expected.predict_proba(TEXTS))
    assert found.predict(TEXTS).tolist() == [classes[i] for i in expected.predict(TEXTS)]


@pytest.mark.usefixtures("quick")
def test_each_column_is_a_topic_of_its_own() -> None:
    both = TopicClassifier(["war", "energy"], terms={"war": ["tank"]}).fit(TEXTS, BOTH[:, ::-1])
    assert both.classifier_.topic_names == ("energy", "war")
    for column, name in enumerate(("war", "energy")):
        alone = TopicClassifier(name).fit(TEXTS, BOTH[:, 1 - column])
        assert np.array_equal(
            both.predict_proba(TEXTS)[:, column], alone.predict_proba(TEXTS)[:, 1]
        )
        assert np.array_equal(
            both.decision_function(TEXTS)[:, column], alone.decision_function(TEXTS)
        )
        assert np.array_equal(both.predict(TEXTS)[:, column], alone.predict(TEXTS))
    for scorer in ("roc_auc", "average_precision", "f1_macro", "accuracy"):
        assert get_scorer(scorer)(both, TEXTS, BOTH[:, ::-1]) > 0.9
    unnamed = TopicClassifier().fit(TEXTS, np.tile(BOTH, 6))
    assert [e.topic.name for e in unnamed.extractors_] == [f"topic{i}" for i in range(12)]
    assert np.array_equal(unnamed.predict_proba(TEXTS)[:, 10], both.predict_proba(TEXTS)[:, 1])
    same = TopicClassifier(["war", "energy"]).fit(TEXTS, sparse.csr_matrix(BOTH[:, ::-1]))
    assert np.array_equal(same.predict_proba(TEXTS), both.predict_proba(TEXTS))


@pytest.mark.usefixtures("quick")
def test_names_come_from_a_data_frame() -> None:
    pd = pytest.importorskip("pandas")
    frame = pd.DataFrame(BOTH, columns=["energy", "war"])
    found = TopicClassifier().fit(pd.Series(TEXTS), frame)
    assert [e.topic.name for e in found.extractors_] == ["energy", "war"]


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("missing", [None, np.nan])
def test_missing_labels_are_left_out(missing: float | None) -> None:
    labels = BOTH.astype(object)
    labels[3::4, 1] = missing
    found = TopicClassifier(["energy", "war"]).fit(TEXTS, labels)
    kept = [i for i in range(45) if i % 4 != 3]
    alone = TopicClassifier("war").fit([TEXTS[i] for i in kept], BOTH[kept, 1])
    assert np.array_equal(found.predict_proba(TEXTS)[:, 1], alone.predict_proba(TEXTS)[:, 1])
    some = LABELS.astype(object)
    some[::5] = missing
    assert TopicClassifier().fit(TEXTS, some).classes_.tolist() == [0, 1]


@pytest.mark.usefixtures("quick")
def test_predict_is_at_the_threshold(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = TopicClassifier().fit(TEXTS, LABELS)
    high = pickle.loads(pickle.dumps(plain))
    high.classifier_ = nutgraf.Classifier(plain.classifier_.plan.with_thresholds({"topic": 0.9}))
    p = plain.predict_proba(TEXTS)[:, 1]
    assert np.array_equal(high.predict_proba(TEXTS)[:, 1], p)
    assert np.array_equal(high.predict(TEXTS) == 1, p >= 0.9)
    assert np.array_equal(high.decision_function(TEXTS) > 0, p >= 0.9)
    assert high.decision_function(TEXTS) == pytest.approx(np.log(p / (1 - p)) - np.log(9), abs=1e-4)


@pytest.mark.usefixtures("quick")
def test_in_what_scikit_learn_builds_around_it() -> None:
    clf = TopicClassifier("energy")
    assert (cross_val_score(clf, TEXTS, LABELS, cv=3, scoring="roc_auc") > 0.8).all()
    found = cross_val_predict(clf, TEXTS, LABELS, cv=3, method="predict_proba")
    assert found.shape == (45, 2)
    two = TopicClassifier(["energy", "war"])
    assert cross_val_predict(two, TEXTS, BOTH, cv=3, method="predict_proba").shape == (45, 2)
    assert cross_val_predict(two, TEXTS, BOTH, cv=3, method="decision_function").shape == (45, 2)
    calibrated = CalibratedClassifierCV(clf, cv=3).fit(TEXTS, LABELS)
    assert calibrated.predict_proba(TEXTS).shape == (45, 2)
    assert calibrated.score(TEXTS, LABELS) > 0.9
    upper = FunctionTransformer(lambda texts: [text.upper() for text in texts])
    piped = make_pipeline(upper, clf).fit(TEXTS, LABELS)
    assert np.array_equal(piped.predict(TEXTS), clone(clf).fit(TEXTS, LABELS).predict(TEXTS))
    searched = GridSearchCV(clf, {"terms": [None, ["oil"]]}, cv=3).fit(TEXTS, LABELS)
    assert searched.best_estimator_.get_params()["topics"] == "energy"
    assert np.array_equal(clone(searched.best_estimator_).topics, "energy")


def test_workers_give_the_same(fitted: TopicClassifier) -> None:
    parts = [TEXTS[:20], TEXTS[20:]]
    for backend in ("loky", "threading"):
        with Parallel(n_jobs=2, backend=backend) as parallel:
            found = parallel(delayed(fitted.predict_proba)(part) for part in parts)
            assert np.array_equal(np.concatenate(found), fitted.predict_proba(TEXTS))
            counts = TermCounts(ngram_range=(1, 2)).fit(TEXTS)
            rows = parallel(delayed(counts.transform)(part) for part in parts)
            assert (sparse.vstack(rows) != counts.transform(TEXTS)).nnz == 0


def test_counts_feed_other_estimators() -> None:
    lengths = FunctionTransformer(lambda texts: np.array([[len(text)] for text in texts]))
    both = FeatureUnion([("words", TermCounts(ngram_range=(1, 2))), ("length", lengths)])
    model = make_pipeline(both, LogisticRegression(max_iter=1000)).fit(TEXTS, LABELS)
    assert model.score(TEXTS, LABELS) == 1
    grid = {"termcounts__ngram_range": [(1, 1), (1, 2)], "termcounts__binary": [True, False]}
    simple = make_pipeline(TermCounts(), LogisticRegression())
    searched = GridSearchCV(simple, grid, cv=3, n_jobs=2).fit(TEXTS, LABELS)
    assert searched.best_score_ > 0.8


@pytest.mark.parametrize(
    ("parameters", "y", "error", "message"),
    [
        ({}, LABELS[:3], InputError, r"shape \(3,\) for 45 texts"),
        ({}, None, InputError, "requires y"),
        ({}, np.arange(45) % 3, InputError, "multiclass"),
        ({}, np.linspace(0, 1.5, 45), ValueError, "Unknown label type"),
        ({}, np.ones(45), InputError, "1 class"),
        ({}, [None] * 45, InputError, "0 class"),
        ({}, BOTH * 2, InputError, "other labels than 0 and 1"),
        ({}, np.zeros((45, 2), int), InputError, "at least 3"),
        ({"topics": "Energy!"}, LABELS, TopicError, "topic name"),
        ({"topics": ["a", "b"]}, LABELS, TopicError, "topics are a, b for 1 columns"),
        ({"topics": ["a", "a"]}, BOTH, TopicError, "give each its own"),
        ({"topics": ["a", "b"], "terms": ["oil"]}, BOTH, TopicError, "mapping from topic names"),
        ({"topics": ["a", "b"], "terms": {"c": []}}, BOTH, TopicError, "mapping from topic names"),
        ({"terms": ["a b c d e"]}, LABELS, TopicError, "5 words"),
    ],
)
def test_bad_input(
    parameters: dict[str, Any], y: Any, error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        TopicClassifier(**parameters).fit(TEXTS, y)


def test_a_missing_text_is_named(fitted: TopicClassifier) -> None:
    with pytest.raises(InputError, match=r"texts\[1\] is NoneType"):
        fitted.predict(["oil", None])
    with pytest.raises(InputError, match=r"pass \[text\]"):
        fitted.predict_proba("oil")


def _mixed(y: Any) -> list[Any]:
    """Every label as a number, every other one as text."""
    return [str(label) if i % 2 else label for i, label in enumerate(list(y))]


@pytest.mark.parametrize("way", ["mixed", "words", "cases", "missing", "Int64", "str_"])
def test_labels_are_read_as_files_have_them(way: str) -> None:
    pd = pytest.importorskip("pandas")
    plain = [int(label) for label in LABELS]
    texts: list[Any] = TEXTS
    y: Any = pd.Series(_mixed(plain), dtype=object)
    if way == "words":
        y = ["yes" if label else "no" for label in plain]
    elif way == "cases":  # of which the greater as strings is the other one
        y = ["TRUE" if label else "no" for label in plain]
    elif way == "missing":
        texts, y = [*TEXTS, "x", "y", "z"], [*_mixed(plain), pd.NA, None, ""]
    elif way == "Int64":
        texts, y = [*TEXTS, "x"], pd.Series([*plain, pd.NA], dtype="Int64")
    elif way == "str_":
        texts = list(np.array(TEXTS))
    expected = TopicClassifier().fit(TEXTS, plain)
    found = TopicClassifier().fit(texts, y)
    np.testing.assert_array_equal(found.predict_proba(TEXTS), expected.predict_proba(TEXTS))
    classes = {"words": ["no", "yes"], "cases": ["no", "TRUE"]}.get(way, [0, 1])
    assert found.classes_.tolist() == classes


def test_columns_of_several_types() -> None:
    pd = pytest.importorskip("pandas")
    plain = [int(label) for label in LABELS]
    other = [1 - label for label in plain]
    y = pd.DataFrame({"a": _mixed(plain), "b": ["yes" if label else "no" for label in other]})
    found = TopicClassifier().fit(TEXTS, y)
    expected = TopicClassifier(["a", "b"]).fit(TEXTS, np.array([plain, other]).T)
    np.testing.assert_array_equal(found.predict(TEXTS), expected.predict(TEXTS))


@pytest.mark.parametrize("odd", [2, "maybe", 0.5])
def test_mixed_labels_that_are_none_are_named(odd: Any) -> None:
    y = [*_mixed([int(label) for label in LABELS])[:-1], odd]
    with pytest.raises(InputError, match=f"label 44 is .?{odd}"):
        TopicClassifier().fit(TEXTS, y)
