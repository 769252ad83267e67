"""Strings and Arrow columns are read as the compiled kernel reads them, and refused alike."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from nutgraf.errors import InputError
from nutgraf.kernel import _texts
from nutgraf.kernel.python import arrow, texts
from tests import differential

KINDS = (pa.string(), pa.large_string(), pa.string_view())


def drawn(n: int) -> list[str]:
    rng = random.Random(n)
    return [differential.random_text(rng, 9).replace("\ud800", "") for _ in range(n)]


@pytest.mark.parametrize("kind", KINDS, ids=str)
@pytest.mark.parametrize("skip", [0, 3])
def test_arrow_columns(kind: pa.DataType, skip: int) -> None:
    strings = [*drawn(50), "", "é" * 20]
    array = pa.array(strings, kind)[skip:]
    chunked = pa.chunked_array([array[:7], array[7:7], array[7:]], kind)
    for column in (array, chunked, pa.chunked_array([], kind)):
        one, other = _texts.Texts.of_arrow(column), texts.Texts.of_arrow(column)
        assert other.to_list() == one.to_list() == column.to_pylist()
        assert len(other) == other.n == len(column)
        rows = [i for i in range(len(column)) if i % 3 == 0]
        assert other.take(rows) == one.take(rows)
        with pytest.raises(IndexError, match="no text"):
            other.take([len(column)])


def test_bytes_that_are_not_utf8() -> None:
    raw = [b"\xed\xa0\x80oil", b"\xf0\x9f\x98", b"oil\xc3", b"", b"\xff" * 20]
    column = pa.array(raw, pa.binary()).view(pa.string())
    assert texts.Texts.of_arrow(column).to_list() == _texts.Texts.of_arrow(column).to_list()


def test_arrays_outlive_their_owner() -> None:
    before = pa.total_allocated_bytes()
    column = pa.array([f"oil {i}" * 100 for i in range(1000)])
    ready = texts.Texts.of_arrow(column)
    del column
    assert ready.to_list()[-1] == "oil 999" * 100
    del ready
    assert pa.total_allocated_bytes() == before


REFUSED: list[Any] = [
    pa.array(["a", None]),
    pa.chunked_array([["a"], ["b", None]]),
    pa.array([1, 2]),
    pa.array(["a", "b"]).dictionary_encode(),
    pa.chunked_array([pa.array([1, 2])]),
]


@pytest.mark.parametrize("column", REFUSED, ids=range(len(REFUSED)))
def test_columns_are_refused_in_the_same_words(column: Any) -> None:
    said = []
    for kernel in (_texts, texts):
        with pytest.raises(InputError) as refused:
            kernel.Texts.of_arrow(column)
        said.append(str(refused.value))
    assert said[0] == said[1]


def test_strings_are_refused_in_the_same_words(monkeypatch: pytest.MonkeyPatch) -> None:
    for item in (None, b"oil", 3):
        said = []
        for kernel in (_texts, texts):
            with pytest.raises(InputError) as refused:
                kernel.Texts.of_strings(("a", item))
            said.append(str(refused.value))
        assert said[0] == said[1]
    monkeypatch.setattr(texts, "LONGEST", 40)
    with pytest.raises(InputError, match="one text may have 10"):
        texts.Texts.of_strings(("x" * 11,))
    assert arrow.LONGEST == 0x7FFFFF00


def test_a_str_of_another_type_is_given_back_as_str() -> None:
    found = texts.Texts.of_strings((np.str_("oil"),))
    assert [type(text) for text in (*found.to_list(), *found.take([0]))] == [str, str]
