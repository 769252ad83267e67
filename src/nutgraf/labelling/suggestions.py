"""What to do next for a topic: terms to add to it, and paragraphs worth a label."""

from __future__ import annotations

import hashlib
import heapq
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np
import numpy.typing as npt

from nutgraf.errors import InputError
from nutgraf.kernel import _scan
from nutgraf.measuring.keyness import Key, count, grams_among, log_odds_keyness
from nutgraf.parameters import ParameterError, instance_of, whole_of
from nutgraf.reading.labels import labels_of
from nutgraf.scoring.classifier import Classifier
from nutgraf.terms.known import Known
from nutgraf.topics.calibration import log_odds

Row = dict[str, Any]
BATCH = 5000
_COMMON = 0.05  # a word in a larger share of the other texts marks nothing off, nor do its pairs
_LIKED, _OTHER, _NEITHER = 1, 0, -1  # where a text counts; neither: the decision abstains
_POOL = 30  # so many uncertain paragraphs for each one to propose


@dataclass(frozen=True, slots=True)
class Term:
    """A term to think about adding, and a stretch of a text in which it stands."""

    key: Key
    example: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """A paragraph worth labelling, and the probability that makes it so."""

    row: Row
    probability: float


@dataclass(frozen=True)
class Suggestions:
    """What `suggest` found in n paragraphs, `liked` of which the model says yes to; on `failed` an
    extractor failed, so that they are none of them.
    """

    n: int
    liked: int
    failed: int
    terms: list[Term]
    paragraphs: list[Candidate]


def suggest(
    classifier: Classifier,
    topic: str,
    rows: Callable[[], Iterable[Row]],
    *,
    labels: Mapping[str, object] | None = None,
    n: int = 30,
    at_least: int = 5,
    seed: int = 0,
) -> Suggestions:
    """Reads rows twice (`rows` gives them anew), in batches.

    Terms are words and pairs of words that the topic does not have yet, ranked by keyness between
    the paragraphs that the model says yes to and those it says no to; `labels`, text to 1 or 0,
    beats the model. Paragraphs are the most uncertain that have no label, spread out by `spread`.

    Raises:
        InputError: rows without text, or a parameter of another kind.
        TopicError: the classifier does not answer for the topic.
    """
    classifier = instance_of("classifier", classifier, Classifier, "load one with nutgraf.load()")
    if not callable(rows):
        raise ParameterError(
            f"rows is {type(rows).__name__}: give a function that gives them anew, such as "
            "lambda: rows"
        )
    n, at_least, seed = whole_of("n", n), whole_of("at_least", at_least), whole_of("seed", seed)
    labels = {} if labels is None else instance_of("labels", labels, Mapping, "give labels by text")
    known = dict(zip(labels, labels_of(list(labels.values())).tolist(), strict=True))
    column = classifier.column(topic)
    edge, rng = log_odds(classifier.threshold(topic)), np.random.default_rng(seed)
    failed = 0
    inside: Counter[str] = Counter()
    pool: list[tuple[float, float, int, Row]] = []
    met: set[bytes] = set()
    sides: list[npt.NDArray[np.int64]] = []
    place, most = 0, _POOL * n
    for batch in _batches(rows()):
        answers = classifier.decide([_text(row) for row in batch])
        p, lost = answers.probabilities[:, column], answers.failed[:, column]
        failed += int(lost.sum())
        side = np.where(answers.yes[:, column], _LIKED, _OTHER)
        side[answers.abstained[:, column]] = _NEITHER
        for i, row in enumerate(batch):
            if (label := known.get(row["text"])) in (0, 1):
                side[i] = _LIKED if label else _OTHER
        sides.append(side)
        count((row["text"] for row, s in zip(batch, side, strict=True) if s == _LIKED), inside)
        clipped = np.clip(p.astype(np.float64), 1e-7, 1 - 1e-7)
        certain = np.abs(np.log(clipped / (1 - clipped)) - edge)
        # Many texts without any term have one probability: which of them come is drawn.
        for i, (far, lot) in enumerate(zip(certain.tolist(), rng.random(len(batch)), strict=True)):
            place += 1
            if lost[i]:  # how uncertain it is, nobody can say
                continue
            if len(pool) < most or (pool and (-far, lot) > pool[0][:2]):
                text = batch[i]["text"]
                mark = hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=12).digest()
                if text in known or mark in met:
                    continue
                met.add(mark)
                push = heapq.heappush if len(pool) < most else heapq.heapreplace
                push(pool, (-far, lot, -place, batch[i]))
    said = np.concatenate(sides) if sides else np.zeros(0, np.int64)
    terms = _terms(classifier, topic, rows, said, inside, n, at_least)
    order = sorted(pool, key=lambda item: (-item[0], -item[2]))
    chosen = spread([row["text"] for *_, row in order], [-far for far, *_ in order], n)
    found = [order[i][3] for i in chosen]
    p = classifier.predict_proba([row["text"] for row in found])[:, column]
    paragraphs = [Candidate(row, float(x)) for row, x in zip(found, p, strict=True)]
    return Suggestions(len(said), int((said == _LIKED).sum()), failed, terms, paragraphs)


def spread(texts: list[str], distances: list[float], n: int) -> list[int]:
    """Up to n of the texts, each as uncertain and as unlike those before it as can be.

    `distances` from the threshold are log odds; uncertainty is 1 / (1 + distance), and the next
    text is the one with the highest uncertainty times its cosine distance from the nearest chosen
    one: a greedy, weighted farthest-first traversal (Gonzalez 1985) over word counts.
    """
    if not texts:
        return []
    from sklearn.feature_extraction.text import TfidfVectorizer

    def words(text: str) -> list[str]:
        return [word for _, _, word in _scan.tokens(text)]

    worth = 1 / (1 + np.asarray(distances))
    vectorizer = TfidfVectorizer(analyzer=words, sublinear_tf=True)
    try:
        matrix = vectorizer.fit_transform(texts)
    except ValueError:  # no text has any word
        return list(range(min(n, len(texts))))
    chosen = [int(np.argmax(worth))]
    nearest = np.ones(len(texts))
    while len(chosen) < min(n, len(texts)):
        alike = (matrix @ matrix[chosen[-1]].T).toarray().ravel()
        nearest = np.minimum(nearest, 1 - alike)
        score = worth * np.maximum(nearest, 0)
        score[chosen] = -1
        chosen.append(int(np.argmax(score)))
    return chosen


def _text(row: Any) -> Any:
    try:
        return row["text"]
    except (KeyError, IndexError, TypeError):
        raise InputError("rows must give dicts with a text: such as {'text': ...}") from None


def _batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    iterator = iter(instance_of("rows", rows, Iterable, "it must give dicts with a text"))
    while batch := list(islice(iterator, BATCH)):
        yield batch


def _terms(
    classifier: Classifier,
    topic: str,
    rows: Callable[[], Iterable[Row]],
    sides: npt.NDArray[np.int64],
    inside: Counter[str],
    n: int,
    at_least: int,
) -> list[Term]:
    known = Known.terms(classifier.tables(topic))
    terms = {t for t, hits in inside.items() if hits >= at_least and t not in known}
    # A pair's words are counted too: whether they are common decides on the pair.
    counted = terms | {word for term in terms for word in term.split(" ")}
    heads: dict[str, set[str]] = {}
    for term in terms:
        if " " in term:
            first, second = term.split(" ")
            heads.setdefault(first, set()).add(second)
    outside: Counter[str] = Counter()
    for i, row in enumerate(rows()):
        if i < len(sides) and sides[i] == _OTHER:
            outside.update(grams_among(row["text"], counted, heads))
    n_inside, n_outside = int((sides == _LIKED).sum()), int((sides == _OTHER).sum())
    if not n_inside or not n_outside:
        return []
    candidates = Counter({t: inside[t] for t in terms})
    best: list[Key] = []
    for key in log_odds_keyness(candidates, n_inside, outside, n_outside):
        if key.z < 2 or len(best) == n:  # two standard errors: about 95 % sure that it is one
            break
        parts = key.term.split(" ")
        common = any(outside[part] > max(at_least, _COMMON * n_outside) for part in parts)
        if not common and not any(len(part) == 1 or part.isdigit() for part in parts):
            best.append(key)
    examples = _examples({key.term for key in best}, rows(), sides == _LIKED)
    return [Term(key, examples.get(key.term, "")) for key in best]


def _examples(
    terms: set[str], rows: Iterable[Row], liked: npt.NDArray[np.bool_], width: int = 36
) -> dict[str, str]:
    """For each term the first stretch of a liked text in which it stands."""
    left, found = set(terms), {}
    for row, yes in zip(rows, liked.tolist(), strict=False):
        if not left:
            break
        if not yes:
            continue
        text = row["text"]
        tokens = [token for token in _scan.tokens(text) if token[2]]
        for i, (start, end, word) in enumerate(tokens):
            pair = f"{word} {tokens[i + 1][2]}" if i + 1 < len(tokens) else ""
            for term, last in ((word, end), (pair, tokens[i + 1][1] if pair else end)):
                if term in left:
                    left.discard(term)
                    cut = text[max(0, start - width) : last + width]
                    found[term] = re.sub(r"\s+", " ", cut).strip()
    return found
