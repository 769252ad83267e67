"""The hot path's public face: texts in, probabilities, decisions and evidence out."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Any

import numpy as np
import numpy.typing as npt

from nutgraf.data import Evidence, Topic
from nutgraf.errors import InputError, TopicError
from nutgraf.kernel._texts import Texts
from nutgraf.kernel.texts import as_texts
from nutgraf.scoring.plan import Plan
from nutgraf.scoring.selection import select
from nutgraf.scoring.trace import Trace
from nutgraf.scoring.unfused import ExtractorStats
from nutgraf.showing.document import Document
from nutgraf.showing.paragraph import LabelledParagraph
from nutgraf.topics import calibration


@dataclass(frozen=True)
class Explanation:
    """Why one text got its logits: for each topic, logit = bias + contributions + unexplained.

    Attributes:
        trace: the evidence as columns, which `evidence` makes objects of.
        bias: topic name to the logit of a text without any term.
        unexplained: topic name to what extractors other than tables of terms add.
        logits, probabilities: topic name to the result.
    """

    text: str
    trace: Trace = field(repr=False, compare=False)
    bias: Mapping[str, float]
    unexplained: Mapping[str, float]
    logits: Mapping[str, float]
    probabilities: Mapping[str, float]

    @cached_property
    def evidence(self) -> tuple[Evidence, ...]:
        """The terms found, in the order of the text."""
        return self.trace.evidence(0)

    def of(self, topic: str) -> tuple[Evidence, ...]:
        """The evidence on one topic, the weightiest first."""
        mine = [e for e in self.evidence if e.topic == topic]
        return tuple(sorted(mine, key=lambda e: -abs(e.contribution)))


class Classifier:
    """Scores texts on every topic of a plan. Immutable; safe in threads; picklable."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.topics: tuple[Topic, ...] = plan.topics
        self.topic_names: tuple[str, ...] = tuple(topic.name for topic in plan.topics)

    def __repr__(self) -> str:
        return f"Classifier({', '.join(self.topic_names)})"

    def predict_proba(self, texts: Any) -> npt.NDArray[np.float32]:
        """Independent calibrated probabilities, float32 (n, k), columns as `topic_names`.

        `texts` is a list, tuple or 1-d array of str, a series, or any object with the Arrow
        PyCapsule interface that holds strings.

        Raises:
            InputError: a lone str, or an item that is not a str, named by its position.
            PluginError: an extractor of a plugin failed, and the classifier is strict; else its
                topics are NaN for the texts it failed on.
        """
        return self.plan.probabilities(as_texts(texts))

    def decision_function(self, texts: Any) -> npt.NDArray[np.float32]:
        """Logits before calibration, float32 (n, k). Takes and raises as `predict_proba`."""
        return self.plan.logits(as_texts(texts))

    def predict(self, texts: Any) -> npt.NDArray[np.bool_]:
        """Whether each topic applies, bool (n, k), each at its own threshold; no for NaN."""
        return self.predict_proba(texts) >= calibration.thresholds(self.plan.calibrations)

    def evidence(self, texts: Any) -> Trace:
        """The evidence of many texts as columns, for work in bulk."""
        return self.plan.trace(as_texts(texts))

    def explain(self, text: str) -> Explanation:
        """The terms behind one text's logits.

        Raises:
            InputError: not a str.
        """
        if not isinstance(text, str):
            raise InputError(f"explain takes one str, not {type(text).__name__}")
        trace = self.plan.trace(Texts.of_strings((text,)))
        names = self.topic_names
        rows = (trace.others, trace.logits, self.plan.calibrated(trace.logits))
        unexplained, logits, probabilities = (dict(zip(names, r[0].tolist())) for r in rows)  # noqa: B905
        return Explanation(text, trace, self.plan.bias, unexplained, logits, probabilities)

    def extractor_stats(self) -> tuple[ExtractorStats, ...]:
        """What each extractor that is not a table of terms did so far: texts, failures, seconds.

        Threads are counted together; other processes are not.
        """
        return tuple(other.stats for other in self.plan.others)

    def read(self, article: str) -> Document:
        """Segments an article, plain text or HTML, and labels each paragraph.

        Raises:
            InputError: not a str.
        """
        from nutgraf.reading.article import segment

        if not isinstance(article, str):
            raise InputError(f"read takes one str, not {type(article).__name__}")
        paragraphs = segment(article)
        texts = Texts.of_strings(tuple(p.text for p in paragraphs))
        tokens, known = np.zeros(len(texts), np.int32), np.zeros(len(texts), np.int32)
        others = self.plan.other_logits(texts)
        matrix = self.plan.probabilities(texts, tokens, known, others).tolist()
        self.plan.mark_foreign(texts, tokens, known)
        trace = self.plan.trace(texts, others)
        labelled = []
        for i, paragraph in enumerate(paragraphs):
            decided = [
                calibration.decide(p, int(tokens[i]), int(known[i]), paragraph.role)
                for calibration, p in zip(self.plan.calibrations, matrix[i], strict=True)
            ]
            labelled.append(
                LabelledParagraph(
                    i,
                    paragraph.text,
                    paragraph.role,
                    paragraph.start,
                    paragraph.end,
                    dict(zip(self.topic_names, matrix[i], strict=True)),
                    dict(zip(self.topic_names, decided, strict=True)),
                    partial(trace.evidence, i),
                )
            )
        return Document(article, self.topics, tuple(labelled))


def load(
    topics: Sequence[str | os.PathLike[str]] | None = None,
    *,
    thresholds: Mapping[str, float] | None = None,
    strict: bool = False,
) -> Classifier:
    """A classifier over every installed and registered plugin, or over the given topics only.

    `topics` are names, or files of a topic each: topic files (`health.toml`) and models
    (`health.npz`). A file alone makes its topic, whatever plugins know of that name.

    Each topic says yes at the threshold of its model's best F1, or as `thresholds` says: numbers by
    topic name, or `{"precision": 0.9}` or `{"recall": 0.9}` for all topics.

    An extractor that fails on a text leaves NaN in its topics there. With `strict`, or where
    NUTGRAF_STRICT is set, that is a PluginError.

    Raises:
        TopicError: an unknown topic, plugins that failed are named too; a topic asked for twice; a
            topic file that does not make sense; thresholds out of reach.
        ModelError: a model file that cannot be read.
    """
    found = select(topics)
    try:
        plan = Plan.of(found.extractors, found.names, strict=strict or found.strict)
        return Classifier(plan if thresholds is None else plan.with_thresholds(thresholds))
    except TopicError as error:
        failed = ", ".join(found.failed)
        hint = f" (failed plugins: {failed}; see `nutgraf plugins`)" if failed else ""
        raise TopicError(f"{error}{hint}") from None
