"""A topic from a few labelled paragraphs.

The model is a logistic regression on a paragraph's words, with weights V u + t: V are the word
vectors that ship with the package, u says which way in their space the topic lies, and t is what
single words add beyond that. With few labels nearly all is in u, so that a label on one paragraph
tells of words of like meaning everywhere; and since all of it is linear in words, the result is a
table of terms like any other. Words that a person lists move the prior mean of both u and t.
Unlabelled paragraphs get soft labels from such a model, and a second one learns those labels from
the same paragraphs with half of their words blanked out, so that a word without a vector takes its
weight from the company it keeps (Hinton, Vinyals, Dean 2015 for soft labels; van der Maaten, Chen,
Tyree, Weinberger 2013 for blanking out).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from nutgraf.data import Topic, topic_of
from nutgraf.errors import InputError, TopicError
from nutgraf.kernel.texts import as_texts
from nutgraf.learning.fitting import (
    best_threshold,
    effective_counts,
    fit_calibration,
    operating_points,
)
from nutgraf.learning.wordspace import UNKNOWN, Floats, Space, Unlabelled, sigmoid, speaks
from nutgraf.parameters import whole_of
from nutgraf.progress import tracked
from nutgraf.reading.labels import labels_of
from nutgraf.terms.table import WEIGHT, TermTable
from nutgraf.topics.calibration import Calibration
from nutgraf.topics.extractor import TermExtractor

Labels = Sequence[Any] | npt.NDArray[Any]

FEWEST = 3
"""Different texts that each of the two labels needs."""

# Of a listed term without a weight. It is less than the WEIGHT of a word list, by which one term
# has to decide alone: here labels have a say, and the term only leads them.
TERM_WEIGHT = 2.0
MOST_WEIGHT = 1000  # of a listed term; far beyond it the learnt ones are no numbers
FOLDS, REPEATS = 5, 3
MOST_UNLABELLED = 10_000
MARGIN = 0.2  # where decisions abstain: see Calibration


@dataclass(frozen=True, eq=False)
class Training:
    """A fitted topic with what cross-validation says of it.

    Attributes:
        texts, labels: the n texts that had a label, and the labels, 0.0 or 1.0.
        probabilities: float64 (n,), of each text by models and calibrations that have not seen
            its label.
    """

    extractor: TermExtractor
    texts: list[str]
    labels: Floats
    probabilities: Floats

    @property
    def calibration(self) -> Calibration:
        """How the extractor's logits become probabilities and decisions."""
        assert self.extractor.calibrations is not None
        return self.extractor.calibrations[0]


def fit_topic(
    topic: Topic | str,
    texts: Any,
    labels: Labels,
    terms: TermExtractor | Mapping[str, float] | Sequence[str] | None = None,
    unlabelled: Any = None,
    *,
    teacher: Any = None,
    seed: int = 0,
) -> TermExtractor:
    """Learns a topic from labelled paragraphs; twenty will do, and more are better.

    The result has a calibration and a threshold, by cross-validation, and works like any other
    table of terms: `save_model`, `register`, `Classifier.explain`. The same input gives the same
    model on the same machine.

    Args:
        topic: a Topic or its name.
        texts: n texts, as `Classifier.predict_proba` takes them.
        labels: n labels, as files have them: 1, True or "yes" applies, 0, False or "no" does not;
            None, NaN, "" or pd.NA for a text not to be used.
        terms: words, phrases and prefixes that a person thinks of: a list, or a dict with their
            weights (2 is usual, negative ones speak against the topic), or a TermExtractor,
            such as one of `TermExtractor.from_toml` or an earlier model. Its guards go over to
            the result, for words that a guarded prefix begins, too.
        unlabelled: more texts of the kind to be labelled, from which words are learned; 10,000 of
            them, drawn at random, are used.
        teacher: what gives the unlabelled texts their soft labels in place of the first fit: a
            scikit-learn classifier of texts with `predict_proba`, such as a pipeline that begins
            with sentence embeddings; clones of it are fitted, it stays as it is.
        seed: of the folds and of that draw.

    Raises:
        InputError: texts that are not str, labels of another kind or number, or fewer than three
            different texts with each label.
        TopicError: a topic name or terms that do not make sense.
    """
    return train_topic(
        topic, texts, labels, terms, unlabelled, teacher=teacher, seed=seed
    ).extractor


def train_topic(
    topic: Topic | str,
    texts: Any,
    labels: Labels,
    terms: TermExtractor | Mapping[str, float] | Sequence[str] | None = None,
    unlabelled: Any = None,
    *,
    teacher: Any = None,
    seed: int = 0,
) -> Training:
    """As `fit_topic`, with the figures of the cross-validation."""
    topic, seed = topic_of(topic), whole_of("seed", seed)
    used, y = _labelled(topic, texts, labels)
    lexicon = _lexicon(topic, terms)
    more = _drawn(unlabelled, seed)
    space = Space.of(used, lexicon, more)
    x = space.features.matrix(used)
    taught = Unlabelled.of(space.features.matrix(more), seed) if more else None
    held = []
    folds = list(_folds(used, y, seed, 1 if more else REPEATS))
    for fold, (rows, part) in enumerate(tracked(folds, "folds fitted", len(folds))):
        soft = _soft(teacher, [used[i] for i in rows.tolist()], y[rows], more)
        weights, bias = space.fit(x[rows], y[rows], taught, soft)
        held.append((x[part] @ weights + bias, part, np.full(len(part), fold)))
    z, number, fold_of = (np.concatenate(parts) for parts in zip(*held, strict=True))
    share = np.full(len(z), len(y) / len(z))
    slope, offset = fit_calibration(z, y[number], share)
    probabilities = sigmoid(slope * z + offset)
    weights, bias = space.fit(x, y, taught, _soft(teacher, used, y, more))
    importance = space.features.extractor.importance
    extractor = TermExtractor(
        topic,
        TermTable.of(dict(zip(space.features.forms, np.round(weights, 2).tolist(), strict=True))),
        round(bias, 4),
        version=lexicon.version if lexicon else "1",
        by_length=importance is None,
        importance=importance,
        guards=space.features.extractor.guards,
        calibration=Calibration(
            # Of terms with large weights it is small, and must not be 0.
            slope=round(slope, 4) if abs(slope) >= 0.1 else float(f"{slope:.4g}"),
            offset=round(offset, 4),
            threshold=best_threshold(probabilities, y[number], share),
            margin=MARGIN,
            # In another language the vectors' words, and so the table's, tell nothing.
            unknown=UNKNOWN if speaks(used) else 1.0,
            curve=operating_points(probabilities, y[number], share),
            counts=effective_counts(y, np.ones(len(y))),
            prevalence=float(y.mean()),
        ),
    )
    return Training(extractor, used, y, _unseen(z, y, number, fold_of))


def _soft(teacher: Any, texts: list[str], y: Floats, unlabelled: list[str]) -> Floats | None:
    """A teacher's probabilities of the unlabelled texts; None without a teacher."""
    if teacher is None:
        return None
    if not unlabelled:
        raise InputError("a teacher needs texts to teach on: give unlabelled texts, too")
    if not hasattr(teacher, "predict_proba"):
        raise InputError(
            f"{type(teacher).__name__} has no predict_proba: give a classifier that takes texts"
        )
    from sklearn.base import clone

    found = np.asarray(clone(teacher).fit(texts, y).predict_proba(unlabelled), np.float64)
    if found.shape != (len(unlabelled), 2) or not np.isfinite(found).all():
        raise InputError(
            f"{type(teacher).__name__} gave probabilities of shape {found.shape}: they must be "
            f"finite, two for each of {len(unlabelled)} texts"
        )
    return np.asarray(found[:, 1], np.float64)


def _labelled(topic: Topic, texts: Any, labels: Labels) -> tuple[list[str], Floats]:
    """The texts that have a label, and the labels."""
    listed, given = as_texts(texts).to_list(), labels_of(labels)
    if len(listed) != len(given):
        raise InputError(f"{len(listed)} texts and {len(given)} labels: give one label a text")
    known = np.isfinite(given)
    used = [text for text, is_known in zip(listed, known.tolist(), strict=True) if is_known]
    y = given[known]
    for value in (1.0, 0.0):
        different = {text for text, label in zip(used, y.tolist(), strict=True) if label == value}
        if len(different) < FEWEST:
            raise InputError(
                f"topic {topic.name!r}: {len(different)} different texts have the label "
                f"{int(value)}, and at least {FEWEST} are needed: label more"
            )
    return used, y


def _lexicon(
    topic: Topic, terms: TermExtractor | Mapping[str, float] | Sequence[str] | None
) -> TermExtractor | None:
    if terms is None:
        return None
    lexicon = terms if isinstance(terms, TermExtractor) else TermExtractor(topic, terms)
    if (np.abs(lexicon.table.weights) > MOST_WEIGHT).any():
        raise TopicError(
            f"topic {topic.name!r}: a listed term weighs more than {MOST_WEIGHT:,}, so that labels "
            f"would have no say: {TERM_WEIGHT:g} is usual"
        )
    if (lexicon.table.weights != np.float32(WEIGHT)).any():
        return lexicon
    # A list, here or in a topic file.
    return TermExtractor(
        topic,
        dict.fromkeys(lexicon.terms, TERM_WEIGHT),
        version=lexicon.version,
        guards=lexicon.guards,
    )


def _drawn(unlabelled: Any, seed: int) -> list[str]:
    """At most MOST_UNLABELLED different texts, in their order."""
    if unlabelled is None:
        return []
    different = list(dict.fromkeys(as_texts(unlabelled).to_list()))
    if len(different) <= MOST_UNLABELLED:
        return different
    drawn = np.random.default_rng(seed).choice(len(different), MOST_UNLABELLED, replace=False)
    return [different[i] for i in np.sort(drawn).tolist()]


def _folds(
    texts: list[str], y: Floats, seed: int, repeats: int
) -> Iterator[tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]]:
    """(rows to fit, rows to test) of stratified folds; equal texts stay together."""
    from sklearn.model_selection import StratifiedGroupKFold

    numbers: dict[str, int] = {}
    groups = [numbers.setdefault(text, len(numbers)) for text in texts]
    different = [len({t for t, label in zip(texts, y, strict=True) if label == v}) for v in (0, 1)]
    for repeat in range(repeats):
        state = int(np.random.default_rng((seed, repeat)).integers(2**31))
        split = StratifiedGroupKFold(min(FOLDS, *different), shuffle=True, random_state=state)
        yield from split.split(groups, y, groups)


def _unseen(
    z: Floats, y: Floats, number: npt.NDArray[np.int64], fold: npt.NDArray[np.int64]
) -> Floats:
    """Probabilities of each text, the mean of its repeats, by calibrations fitted without it."""
    total, times = np.zeros(len(y)), np.zeros(len(y))
    for part in range(int(fold.max()) + 1):
        mine = fold == part
        others = ~np.isin(number, number[mine])
        slope, offset = fit_calibration(z[others], y[number[others]], np.ones(int(others.sum())))
        total[number[mine]] += sigmoid(slope * z[mine] + offset)
        times[number[mine]] += 1
    return total / times
