"""Topics learnt from labelled texts, as a classifier of scikit-learn's kind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Self

import numpy as np
import numpy.typing as npt
from scipy import sparse
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils import check_random_state
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_is_fitted, column_or_1d

from nutgraf.data import Topic
from nutgraf.errors import InputError, TopicError
from nutgraf.kernel.texts import as_texts
from nutgraf.learning.fewshot import fit_topic
from nutgraf.parameters import ParameterError, is_number, whole_of
from nutgraf.reading.labels import is_missing, labels_of
from nutgraf.scoring.classifier import Classifier
from nutgraf.scoring.explanation import Explanation
from nutgraf.sklearn.tags import takes_texts

Floats = npt.NDArray[np.float64]


class TopicClassifier(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """Topics learnt from labelled texts by `nutgraf.fit_topic`, one table of terms each.

    `fit` takes y of shape (n,) or (n, k), with 1 where a text is about a topic and 0 where not, in
    any way that `fit_topic` reads; y of shape (n,) may hold two other classes, of which the greater
    is the topic's. None, NaN or pd.NA is a missing label: the text is left out for that topic.

    Args:
        topics: a name or Topic for each column of y, in order. None: the names of y's columns where
            it is a data frame, else `topic`, or `topic0`, `topic1` and so on.
        terms: words, phrases and prefixes that a person thinks of, as `fit_topic` takes them; for y
            of shape (n, k) a mapping from topic names to such terms.
        unlabelled: more texts, from which words are learnt.
        random_state: seed of the folds that calibrate.

    Attributes:
        classes_: the two classes, which are 0 and 1 where y writes one in several ways; for y of
            shape (n, k) an array (k, 2) of 0 and 1.
        extractors_: a TermExtractor for each topic, in the order of y's columns.
        classifier_: the `nutgraf.Classifier` of them, with topics in the order of the alphabet.
    """

    def __init__(
        self,
        topics: Topic | str | Sequence[Topic | str] | None = None,
        *,
        terms: Any = None,
        unlabelled: Any = None,
        random_state: Any = 0,
    ) -> None:
        self.topics = topics
        self.terms = terms
        self.unlabelled = unlabelled
        self.random_state = random_state

    def fit(self, X: Any, y: Any) -> Self:  # noqa: N803
        """Learns each topic; every class needs three different texts at the least.

        Raises:
            InputError: X or y is of another form, or has too few labels of a class.
            TopicError: topics or terms that do not make sense.
        """
        texts = as_texts(X)
        if y is None:
            raise InputError("requires y to be passed, but the target y is None")
        labels = _matrix(y)
        if labels.ndim not in (1, 2) or len(labels) != len(texts):
            raise InputError(
                f"y has shape {labels.shape} for {len(texts)} texts: give ({len(texts)},) or "
                f"({len(texts)}, k)"
            )
        if not labels[:1].size and len(labels):
            raise InputError("y has no column: give one for each topic")
        if labels.ndim == 2 and labels.shape[1] == 1:
            labels = column_or_1d(labels, warn=True)  # as scikit-learn takes a column
        self._is_binary = labels.ndim == 1
        columns = [labels] if self._is_binary else list(labels.T)
        # An Arrow table has its columns themselves under that name.
        names = getattr(y, "column_names", getattr(y, "columns", None))
        topics = self._topics(len(columns), names)
        terms = self._terms_of(topics)
        seed = _seed(self.random_state)
        strings, unlabelled = texts.to_list(), self.unlabelled
        if unlabelled is not None:
            unlabelled = as_texts(unlabelled).to_list()
        classes, self.extractors_ = [], []
        for topic, column in zip(topics, columns, strict=True):
            found, answers = _two_classes(column, topic, self._is_binary)
            classes.append(found)
            self.extractors_.append(
                fit_topic(topic, strings, answers, terms.get(topic.name), unlabelled, seed=seed)
            )
        self.classes_ = classes[0] if self._is_binary else np.stack(classes)
        self.classifier_ = Classifier.of(self.extractors_)
        return self

    def _topics(self, k: int, columns: Any) -> list[Topic]:
        given = self.topics
        if given is None:
            numbered = ["topic"] if self._is_binary else [f"topic{i}" for i in range(k)]
            given = numbered if columns is None else list(columns)
        elif isinstance(given, str | Topic):
            given = [given]
        elif not isinstance(given, Iterable):
            raise ParameterError(f"topics is {given!r}: give names or Topics, or None")
        topics = [topic if isinstance(topic, Topic) else Topic(topic) for topic in given]
        names = [topic.name for topic in topics]
        if len(topics) != k or len(set(names)) != k:
            raise TopicError(
                f"topics are {', '.join(names) or 'none'} for {k} columns of y: give each its own"
            )
        return topics

    def _terms_of(self, topics: list[Topic]) -> dict[str, Any]:
        if self.terms is None:
            return {}
        if self._is_binary:
            if not isinstance(self.terms, Iterable):
                raise ParameterError(f"terms is {self.terms!r}: give words, or None")
            return {topics[0].name: self.terms}
        names = {topic.name for topic in topics}
        if not isinstance(self.terms, Mapping) or not names >= self.terms.keys():
            raise TopicError(
                "terms: for y of shape (n, k) give a mapping from topic names "
                f"({', '.join(sorted(names))}) to terms"
            )
        return dict(self.terms)

    def predict_proba(self, X: Any) -> Floats:  # noqa: N803
        """Calibrated probabilities: (n, 2), the columns as `classes_`; for y of shape (n, k)
        (n, k), of each topic."""
        check_is_fitted(self)
        found = self.classifier_.predict_proba(X)[:, self._order].astype(np.float64)
        return np.hstack([1 - found, found]) if self._is_binary else found

    def decision_function(self, X: Any) -> Floats:  # noqa: N803
        """Calibrated log odds above those of the topic's threshold, so that what `predict` says yes
        to is above 0, but for rounding: (n,), or (n, k) for y of that shape."""
        check_is_fitted(self)
        logits = self.classifier_.decision_function(X).astype(np.float64)
        calibrations = self.classifier_.calibrations
        slope, offset = self.classifier_.plan.slopes
        threshold = np.array([c.threshold for c in calibrations])
        with np.errstate(divide="ignore"):  # a threshold of 0 or 1
            above = logits * slope + offset - (np.log(threshold) - np.log1p(-threshold))
        return np.asarray(above[:, 0] if self._is_binary else above[:, self._order], np.float64)

    def predict(self, X: Any) -> npt.NDArray[Any]:  # noqa: N803
        """Classes (n,), or (n, k) for y of that shape, each topic at the threshold of its best
        F1."""
        check_is_fitted(self)
        found = self.classifier_.predict(X)[:, self._order].astype(np.intp)
        if self._is_binary:
            return np.asarray(self.classes_[found[:, 0]])
        return found

    def explain(self, text: str) -> Explanation:
        """The terms behind one text's logits, as `Classifier.explain` gives them."""
        check_is_fitted(self)
        return self.classifier_.explain(text)

    @property
    def _order(self) -> list[int]:
        """The classifier's column of each of y's."""
        names = self.classifier_.topic_names
        return [names.index(extractor.topic.name) for extractor in self.extractors_]

    def __sklearn_tags__(self) -> Any:
        tags = takes_texts(super().__sklearn_tags__())
        tags.classifier_tags.multi_class = False
        tags.classifier_tags.multi_label = True
        return tags

    def _more_tags(self) -> dict[str, Any]:  # scikit-learn before 1.6
        return {"X_types": ["string"], "multilabel": True, "binary_only": True}


def _matrix(y: Any) -> npt.NDArray[Any]:
    """Labels as an array (n,) or (n, k), None where an array masks them."""
    if sparse.issparse(y):
        return np.asarray(y.toarray())
    if np.ma.isMaskedArray(y):
        return np.asarray(y.tolist(), object)
    plain = isinstance(y, list | tuple)  # of which numpy would make numbers texts
    try:
        return np.asarray(y, object if plain else None)
    except ValueError:
        raise InputError(
            "y has rows of different lengths: give a label a text, or a row of 1 and 0 for each, "
            "as scikit-learn's MultiLabelBinarizer makes of lists of names"
        ) from None


def _seed(random_state: Any) -> int:
    if is_number(random_state):
        return whole_of("random_state", random_state)
    try:
        return int(check_random_state(random_state).randint(2**31))
    except (TypeError, ValueError) as error:
        raise ParameterError(f"random_state: {error}") from None


def _two_classes(
    column: npt.NDArray[Any], topic: Topic, is_binary: bool
) -> tuple[npt.NDArray[Any], list[bool | None]]:
    """The two classes of a column of labels, and for each label whether it is the second."""
    values = column.tolist()
    try:
        read = labels_of(values).tolist()
    except InputError as error:
        if not is_binary:
            raise InputError(
                f"topic {topic.name!r}: its column of y holds other labels than 0 and 1: {error}"
            ) from None
        return _other_classes(values, error)
    kinds = {(type(value), value): y for value, y in zip(values, read, strict=True) if y == y}
    classes = np.array([0, 1])
    if is_binary:
        if len(set(kinds.values())) < 2:
            raise InputError(
                f"y has {len(set(kinds.values()))} class, and two are needed to learn from"
            )
        if len(kinds) == 2:  # written in one way each: predictions are written so, too
            classes = np.array([value for _, value in sorted(kinds, key=kinds.__getitem__)])
    return classes, [None if y != y else y == 1 for y in read]


def _other_classes(
    values: list[Any], problem: InputError
) -> tuple[npt.NDArray[Any], list[bool | None]]:
    """As `_two_classes` of labels that are not 0 and 1, of which the greater is the topic's."""
    missing = [not isinstance(value, str) and is_missing(value) for value in values]
    present = [value for value, none in zip(values, missing, strict=True) if not none]
    if len({isinstance(value, str) for value in present}) > 1:
        raise InputError(f"y mixes strings and others: {problem}")
    try:
        check_classification_targets(np.array(present))
        classes = np.unique(np.array(present))
    except (TypeError, ValueError) as error:
        raise InputError(f"{error} ({problem})") from None
    if len(classes) > 2:
        raise InputError(
            "Only binary classification is supported. The type of the target is multiclass: give y "
            f"as (n, k) with a column of 0 and 1 for each topic ({problem})"
        )
    if len(classes) < 2:
        raise InputError(f"y has {len(classes)} class, and two are needed to learn from")
    second = classes[1].item()
    return classes, [
        None if none else bool(value == second) for value, none in zip(values, missing, strict=True)
    ]
