"""Labelled paragraphs: labels, doubts and what is told of each text."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nutgraf.errors import InputError
from nutgraf.reading.labelled import Gold, labelled_rows, read_gold
from nutgraf.reading.labels import label_of
from nutgraf.reading.sources.asked import Asked


def gold(tmp_path: Path, *rows: dict[str, Any]) -> Gold:
    path = tmp_path / "gold.jsonl"
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    return read_gold(path, ["energy", "military"])


def test_labels(tmp_path: Path) -> None:
    found = gold(
        tmp_path,
        {"text": "a", "energy": 1, "military": 0, "source": "wire", "year": 1999},
        {"text": "b", "energy": None, "military": 1.0, "date": "2001-04-05"},
        {"text": "", "energy": False, "sport": "x"},
    )
    expected = [[1, 0], [np.nan, 1], [0, np.nan]]
    np.testing.assert_array_equal(found.labels, np.array(expected, np.float32))
    assert found.labels.dtype == np.float32
    assert found.topics == ("energy", "military")
    assert (found.texts, found.sources) == (["a", "b", ""], ["wire", "", ""])
    assert (found.years, found.lines) == (["1999", "2001", ""], [1, 2, 3])
    assert len(found) == 3


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        (1, 1.0), (0, 0.0), (True, 1.0), (1.0, 1.0), ("1", 1.0), ("1.0", 1.0), ("Yes", 1.0),
        (" TRUE ", 1.0), ("0", 0.0), ("no", 0.0), ("False", 0.0), (None, math.nan), ("", math.nan),
        ("NA", math.nan), ("null", math.nan), (math.nan, math.nan),
    ],
)  # fmt: skip
def test_labels_as_files_have_them(label: object, expected: float) -> None:
    assert label_of(label) == pytest.approx(expected, nan_ok=True)


@pytest.mark.parametrize("label", [2, -1, "2", "maybe", [], 0.5, "x" * 999])
def test_other_labels(tmp_path: Path, label: object) -> None:
    match = r"gold\.jsonl, line 2: energy is .{1,50}: use 1, 0 or null"
    with pytest.raises(InputError, match=match):
        gold(tmp_path, {"text": "a", "energy": 1}, {"text": "b", "energy": label})


def test_labels_in_any_format(tmp_path: Path) -> None:
    path = tmp_path / "gold.csv"
    path.write_text("Text;energy;military;Outlet;Date\na;1;0;wire;1999-05-03\nb;;1;;\n")
    found = read_gold(path, ["energy", "military"])
    expected = [[1, 0], [np.nan, 1]]
    np.testing.assert_array_equal(found.labels, np.array(expected, np.float32))
    assert (found.texts, found.sources, found.years) == (["a", "b"], ["wire", ""], ["1999", ""])
    path = tmp_path / "gold.json"
    rows = [{"body": "a", "energy": 1}, {"body": "b", "energy": None}]
    path.write_text(json.dumps({"rows": rows}))
    assert read_gold(path, ["energy"]).texts == ["a", "b"]
    assert read_gold(labelled_rows(path, Asked(text="BODY")), ["energy"]).lines == [1, 2]


@pytest.mark.parametrize("rows", [[], [{"text": "a"}, {"text": "b", "energy": None, "sport": 1}]])
def test_no_label_at_all(tmp_path: Path, rows: list[dict[str, Any]]) -> None:
    with pytest.raises(InputError, match="no row has a label for energy, military"):
        gold(tmp_path, *rows)


@pytest.mark.parametrize("own", [None, "", "null", float("nan")])
def test_an_own_label_wins_also_where_it_is_null(tmp_path: Path, own: object) -> None:
    path = tmp_path / "gold.jsonl"
    rows = [
        {"text": "a", "energy": own, "label": 1}, {"text": "b", "label": 1},
        {"text": "c", "energy": 0, "label": 1},
    ]  # fmt: skip
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    found = read_gold(path, ["energy"], usual="label").labels[:, 0]
    np.testing.assert_array_equal(found, np.array([np.nan, 1, 0], np.float32))


def test_labels_by_text(tmp_path: Path) -> None:
    said: list[tuple[str, object]] = [
        ("a", 1), ("a", 0), ("a", 1), ("b", 1), ("b", None), ("c", None), ("d", 0), ("d", "no"),
    ]  # fmt: skip
    found = gold(tmp_path, *({"text": text, "energy": label} for text, label in said))
    expected = {"a": math.nan, "b": 1.0, "c": math.nan, "d": 0.0}
    assert found.by_text(0) == pytest.approx(expected, nan_ok=True)
