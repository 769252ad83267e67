"""`clf(text)` and `clf.pipe(texts)`: one document a text, whatever the batches are."""

from __future__ import annotations

import gc
import itertools
import weakref
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import nutgraf
from nutgraf.scoring.classifier import Classifier
from nutgraf.scoring.documents import segmented
from tests import careful, cases

ARTICLES = [
    path.read_text(encoding="utf-8")
    for path in sorted((Path(__file__).parents[2] / "seeds/articles").glob("*.txt"))
]
CLF = nutgraf.load()
articles = st.one_of(
    cases.texts,
    st.lists(cases.texts, max_size=4).map("\n\n".join),
    st.sampled_from(ARTICLES),
)


@settings(max_examples=60)
@given(st.lists(articles, max_size=7), st.integers(1, 9))
def test_batches_change_no_answer(texts: list[str], batch_size: int) -> None:
    found = [d.to_dict(evidence=True) for d in CLF.pipe(iter(texts), batch_size=batch_size)]
    assert found == [CLF(text).to_dict(evidence=True) for text in texts]


@settings(max_examples=30)
@given(st.lists(articles, max_size=7), st.integers(1, 9))
def test_documents_say_what_one_call_says(texts: list[str], batch_size: int) -> None:
    paragraphs = [p for d in CLF.pipe(texts, batch_size=batch_size) for p in d]
    whole = CLF.predict_proba([p.text for p in paragraphs])
    assert [list(p.probabilities.values()) for p in paragraphs] == whole.tolist()
    assert [p.text for p in paragraphs] == [p.text for t in texts for p in nutgraf.segment(t)]


def test_a_careful_classifier_looks_at_the_same_texts_in_batches() -> None:
    clf = Classifier.of([careful.energy(), careful.war()], encoder=careful.Counting())
    texts = [text for text in careful.TEXTS if text]
    documents = list(clf.pipe(texts, batch_size=2))
    assert [d.to_dict() for d in documents] == [clf.read(text).to_dict() for text in texts]
    assert {d.careful for d in documents} == {("energy",)}


def endless() -> Iterator[str]:
    for i in itertools.count():
        yield f"Oil prices rose {i} times."


def test_articles_may_be_told_paragraph_by_paragraph() -> None:
    told = [("Oil prices rose", nutgraf.Role.HEADLINE), ("Crude oil rose on Monday.", None)]
    documents = list(CLF.pipe([told, "Gas.", told[:1]], batch_size=2))
    assert [p.text for p in documents[0]] == [text for text, _ in told]
    assert documents[0].to_dict() == CLF(told).to_dict() == CLF.read(told).to_dict()


@pytest.mark.parametrize("batch_size", [1, 3, 64])
def test_texts_may_be_without_end(batch_size: int) -> None:
    taken = itertools.islice(CLF.pipe(endless(), batch_size=batch_size), 100)
    assert [d.text for d in taken] == list(itertools.islice(endless(), 100))


def test_no_more_than_a_batch_is_read_or_held() -> None:
    texts, held = iter(range(100)), []

    class Text(str):
        __slots__ = ("__weakref__",)

    def counted() -> Iterator[str]:
        for i in texts:
            text = Text(f"Oil prices rose {i} times.")
            held.append(weakref.ref(text))
            yield text

    most = 0
    for position, _ in enumerate(CLF.pipe(counted(), batch_size=8)):
        assert len(held) == (position // 8 + 1) * 8 or len(held) == 100
        gc.collect()
        most = max(most, sum(reference() is not None for reference in held))
    assert most <= 2 * 8 + 1


@pytest.mark.parametrize("form", [tuple, iter, pa.array, pd.Series, pl.Series, np.array])
def test_forms_of_texts(form: Callable[[list[str]], Any]) -> None:
    texts = ["Oil prices rose.", "The envoy flew.\n\nTroops shelled the town.", ""]
    found = [d.to_dict() for d in CLF.pipe(form(texts), batch_size=2)]
    assert found == [CLF(text).to_dict() for text in texts]


@pytest.mark.parametrize("batch_size", [1, 2, 3, 50])
@pytest.mark.parametrize("bad", [None, b"bytes", 7, ["Oil."], float("nan")])
def test_a_bad_text_is_named_when_it_is_its_turn(bad: object, batch_size: int) -> None:
    found = CLF.pipe(["Oil.", "Gas.", bad, "Coal."], batch_size=batch_size)  # type: ignore[list-item]
    assert [next(found).text, next(found).text] == ["Oil.", "Gas."]
    with pytest.raises(nutgraf.InputError, match=rf"texts\[2\]: .*not {type(bad).__name__}"):
        next(found)


def test_what_is_no_series_of_texts_is_refused_at_once() -> None:
    with pytest.raises(nutgraf.InputError, match=r"pass \[text\]"):
        CLF.pipe("Oil prices rose.")
    with pytest.raises(nutgraf.InputError, match="texts is int"):
        CLF.pipe(7)  # type: ignore[arg-type]
    for size in (0, -1, 2.5, "8"):
        with pytest.raises(nutgraf.InputError, match="batch_size"):
            CLF.pipe([], batch_size=size)  # type: ignore[arg-type]
    with pytest.raises(nutgraf.InputError, match="not bytes"):
        CLF(b"Oil.")  # type: ignore[arg-type]
    assert list(segmented([], 3)) == [[]]


def test_classes_are_the_columns() -> None:
    assert CLF.classes_.tolist() == list(CLF.topic_names)
    assert CLF.classes_.shape == CLF.predict_proba(["Oil."]).shape[1:]
    assert CLF.classes_.dtype.kind == "U"
