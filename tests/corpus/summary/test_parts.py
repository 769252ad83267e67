"""Reading the parts of a run back."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from nutgraf.corpus.options import FORMATS
from nutgraf.corpus.schema import OUTCOMES, WORDS
from nutgraf.corpus.summary import parts
from nutgraf.corpus.summary.parts import codes, part_files, read_parts
from nutgraf.corpus.writers import part_writer
from nutgraf.errors import RunError

SCHEMA = pa.schema([("row", pa.int64()), ("energy", WORDS), ("p_energy", pa.float32())])
WANTED = pa.schema([SCHEMA.field("p_energy"), SCHEMA.field("energy")])


def write(folder: Path, form: str, name: str, first: int, n: int) -> Path:
    path = folder / "parts" / f"{name}.{form}"
    path.parent.mkdir(exist_ok=True)
    words = pa.array([None if i % 4 == 3 else i % 4 for i in range(n)], pa.int8())
    table = pa.Table.from_arrays(
        [
            pa.array(range(first, first + n), pa.int64()),
            pa.DictionaryArray.from_arrays(words, OUTCOMES),
            pa.array([i / 8 for i in range(n)], pa.float32()),
        ],
        schema=SCHEMA,
    )
    with part_writer(path, form, SCHEMA, False) as writer:
        writer.write(table, pa.nulls(n, pa.string()))
    return path


@pytest.mark.parametrize("form", FORMATS)
def test_parts_come_in_order_and_with_the_columns_wanted(
    tmp_path: Path, form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts, "ROWS", 3)
    names = ["part-0000001", "part-0000000_00001", "part-0000000", ".part-0000002.tmp"]
    for i, name in enumerate(names):
        write(tmp_path, form, name, i * 100, 8)
    assert [p.name.split(".")[0] for p in part_files(tmp_path, form)] == [
        "part-0000000", "part-0000000_00001", "part-0000001"
    ]  # fmt: skip
    tables = list(read_parts(tmp_path, form, WANTED))
    assert all(set(one.column_names) == {"p_energy", "energy"} for one in tables)
    shares = [p for one in tables for p in one["p_energy"].to_pylist()]
    assert shares == [i / 8 for i in range(8)] * 3
    found = [code for one in tables for code in codes(one["energy"], OUTCOMES).tolist()]
    assert found == [0, 1, 2, -1] * 6
    rows = [row for one in read_parts(tmp_path, form, SCHEMA) for row in one["row"].to_pylist()]
    assert rows == [*range(200, 208), *range(100, 108), *range(8)]


@pytest.mark.parametrize("form", FORMATS)
def test_damage_is_told_with_the_part_and_what_to_do(tmp_path: Path, form: str) -> None:
    path = write(tmp_path, form, "part-0000000", 0, 400)
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])
    with pytest.raises(RunError, match=r"part-0000000.*cannot be read as a part.*annotate again"):
        list(read_parts(tmp_path, form, WANTED))


@pytest.mark.parametrize("form", ["parquet", "arrow", "csv"])
def test_a_part_of_another_run(tmp_path: Path, form: str) -> None:
    write(tmp_path, form, "part-0000000", 0, 4)
    with pytest.raises(RunError, match="'military'"):
        list(read_parts(tmp_path, form, pa.schema([("military", WORDS)])))


def test_a_run_without_parts(tmp_path: Path) -> None:
    assert part_files(tmp_path, "parquet") == []
    assert list(read_parts(tmp_path, "parquet", SCHEMA)) == []


def test_rows_of_csv_larger_than_a_block(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "_BLOCK", 64)
    schema = pa.schema([("row", pa.int64()), ("text", pa.string())])
    texts = ["x" * (5000 if i % 40 == 30 else i % 50) + "\n" for i in range(200)]
    (tmp_path / "parts").mkdir()
    with part_writer(tmp_path / "parts/part-0000000.csv", "csv", schema, False) as writer:
        writer.write(pa.table([range(200), texts], schema=schema), pa.array(texts))
    found = pa.concat_tables(read_parts(tmp_path, "csv", schema))
    assert found["row"].to_pylist() == list(range(200))
    assert found["text"].to_pylist() == texts


def test_codes_of_plain_and_coded_words() -> None:
    words = pa.array(["yes", "no", "abstain"])
    plain = pa.array(["no", None, "maybe", "yes"])
    other = pa.DictionaryArray.from_arrays(pa.array([1, None, 0], pa.int8()), ["no", "abstain"])
    assert codes(pa.chunked_array([plain]), words).tolist() == [1, -1, -1, 0]
    assert codes(pa.chunked_array([other]), words).tolist() == [2, -1, 1]
    assert codes(pa.chunked_array([], pa.string()), words).tolist() == []


def test_columns_of_words_stay_coded_in_parquet(tmp_path: Path) -> None:
    path = write(tmp_path, "parquet", "part-0000000", 0, 4)
    (one,) = read_parts(tmp_path, "parquet", WANTED)
    assert pa.types.is_dictionary(one.schema.field("energy").type)
    assert pq.read_schema(path).names == SCHEMA.names


def test_strings_that_are_not_utf_8_are_damage(tmp_path: Path) -> None:
    path = tmp_path / "parts" / "part-0000000.parquet"
    path.parent.mkdir()
    for text in (b"a harbour", b"a harb\xb0ur"):
        column = pa.array([text, b"a port"]).view(pa.string())
        for kind in (column, column.dictionary_encode()):
            pq.write_table(pa.table({"date": kind}), path)
            read = read_parts(tmp_path, "parquet", pa.schema([("date", pa.string())]))
            if text.isascii():
                assert next(iter(read)).num_rows == 2
                continue
            with pytest.raises(RunError, match="cannot be read as a part of the run"):
                list(read)
