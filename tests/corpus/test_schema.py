"""The columns of the output, as the options have them."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest

from nutgraf.corpus.options import Options
from nutgraf.corpus.schema import output_schema
from nutgraf.errors import TopicError

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
