"""The hot path's public face: texts in, probabilities, decisions and evidence out."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

from nutgraf.data import Topic
from nutgraf.errors import InputError, TopicError
from nutgraf.kernel._texts import Texts
from nutgraf.kernel.texts import as_texts
from nutgraf.reading.article import read
from nutgraf.reading.html import Told
from nutgraf.scoring.answers import Answers, is_furniture
from nutgraf.scoring.encoders import Encoder, found_encoder
from nutgraf.scoring.explanation import Explanation
from nutgraf.scoring.occlusion import SecondLook, second_looks_at
from nutgraf.scoring.plan import Plan
from nutgraf.scoring.prevalence import at_shares
from nutgraf.scoring.secondstage import SecondLooks
from nutgraf.scoring.selection import select
from nutgraf.scoring.trace import Trace
from nutgraf.scoring.unfused import ExtractorStats
from nutgraf.showing.document import Document
from nutgraf.showing.paragraph import LabelledParagraph
from nutgraf.terms.kept import kept_fusion
from nutgraf.terms.table import TermTable
from nutgraf.topics.calibration import Calibration
from nutgraf.topics.extractor import Extractor, TermExtractor

EFFORTS = ("fast", "careful")


class Classifier:
    """Scores texts on every topic of a plan. Immutable; safe in threads; picklable."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.topics: tuple[Topic, ...] = plan.topics
        self.topic_names: tuple[str, ...] = tuple(topic.name for topic in plan.topics)

    @classmethod
    def of(
        cls,
        extractors: Sequence[Extractor],
        topics: Sequence[str] | None = None,
        *,
        thresholds: Mapping[str, float] | None = None,
        strict: bool = False,
        encoder: Encoder | None = None,
    ) -> Classifier:
        """A classifier over these extractors, whatever plugins are installed.

        `topics` are names of those to answer for; all that the extractors serve where not given.
        `thresholds` and `strict` are as `load` takes them. With an `encoder` it is a careful one.

        Raises:
            TopicError: an unknown topic, no topic at all, thresholds out of reach, or no topic that
                has a head for the encoder.
            ModelError: a head that cannot be read, or is made for another encoder.
        """
        return cls(_finished(Plan.of(extractors, topics, strict=strict), thresholds, encoder))

    def __repr__(self) -> str:
        careful = f"; careful: {', '.join(self.careful)}" if self.careful else ""
        return f"Classifier({', '.join(self.topic_names)}{careful})"

    @property
    def careful(self) -> tuple[str, ...]:
        """The topics that get a second look where the table of words is unsure; the others have no
        head and are left to it."""
        heads = self.plan.second.heads if self.plan.second else ()
        return tuple(name for name, head in zip(self.topic_names, heads) if head)  # noqa: B905

    @property
    def calibrations(self) -> tuple[Calibration, ...]:
        """How each topic's logits become probabilities and decisions, as `topic_names`."""
        return self.plan.calibrations

    def column(self, topic: str) -> int:
        """The place of a topic in `topic_names`, and so in the columns of every matrix.

        Raises:
            TopicError: the classifier does not answer for it.
        """
        if topic not in self.topic_names:
            known = ", ".join(self.topic_names)
            raise TopicError(f"unknown topic {topic!r}: this classifier answers for {known}")
        return self.topic_names.index(topic)

    def threshold(self, topic: str) -> float:
        """The probability from which a topic's answer is yes.

        Raises:
            TopicError: the classifier does not answer for it.
        """
        return self.calibrations[self.column(topic)].threshold

    @property
    def prevalence(self) -> dict[str, float | None]:
        """Topic name to the share of texts where its probabilities hold; None where unknown."""
        return {n: c.prevalence for n, c in zip(self.topic_names, self.calibrations, strict=True)}

    def with_prevalence(
        self, prevalence: Mapping[str, float] | None = None, texts: Any = None
    ) -> Classifier:
        """The same for texts where topics are more or less common than where the models were
        calibrated; written about alike, they get probabilities that hold there.

        Offsets of calibrations move, so all that goes by probabilities does; thresholds stay, and
        `with_thresholds` finds others that suit the moved curves. The result's `prevalence` has the
        shares.

        Args:
            prevalence: shares by topic name, above 0 and below 1.
            texts: unlabelled ones of the kind to be scored, drawn as they come, which tell the
                shares of the topics that `prevalence` does not name (see `estimated_share`). Takes
                what `predict_proba` takes. Without it those topics stay as they are; and so does,
                with a warning, one that does not say at what prevalence it was calibrated, such as
                a word list, beside others that do.

        Raises:
            TopicError: an unknown topic, a share out of bounds, or a model that does not say at
                what prevalence it was calibrated.
            InputError: neither of both given, or texts that do not tell a share: too few, or all
                to one side.
        """
        if prevalence is None and texts is None:
            raise InputError("with_prevalence needs shares by topic, or texts that tell them")
        names = self.topic_names
        known = dict(zip(names, self.calibrations, strict=True))
        columns = None if texts is None else self.predict_proba(texts).T
        told = None if columns is None else dict(zip(names, columns, strict=True))
        found = at_shares(known, prevalence or {}, told)
        return Classifier(self.plan.with_calibrations(tuple(found[name] for name in names)))

    def with_thresholds(self, thresholds: Mapping[str, float]) -> Classifier:
        """The same with other thresholds, as `load` takes them.

        Raises:
            TopicError: an unknown topic, or thresholds out of reach.
        """
        return Classifier(self.plan.with_thresholds(thresholds))

    def tables(self, topic: str | None = None) -> list[TermTable]:
        """The tables of terms behind a topic, or behind all of them."""
        return [
            extractor.table
            for extractor in self.plan.extractors
            if isinstance(extractor, TermExtractor) and topic in (None, extractor.topic.name)
        ]

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

    def decide(self, texts: Any, *, furniture: npt.NDArray[np.bool_] | None = None) -> Answers:
        """Probabilities and decisions, yes, no or abstain, with the reasons: what `predict`,
        `read`, `annotate` and all measures go by. Takes and raises as `predict_proba`.

        `furniture`, bool (n,), marks texts whose words are a page's, not a story's: decisions on
        them abstain.

        Raises:
            InputError: it has another length.
        """
        ready = as_texts(texts)
        return self._answers(ready, furniture, *self.plan.look_again(ready))

    def decide_with_evidence(
        self, texts: Any, *, furniture: npt.NDArray[np.bool_] | None = None
    ) -> tuple[Answers, Trace]:
        """What `decide` and `evidence` give; extractors that are code, and the encoder of a careful
        classifier, read each text once for both. Takes and raises as `decide`."""
        ready = as_texts(texts)
        others, looks = self.plan.look_again(ready)
        return self._answers(ready, furniture, others, looks), self.plan.trace(ready, others)

    def _answers(
        self,
        texts: Texts,
        furniture: npt.NDArray[np.bool_] | None,
        others: npt.NDArray[np.float32],
        looks: SecondLooks | None,
    ) -> Answers:
        if furniture is not None and furniture.shape != (texts.n,):
            raise InputError(f"furniture has shape {furniture.shape} for {texts.n} texts")
        tokens, known = np.zeros(texts.n, np.int32), np.zeros(texts.n, np.int32)
        probabilities = self.plan.probabilities(texts, tokens, known, others)
        foreign = self.plan.foreign(texts, tokens, known)
        found = Answers.of(
            self.topic_names, self.calibrations, probabilities, tokens, known, furniture, foreign
        )
        if looks is None:
            return found
        return replace(found, first=looks.first(found, self.calibrations, furniture, foreign))

    def predict(self, texts: Any) -> npt.NDArray[np.bool_]:
        """Whether the decision on each topic is yes, bool (n, k): where it abstains, it is not."""
        return self.decide(texts).yes

    def evidence(self, texts: Any) -> Trace:
        """The evidence of many texts as columns, for work in bulk."""
        return self.plan.trace(as_texts(texts))

    def second_looks(self, texts: Any) -> SecondLooks:
        """Which texts a careful classifier looks at again for which topics, with the probabilities
        before and after; a fast one looks at none. Takes and raises as `predict_proba`."""
        ready = as_texts(texts)
        looks = self.plan.look_again(ready)[1]
        if looks is not None:
            return looks
        found = self.plan.probabilities(ready)
        return SecondLooks(
            self.topic_names, np.zeros(found.shape, bool), found, found, np.zeros_like(found)
        )

    def explain(self, text: str) -> Explanation:
        """The terms behind one text's logits.

        Raises:
            InputError: not a str.
        """
        if not isinstance(text, str):
            raise InputError(f"explain takes one str, not {type(text).__name__}")
        texts = Texts.of_strings((text,))
        others, looks = self.plan.look_again(texts)
        trace = self.plan.trace(texts, others)
        names = self.topic_names
        rows = (trace.others, trace.logits, self.plan.calibrated(trace.logits))
        unexplained, logits, probabilities = (dict(zip(names, r[0].tolist())) for r in rows)  # noqa: B905
        looked: dict[str, float] = {}
        find: Callable[[], tuple[SecondLook, ...]] = tuple
        if looks is not None and self.plan.second is not None:
            looked = {name: float(looks.changes[0, self.column(name)]) for name in looks.of(0)}
            find = partial(second_looks_at, text, self.plan.second, looks, self.calibrations)
        return Explanation(
            text,
            self.topics,
            trace,
            self.plan.bias,
            unexplained,
            logits,
            probabilities,
            looked,
            find,
        )

    def extractor_stats(self) -> tuple[ExtractorStats, ...]:
        """What each extractor that is not a table of terms did so far: texts, failures, seconds.

        Threads are counted together; other processes are not.
        """
        return tuple(other.stats for other in self.plan.others)

    def read(self, article: str | Sequence[Told], markup: bool | None = None) -> Document:
        """Segments an article, plain text or HTML, and labels each paragraph.

        `markup` says which of them it is; without it, the article's beginning does. An article may
        also be pairs of a paragraph and its role, or None for roles that are to be found.

        Raises:
            InputError: not a str, or elements nested too deep.
            MissingExtraError: it is HTML, and the extra `html` is not installed.
        """
        if not isinstance(article, str | list | tuple):
            raise InputError(f"read takes one str, not {type(article).__name__}")
        text, paragraphs = read(article, markup)
        furniture = is_furniture([p.role for p in paragraphs])
        answers, trace = self.decide_with_evidence(
            [p.text for p in paragraphs], furniture=furniture
        )
        return Document(
            text,
            self.topics,
            tuple(
                LabelledParagraph(
                    i,
                    paragraph.text,
                    paragraph.role,
                    paragraph.start,
                    paragraph.end,
                    dict(zip(self.topic_names, answers.probabilities[i].tolist(), strict=True)),
                    answers.decisions(i),
                    partial(trace.evidence, i),
                    answers.first.of(i) if answers.first else {},
                )
                for i, paragraph in enumerate(paragraphs)
            ),
            self.careful,
            {topic: self.threshold(topic) for topic in self.topic_names},
        )


def load(
    topics: Sequence[str | os.PathLike[str]] | None = None,
    *,
    thresholds: Mapping[str, float] | None = None,
    strict: bool = False,
    effort: str = "fast",
    encoder: str | os.PathLike[str] | Encoder | None = None,
) -> Classifier:
    """A classifier over every installed and registered plugin, or over the given topics only.

    `topics` are names, or files of a topic each: topic files (`health.toml`) and models
    (`health.npz`). A file alone makes its topic, whatever plugins know of that name.

    What it makes of models and tables of terms it keeps in the user's cache for the next process;
    NUTGRAF_CACHE names another folder, or, empty, none.

    Each topic says yes at the threshold of its model's best F1, or as `thresholds` says: numbers by
    topic name, or `{"precision": 0.9}` or `{"recall": 0.9}` for all topics. A topic whose model has
    no curve, such as a word list, keeps its threshold then, with a warning, beside others.

    An extractor that fails on a text leaves NaN in its topics there. With `strict`, or where
    NUTGRAF_STRICT is set, that is a PluginError.

    With the effort "careful", paragraphs whose log-odds are near a topic's threshold are looked at
    again with a sentence encoder: `encoder` is its folder on disk, as sentence-transformers saves
    it, which NUTGRAF_ENCODER may name instead, or any object with an `encode` method. Topics whose
    plugin has no head for it are answered as ever; `Classifier.careful` names the others.

    Raises:
        TopicError: an unknown topic, plugins that failed are named too; a topic asked for twice; a
            topic file that does not make sense; thresholds out of reach; no topic that can be
            looked at again.
        ModelError: a model file that cannot be read, or an encoder that lacks something or is not
            the one of the heads.
        InputError: an unknown effort, or no encoder for a careful one.
        MissingExtraError: the effort is careful, and sentence-transformers is not installed.
    """
    if effort not in EFFORTS:
        raise InputError(f"effort={effort!r}: there are {', '.join(EFFORTS)}")
    if effort == "fast" and encoder is not None:
        raise InputError("encoder goes with effort='careful'")
    second = found_encoder(encoder) if effort == "careful" else None
    found = select(topics)
    try:
        plan = Plan.of(
            found.extractors, found.names, strict=strict or found.strict, fuse=kept_fusion
        )
        return Classifier(_finished(plan, thresholds, second))
    except TopicError as error:
        failed = ", ".join(found.failed)
        hint = f" (failed plugins: {failed}; see `nutgraf plugins`)" if failed else ""
        raise TopicError(f"{error}{hint}") from None


def _finished(plan: Plan, thresholds: Mapping[str, float] | None, encoder: Encoder | None) -> Plan:
    plan = plan if thresholds is None else plan.with_thresholds(thresholds)
    return plan if encoder is None else plan.with_encoder(encoder)
