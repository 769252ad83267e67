"""The hot path's public face: texts in, probabilities, decisions and evidence out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
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
from nutgraf.scoring.documents import Segmented, labelled, segmented
from nutgraf.scoring.encoders import Encoder
from nutgraf.scoring.explanation import Explanation, explained
from nutgraf.scoring.plan import Plan
from nutgraf.scoring.prevalence import at_shares
from nutgraf.scoring.secondstage import SecondLooks
from nutgraf.scoring.trace import Trace
from nutgraf.scoring.unfused import ExtractorStats
from nutgraf.showing.document import Document
from nutgraf.terms.table import TermTable
from nutgraf.topics.calibration import Calibration
from nutgraf.topics.extractor import Extractor, TermExtractor


class Classifier:
    """Scores texts on every topic of a plan. Immutable; safe in threads; picklable."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.topics: tuple[Topic, ...] = plan.topics
        self.topic_names: tuple[str, ...] = plan.names

    @property
    def classes_(self) -> npt.NDArray[np.str_]:
        """`topic_names` as an array (k,), as scikit-learn's classifiers name their columns."""
        return np.array(self.topic_names)

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
        return cls(finished(Plan.of(extractors, topics, strict=strict), thresholds, encoder))

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
        found = at_shares(known, {} if prevalence is None else prevalence, told)
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
            InputError: it has another length, or holds something else.
        """
        ready = as_texts(texts)
        others, looks = self.plan.look_again(ready)
        tokens, known = np.zeros((2, ready.n), np.int32)
        scored = self.plan.probabilities(ready, tokens, known, others), tokens, known
        return self._answers(ready, scored, furniture, looks)

    def decide_with_evidence(
        self, texts: Any, *, furniture: npt.NDArray[np.bool_] | None = None
    ) -> tuple[Answers, Trace]:
        """What `decide` and `evidence` give, but each text is read once for both. Takes and raises
        as `decide`."""
        ready = as_texts(texts)
        others, looks = self.plan.look_again(ready)
        trace = self.plan.trace(ready, others)
        scored = self.plan.calibrated(trace.logits), trace.tokens, trace.found.known
        return self._answers(ready, scored, furniture, looks), trace

    def _answers(
        self,
        texts: Texts,
        scored: tuple[npt.NDArray[np.float32], npt.NDArray[np.int32], npt.NDArray[np.int32]],
        furniture: npt.NDArray[np.bool_] | None,
        looks: SecondLooks | None,
    ) -> Answers:
        if furniture is not None:
            furniture = np.asarray(furniture)
            if furniture.shape != (texts.n,) or (furniture.dtype != bool and texts.n):
                raise InputError(
                    f"furniture is {furniture.dtype} of shape {furniture.shape} for {texts.n} "
                    "texts: give True or False for each"
                )
        languages = self.plan.languages(texts, *scored[1:])
        found = Answers.of(self.topic_names, self.calibrations, *scored, furniture, languages)
        if looks is None:
            return found
        return replace(found, first=looks.first(found, self.calibrations, furniture, languages))

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
        if looks is None:
            return SecondLooks.none(self.topic_names, self.plan.probabilities(ready))
        return looks

    def explain(self, text: str) -> Explanation:
        """The terms behind one text's logits.

        Raises:
            InputError: not a str.
        """
        if not isinstance(text, str):
            raise InputError(f"explain takes one str, not {type(text).__name__}")
        return explained(text, self.plan)

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
        return next(self._documents([read(article, markup)]))

    def __call__(self, text: str | Sequence[Told]) -> Document:
        """The labelled document of a text, as spaCy's `nlp(text)`. Raises as `read`."""
        return self.read(text)

    def pipe(
        self, texts: Iterable[str | Sequence[Told]], *, batch_size: int = 256
    ) -> Iterator[Document]:
        """The document of each text, in order: `clf(text)`, with `batch_size` of them scored in one
        pass. At no time more than a batch is held, so `texts` may be without end.

        `decide` gives numbers rather than documents; `nutgraf.annotate` reads files of any size.

        Args:
            texts: an iterable of what `read` takes, or an Arrow column of strings.
            batch_size: texts in a batch; answers do not depend on it.

        Raises:
            InputError: a lone str, a batch size below 1, or, when it is its turn, a text that
                `read` does not take, named by its position.
            MissingExtraError: as `read`.
        """
        return (d for batch in segmented(texts, batch_size) for d in self._documents(batch))

    def _documents(self, articles: Sequence[Segmented]) -> Iterator[Document]:
        paragraphs = [paragraph for _, found in articles for paragraph in found]
        furniture = is_furniture([p.role for p in paragraphs])
        found = self.decide_with_evidence([p.text for p in paragraphs], furniture=furniture)
        thresholds = {topic: self.threshold(topic) for topic in self.topic_names}
        return labelled(articles, self.topics, *found, self.careful, thresholds)


def finished(plan: Plan, thresholds: Mapping[str, float] | None, encoder: Encoder | None) -> Plan:
    """A plan with these thresholds and this encoder, where they are given."""
    plan = plan if thresholds is None else plan.with_thresholds(thresholds)
    return plan if encoder is None else plan.with_encoder(encoder)
