"""Columns as cells of CSV and back."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

import nutgraf
from nutgraf.corpus.cells import cell_type, cells_of, of_cells
from nutgraf.corpus.schema import EVIDENCE, WORDS
from nutgraf.corpus.summary.parts import read_parts
from tests.corpus import samples

PIECE = {"topic": "a", "term": "=oil", "start": 0, "end": 3, "contribution": 0.5, "guard": None}


@pytest.mark.parametrize(
    ("values", "kind", "written"),
    [
        ([1, None], pa.int64(), [1, None]),
        ([0.5, None], pa.float32(), [0.5, None]),
        ([True, None], pa.bool_(), [True, None]),
        (["=1", None, ""], pa.string(), ["'=1", None, ""]),
        (["yes", None], WORDS, ["yes", None]),
        ([["=a"], [], None], pa.list_(pa.string()), ['["=a"]', "[]", None]),
        ([[PIECE], None], EVIDENCE, None),
    ],
)
def test_there_and_back(values: list[Any], kind: pa.DataType, written: list[Any] | None) -> None:
    column = pa.chunked_array([pa.array(values, kind)])
    cells = cells_of(column)
    assert cells.type == cell_type(kind)
    assert written is None or cells.to_pylist() == written
    assert of_cells(cells, kind).to_pylist() == values


@pytest.mark.parametrize(
    ("value", "kind", "written"),
    [
        (date(2024, 5, 3), pa.date32(), "2024-05-03"),
        (datetime(2024, 5, 3, 4, 5), pa.timestamp("s"), "2024-05-03 04:05:00"),
    ],
)
def test_dates_are_written_as_in_iso(value: object, kind: pa.DataType, written: str) -> None:
    assert cells_of(pa.chunked_array([pa.array([value], kind)])).to_pylist() == [written]


@pytest.mark.parametrize("unit", ["paragraph", "article"])
def test_a_run_in_csv_says_what_one_in_parquet_does(
    unit: str, tmp_path: Path, classifier: nutgraf.Classifier
) -> None:
    (tmp_path / "a.jsonl").write_bytes(samples.jsonl(samples.texts(60)))
    contents = []
    for workers in (1, 2):
        run = nutgraf.annotate(
            tmp_path / "a.jsonl", tmp_path / f"csv-{workers}", classifier=classifier, unit=unit,
            format="csv", keep_text=True, evidence=True, unit_bytes=2000, workers=workers,
        )  # fmt: skip
        assert run.units > 2
        contents.append(samples.contents(run))
    assert contents[0] == contents[1]
    other = nutgraf.annotate(
        tmp_path / "a.jsonl", tmp_path / "parquet", classifier=classifier, unit=unit,
        keep_text=True, evidence=True, unit_bytes=2000,
    )  # fmt: skip
    schema = samples.table(other).schema
    found = [table.cast(schema) for table in read_parts(run.folder, "csv", schema)]
    assert pa.concat_tables(found).to_pylist() == samples.table(other).to_pylist()
    part = sorted(run.parts.iterdir())[1]
    part.unlink()
    again = nutgraf.annotate(
        tmp_path / "a.jsonl", run.folder, classifier=classifier, unit=unit, format="csv",
        keep_text=True, evidence=True, unit_bytes=2000,
    )  # fmt: skip
    assert (again.made, samples.contents(again)) == (1, contents[0])
