"""The columns of the output, as the options have them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

import nutgraf
from nutgraf import annotate
from nutgraf.corpus.options import Options
from nutgraf.corpus.schema import output_schema
from nutgraf.corpus.summary.documents import read_documents
from nutgraf.errors import InputError, TopicError

PLACE = ["paragraph", "role", "start", "end"]
ANSWERS = ["p_energy", "p_heat_pump", "energy", "energy_reason", "heat_pump", "heat_pump_reason"]


@pytest.mark.parametrize(
    ("options", "names"),
    [
        ({}, ["file", "row", "id", *PLACE, *ANSWERS]),
        ({"keep_text": True}, ["file", "row", "id", *PLACE, "text", *ANSWERS]),
        ({"evidence": True}, ["file", "row", "id", *PLACE, *ANSWERS, "evidence"]),
        ({"sidecar": True, "keep_text": True}, ["file", "row", *ANSWERS]),
    ],
)
def test_columns(options: dict[str, Any], names: list[str]) -> None:
    schema = output_schema(["energy", "heat-pump"], Options(**options))
    assert schema.names == names
    assert schema.field("row").type == pa.int64()
    assert schema.field("p_energy").type == pa.float32()
    for word in ("energy", "energy_reason"):
        assert schema.field(word).type == pa.dictionary(pa.int8(), pa.string())


@pytest.mark.parametrize("sidecar", [True, False])
def test_columns_of_a_careful_classifier(sidecar: bool) -> None:
    options = Options(sidecar=sidecar, evidence=True)
    usual = output_schema(["energy", "heat-pump"], options).names
    names = output_schema(["energy", "heat-pump"], options, careful=["heat-pump"]).names
    assert names == [*usual[:-1], "p_heat_pump_first", "heat_pump_first", "evidence"]


def test_columns_that_go_through_come_after_the_id() -> None:
    carried = (("source", "string"), ("date", "string"), ("n", "int64"))
    schema = output_schema(["energy"], Options(), carried)
    assert schema.names[2:7] == ["id", "source", "date", "n", "paragraph"]
    assert schema.field("n").type == pa.int64()
    with pytest.raises(TopicError, match="two columns named 'row'"):
        output_schema(["energy"], Options(), (("row", "string"),))


@pytest.mark.parametrize(
    ("topic", "options"),
    [
        ("row", {"sidecar": True}), ("file", {}), ("start", {}), ("text", {"keep_text": True}),
        ("evidence", {"evidence": True}),
    ],
)  # fmt: skip
def test_a_topic_named_as_another_column(topic: str, options: dict[str, Any]) -> None:
    with pytest.raises(TopicError, match=f"two columns named '{topic}'"):
        output_schema([topic, "energy"], Options(**options))


def test_a_name_is_free_where_the_column_is_not_written() -> None:
    for topic in ("text", "evidence"):
        assert topic in output_schema([topic], Options()).names
    assert "start" in output_schema(["start"], Options(sidecar=True)).names


@pytest.mark.parametrize(
    "name", ["id", "file", "row", "role", "paragraph", "start", "p_energy", "energy", "date"]
)
def test_what_is_kept_twice_is_told_before_any_work(tmp_path: Path, name: str) -> None:
    (tmp_path / "a.csv").write_text(f"id,date,text,{name}\n1,2024-01-01,Oil rose.,x\n")
    if name in ("id", "date"):
        (tmp_path / "a.csv").write_text("id,date,text\n1,2024-01-01,Oil rose.\n")
    clf = nutgraf.Classifier.of([nutgraf.TermExtractor("energy", ["oil"])])
    with pytest.raises(InputError, match=rf"^keep '{name}': .*leave it out of what to keep"):
        annotate(tmp_path / "a.csv", tmp_path / "out", classifier=clf, keep=(name,))
    assert not (tmp_path / "out" / "run.json").exists()
    found = annotate(tmp_path / "a.csv", tmp_path / "out", classifier=clf)
    assert found.finished


def test_what_is_kept_beside_documents_of_that_name_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("id,text,energy_share\n1,Oil rose.,x\n")
    clf = nutgraf.Classifier.of([nutgraf.TermExtractor("energy", ["oil"])])
    given: dict[str, Any] = {"classifier": clf, "keep": ("energy_share",)}
    with pytest.raises(InputError, match=r"^keep 'energy_share'"):
        annotate(tmp_path / "a.csv", tmp_path / "out", by="document", **given)
    assert not (tmp_path / "out").exists()
    run = annotate(tmp_path / "a.csv", tmp_path / "out", **given)
    with pytest.raises(InputError, match=r"^keep 'energy_share'"):
        read_documents(run.folder)
