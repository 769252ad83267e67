"""What gives logits: the interface, a table of terms, and any scikit-learn estimator."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Self

import numpy as np
import numpy.typing as npt

from nutgraf.data import Topic, topic_of
from nutgraf.errors import PluginError, TopicError
from nutgraf.kernel.texts import as_texts
from nutgraf.parameters import is_real, listed
from nutgraf.terms.column import Column
from nutgraf.terms.guards import Guard, check_guards
from nutgraf.terms.importance import Importance
from nutgraf.terms.matcher import Matcher
from nutgraf.terms.table import BIAS, LARGEST, Terms, TermTable
from nutgraf.topics.calibration import Calibration
from nutgraf.topics.headfile import OneHead


class Extractor:
    """Something that gives logits for one or more topics on a batch of texts.

    Subclass it and set `name` (unique among all plugins), `topics` and `version`; write `score`.
    An extractor is called from several threads at once and should be picklable.

    Attributes:
        calibrations: how each topic's logits become probabilities; None: as they are.
        candidates: terms, as `TermExtractor` takes them. Where given, the compiled pass looks for
            them first, and `score` gets only the texts that have one.
        otherwise: the logit of the other texts. None: -20, a clear no, for a topic that has the
            extractor's name or that no extractor with an earlier name serves; else 0, so that a
            topic which it extends is left alone.
        head: for the second look of a careful classifier at its one topic; or the path of its file,
            which is read when one is loaded, and need not be there; or several, one an encoder.
    """

    name: str = ""
    topics: tuple[Topic, ...] = ()
    version: str = "0"
    calibrations: tuple[Calibration, ...] | None = None
    candidates: tuple[str, ...] | None = None
    otherwise: float | None = None
    head: OneHead | Sequence[OneHead] | None = None
    api: ClassVar[int] = 1

    def score(self, texts: Sequence[str], out: npt.NDArray[np.float32]) -> None:
        """Fills `out`, float32 (len(texts), len(topics)), with logits.

        It is called with 1 to 1,024 texts, whose logits must not depend on each other. Where it
        raises or leaves something that is not a finite number, the topics are NaN for those texts.
        """
        raise PluginError(f"{type(self).__name__} has no score method: write one")


class TermExtractor(Extractor):
    """A topic as a table of weighted terms; all of them run in one compiled pass.

    logit = bias + the sum of the weights of the terms found, divided by the square root of the
    number of tokens where `by_length` is true, or of the text's mass where words have an
    `importance`. Terms may come without weights, as a list of words:
    then weights and bias are such that one term makes a paragraph likely and two make it sure.
    A term that a guard names counts only where the guard lets it.

    Raises:
        TopicError: a topic name, terms or guards that do not make sense.
    """

    def __init__(
        self,
        topic: Topic | str,
        terms: Terms | TermTable,
        bias: float | None = None,
        *,
        name: str | None = None,
        version: str = "1",
        calibration: Calibration | None = None,
        by_length: bool = False,
        guards: Sequence[Guard] = (),
        importance: Importance | None = None,
    ) -> None:
        self.topic = topic_of(topic)
        _check_parts(self.topic, name, version, calibration, importance)
        self.name = name or self.topic.name
        self.topics = (self.topic,)
        self.version = version
        self.table = terms if isinstance(terms, TermTable) else TermTable.of(terms)
        if bias is None:
            bias = 0.0 if isinstance(terms, TermTable | Mapping) else BIAS
        if not (is_real(bias) and abs(bias) < LARGEST):
            raise TopicError(
                f"topic {self.topic.name!r}: the bias {bias!r} is not a finite number above "
                f"{-LARGEST:,.0f} and below {LARGEST:,.0f}"
            )
        self.bias = float(bias)
        self.by_length = by_length
        self.importance = importance
        self.calibrations = (calibration,) if calibration else None
        self.guards = tuple(listed("guards", guards))
        if self.guards:
            check_guards(self.guards, self.table.forms)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.topic.name!r}, {len(self.table):,} terms)"

    @property
    def column(self) -> Column:
        """What the compiled pass needs of it."""
        return Column(self.table, self.bias, self.by_length, self.guards, self.importance)

    @property
    def terms(self) -> dict[str, float]:
        """The terms in canonical form, with their weights."""
        return self.table.as_dict()

    @classmethod
    def from_toml(cls, path: str | os.PathLike[str]) -> Self:
        """Reads a topic file, as `nutgraf.topics.topicfile` describes it.

        Raises:
            TopicError: the file cannot be read or does not make sense; file and key are named.
        """
        from nutgraf.topics.topicfile import read_topic

        return read_topic(path, cls)

    def score(self, texts: Sequence[str], out: npt.NDArray[np.float32]) -> None:
        """Writes logits into `out`, float32 (n, 1)."""
        out[:] = Matcher.of([self.column]).logits(as_texts(texts))


def _check_parts(
    topic: Topic, name: object, version: object, calibration: object, importance: object
) -> None:
    """Raises TopicError where a part is of another type than it has to be."""
    for what, given, kind in (
        ("name", name, str | None),
        ("version", version, str),
        ("calibration", calibration, Calibration | None),
        ("importance", importance, Importance | None),
    ):
        if not isinstance(given, kind):
            raise TopicError(
                f"topic {topic.name!r}: its {what} is {type(given).__name__}: give a "
                f"{'str' if what in ('name', 'version') else f'nutgraf.{what.capitalize()}'}"
            )


class EstimatorExtractor(Extractor):
    """Topics scored by a fitted scikit-learn estimator that takes texts, such as a pipeline.

    It must have `decision_function`, whose values are taken as logits, or `predict_proba`. One
    topic takes a binary estimator; several take a multi-label one, in the order of its outputs.
    """

    def __init__(
        self,
        topics: Topic | str | Sequence[Topic | str],
        estimator: Any,
        *,
        name: str | None = None,
        version: str = "1",
    ) -> None:
        several = [topics] if isinstance(topics, Topic | str) else listed("topics", topics)
        self.topics = tuple(map(topic_of, several))
        if not self.topics or len(set(self.topics)) < len(self.topics):
            raise TopicError(f"topics are {several!r}: give one or more, each once")
        self.name = name or "-".join(topic.name for topic in self.topics)
        self.version = version
        if not any(hasattr(estimator, m) for m in ("decision_function", "predict_proba")):
            raise PluginError(
                f"{type(estimator).__name__} has neither decision_function nor predict_proba: "
                "pass a fitted classifier"
            )
        self.estimator = estimator

    def score(self, texts: Sequence[str], out: npt.NDArray[np.float32]) -> None:
        """Writes logits into `out`, float32 (n, k).

        Raises:
            PluginError: the estimator gives another number of outputs.
        """
        if hasattr(self.estimator, "decision_function"):
            values = np.asarray(self.estimator.decision_function(list(texts)), np.float64)
        else:
            values = self._log_odds(self.estimator.predict_proba(list(texts)))
        values = values.reshape(len(texts), -1)
        if values.shape != out.shape:  # or numpy would spread one column over all topics
            raise PluginError(
                f"{type(self.estimator).__name__} gives {values.shape[1]} outputs for "
                f"{len(self.topics)} topics"
            )
        out[:] = values

    def _log_odds(self, probabilities: Any) -> npt.NDArray[np.float64]:
        if isinstance(
            probabilities, list
        ):  # one (n, 2) array per topic, as multi-output trees give
            probabilities = np.stack([p[:, -1] for p in probabilities], axis=1)
        p = np.asarray(probabilities, np.float64)
        if len(self.topics) == 1 and p.ndim == 2 and p.shape[1] == 2:
            p = p[:, 1]
        p = np.clip(p, 1e-7, 1 - 1e-7)
        return np.log(p / (1 - p))
