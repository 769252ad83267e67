"""Writing a part: the same rows give the same bytes, and an error leaves nothing."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nutgraf.corpus import writers
from nutgraf.corpus.options import FORMATS
from nutgraf.corpus.schema import FILES, OUTCOMES, WORDS
from nutgraf.corpus.summary.parts import read_parts
from nutgraf.corpus.writers import PartWriter, part_writer

SCHEMA = pa.schema(
    [
        ("file", FILES),
        ("row", pa.int64()),
        ("id", pa.string()),
        ("p_energy", pa.float32()),
        ("energy", WORDS),
        ("evidence", pa.list_(pa.struct([("topic", pa.string()), ("start", pa.int32())]))),
    ]
)
IDS = ["a", None, "=1+1", "'@x", "\tx", "-", 'quo"te', "back\\slash", "石油\n🙂", ""]


def table(n: int) -> pa.Table:
    """Rows of all kinds of values, the first of them nulls where there may be any."""
    names = pa.array(["in/ä.csv", "b.csv"])
    columns = [
        pa.DictionaryArray.from_arrays(pa.array([i % 2 for i in range(n)], pa.int32()), names),
        pa.array(range(n), pa.int64()),
        pa.array([IDS[i % len(IDS)] for i in range(n)], pa.string()),
        pa.array([None if i == 0 else 1 / (i + 1) for i in range(n)], pa.float32()),
        pa.DictionaryArray.from_arrays(
            pa.array([None if i == 0 else i % 3 for i in range(n)], pa.int8()), OUTCOMES
        ),
        pa.array(
            [None if i == 0 else [{"topic": "energy", "start": i}] * (i % 3) for i in range(n)],
            SCHEMA.field("evidence").type,
        ),
    ]
    return pa.Table.from_arrays(columns, schema=SCHEMA)


ROWS = table(40)
TEXTS = pa.array(["x" * (i * 7 % 30) if i % 5 else None for i in range(40)], pa.string())


def part(path: Path, form: str, ends: list[int], weighed: bool = True) -> PartWriter:
    """Writes the rows, handed over in stretches that end there."""
    with part_writer(path, form, SCHEMA, weighed) as writer:
        for start, end in zip([0, *ends], [*ends, 40], strict=True):
            writer.write(ROWS.slice(start, end - start), TEXTS.slice(start, end - start))
    return writer


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("writers")
    (folder / "parts").mkdir()
    return folder


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("weighed", [True, False])
@settings(max_examples=15)
@given(ends=st.lists(st.integers(0, 40), max_size=6).map(sorted))
def test_bytes_do_not_depend_on_how_rows_arrive(
    folder: Path, form: str, weighed: bool, ends: list[int]
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(writers, "GROUP_ROWS", 7)
        patch.setattr(writers, "GROUP_BYTES", 60)
        paths = [folder / "one", folder / "other"]
        one, other = part(paths[0], form, [], weighed), part(paths[1], form, ends, weighed)
    assert paths[0].read_bytes() == paths[1].read_bytes()
    assert (one.rows, one.size) == (other.rows, other.size) == (40, paths[0].stat().st_size)


@pytest.mark.parametrize("form", FORMATS)
def test_what_is_written_is_read(folder: Path, form: str) -> None:
    part(folder / "parts" / f"part-0000000.{form}", form, [11])
    found = pa.concat_tables(
        [one.cast(SCHEMA) for one in read_parts(folder, form, SCHEMA)]
    ).to_pylist()
    assert found == ROWS.to_pylist()


@pytest.mark.parametrize("form", FORMATS)
def test_dates_are_read_back_as_they_are_or_in_iso(tmp_path: Path, form: str) -> None:
    day, when = date(2024, 5, 3), datetime(2024, 5, 3, 4, 5)
    rows = pa.table(
        {"day": pa.array([day, None]), "when": pa.array([when, None], pa.timestamp("s"))}
    )
    (tmp_path / "parts").mkdir()
    with part_writer(tmp_path / f"parts/part-0.{form}", form, rows.schema, False) as writer:
        writer.write(rows, pa.nulls(2, pa.string()))
    plain = pa.schema([(name, pa.string()) for name in rows.column_names])
    wanted = rows.schema if form in ("parquet", "arrow") else plain
    found = pa.concat_tables(read_parts(tmp_path, form, wanted))
    assert found.cast(rows.schema).to_pylist() == rows.to_pylist()


@pytest.mark.parametrize("weighed", [True, False])
def test_groups_are_of_so_many_rows_or_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, weighed: bool
) -> None:
    monkeypatch.setattr(writers, "GROUP_ROWS", 7)
    monkeypatch.setattr(writers, "GROUP_BYTES", 50)
    part(tmp_path / "a.parquet", "parquet", [3], weighed)
    about = pq.ParquetFile(tmp_path / "a.parquet").metadata
    sizes = [about.row_group(i).num_rows for i in range(about.num_row_groups)]
    assert sum(sizes) == 40
    if not weighed:
        assert sizes == [7, 7, 7, 7, 7, 5]
        return
    lengths = [len(text or "") for text in TEXTS.to_pylist()]
    first = 0
    for n in sizes:
        assert n <= 7
        assert sum(lengths[first : first + n]) <= 50
        full = n == 7 or sum(lengths[first : first + n + 1]) > 50 or first + n == 40
        assert full
        first += n


def test_a_text_larger_than_a_group_is_one_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writers, "GROUP_BYTES", 5)
    with part_writer(tmp_path / "a.parquet", "parquet", SCHEMA, True) as writer:
        writer.write(ROWS.slice(0, 3), pa.array(["a", "b" * 100, "c"]))
    assert pq.ParquetFile(tmp_path / "a.parquet").num_row_groups == 3


@pytest.mark.parametrize("form", FORMATS)
def test_an_error_leaves_nothing(tmp_path: Path, form: str) -> None:
    path = tmp_path / "part"
    path.write_bytes(b"what was there")

    def breaks() -> None:
        with part_writer(path, form, SCHEMA, False) as writer:
            writer.write(ROWS, TEXTS)
            assert len(list(tmp_path.iterdir())) == 2
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        breaks()
    assert [p.name for p in tmp_path.iterdir()] == ["part"]
    assert path.read_bytes() == b"what was there"


@pytest.mark.parametrize("form", FORMATS)
def test_a_part_without_rows(tmp_path: Path, form: str) -> None:
    (tmp_path / "parts").mkdir()
    path = tmp_path / "parts" / f"part-0000000.{form}"
    with part_writer(path, form, SCHEMA, True) as writer:
        writer.write(ROWS.slice(0, 0), TEXTS.slice(0, 0))
    assert (writer.rows, writer.size) == (0, path.stat().st_size)
    assert sum(one.num_rows for one in read_parts(tmp_path, form, SCHEMA)) == 0


answers = st.tuples(st.none() | st.text(max_size=5), st.floats(0, 1, width=32))


@settings(max_examples=40)
@given(values=st.lists(answers, min_size=1, max_size=5))
def test_json_lines_hold_the_same_values(
    folder: Path, values: list[tuple[str | None, float]]
) -> None:
    schema = pa.schema([("id", pa.string()), ("p", pa.float32())])
    rows = [{"id": name, "p": p} for name, p in values]
    with part_writer(folder / "a.jsonl.zst", "jsonl.zst", schema, False) as writer:
        writer.write(pa.Table.from_pylist(rows, schema), pa.nulls(len(rows), pa.string()))
    with pa.input_stream(str(folder / "a.jsonl.zst"), compression="zstd") as stream:
        found = [json.loads(line) for line in stream.read().split(b"\n")[:-1]]
    assert [row["id"] for row in found] == [name for name, _ in values]
    # A number is written with the digits that make the same float32 of it.
    assert [float(np.float32(row["p"])) for row in found] == [p for _, p in values]


def test_json_lines_have_no_number_that_json_has_not(tmp_path: Path) -> None:
    values = [0.5, float("nan"), float("inf"), float("-inf")]
    for kind in (pa.float16(), pa.float32(), pa.float64()):
        table = pa.table({"p": pa.array(np.array(values, "f2")).cast(kind)})
        with part_writer(tmp_path / "a.jsonl", "jsonl", table.schema, False) as writer:
            writer.write(table, pa.nulls(4, pa.string()))
        lines = (tmp_path / "a.jsonl").read_text().splitlines()
        assert lines == ['{"p":0.5}', *['{"p":null}'] * 3]
