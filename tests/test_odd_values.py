"""Whatever is given for a parameter, the errors of public functions are nutgraf's own, and say so
before anything is done."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import nutgraf
from nutgraf import Calibration, Guard, Importance, TermExtractor, Topic
from nutgraf.errors import InputError, NutgrafError, TopicError
from nutgraf.reading.labelled import Gold
from nutgraf.reading.periods import Row
from nutgraf.sklearn import TermCounts, TopicClassifier, tokenize

TEXTS = ["Oil rose and gas fell.", "Oil rose.", "Oil fell.", "The navy sailed.", "It sank.", "No."]
LABELS = [1, 1, 1, 0, 0, 0]
OIL = TermExtractor("oil", ["oil"])
CLASSIFIER: Any = nutgraf.Classifier.of([OIL])
guard: Any = Guard
calibration: Any = Calibration
masked: Any = np.ma.array
FRAME = pd.DataFrame({"oil": ["gas"]})
HUGE = 10**400

# Of none of the types that any parameter below takes, or beyond what it may be.
ODD: list[Any] = [
    3, -1.5, HUGE, float("nan"), b"oil", object(), pd.NA, 1j, np.array([[1.0]]), FRAME,
    np.datetime64("2024"), np.timedelta64(1, "s"), {"oil": object()}, [object()], (None,), {3: "x"},
]  # fmt: skip


def gold(**other: Any) -> Gold:
    given = {
        "topics": ("oil",), "texts": TEXTS, "labels": np.array(LABELS, np.float32)[:, None],
        "sources": [""] * 6, "years": [""] * 6, "lines": list(range(6)),
    }  # fmt: skip
    return Gold(**{**given, **other})


def head(**other: Any) -> object:
    given = {
        "embeddings": np.eye(6), "table_log_odds": np.zeros(6), "labels": LABELS,
        "encoder": "e", "band": 1.0,
    }  # fmt: skip
    return nutgraf.fit_head(**{**given, **other})


ROWS = [{"text": text} for text in TEXTS]
CALLS: dict[str, Callable[[Any], object]] = {
    "topic": lambda x: TermExtractor(x, ["oil"]),
    "title": lambda x: Topic("oil", x),
    "codes": lambda x: Topic("oil", codes=x),
    "terms": lambda x: TermExtractor("oil", x),
    "name": lambda x: TermExtractor("oil", ["oil"], name=x),
    "calibration": lambda x: TermExtractor("oil", ["oil"], calibration=x),
    "importance": lambda x: TermExtractor("oil", ["oil"], importance=x),
    "guards": lambda x: TermExtractor("oil", ["oil"], guards=x),
    "guarded": lambda x: guard(x, needs=["gas"]),
    "needs": lambda x: guard(["oil"], needs=x),
    "floor": lambda x: Importance.of({"a": 1.0}, x),
    "table": lambda x: Importance(x, 1.0),
    "topics of an estimator": lambda x: nutgraf.EstimatorExtractor(x, CLASSIFIER),
    "extractors": lambda x: nutgraf.Classifier.of(x),
    "topics": lambda x: nutgraf.load(x),
    "thresholds": lambda x: CLASSIFIER.with_thresholds(x),
    "threshold": lambda x: CLASSIFIER.with_thresholds({"oil": x}),
    "prevalence": lambda x: CLASSIFIER.with_prevalence(x),
    "share of a topic": lambda x: CLASSIFIER.with_prevalence({"oil": x}),
    "effort": lambda x: nutgraf.load(effort=x),
    "texts": lambda x: CLASSIFIER.predict(x),
    "furniture": lambda x: CLASSIFIER.decide(TEXTS, furniture=x),
    "article": lambda x: CLASSIFIER.read(x),
    "role": lambda x: CLASSIFIER.read([("Oil rose.", x)]),
    "paragraph": lambda x: CLASSIFIER.read([(x, None)]),
    "embeddings": lambda x: head(embeddings=x),
    "log-odds": lambda x: head(table_log_odds=x),
    "weight": lambda x: head(weight=x),
    "encoder": lambda x: head(encoder=x),
    "notes": lambda x: head(notes=x),
    "probe": lambda x: head(probe=x),
    "thresholds of a band": lambda x: nutgraf.fit_band([[1.0]], x),
    "gold": lambda x: nutgraf.evaluate(CLASSIFIER, x),
    "classifier": lambda x: nutgraf.evaluate(x, gold()),
    "resamples": lambda x: nutgraf.evaluate(CLASSIFIER, gold(), resamples=x),
    "mistakes": lambda x: nutgraf.curves(CLASSIFIER, gold(), "oil", x),
    "rows": lambda x: nutgraf.drift(CLASSIFIER, x),
    "reference": lambda x: nutgraf.drift(CLASSIFIER, [Row("Oil.", "", "2024")], reference=x),
    "rows to suggest from": lambda x: nutgraf.suggest(CLASSIFIER, "oil", x),
    "rows that are given": lambda x: nutgraf.suggest(CLASSIFIER, "oil", lambda: x),
    "labels to suggest by": lambda x: nutgraf.suggest(
        CLASSIFIER, "oil", lambda: ROWS, labels=x
    ),
    "seed to suggest by": lambda x: nutgraf.suggest(
        CLASSIFIER, "oil", lambda: ROWS, seed=x
    ),
    "labels": lambda x: nutgraf.fit_topic("oil", TEXTS, x),
    "seed": lambda x: nutgraf.fit_topic("oil", TEXTS, LABELS, seed=x),
    "y": lambda x: TopicClassifier().fit(TEXTS, x),
    "labels in y": lambda x: TopicClassifier().fit(TEXTS, [x] * 3 + [0.5] * 3),
    "random_state": lambda x: TopicClassifier(random_state=x).fit(TEXTS, LABELS),
    "inputs": lambda x: nutgraf.annotate(x, "out", classifier=CLASSIFIER),
    "out": lambda x: nutgraf.annotate("in.jsonl", x, classifier=CLASSIFIER),
    "column of texts": lambda x: nutgraf.annotate("in", "out", classifier=CLASSIFIER, text=x),
    "delimiter": lambda x: nutgraf.annotate("in", "out", classifier=CLASSIFIER, delimiter=x),
    "header": lambda x: nutgraf.annotate("in", "out", classifier=CLASSIFIER, header=x),
    "keep": lambda x: nutgraf.annotate("in", "out", classifier=CLASSIFIER, keep=x),
    "classifier of a run": lambda x: nutgraf.annotate("in", "out", classifier=x),
    "share": lambda x: nutgraf.annotate("in", "out", classifier=CLASSIFIER, share=x),
    "memory": lambda x: nutgraf.annotate("in", "out", classifier=CLASSIFIER, memory=x),
    "folder of a run": lambda x: nutgraf.summary(x),
    "file of labels": lambda x: nutgraf.read_gold(x, ["oil"]),
    "topics of labels": lambda x: nutgraf.read_gold("labels.jsonl", x),
    "file of a model": lambda x: nutgraf.load_model(x),
    "file of a head": lambda x: nutgraf.load_head(x),
    "file of a topic": lambda x: TermExtractor.from_toml(x),
    "dictionary": lambda x: nutgraf.read_dictionary(x),
    "model": lambda x: nutgraf.save_model(x, "model.npz"),
    "head": lambda x: nutgraf.save_head(x, "head.npz"),
    "vocabulary": lambda x: TermCounts(x).fit(TEXTS),
    "text": lambda x: tokenize(x),
    "frame": lambda x: nutgraf.annotate_table(x, classifier=CLASSIFIER),
    "classifier of a frame": lambda x: nutgraf.annotate_table(
        pd.DataFrame({"text": TEXTS}), classifier=x
    ),
}  # fmt: skip


# What is right there: a dict lists its keys, and a number is one.
TAKEN: dict[str, type | tuple[type, ...]] = {
    **dict.fromkeys(("guarded", "needs", "topics of an estimator", "notes"), dict),
    **dict.fromkeys(("resamples", "mistakes", "seed", "random_state"), int),
    **dict.fromkeys(("floor", "seed to suggest by"), int),
    "thresholds of a band": float,
    "labels to suggest by": dict,
    "rows": dict,
}


@pytest.mark.parametrize("what", CALLS)
def test_errors_are_our_own(what: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for odd in ODD:
        if isinstance(odd, TAKEN.get(what, ())):
            continue
        with pytest.raises(NutgrafError) as found:
            CALLS[what](odd)
        assert "0x" not in str(found.value) or "object at 0x" in repr(odd)


IN_A_CALIBRATION: dict[str, list[Any]] = {
    **{key: ["1", None, np.nan, np.inf, HUGE, True, [1.0]] for key in ("slope", "offset")},
    **{key: ["0.5", None, np.nan, 2, -0.1, pd.NA, 1j] for key in ("threshold", "unknown")},
    **{key: ["1", None, -1, np.inf, np.nan, [1]] for key in ("margin", "shortest")},
    "curve": [None, 3, "x", [(0.5, 0.5)], [(0.5, 0.5, 2)], [("0.5", 0.5, 0.5)], [(np.nan,) * 3]],
    "counts": [None, 3, (1,), (-1, 0), ("1", 2), (np.nan, 1), (1, 2, 3)],
    "prevalence": [0, 1, "0.1", np.nan, -1, True, [0.1]],
}  # fmt: skip


@pytest.mark.parametrize("name", IN_A_CALIBRATION)
def test_a_calibration_holds_what_makes_sense(name: str) -> None:
    for value in IN_A_CALIBRATION[name]:
        with pytest.raises(TopicError, match="calibration: "):
            Calibration(**{name: value})


def test_what_numpy_and_pandas_hold_is_taken() -> None:
    strings = np.array(["oil", "gas pipe*"])
    for terms in (strings, list(strings), pd.Series(strings), pd.Index(strings), set(strings)):
        assert TermExtractor("t", terms).terms.keys() == {"gas pipe*", "oil"}
        assert guard(terms, needs=terms).needs
        assert TermCounts(terms).fit_transform(list(np.array(TEXTS))).sum() == 3
    assert tokenize(strings[1]) == ["gas", "pipe"]
    guarded = TermExtractor(
        "t", strings, guards=[guard(["oil"], needs=strings, within=np.int64(5))]
    )
    (topic,) = nutgraf.Classifier.of([guarded]).explain(np.array(TEXTS)[0]).evidence
    assert topic.term == "oil"
    curve = np.array([[0.4, 0.9, 0.8]])
    found = calibration(np.float32(2), threshold=np.float64(0.5), curve=curve, counts=[3, 4])
    assert found == Calibration(2.0, threshold=0.5, curve=((0.4, 0.9, 0.8),), counts=(3, 4))
    assert CLASSIFIER.with_thresholds({"oil": np.float32(0.5)}).threshold("oil") == 0.5
    assert CLASSIFIER.decide(TEXTS, furniture=[True] * 6).abstained.all()


def test_missing_texts_are_told_with_their_place() -> None:
    for texts in (
        ["a", None], ["a", float("nan")], ["a", pd.NA], pd.Series(["a", None], dtype=object),
        pd.Series(["a", float("nan")], dtype=object), np.array(["a", None], object),
        masked(["a", "b"], mask=[0, 1]),
    ):  # fmt: skip
        with pytest.raises(InputError, match=r"^texts\[1\] is .*missing texts"):
            CLASSIFIER.predict(texts)
    for texts in (pd.Series(["a", 1]), pd.Series(["a", b"b"])):
        with pytest.raises(InputError, match=r"^texts\[1\] is (int|bytes), not str"):
            CLASSIFIER.predict(texts)
    assert CLASSIFIER.predict(pd.Series([], dtype=object)).shape == (0, 1)


def test_a_masked_label_is_missing() -> None:
    texts = [*TEXTS, "Oil.", "Choirs sang."]
    labels = masked([*LABELS, 0, 1], mask=[0] * 6 + [1, 1])
    model = TopicClassifier().fit(texts, labels)
    assert model.predict_proba(texts).tolist() == (
        TopicClassifier().fit(texts, [*LABELS, None, None]).predict_proba(texts).tolist()
    )


def test_gold_agrees_in_number() -> None:
    for other in ({"texts": TEXTS[:3]}, {"labels": np.zeros((6, 2))}, {"sources": ["a"]}):
        with pytest.raises(InputError, match="one of each a text"):
            gold(**other)
