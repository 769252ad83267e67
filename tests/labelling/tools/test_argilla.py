"""Argilla: which responses are labels, in each of the ways in which records are written."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from nutgraf.labelling.tools.argilla import ARGILLA, UNTOLD
from tests.labelling.tools.returned import labels

STATUSES = ["submitted", "draft", "discarded"]


def of_sdk(value: Any, status: str | None, user: str = "u") -> dict[str, Any]:
    told = {} if status is None else {"status": status}
    responses = {"topics": [{"value": value, "user_id": user, **told}]}
    return {"id": "1", "fields": {"text": "Oil rose."}, "responses": responses}


def of_server(value: Any, status: str | None, user: str = "u") -> dict[str, Any]:
    response = {"values": {"topics": {"value": value}}, "status": status, "user_id": user}
    return {"fields": {"text": "Oil rose."}, "responses": [response]}


def flat(value: Any, status: str | None, user: str = "u") -> dict[str, Any]:
    said = {".responses": [value], ".responses.users": [user], ".responses.status": [status]}
    more = {"topics.suggestion": ["diplomacy"], "topics.suggestion.score": [0.5]}
    return {"text": "Oil rose.", **{f"topics{k}": v for k, v in said.items()}, **more}


WAYS = [of_sdk, of_server, flat]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("status", STATUSES)
def test_only_what_is_submitted(tmp_path: Path, way: Any, status: str) -> None:
    found, reasons, told = labels(tmp_path, "argilla", way(["energy"], status))
    assert found == ([(0, 1)] if status == "submitted" else [])
    assert not told.notes
    assert [status in reason for reason in reasons] == [True] * (status != "submitted")


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    ("value", "expected"),
    [(["none"], (0, 0)), ("energy", (0, 1)), (["diplomacy", "energy"], (1, 1))],
)
def test_values(tmp_path: Path, way: Any, value: Any, expected: Any) -> None:
    assert labels(tmp_path, "argilla", way(value, "submitted"))[0] == [expected]


@pytest.mark.parametrize("way", WAYS)
def test_users_differ(tmp_path: Path, way: Any) -> None:
    rows = [way(["energy"], "submitted", "a"), way(["none"], "submitted", "b")]
    rows.append(way(["diplomacy"], "discarded", "c"))
    found, _, told = labels(tmp_path, "argilla", *rows)
    assert found == [(0, None)]
    assert told.agreement["energy"].percent == 0


def test_without_a_status(tmp_path: Path) -> None:
    complete = {**of_sdk(["energy"], None), "status": "completed"}
    found, reasons, told = labels(tmp_path, "argilla", complete)
    assert (found, reasons, told.notes) == ([(0, 1)], [], {UNTOLD: 1})
    found, reasons, _ = labels(tmp_path, "argilla", {**complete, "status": "pending"})
    assert not found
    assert "may be drafts" in reasons[0]


def test_suggestions_are_no_labels(tmp_path: Path) -> None:
    row = {"fields": {"text": "Oil"}, "suggestions": {"topics": {"value": ["energy"]}}}
    assert labels(tmp_path, "argilla", {**row, "responses": {}})[1] == ["nobody has labelled it"]


@pytest.mark.parametrize("odd", [7.5j, None, {"user_id": "u"}, "text"])
def test_an_odd_part_does_not_cost_the_row(tmp_path: Path, odd: Any) -> None:
    row = of_sdk(["energy"], "submitted")
    row["responses"]["evidence"] = [odd if odd != 7.5j else {"value": [{"start": 1}]}]
    row["responses"]["evidence"][0:0] = [{"value": [{"start": 0, "end": 3, "label": "energy"}]}]
    found, reasons, _ = labels(tmp_path, "argilla", row)
    assert found[0][1] == 1
    assert bool(reasons)


def test_spans_only(tmp_path: Path) -> None:
    row = of_sdk([{"start": 0, "end": 3, "label": "energy"}], "submitted")
    assert labels(tmp_path, "argilla", row)[0] == [(None, 1)]
    assert ARGILLA.is_array


def test_through_its_own_records(tmp_path: Path) -> None:
    argilla = pytest.importorskip("argilla")
    own = pytest.importorskip("argilla.records._io").GenericIO

    records = [
        argilla.Record(
            fields={"text": f"Oil {i}"},
            responses=[argilla.Response("topics", ["energy"], user_id=_USER, status=status)],
        )
        for i, status in enumerate(STATUSES)
    ]
    told = json.dumps(own.to_list(records, flatten=True), default=str)
    assert labels(tmp_path, "argilla", told)[0] == [(0, 1)]
    assert len(labels(tmp_path, "argilla", told)[1]) == 2


_USER = "00000000-0000-4000-8000-000000000001"


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({"inputs": {"text": "Oil rose."}, "annotation": "energy", "status": "Validated"}, (0, 1)),
        ({"text": "Oil rose.", "annotation": ["energy", "diplomacy"], "status": "Validated",
          "annotation_agent": "anna"}, (1, 1)),
        ({"inputs": "Oil rose.", "annotation": [], "status": "Validated"}, None),
        ({"text": "Oil rose.", "annotation": "energy", "status": "Discarded"}, None),
        ({"text": "Oil rose.", "annotation": None, "status": "Default",
          "prediction": [{"label": "energy", "score": 0.9}]}, None),
    ],
)  # fmt: skip
def test_records_of_argilla_1(tmp_path: Path, row: dict[str, Any], expected: Any) -> None:
    found, reasons, _ = labels(tmp_path, "argilla", row)
    assert found == ([] if expected is None else [expected])
    assert bool(reasons) == (expected is None)


def test_a_row_of_another_tool_is_told_by_what_it_lacks(tmp_path: Path) -> None:
    _, reasons, _ = labels(tmp_path, "argilla", {"words": "Oil rose."})
    assert reasons == ["not a row of argilla's: it has no 'text'"]
