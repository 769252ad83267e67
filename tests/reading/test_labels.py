"""What labels are read as, one by one and in columns of every type."""

from __future__ import annotations

import datetime
import math
from decimal import Decimal
from typing import Any

import numpy as np
import pytest

from nutgraf.errors import InputError
from nutgraf.reading.labels import is_missing, label_of, labels_of

NAN = math.nan


@pytest.mark.parametrize("value", [1, True, 1.0, "1", "1.0", "Yes", " TRUE\n", np.int8(1),
    np.float32(1), np.bool_(True), np.str_("yes"), np.array(1), Decimal("1.0")])  # fmt: skip
def test_yes(value: object) -> None:
    assert label_of(value) == 1


@pytest.mark.parametrize("value", [0, False, -0.0, "0", "0.0", "No", "false ", np.uint64(0),
    np.float16(0), np.bool_(False), np.str_("0"), Decimal(0)])  # fmt: skip
def test_no(value: object) -> None:
    assert label_of(value) == 0


@pytest.mark.parametrize("value", [None, NAN, "", "  ", "null", "None", "NaN", "N/A", "<NA>",
    "NaT", np.float32("nan"), np.datetime64("NaT"), Decimal("nan")])  # fmt: skip
def test_nothing(value: object) -> None:
    assert math.isnan(label_of(value))


@pytest.mark.parametrize("value", [2, -1, 0.5, "2", "maybe", "y", "10", "1,0", b"1", [], [1], {},
    (0,), 1j, math.inf, np.float32(0.3), np.array([1]), datetime.date(2001, 1, 1)])  # fmt: skip
def test_others_are_refused_with_their_place(value: object) -> None:
    with pytest.raises(ValueError, match="use 1, 0 or null"):
        label_of(value)
    with pytest.raises(InputError, match=r"^label 2 is .{1,45}: use 1, 0 or None"):
        labels_of([1, "no", value])


def test_other_libraries_columns() -> None:
    pd, pa = pytest.importorskip("pandas"), pytest.importorskip("pyarrow")
    pl = pytest.importorskip("polars")
    assert all(map(is_missing, (pd.NA, pd.NaT, pa.scalar(None), pa.scalar(NAN))))
    assert label_of(pa.scalar(1)) == label_of(pa.scalar("yes")) == 1
    columns: list[Any] = [
        pd.Series([1, "1", 0, "0", None], dtype=object),
        pd.Series([1, True, 0.0, "no", pd.NA], dtype=object),
        *(pd.Series([1, 1, 0, 0, None], dtype=t) for t in ("Int8", "boolean", "Float32", float)),
        pd.Series(["1", "true", "0", "no", ""], dtype="category"),
        pd.Series(["1", "true", "0", "no", None], dtype="string"),
        pa.array([True, True, False, False, None]),
        pa.chunked_array([pa.array([1, 1]), pa.array([0, 0, None])]),
        pl.Series([1, 1, 0, 0, None]),
        np.array([1, 1, 0, 0, np.nan], np.float16),
        np.array(["1", "yes", "0", "no", ""]),
        (x for x in (1, 1, 0, 0, None)),
    ]
    for column in columns:
        np.testing.assert_array_equal(labels_of(column), [1, 1, 0, 0, NAN])


@pytest.mark.parametrize("labels", ["1010", b"10", {"a": 1}, {1, 0}, np.zeros((3, 2)), 1, None])
def test_what_is_no_column(labels: object) -> None:
    with pytest.raises(InputError, match=r"^labels "):
        labels_of(labels)
