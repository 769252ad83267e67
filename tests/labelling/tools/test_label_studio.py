"""Label Studio: every kind of result, several annotators, odd parts, and the short formats."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from nutgraf.labelling.tools.label_studio import EMPTY, LABEL_STUDIO
from tests.labelling.tools.returned import labels

SPAN: dict[str, Any] = {"start": 0, "end": 3, "text": "Oil"}
PAGE: dict[str, Any] = {
    "start": "/p[1]/text()[1]",
    "end": "/p[1]/text()[1]",
    "startOffset": 0,
    "endOffset": 3,
    "globalOffsets": {"start": 0, "end": 3},
    "text": "Oil",
}


def result(kind: str, said: Any, name: str = "q", **more: Any) -> dict[str, Any]:
    return {"type": kind, "from_name": name, "value": {**more, kind: said}}


def task(*results: Any, text: str = "Oil rose.", **annotation: Any) -> dict[str, Any]:
    return {"data": {"text": text}, "annotations": [{"result": list(results), **annotation}]}


RELATION = {"type": "relation", "from_id": "a", "to_id": "b", "direction": "right"}
ENERGY = result("choices", ["energy"])


@pytest.mark.parametrize(
    ("results", "expected"),
    [
        ([ENERGY], (0, 1)),
        ([result("choices", "energy")], (0, 1)),
        ([result("choices", [])], (0, 0)),
        ([result("taxonomy", [["energy"]])], (0, 1)),
        ([result("taxonomy", [["World", "energy", "Coal"], ["World", "Diplomacy"]])], (1, 1)),
        ([result("taxonomy", ["energy"])], (0, 1)),
        ([result("labels", ["energy"], **SPAN)], (0, 1)),
        ([result("hypertextlabels", ["energy"], **PAGE)], (0, 1)),
        ([result("labels", ["energy"], **SPAN), result("choices", ["diplomacy"])], (1, 0)),
        ([result("choices", ["energy"], **SPAN)], (0, 1)),
        ([ENERGY, RELATION, result("rating", 4), result("textarea", ["note"])], (0, 1)),
        ([result("choices", ["good"], "quality"), result("choices", ["energy"], "topics")], (0, 1)),
    ],
)
def test_results(tmp_path: Path, results: list[Any], expected: tuple[int, int]) -> None:
    found, reasons, _ = labels(tmp_path, "label-studio", task(*results))
    assert (found, reasons) == ([expected], [])


@pytest.mark.parametrize(
    "odd",
    [
        {"type": "labels", "value": SPAN}, {"type": "labels", "value": None}, 7, None,
        result("labels", ["energy"], start=90, end=99), result("labels", ["PERSON"], **SPAN),
    ],
)  # fmt: skip
def test_an_odd_part_does_not_cost_the_row(tmp_path: Path, odd: Any) -> None:
    found, reasons, _ = labels(tmp_path, "label-studio", task(ENERGY, odd))
    assert found == [(0, 1)]
    assert reasons
    assert all("was left out" in reason for reason in reasons)


@pytest.mark.parametrize(
    "odd",
    [
        {"type": "choices"}, {"type": "choices", "value": None}, {"type": "taxonomy", "value": 3},
        result("choices", None), result("choices", [None, 5]), result("taxonomy", [["oil", 4]]),
    ],
)  # fmt: skip
def test_a_choice_that_cannot_be_read_may_be_any(tmp_path: Path, odd: Any) -> None:
    found, reasons, _ = labels(tmp_path, "label-studio", task(ENERGY, odd))
    assert found == [(None, 1)]
    assert reasons
    alone, reasons, told = labels(tmp_path, "label-studio", task(odd))
    assert (alone, not told.notes) == ([], True)
    assert "says nothing of the topics; a" in reasons[0]


def test_a_choice_that_is_no_topic_may_be_any(tmp_path: Path) -> None:
    found, reasons, _ = labels(tmp_path, "label-studio", task(result("choices", ["energy", "oil"])))
    assert found == [(None, 1)]
    assert "'oil' is no topic" in reasons[0]


def test_who_counts(tmp_path: Path) -> None:
    def said(by: Any, *choices: str, **more: Any) -> dict[str, Any]:
        return {"completed_by": by, "result": [result("choices", list(choices))], **more}

    def of(text: str, *annotations: Any, **more: Any) -> dict[str, Any]:
        return {"data": {"text": text}, "annotations": list(annotations), **more}

    found, reasons, told = labels(
        tmp_path, "label-studio",
        of("a", said(1, "energy"), said({"email": "b@example.org"}, "energy", "diplomacy")),
        of("b", said(1, "energy"), said(2, was_cancelled=True)),
        of("c", said(1, "energy"), said(2, ground_truth=True)),
        of("d", predictions=[{"result": [ENERGY]}], drafts=[{"result": [ENERGY]}]),
        of("e", {"result": []}),
    )  # fmt: skip
    assert found == [(None, 1), (0, 1), (0, 0), (0, 0)]
    assert reasons == ["nobody has labelled it"]
    assert told.notes == {EMPTY: 1}
    assert list(told.differing) == ["diplomacy"]
    assert told.agreement["energy"].texts == 2
    assert told.agreement["energy"].annotators == 3


def test_short_formats(tmp_path: Path) -> None:
    about = {"annotator": 1, "annotation_id": 4, "lead_time": 2.5}
    spans = [{**SPAN, "labels": ["energy"]}]
    rows: list[dict[str, Any]] = [
        {"text": "Oil a", "topics": "energy", **about},
        {"text": "Oil b", "topics": {"choices": ["energy", "diplomacy"]}, **about},
        {"text": "Oil c", "evidence": spans, **about},
        {"text": "Oil d", "topics": "energy"},
        {"text": "Oil e", "source": "wire", **about},
    ]
    expected = [(0, 1), (1, 1), (0, 1)]
    found, reasons, _ = labels(tmp_path, "label-studio", *rows)
    assert found == expected
    assert ["nobody" in r for r in reasons] == [True, False]
    header = "text,topics,evidence,annotator,annotation_id\n"
    quoted = json.dumps({"choices": ["energy", "diplomacy"]}).replace('"', '""')
    marked = json.dumps(spans).replace('"', '""')
    text = f'{header}Oil a,energy,,1,4\nOil b,"{quoted}",,1,5\nOil c,,"{marked}",1,6\nOil d,,,,\n'
    found, reasons, _ = labels(tmp_path, "label-studio", text, name="export.csv")
    assert found == expected
    assert len(reasons) == 1


def test_through_its_own_converter(tmp_path: Path) -> None:
    converter = pytest.importorskip("label_studio_sdk.converter")
    from nutgraf.labelling.tools.label_studio import label_studio_interface
    from tests.labelling.tools.returned import TOPICS

    said = [["energy"], ["energy", "diplomacy"]]
    tasks = [
        {"id": i, **task(result("choices", choices, "topics"), result("labels", ["energy"],
         "evidence", **SPAN), text=f"Oil {i}", id=i, completed_by={"id": 1, "email": "a@b.org"})}
        for i, choices in enumerate(said)
    ]  # fmt: skip
    path = tmp_path / "tasks.json"
    path.write_text(json.dumps(tasks))
    made = converter.Converter(label_studio_interface(TOPICS), str(tmp_path))
    made.convert_to_json_min(str(path), str(tmp_path / "min"), is_dir=False)
    text = (tmp_path / "min" / "result.json").read_text()
    assert labels(tmp_path, "label-studio", text)[0] == [(0, 1), (1, 1)]
    made.convert_to_csv(str(path), str(tmp_path / "csv"), is_dir=False, sep=",", header=True)
    text = (tmp_path / "csv" / "result.csv").read_text()
    assert labels(tmp_path, "label-studio", text, name="e.csv")[0] == [(0, 1), (1, 1)]
    assert LABEL_STUDIO.is_array
