"""Many extractors compiled into one frozen plan, which is all that scoring needs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeGuard

import numpy as np
import numpy.typing as npt

from nutgraf.data import Topic
from nutgraf.errors import TopicError, warn
from nutgraf.kernel import _scan
from nutgraf.kernel._texts import Texts
from nutgraf.parameters import listed
from nutgraf.scoring.encoders import Encoder
from nutgraf.scoring.owners import calibration_of, heads_of, otherwise_of
from nutgraf.scoring.secondstage import SecondLooks, SecondStage
from nutgraf.scoring.trace import Trace
from nutgraf.scoring.unfused import Unfused, add_up
from nutgraf.terms.column import Column
from nutgraf.terms.found import Found
from nutgraf.terms.fusion import Fusion
from nutgraf.terms.language import knows_english, languages
from nutgraf.terms.matcher import Matcher
from nutgraf.topics.calibration import Calibration, with_thresholds
from nutgraf.topics.extractor import Extractor, TermExtractor


@dataclass(frozen=True, eq=False)
class Plan:
    """Extractors compiled for scoring: frozen, picklable, free of pluggy.

    Attributes:
        topics: k topics, sorted by name: the columns of every matrix.
        calibrations: one per topic.
        matcher: the fused term extractors; column i belongs to topic `fused_topics[i]`.
        others: extractors that are not tables of terms.
        strict: whether one of them that fails is an error, instead of NaN for those texts.
        second: looks again where logits are near thresholds; None: nothing does.
    """

    topics: tuple[Topic, ...]
    calibrations: tuple[Calibration, ...]
    extractors: tuple[Extractor, ...]
    matcher: Matcher | None
    fused_topics: tuple[int, ...]
    others: tuple[Unfused, ...]
    strict: bool
    second: SecondStage | None = None

    @classmethod
    def of(
        cls,
        extractors: Sequence[Extractor],
        topics: Sequence[str] | None = None,
        *,
        strict: bool = False,
        fuse: Callable[[Sequence[Column]], Fusion] = Fusion.of,
    ) -> Plan:
        """Compiles extractors, for the named topics only where `topics` is given.

        `fuse` makes the fusion of the tables of terms, or knows it already.

        Raises:
            TopicError: an unknown topic, or no topic at all.
        """
        several = listed("extractors", extractors)
        if strangers := [e for e in several if not isinstance(e, Extractor)]:
            kind = type(strangers[0]).__name__
            raise TopicError(f"extractors has a {kind} in it: give instances of nutgraf.Extractor")
        ordered = sorted(several, key=lambda e: e.name)
        available: dict[str, Topic] = {}
        makers: dict[str, Extractor] = {}
        for extractor in ordered:
            for topic in extractor.topics:
                # The extractor of the topic's own name describes it; others may extend it.
                if topic.name not in available or extractor.name == topic.name:
                    available[topic.name], makers[topic.name] = topic, extractor
        wanted = sorted(available if topics is None else set(listed("topics", topics)), key=str)
        if missing := [name for name in wanted if name not in available]:
            raise TopicError(
                f"unknown topic {', '.join(map(repr, missing))}: "
                f"there are {', '.join(sorted(available)) or 'none'}"
            )
        if not wanted:
            raise TopicError("no topic: install a plugin, or register an extractor")
        index = {name: i for i, name in enumerate(wanted)}
        used = [e for e in ordered if any(t.name in index for t in e.topics)]
        fused = _columns(used)
        calibrations = tuple(calibration_of(used, name) for name in wanted)
        fused_topics = tuple(index[e.topic.name] for e in fused)
        return cls(
            topics=tuple(available[name] for name in wanted),
            calibrations=calibrations,
            extractors=tuple(used),
            matcher=_matcher(
                fuse([e.column for e in fused]) if fused else None,
                fused,
                fused_topics,
                calibrations,
            ),
            fused_topics=fused_topics,
            others=tuple(
                Unfused(
                    e,
                    tuple(index.get(t.name, -1) for t in e.topics),
                    tuple(otherwise_of(e, makers[t.name] is e) for t in e.topics),
                )
                for e in used
                if not _is_table(e)
            ),
            strict=strict,
        )

    def __reduce__(self) -> tuple[object, ...]:
        # The others come first, for they tell which extractor it is that cannot be pickled.
        state = (
            self.others, self.topics, self.calibrations, self.extractors, self.fusion,
            self.fused_topics, self.strict, self.second,
        )  # fmt: skip
        return restore, state

    def with_thresholds(self, wanted: Mapping[str, float]) -> Plan:
        """The same plan with other thresholds, as `calibrate.with_thresholds` takes them."""
        found = with_thresholds(dict(zip(self.names, self.calibrations, strict=True)), wanted)
        return replace(self, calibrations=tuple(found[name] for name in self.names))

    def with_encoder(self, encoder: Encoder) -> Plan:
        """The same plan with a second stage.

        Raises:
            TopicError: no topic has a head.
            ModelError: a head cannot be read, or all are made for other encoders.
        """
        heads = [heads_of(self.extractors, name) for name in self.names]
        calibrations = [calibration_of(self.extractors, name) for name in self.names]
        second = SecondStage.of(encoder, heads, calibrations)
        for name, given, taken in zip(self.names, heads, second.heads, strict=True):
            if given and taken is None:
                wanted = ", ".join(head.encoder for head in given)
                warn(f"{name} gets no second look: its head is for {wanted}, not for {encoder!r}")
        return replace(self, second=second)

    def with_calibrations(self, calibrations: tuple[Calibration, ...]) -> Plan:
        """The same plan with other calibrations, one per topic."""
        columns = _columns(self.extractors)
        matcher = _matcher(self.fusion, columns, self.fused_topics, calibrations)
        return replace(self, calibrations=calibrations, matcher=matcher)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Of the topics."""
        return tuple(topic.name for topic in self.topics)

    @cached_property
    def is_one_pass(self) -> bool:
        """Whether every topic is one table of terms, so that the pass gives the answer itself."""
        has_more = self.others or self.second
        return not has_more and self.fused_topics == tuple(range(len(self.topics)))

    def probabilities(
        self,
        texts: Texts,
        tokens: npt.NDArray[np.int32] | None = None,
        known: npt.NDArray[np.int32] | None = None,
        others: npt.NDArray[np.float32] | None = None,
    ) -> npt.NDArray[np.float32]:
        """Calibrated probabilities, float32 (n, k); fills `tokens` and `known` where given.

        `others` is what `other_logits` gave for the texts, where it is known already.
        """
        if self.matcher is not None and self.is_one_pass:
            return self.matcher.probabilities(texts, tokens, known)
        return self.calibrated(self.logits(texts, tokens, known, others))

    def calibrated(self, logits: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """The probabilities of logits, float32 (n, k), as `probabilities` gives them."""
        out = logits.copy()
        _scan.sigmoid(out, *self.slopes)
        return out

    def logits(
        self,
        texts: Texts,
        tokens: npt.NDArray[np.int32] | None = None,
        known: npt.NDArray[np.int32] | None = None,
        others: npt.NDArray[np.float32] | None = None,
    ) -> npt.NDArray[np.float32]:
        """Logits, float32 (n, k); the extractors of one topic add."""
        fused = self._fused(texts, tokens, known)
        if self.is_one_pass:
            return fused
        return self._add_up(fused, self.other_logits(texts) if others is None else others)

    def other_logits(self, texts: Texts) -> npt.NDArray[np.float32]:
        """What the extractors that are not tables of terms add, float32 (n, k), NaN where one of
        them failed; and what a second look does.

        Raises:
            PluginError: one failed, and the plan is strict.
        """
        return self.look_again(texts)[0]

    def look_again(self, texts: Texts) -> tuple[npt.NDArray[np.float32], SecondLooks | None]:
        """What `other_logits` gives, and where and how a second look is part of it."""
        others = add_up(self.others, texts, len(self.topics), self.strict)
        if self.second is None:
            return others, None
        fused = self._fused(texts)
        logits = self._add_up(fused, others)
        looked, changes = self.second.look(texts, logits, self.calibrations)
        others += changes
        before, after = self.calibrated(logits), self.calibrated(self._add_up(fused, others))
        return others, SecondLooks(self.names, looked, before, after, changes)

    def trace(self, texts: Texts, others: npt.NDArray[np.float32] | None = None) -> Trace:
        """Logits with the evidence behind them."""
        found = self.matcher.found(texts) if self.matcher else Found.nothing(texts.n)
        others = self.other_logits(texts) if others is None else others
        logits = found.logits if self.is_one_pass else self._add_up(found.logits, others)
        return Trace(self.names, self.fusion, self.fused_topics, found, others, logits)

    @property
    def fusion(self) -> Fusion | None:
        """The fused tables of terms, if there are any."""
        return self.matcher.fusion if self.matcher else None

    @property
    def compiled(self) -> _scan.Pass:
        """The pass over texts with the fused term extractors.

        Raises:
            TopicError: the plan has none.
        """
        if self.matcher is None:
            raise TopicError("no topic of this plan is a table of terms")
        return self.matcher.compiled

    def languages(
        self, texts: Texts, tokens: npt.NDArray[np.int32], known: npt.NDArray[np.int32]
    ) -> npt.NDArray[np.int8] | None:
        """What `terms.language.languages` says of texts, from the counts of `probabilities`; None
        where the tables do not claim to know a language."""
        if self.matcher is None or not self._knows_english:
            return None
        return languages(texts, tokens, known, self.matcher)

    @cached_property
    def _knows_english(self) -> bool:
        """Whether every table that claims to know a language knows English, and there is one."""
        claims = [e.table for e in _columns(self.extractors)
                  if any(c.unknown < 1 for c in e.calibrations or ())]  # fmt: skip
        return bool(claims) and all(map(knows_english, claims))

    @cached_property
    def slopes(self) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
        """Slope and offset of each topic's calibration, float64 (k,) each."""
        return _slopes(self.calibrations)

    @cached_property
    def bias(self) -> dict[str, float]:
        """Topic name to the logit of a text in which none of its terms stands."""
        found = dict.fromkeys(self.names, 0.0)
        if self.fusion is not None:
            for bias, topic in zip(self.fusion.bias.tolist(), self.fused_topics, strict=True):
                found[self.names[topic]] += bias
        return found

    def _fused(
        self,
        texts: Texts,
        tokens: npt.NDArray[np.int32] | None = None,
        known: npt.NDArray[np.int32] | None = None,
    ) -> npt.NDArray[np.float32]:
        """The logits of each fused column, float32 (n, len(fused_topics))."""
        if self.matcher is not None:
            return self.matcher.logits(texts, tokens, known)
        for counts in (tokens, known):
            if counts is not None:
                counts[:] = 0
        return np.zeros((texts.n, 0), np.float32)

    def _add_up(
        self, fused: npt.NDArray[np.float32], others: npt.NDArray[np.float32]
    ) -> npt.NDArray[np.float32]:
        out = others.copy()
        for column, topic in enumerate(self.fused_topics):
            out[:, topic] += fused[:, column]
        return out


def _is_table(extractor: Extractor) -> TypeGuard[TermExtractor]:
    """Whether the compiled pass gives what its score method gives."""
    return isinstance(extractor, TermExtractor) and type(extractor).score is TermExtractor.score


def _columns(extractors: Sequence[Extractor]) -> list[TermExtractor]:
    """The tables of terms in the order of the fusion's columns."""
    return sorted(filter(_is_table, extractors), key=lambda e: (e.topic.name, e.name))


def _slopes(
    calibrations: Sequence[Calibration],
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    return (
        np.array([c.slope for c in calibrations], np.float64),
        np.array([c.offset for c in calibrations], np.float64),
    )


def _matcher(
    fusion: Fusion | None,
    fused: Sequence[TermExtractor],
    fused_topics: tuple[int, ...],
    calibrations: tuple[Calibration, ...],
) -> Matcher | None:
    if fusion is None:
        return None
    slopes = _slopes([calibrations[topic] for topic in fused_topics])
    return Matcher(fusion, [extractor.column.guards for extractor in fused], *slopes)


def restore(
    others: tuple[Unfused, ...],
    topics: tuple[Topic, ...],
    calibrations: tuple[Calibration, ...],
    extractors: tuple[Extractor, ...],
    fusion: Fusion | None,
    fused_topics: tuple[int, ...],
    strict: bool,
    second: SecondStage | None = None,
) -> Plan:
    """The plan of those attributes, its pass compiled anew."""
    matcher = _matcher(fusion, _columns(extractors), fused_topics, calibrations)
    return Plan(topics, calibrations, extractors, matcher, fused_topics, others, strict, second)
