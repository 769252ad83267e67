"""Which columns hold the text and the id: as named, or by their usual names."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nutgraf.corpus.formats.columns import Columns, csv_header, find_columns, is_text, readable
from nutgraf.corpus.options import Options
from nutgraf.errors import InputError
from tests.corpus import samples

TABLE = pa.table({"url": ["u"], "body": ["b"], "n": [1], "text": ["t"], "id": [7]})


def written(folder: Path, form: str) -> Path:
    path = folder / f"a.{form}"
    if form == "parquet":
        pq.write_table(TABLE, path)
    elif form == "arrow":
        with pa.ipc.new_file(str(path), TABLE.schema) as writer:
            writer.write_table(TABLE)
    elif form == "ipc":
        with pa.ipc.new_stream(str(path), TABLE.schema) as stream:
            stream.write_table(TABLE)
    elif form == "jsonl":
        path.write_text('3\n{"url": "u", "body": "b", "n": 1, "text": "t", "id": 7}\n')
    else:
        part = "\t" if form == "tsv" else ","
        path.write_text(part.join(TABLE.column_names) + "\n")
    return path


@pytest.mark.parametrize("form", ["parquet", "arrow", "ipc", "jsonl", "csv", "tsv"])
def test_usual_and_named_columns(tmp_path: Path, form: str) -> None:
    (source,) = samples.sources(written(tmp_path, form))
    # Only JSON lines need to know beforehand: their ids are parsed as what the first one is.
    kind = "int64" if form == "jsonl" else "string"
    assert find_columns(source, Options()) == Columns("text", "id", kind)
    assert find_columns(source, Options(text="body", id="url")) == Columns("body", "url", "string")
    for options, told in (
        (Options(text="words"), "no text column 'words'; its columns are url, body, n, text, id"),
        (Options(id="key"), "no id column 'key'"),
    ):
        with pytest.raises(InputError, match=told):
            find_columns(source, options)


@pytest.mark.parametrize("form", ["parquet", "arrow"])
def test_a_named_column_must_hold_text(tmp_path: Path, form: str) -> None:
    (source,) = samples.sources(written(tmp_path, form))
    with pytest.raises(InputError, match="column 'n' is int64, not text"):
        find_columns(source, Options(text="n"))


@pytest.mark.parametrize(
    ("content", "columns"),
    [
        ("", Columns("text", None, "string")),
        ("not json\n[1]\n", Columns("text", None, "string")),
        ('{"text": "a"}', Columns("text", None, "string")),
        ('{"content": "a", "body": "b", "id": true}', Columns("content", "id", "string")),
    ],
)
def test_json_lines(tmp_path: Path, content: str, columns: Columns) -> None:
    (tmp_path / "a.jsonl").write_text(content)
    (source,) = samples.sources(tmp_path / "a.jsonl")
    assert find_columns(source, Options()) == columns


def test_no_text_column(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("words,n\n")
    (source,) = samples.sources(tmp_path / "a.csv")
    with pytest.raises(InputError, match="its columns are words, n: name one, such as --text-co"):
        find_columns(source, Options())


def test_files_that_are_no_tables_have_none(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("text,id\n")
    (source,) = samples.sources(tmp_path / "a.txt")
    assert find_columns(source, Options(text="text")) == Columns("", None, "")


@pytest.mark.parametrize(
    ("content", "header"),
    [
        (b"", []),
        (b"\xef\xbb\xbfid,text\n1,a\n", ["id", "text"]),
        (b'"a ""b""","c\nd",e\r\n1,2,3\n', ['a "b"', "c\nd", "e"]),
        (b"caf\xe9,x", ["caf\\xe9", "x"]),
    ],
)
def test_the_header_of_a_csv_file(tmp_path: Path, content: bytes, header: list[str]) -> None:
    (tmp_path / "a.csv").write_bytes(content)
    assert csv_header(samples.sources(tmp_path / "a.csv")[0]) == header


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (pa.string(), True), (pa.large_binary(), True), (pa.string_view(), True), (pa.null(), True),
        (pa.dictionary(pa.int8(), pa.string()), True), (pa.dictionary(pa.int8(), pa.int8()), False),
        (pa.int64(), False), (pa.list_(pa.string()), False), (pa.bool_(), False),
    ],
    ids=str,
)  # fmt: skip
def test_types_that_hold_text(kind: pa.DataType, expected: bool) -> None:
    assert is_text(kind) is expected


@given(st.text(st.characters(exclude_categories=()), max_size=6))
def test_readable_names_can_be_written(name: str) -> None:
    found = readable(name)
    found.encode()
    assert readable(found) == found
    try:
        name.encode()
    except UnicodeEncodeError:
        assert "\\" in found
    else:
        assert found == name
