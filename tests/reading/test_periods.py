"""Rows of a corpus and the periods they are of."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from nutgraf.errors import InputError
from nutgraf.reading.periods import Columns, Corpus, Row


@pytest.mark.parametrize(
    ("row", "month", "year"),
    [
        ({"date": "2024-05-03T10:00:00Z"}, "2024-05", "2024"),
        ({"date": " 2024-05"}, "2024-05", "2024"),
        ({"date": "20240503"}, "2024-05", "2024"),
        ({"date": "202405"}, "2024-05", "2024"),
        ({"date": 2024}, "2024", "2024"),
        ({"date": "2024-13-01"}, "", ""),
        ({"date": "", "year": 1999, "month": 7}, "1999-07", "1999"),
        ({"year": "1999", "month": "07"}, "1999-07", "1999"),
        ({"year": 1999, "month": 13}, "1999", "1999"),
        ({"year": 1999, "month": "July"}, "1999", "1999"),
        ({"month": "1999-07"}, "1999-07", "1999"),
        ({"date": "3 May 2024"}, "2024-05", "2024"),
        ({"date": "03/05/2024"}, "", ""),
        ({"date": "123456789012345"}, "", ""),
        ({"date": ["2024"]}, "", ""),
        ({}, "", ""),
    ],
)
def test_periods(row: dict[str, object], month: str, year: str) -> None:
    assert Columns().period(row, "month") == month
    assert Columns().period(row, "year") == year


def test_bad_lines_are_named_and_the_rest_is_read(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    good = json.dumps({"text": "Grüße", "source": 7, "date": "2020-02-02"}).encode()
    lines = [
        b"\xef\xbb\xbf" + good,
        b"{",
        b"",
        b'{"text": null}',
        b"[1]",
        b"\xff",
        b"1" * 5000,
        good,
    ]
    path.write_bytes(b"\n".join(lines))
    corpus = Corpus(path)
    assert list(corpus) == [Row("Grüße", "7", "2020-02")] * 2
    assert corpus.skipped == 5
    assert [p.split(": ")[0] for p in corpus.problems] == [
        f"{path}, line {n}" for n in (2, 4, 5, 6, 7)
    ]
    assert len(list(corpus)) == 2  # read again, counted anew
    assert corpus.skipped == 5


def test_columns_of_other_names_and_gzip(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl.gz"
    row = {"body": "One.", "paper": "Post", "day": "1987-11-30"}
    path.write_bytes(gzip.compress(json.dumps(row).encode()))
    columns = Columns("body", "paper", "day")
    assert list(Corpus(path, columns, "year")) == [Row("One.", "Post", "1987")]


def test_text_has_a_paragraph_a_line(tmp_path: Path) -> None:
    path = tmp_path / "news.txt"
    path.write_text('One.\n\n  {"text": 1}\n', encoding="utf-8")
    assert [row.text for row in Corpus(path)] == ["One.", '{"text": 1}']


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="absent"):
        list(Corpus(tmp_path / "absent.txt"))
    whole = gzip.compress(b"One paragraph.\n" * 1000)
    for name, content in (("cut.txt.gz", whole[:-20]), ("plain.txt.gz", b"One.")):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(InputError, match=name):
            list(Corpus(tmp_path / name))
    damaged = bytearray(whole)
    damaged[15] ^= 0xFF
    (tmp_path / "damaged.txt.gz").write_bytes(damaged)
    with pytest.raises(InputError, match="damaged"):
        list(Corpus(tmp_path / "damaged.txt.gz"))
