"""doccano: projects of every kind, several annotators, odd parts, and CSV."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from nutgraf.labelling.exchange import read_labels
from nutgraf.labelling.tools.doccano import DOCCANO, EMPTY
from nutgraf.labelling.votes import Told
from nutgraf.reading.rows import Reject
from tests.labelling.tools.returned import TOPICS, labels


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({"label": ["energy"]}, (0, 1)),
        ({"label": "energy"}, (0, 1)),
        ({"labels": ["Energy", "diplomacy"]}, (1, 1)),
        ({"label": [[0, 3, "energy"]]}, (0, 1)),
        ({"entities": [{"id": 4, "label": "energy", "start_offset": 0, "end_offset": 3}],
          "relations": [{"id": 1, "from_id": 4, "to_id": 4, "type": "x"}]}, (0, 1)),
        ({"entities": [[0, 3, "energy"]], "cats": ["diplomacy"]}, (1, 0)),
        ({"annotations": [{"label": "energy", "user": 1}, {"label": "energy", "user": 2}]}, (0, 1)),
        ({"annotations": [{"label": "energy", "user": 1}, {"label": "diplomacy", "user": 2}]},
         (None, None)),
    ],
)  # fmt: skip
def test_projects(tmp_path: Path, row: dict[str, Any], expected: Any) -> None:
    found, reasons, _ = labels(tmp_path, "doccano", {"text": "Oil rose.", **row})
    assert (found, reasons) == ([expected], [])


@pytest.mark.parametrize("odd", [7, [1, 2], [0, 3, None], {"start_offset": 0}, [0, 99, "energy"]])
def test_an_odd_part_does_not_cost_the_row(tmp_path: Path, odd: Any) -> None:
    row = {"text": "Oil rose.", "cats": ["energy"], "entities": [odd]}
    found, reasons, _ = labels(tmp_path, "doccano", row)
    assert found == [(0, 1)]
    assert len(reasons) == 1
    assert "was left out" in reasons[0]


def test_labels_as_numbers_are_told(tmp_path: Path) -> None:
    row = {"text": "Oil rose.", "annotations": [{"label": 12, "user": 1}]}
    found, reasons, _ = labels(tmp_path, "doccano", row)
    assert not found
    assert "is a number" in reasons[0]


@pytest.mark.parametrize("said", [(["energy"], []), ([], ["energy"]), (["energy"], ["diplomacy"])])
def test_two_lines_of_one_text(tmp_path: Path, said: Any) -> None:
    rows = [{"text": "Oil rose.", "label": label} for label in said]
    found, _, told = labels(tmp_path, "doccano", *rows)
    assert len(found) == 1
    assert found[0][1] is None
    assert told.joined == 1
    assert "energy: 1 and 0 are said of 1 text" in " ".join(told.lines())


def test_an_empty_row_is_told(tmp_path: Path) -> None:
    found, _, told = labels(tmp_path, "doccano", {"text": "a", "label": []})
    assert found == [(0, 0)]
    assert told.notes == {EMPTY: 1}


def test_a_file_an_annotator(tmp_path: Path) -> None:
    said = {"ada": ["energy"], "bob": ["energy", "diplomacy"], "cyd": ["energy"]}
    folder = tmp_path / "export"
    folder.mkdir()
    for who, topics in said.items():
        lines = [json.dumps({"text": f"Oil {i}", "label": topics}) for i in range(3)]
        (folder / f"{who}.jsonl").write_text("\n".join(lines))
    rejects: list[Reject] = []
    told = Told()
    rows = list(read_labels(folder, "doccano", TOPICS, rejects, told=told))
    assert [(r["diplomacy"], r["energy"]) for r in rows] == [(None, 1)] * 3
    assert told.agreement["diplomacy"].annotators == 3
    assert told.agreement["diplomacy"].percent == pytest.approx(100 / 3)
    assert told.agreement["diplomacy"].whose == "Fleiss"


def test_csv(tmp_path: Path) -> None:
    text = 'id,text,label\n1,"Oil, gas",energy\n2,Talks on oil,energy#diplomacy\n3,Football,\n'
    found, reasons, _ = labels(tmp_path, "doccano", text, name="all.csv")
    assert (found, reasons) == ([(0, 1), (1, 1), (0, 0)], [])
    assert DOCCANO.unit == "utf-16"


@pytest.mark.parametrize(
    "row",
    [{"label": ["energy", 7]}, {"cats": [7, "energy"]},
     {"annotations": [{"label": "energy", "user": 1}, {"label": 12, "user": 1}]}],
)  # fmt: skip
def test_a_label_that_cannot_be_read_may_be_any(tmp_path: Path, row: dict[str, Any]) -> None:
    found, reasons, _ = labels(tmp_path, "doccano", {"text": "Oil rose.", **row})
    assert (found, len(reasons)) == ([(None, 1)], 1)
