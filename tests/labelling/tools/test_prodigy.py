"""Prodigy: answers, annotators, and recipes of each kind."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from nutgraf.labelling.tools.prodigy import PRODIGY
from tests.labelling.tools.returned import labels

SPANS = [{"start": 0, "end": 3, "label": "energy", "token_start": 0, "token_end": 0}]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({"label": "energy", "answer": "accept"}, (None, 1)),
        ({"label": "energy", "answer": "reject"}, (None, 0)),
        ({"accept": ["energy"], "answer": "accept"}, (0, 1)),
        ({"accept": "energy", "answer": "accept"}, (0, 1)),
        ({"accept": [], "answer": "accept"}, (0, 0)),
        ({"accept": [7], "options": [{"id": 7, "text": "Energy"}], "answer": "accept"}, (0, 1)),
        ({"spans": SPANS, "answer": "accept"}, (None, 1)),
        ({"accept": ["energy"], "spans": [{"start": 0, "end": 3}, 4], "answer": "accept"}, (0, 1)),
        ({"label": "energy", "answer": "ignore"}, None),
        ({"accept": ["energy"], "answer": "reject"}, None),
        ({"spans": SPANS, "answer": "reject"}, None),
        ({"spans": [], "answer": "accept"}, None),
        ({"accept": ["energy"]}, None),
    ],
)
def test_answers(tmp_path: Path, row: dict[str, Any], expected: Any) -> None:
    found, reasons, _ = labels(tmp_path, "prodigy", {"text": "Oil rose.", **row})
    assert found == ([] if expected is None else [expected])
    assert bool(reasons) == (expected is None or len(row.get("spans", ())) == 2)


@pytest.mark.parametrize("odd", [7, None, {"id": "energy"}, ["energy"]])
def test_a_choice_that_cannot_be_read_may_be_any(tmp_path: Path, odd: Any) -> None:
    row = {"text": "Oil rose.", "answer": "accept", "accept": ["energy", odd]}
    found, reasons, _ = labels(tmp_path, "prodigy", row)
    assert found == [(None, 1)]
    assert "a choice is no text" in reasons[0]


@pytest.mark.parametrize("key", ["_annotator_id", "_session_id", None])
def test_two_lines_of_one_text(tmp_path: Path, key: str | None) -> None:
    rows = [
        {"text": "Oil rose.", "label": "energy", "answer": answer, **({key: who} if key else {})}
        for who, answer in (("topics-ada", "accept"), ("topics-bob", "reject"))
    ]
    found, _, told = labels(tmp_path, "prodigy", *rows)
    assert found == [(None, None)]
    assert told.differing == {"energy": ["line 1 and line 1"]}
    assert told.agreement["energy"].percent == 0
    assert told.agreement["energy"].whose == ("Cohen" if key else "Fleiss")


def test_one_label_a_line(tmp_path: Path) -> None:
    """A text comes once for each label that was asked for."""
    rows = [
        {"text": "Oil rose.", "label": "energy", "answer": "accept", "_annotator_id": "a"},
        {"text": "Oil rose.", "label": "diplomacy", "answer": "reject", "_annotator_id": "a"},
    ]
    found, _, told = labels(tmp_path, "prodigy", *rows)
    assert found == [(0, 1)]
    assert not told.differing
    assert PRODIGY.write is not None
