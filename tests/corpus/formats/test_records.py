"""Files read record by record: CSV as Python's own reader has it, and articles."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nutgraf.corpus.formats import records
from nutgraf.corpus.formats.records import read_records
from tests.corpus import samples
from tests.corpus.formats.pieces import WHOLE, hold_cuts, piece, rows

cells = st.text('a,"\n\r\té石', max_size=5)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("records")


@pytest.mark.parametrize("name", ["a.csv", "a.tsv"])
@settings(max_examples=40)
@given(written=st.lists(st.tuples(cells, cells), max_size=10), part_bytes=st.integers(1, 20))
def test_csv(folder: Path, name: str, written: list[tuple[str, str]], part_bytes: int) -> None:
    path, content = folder / name, io.StringIO()
    writer = csv.writer(content, delimiter="\t" if name == "a.tsv" else ",")
    writer.writerows([("id", "text"), *written])
    path.write_bytes(content.getvalue().encode())
    sure: dict[str, Any] = {"delimiter": "\t" if name == "a.tsv" else ",", "header": True}
    found, rejects = rows(read_records(piece(path, **sure), WHOLE))
    assert found == list(enumerate(text for _, text in written))
    assert rejects == []
    hold_cuts(read_records, path, part_bytes, **sure)


def test_records_of_other_lengths_are_told_with_their_line(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b'text,id\n"two\nlines",1\n\nonly one\na,b,c\ncaf\xe9,2\nlast,3\n')
    batches = list(read_records(piece(path, encoding="utf-8"), WHOLE))
    found, rejects = rows(iter(batches))
    assert found == [(0, "two\nlines"), (4, "last")]
    assert [(r.row, r.reason) for r in rejects] == [
        (1, "1 fields where the header has 2 (line 5)"),
        (2, "3 fields where the header has 2 (line 6)"),
        (3, "not UTF-8 at byte 3 of the text"),
    ]


def test_batches_are_of_so_many_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "MOST_ROWS", 3)
    path = tmp_path / "a.csv"
    path.write_text("text\n" + "".join(f"row {i}\n" for i in range(8)))
    sizes = [getattr(batch, "read", None) for batch in read_records(piece(path), WHOLE)]
    assert sizes == [3, 3, 2]


@pytest.mark.parametrize("content", ["", "one\n\ntwo", "\ufeffÖl\n"])
def test_a_file_that_is_one_article(tmp_path: Path, content: str) -> None:
    path = tmp_path / "a.txt"
    path.write_text(content, encoding="utf-8")
    found, rejects = rows(read_records(piece(path, unit="article"), WHOLE))
    assert found == [(0, content.removeprefix("\ufeff"))]
    assert rejects == []


def test_an_article_that_is_too_long_or_no_text(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"caf\xe9")
    sure: dict[str, Any] = {"unit": "article", "encoding": "utf-8"}
    (reject,) = rows(read_records(piece(path, **sure), WHOLE))[1]
    assert reject.reason == "not UTF-8 at byte 3 of the text"
    samples.limit(monkeypatch, LARGEST=10)
    path.write_bytes(b"a" * 11)
    (reject,) = rows(read_records(piece(path, **sure), WHOLE))[1]
    assert reject.reason == "the article has more than 10 bytes"
