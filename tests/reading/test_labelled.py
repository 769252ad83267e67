"""Labelled paragraphs: labels, doubts and what is told of each text."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nutgraf.errors import InputError
from nutgraf.reading.labelled import Gold, read_gold


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


@pytest.mark.parametrize("label", [2, -1, "1", "yes", [], 0.5])
def test_other_labels(tmp_path: Path, label: object) -> None:
    with pytest.raises(InputError, match=r"gold\.jsonl, line 2: energy is .*: use 1, 0 or null"):
        gold(tmp_path, {"text": "a", "energy": 1}, {"text": "b", "energy": label})


@pytest.mark.parametrize("rows", [[], [{"text": "a"}, {"text": "b", "energy": None, "sport": 1}]])
def test_no_label_at_all(tmp_path: Path, rows: list[dict[str, Any]]) -> None:
    with pytest.raises(InputError, match="no row has a label for energy, military"):
        gold(tmp_path, *rows)
