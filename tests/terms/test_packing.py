"""What is taken apart is put together the same, and columns that do not agree are refused."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nutgraf.arrayfile import Arrays, packed, unpacked
from nutgraf.kernel.texts import as_texts
from nutgraf.terms.column import Column
from nutgraf.terms.fusion import Fusion, tables_of
from nutgraf.terms.matcher import Matcher
from nutgraf.terms.packing import pack_fusion, pack_table, unpack_fusion, unpack_table
from nutgraf.terms.table import TermTable
from tests import cases, reference


@settings(max_examples=40)
@given(
    st.lists(st.tuples(cases.topics, cases.lengths), min_size=1, max_size=12),
    st.lists(cases.texts, max_size=4),
)
def test_a_fusion_comes_back(
    topics: list[tuple[dict[str, float], reference.Length]], texts: list[str]
) -> None:
    columns = [
        Column(TermTable.read(terms.items())[0], 0.5, **cases.divided(length))
        for terms, length in topics
    ]
    fusion, arrays = Fusion.of(columns), dict[str, Any]()
    stored = pack_fusion(fusion, arrays)
    content = np.frombuffer(packed(stored, arrays), np.uint8)
    again = unpack_fusion(*unpacked(content), tables_of(columns))
    assert again.replaced == fusion.replaced
    assert again.row_forms == fusion.row_forms
    guards = [()] * len(columns)
    found, other = (Matcher(f, guards).found(as_texts(texts)) for f in (fusion, again))
    assert np.array_equal(found.logits, other.logits)
    assert np.array_equal(found.rows, other.rows)
    assert np.array_equal(found.weights, other.weights)


def table() -> Arrays:
    arrays: Arrays = {}
    pack_table(TermTable.of({"oil": 1.0, "crude oil": 2.0, "é*": 0.5}), "t.", arrays)
    return arrays


def test_a_table_comes_back() -> None:
    again = unpack_table(table(), "t.")
    assert again.as_dict() == {"oil": 1.0, "crude oil": 2.0, "e*": 0.5}


@pytest.mark.parametrize(
    "changes",
    [
        {"keys": np.zeros(2, np.uint64)},
        {"keys": np.zeros((3, 1), np.uint64)},
        {"keys": np.zeros(3, np.uint32)},
        {"n_tokens": np.zeros(3, np.int64)},
        {"weights": np.array([1, np.nan, 2], np.float32)},
        {"weights": np.array([1, np.inf, 2], np.float32)},
        {"blob": np.frombuffer(b"oil\n", np.uint8)},
        {"blob": np.frombuffer(b"\xff\n\n\n", np.uint8)},
    ],
)
def test_columns_that_do_not_agree(changes: dict[str, Any]) -> None:
    arrays = table() | {f"t.{name}": column for name, column in changes.items()}
    with pytest.raises(ValueError, match=r"\w"):
        unpack_table(arrays, "t.")


@pytest.mark.parametrize("name", sorted(table()))
def test_a_column_that_lacks(name: str) -> None:
    arrays = table()
    del arrays[name]
    with pytest.raises(KeyError):
        unpack_table(arrays, "t.")
