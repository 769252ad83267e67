"""How a corpus drifts away from the models: words they do not know, and what topics take up.

A corpus is read once as a stream, and what `drift_counts` counted is compared here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from nutgraf.errors import InputError, TopicError
from nutgraf.measuring.drift_counts import Counts, Group
from nutgraf.measuring.keyness import log_likelihood
from nutgraf.measuring.quantify import ErrorRates, TopicShare
from nutgraf.parameters import ParameterError, instance_of, is_number, whole_of
from nutgraf.reading.labelled import Gold
from nutgraf.reading.periods import Row
from nutgraf.scoring.answers import Answers
from nutgraf.scoring.classifier import Classifier
from nutgraf.showing.table import column_name

LEAST_COUNT = 5  # paragraphs of a topic that a new term must stand in
LEAST_KEYNESS = 10.83  # which chance gives one word in a thousand
LEAST_TOKENS = 500  # below which a share of unknown words is not warned of
MORE_BY, TIMES_MORE = 0.03, 1.25  # than the reference: the share of unknown words warned of


@dataclass(frozen=True, slots=True)
class NewTerm:
    """A word that the tables lack and that came up near a topic.

    Attributes:
        count, before: paragraphs of the topic that have it, after and in the reference.
        keyness: log-likelihood ratio G2 (Dunning 1993).
    """

    topic: str
    term: str
    count: int
    before: int
    keyness: float


@dataclass(frozen=True)
class Drift:
    """The report.

    Attributes:
        groups: by source and period, sorted.
        shares: topic name to the share in each group, as `groups`: corrected, or as counted where
            nothing tells the model's error rates.
        reference: the periods that the others are compared with.
        looked_again, changed: paragraphs that a careful classifier looked at again, and decisions
            that this changed.
    """

    topics: tuple[str, ...]
    groups: tuple[Group, ...]
    shares: Mapping[str, tuple[TopicShare, ...]]
    terms: tuple[NewTerm, ...]
    reference: tuple[str, ...]
    warnings: tuple[str, ...]
    looked_again: int = 0
    changed: int = 0

    def to_dict(self) -> dict[str, Any]:
        """Plain values, as `nutgraf drift --json` writes them."""
        return {
            "reference": list(self.reference),
            "groups": self.rows(),
            "terms": [
                {
                    "topic": t.topic,
                    "term": t.term,
                    "count": t.count,
                    "before": t.before,
                    "keyness": round(t.keyness, 2),
                }
                for t in self.terms
            ],
            "warnings": list(self.warnings),
        }

    def rows(self) -> list[dict[str, Any]]:
        """A flat row a group, as `nutgraf drift --csv` writes them; None where not known.

        Of each topic the counted share, and the share with its band, whether it is corrected, and
        the note of `TopicShare`.
        """
        found = []
        for i, group in enumerate(self.groups):
            row: dict[str, Any] = {
                "source": group.source,
                "period": group.period,
                "paragraphs": group.paragraphs,
                "tokens": group.tokens,
                "unknown": _plain(group.unknown),
            }
            for k, topic in enumerate(self.topics):
                name = column_name(topic)
                share = self.shares[topic][i]
                row |= {
                    f"{name}_counted": _plain(group.counted(k)),
                    f"{name}_share": _plain(share.value),
                    f"{name}_low": _plain(share.low),
                    f"{name}_high": _plain(share.high),
                    f"{name}_corrected": share.corrected,
                    f"{name}_note": share.note or None,
                    f"{name}_failed": group.failed[k],
                }
            found.append(row)
        return found


def drift(
    classifier: Classifier,
    rows: Iterable[Row],
    *,
    gold: Gold | None = None,
    reference: tuple[str, str] | None = None,
    top: int = 10,
) -> Drift:
    """Counts a corpus, and compares its sources and periods with the reference.

    Args:
        classifier: says which topics apply, each at its own threshold.
        rows: the corpus, read once.
        gold: labelled texts like those of the corpus, which give the model's error rates; else the
            curve of its calibration does (see `ErrorRates.of_calibration`). Where neither can,
            shares are as counted, and a warning says why.
        reference: first and last period of the reference, as "2019" or "2019-05"; the earliest
            where not given.
        top: new terms a topic.

    Raises:
        InputError: there are no rows, or none in the reference; or a parameter of another kind.
    """
    classifier = instance_of("classifier", classifier, Classifier, "load one with nutgraf.load()")
    if gold is not None:
        instance_of("gold", gold, Gold, "read it with nutgraf.read_gold()")
    top, reference = whole_of("top", top), None if reference is None else _periods(reference)
    counts = Counts(classifier)
    counts.add(instance_of("rows", rows, Iterable, "give rows of nutgraf.reading.periods.Corpus"))
    if not counts.groups:
        raise InputError("the corpus has no paragraph")
    groups = tuple(counts.groups[key] for key in sorted(counts.groups))
    dated = sorted({group.period for group in groups if group.period})
    first, last = reference or ((dated[0], dated[0]) if dated else ("", ""))
    # "2019" as the last period takes all its months in.
    chosen = tuple(p for p in dated if first <= p and p[: len(last)] <= last)
    if reference and not chosen:
        known = f"{dated[0]} to {dated[-1]}" if dated else "none with a date"
        raise InputError(f"no row from {first} to {last}, the reference: there are {known}")
    topics = classifier.topic_names
    shares = dict(zip(topics, _shares(classifier, groups, gold), strict=True))
    return Drift(
        topics,
        groups,
        shares,
        tuple(_new_terms(classifier, counts, groups, chosen, top)),
        chosen,
        (*_warnings(groups, chosen), *_failures(topics, groups), *_doubts(shares)),
        *counts.looks,
    )


def _periods(reference: Any) -> tuple[str, str]:
    """The first and the last period, which may be years as numbers."""
    both = reference if isinstance(reference, tuple | list) else ()
    if len(both) != 2 or not all(isinstance(p, str) or is_number(p) for p in both):
        raise ParameterError(
            f'reference is {reference!r}: give the first and the last period, such as ("2019", '
            '"2019-05")'
        )
    return str(both[0]), str(both[1])


def _shares(
    classifier: Classifier, groups: tuple[Group, ...], gold: Gold | None
) -> Iterator[tuple[TopicShare, ...]]:
    """Of each topic the share in each group."""
    answers = None if gold is None else classifier.decide(gold.texts)
    for k, topic in enumerate(classifier.topic_names):
        counted = [(group.yes[k], group.answered(k)) for group in groups]
        try:
            if gold is not None and answers is not None:
                rates = _measured(gold, answers, topic, k)
            elif topic in classifier.careful:
                raise TopicError("its curve is of the first look, and a second one decides")
            else:
                rates = ErrorRates.of_calibration(classifier.calibrations[k])
        except TopicError as error:
            yield tuple(TopicShare.counted(*pair, str(error)) for pair in counted)
        else:
            yield tuple(rates.adjusted(*pair) for pair in counted)


def _measured(gold: Gold, answers: Answers, topic: str, k: int) -> ErrorRates:
    """A topic's error rates on labelled texts, without those that there is no answer on."""
    if topic not in gold.topics:
        raise TopicError("the labelled rows have no labels for it")
    labels = gold.labels[:, gold.topics.index(topic)]
    return ErrorRates.of_labels(answers.yes[:, k], np.where(answers.failed[:, k], np.nan, labels))


def _new_terms(
    classifier: Classifier,
    counts: Counts,
    groups: tuple[Group, ...],
    reference: tuple[str, ...],
    top: int,
) -> Iterator[NewTerm]:
    """Words over-represented in a topic's later paragraphs, against its reference and against the
    later paragraphs of every kind."""
    k = len(classifier.topics)
    before, after = [Counter[str]() for _ in range(k + 1)], [Counter[str]() for _ in range(k + 1)]
    sizes = np.zeros((2, k + 1))
    later = [p for p in counts.words if p and reference and p > reference[-1]]
    for side, counters, periods in ((0, before, reference), (1, after, later)):
        for period in periods:
            for column, counter in enumerate(counts.words[period]):
                counters[column].update(counter)
        mine = [g for g in groups if g.period in periods]
        sizes[side] = np.sum([[*g.yes, g.paragraphs] for g in mine] or [[0] * (k + 1)], axis=0)
    for column, topic in enumerate(classifier.topic_names):
        found = []
        (old, new), everything = sizes[:, column], sizes[1, k]
        for term, count in after[column].items():
            near = count * everything >= after[k][term] * new
            earlier = before[column][term]
            if count >= LEAST_COUNT and near and count * old > earlier * new:
                key = log_likelihood(count, int(new), earlier, int(old))
                if key >= LEAST_KEYNESS:
                    found.append(NewTerm(topic, term, count, earlier, key))
        yield from sorted(found, key=lambda t: (-t.keyness, t.term))[:top]


def _warnings(groups: tuple[Group, ...], reference: tuple[str, ...]) -> Iterator[str]:
    mine = [g for g in groups if g.period in reference] or list(groups)
    tokens = sum(g.tokens for g in mine)
    usual = 1 - sum(g.known for g in mine) / tokens if tokens else 0.0
    for group in groups:
        more = group.unknown >= usual * TIMES_MORE and group.unknown >= usual + MORE_BY
        if group.tokens >= LEAST_TOKENS and more:
            name = " ".join(filter(None, (group.source, group.period))) or "the corpus"
            yield (
                f"{name}: {group.unknown:.1%} of the words are unknown to the models, against "
                f"{usual:.1%} in the reference: read some of it before you trust its figures"
            )


def _failures(topics: tuple[str, ...], groups: tuple[Group, ...]) -> Iterator[str]:
    for k, topic in enumerate(topics):
        if failed := sum(group.failed[k] for group in groups):
            yield (
                f"{topic}: an extractor failed on {failed:,} of "
                f"{sum(group.paragraphs for group in groups):,} paragraphs, which are in none of "
                "its shares"
            )


def _doubts(shares: Mapping[str, tuple[TopicShare, ...]]) -> Iterator[str]:
    """What notes say, a line for each topic and note."""
    for topic, mine in shares.items():
        for (corrected, note), n in Counter((s.corrected, s.note) for s in mine if s.note).items():
            if corrected:
                yield (
                    f"{topic}: in {n:,} of {len(mine):,} rows {note}, so that these do not hold "
                    "there and correct too much: label some such paragraphs as gold"
                )
            else:
                yield f"{topic}: its shares are counted, not corrected: {note}"


def _plain(x: float) -> float | None:
    return None if np.isnan(x) else round(float(x), 5)
