"""Parquet and Arrow, also packed, in archives, and damaged."""

from __future__ import annotations

import gzip
import io
import struct
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from nutgraf.errors import NutgrafError
from nutgraf.reading.rows import Rows
from nutgraf.reading.sources.row import Fault
from nutgraf.reading.sources.tables import (
    batches,
    is_flat,
    may_hold_text,
    plain_rows,
    plain_values,
    schema,
)
from tests.reading.sources.given import written, zipped

TABLE = pa.table({
    "text": [f"Paragraph {i}." for i in range(10)], "id": list(range(10)),
    "article": [{"body": "a"}] * 10,
})  # fmt: skip


def parquet(table: pa.Table = TABLE, group: int = 4) -> bytes:
    sink = io.BytesIO()
    pq.write_table(table, sink, row_group_size=group, compression="none")
    return sink.getvalue()


def arrow(table: pa.Table = TABLE, new: Any = pa.ipc.new_file) -> bytes:
    sink = io.BytesIO()
    with new(sink, table.schema) as writer:
        writer.write_table(table, max_chunksize=4)
    return sink.getvalue()


FORMS = {
    "a.parquet": parquet(),
    "a.arrow": arrow(),
    "stream.arrows": arrow(new=pa.ipc.new_stream),
    "a.parquet.gz": gzip.compress(parquet()),
    "a.zip": zipped([("x/a.parquet", parquet())]),
    "b.zip": zipped([("x/a.arrow", arrow(new=pa.ipc.new_stream))]),
}


@pytest.mark.parametrize("name", FORMS)
def test_every_form_gives_all_rows(tmp_path: Path, name: str) -> None:
    source = written(tmp_path / name, FORMS[name])
    assert schema(source).names == TABLE.column_names
    assert [row for batch in batches(source) for row in batch.to_pylist()] == TABLE.to_pylist()
    assert is_flat(source, ["text", "id"], "text")
    assert not is_flat(source, ["article.body"], "article")
    assert not is_flat(source, ["text", "article"], "article")


def test_a_damaged_page_is_a_fault_of_so_many_rows(tmp_path: Path) -> None:
    raw = bytearray(parquet())
    place = raw.index(b"Paragraph 5.")
    raw[place - 40 : place] = b"\xff" * 40
    source = written(tmp_path / "a.parquet", bytes(raw))
    found = list(batches(source))
    faults = [batch for batch in found if isinstance(batch, Fault)]
    assert sum(b.rows if isinstance(b, Fault) else b.num_rows for b in found) == 10
    assert {fault.rows for fault in faults} == {4}
    assert faults[0].reason.startswith("damaged: ")


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (pa.string(), True), (pa.large_string(), True), (pa.string_view(), True),
        (pa.binary(), True), (pa.null(), True), (pa.list_(pa.string()), True),
        (pa.large_list(pa.string()), True), (pa.struct([("a", pa.string())]), True),
        (pa.dictionary(pa.int32(), pa.string()), True), (pa.int64(), False),
        (pa.float64(), False), (pa.bool_(), False), (pa.timestamp("s"), False),
    ],
    ids=str,
)  # fmt: skip
def test_types_that_may_hold_text(kind: Any, expected: bool) -> None:
    assert may_hold_text(kind) is expected


@pytest.mark.parametrize("offsets", [(0, 11, 1 << 28), (0, 30, 18), (-5, 11, 18)])
def test_an_arrow_file_whose_texts_lie_elsewhere(
    tmp_path: Path, offsets: tuple[int, int, int]
) -> None:
    """It is damage: whoever followed it would read what is not the file's, or end."""
    table = pa.table({"text": ["hello world", "foo bar"]})
    with pa.ipc.new_file(str(tmp_path / "a.arrow"), table.schema) as writer:
        writer.write_table(table)
    raw = (tmp_path / "a.arrow").read_bytes()
    old = struct.pack("<3i", 0, 11, 18)
    assert raw.count(old) == 1
    (tmp_path / "a.arrow").write_bytes(raw.replace(old, struct.pack("<3i", *offsets)))
    with pytest.raises(NutgrafError, match=r"a\.arrow"):
        list(Rows(tmp_path / "a.arrow"))


MOMENTS = [0, 1 << 62, None]
ODD_VALUES: dict[str, tuple[pa.Array, list[Any]]] = {
    **{
        f"a moment in {unit}": (
            pa.array(MOMENTS, pa.timestamp(unit)),
            [datetime(1970, 1, 1), f"<value out of range: {1 << 62}>", None],
        )
        for unit in ("s", "ms", "us")
    },
    "a day": (
        pa.array([0, 2**31 - 1], pa.int32()).view(pa.date32()),
        [date(1970, 1, 1), f"<value out of range: {2**31 - 1}>"],
    ),
    "a zone that nobody knows": (
        pa.array([0, None], pa.timestamp("s", tz="Mars/Olympus")), [datetime(1970, 1, 1), None]),
    "a zone of too many hours": (
        pa.array([86_400], pa.timestamp("s", tz="+25:00")), [datetime(1970, 1, 2)]),
    "a time that it took": (
        pa.array([1 << 62, 1], pa.duration("s")), [f"{1 << 62} s", timedelta(seconds=1)]),
    "moments in a list": (
        pa.array([[0], [1 << 62], None], pa.list_(pa.timestamp("us"))),
        [[datetime(1970, 1, 1)], [f"<value out of range: {1 << 62}>"], None]),
    "a moment in a structure": (
        pa.StructArray.from_arrays([pa.array(MOMENTS[1:], pa.timestamp("us")), ["a", "b"]],
                                   ["at", "by"]),
        [{"at": f"<value out of range: {1 << 62}>", "by": "a"}, {"at": None, "by": "b"}]),
    "a moment in a dictionary": (
        pa.array(MOMENTS, pa.timestamp("us")).dictionary_encode(),
        [datetime(1970, 1, 1), f"<value out of range: {1 << 62}>", None]),
    "bytes in a list": (
        pa.ListArray.from_arrays(
            [0, 1, 2], pa.array([b"\xff", b"a"]).view(pa.string())), [[b"\xff"], ["a"]]),
}  # fmt: skip


@pytest.mark.parametrize(("column", "values"), ODD_VALUES.values(), ids=ODD_VALUES)
def test_values_that_python_has_not(column: pa.Array, values: list[Any], tmp_path: Path) -> None:
    assert plain_values(column) == values
    batch = pa.record_batch({"text": ["A paragraph."] * len(column), "odd": column})
    assert [row["odd"] for row in plain_rows(batch)] == values
    source = written(tmp_path / "a.arrow", arrow(pa.Table.from_batches([batch])))
    assert sum(found.num_rows for found in batches(source)) == len(column)
    for name in ("odd", "date", "source", "id"):
        batch = batch.rename_columns(["text", name])
        path = tmp_path / f"{name}.arrow"
        path.write_bytes(arrow(pa.Table.from_batches([batch])))
        rows = Rows(path)
        assert len([row.fields["text"] for row in rows]) == len(column)
        assert not rows.rejects


def test_a_number_out_of_its_range_leaves_the_rest_readable(tmp_path: Path) -> None:
    for column in (
        pa.array([2**31 - 1, -5], pa.int32()).view(pa.time32("s")),
        pa.array([1, 2**62], pa.int64()).view(pa.date64()),
    ):
        table = pa.table({"text": ["A paragraph.", "Another."], "at": column})
        source = written(tmp_path / "a.arrow", arrow(table))
        assert [batch.num_rows for batch in batches(source)] == [2]
