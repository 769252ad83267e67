"""Rows of a corpus and the periods they are of."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from nutgraf.errors import InputError
from nutgraf.reading.periods import Corpus, Row
from nutgraf.reading.rows import Rows
from nutgraf.reading.sources.asked import Asked


def corpus(path: Path, by: str = "month", asked: Asked | None = None) -> Corpus:
    return Corpus(Rows(path, asked), by)


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
        ({"date": {"$date": "2024-05-03T10:00:00Z"}}, "2024-05", "2024"),
        ({"date": {"$date": {"$numberLong": "1714730400000"}}}, "2024-05", "2024"),
        ({"publishedAt": "2024-05-03T10:00:00Z"}, "2024-05", "2024"),
        ({"Pub Date": "Fri, 03 May 2024 10:00:00 GMT"}, "2024-05", "2024"),
        ({"date": "03/05/2024"}, "", ""),
        ({"date": "123456789012345"}, "", ""),
        ({"date": ["2024"]}, "", ""),
        ({}, "", ""),
    ],
)
def test_periods(tmp_path: Path, row: dict[str, object], month: str, year: str) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text(json.dumps({"text": "One.", **row}))
    assert [found.period for found in corpus(path)] == [month]
    assert [found.period for found in corpus(path, "year")] == [year]


def test_bad_lines_are_named_and_the_rest_is_read(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    good = json.dumps({"text": "Grüße", "source": 7, "date": "2020-02-02"}).encode()
    bad = [b"{", b'{"text": null}', b"[1]", b"\xff", b"1" * 5000]
    path.write_bytes(b"\n".join([b"\xef\xbb\xbf" + good, *bad, b"", good]))
    found = corpus(path)
    for _ in range(2):  # read again, counted anew
        assert list(found) == [Row("Grüße", "7", "2020-02")] * 2
        assert found.skipped == 5
        places = [problem.split(": ")[0] for problem in found.problems]
        assert places == [f"{path}, line {n}" for n in range(2, 7)]


def test_columns_of_other_names(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text(json.dumps({"words": "One.", "paper": "Post", "day": "1987-11-30"}))
    asked = Asked(text="words", source="paper", date="day")
    assert list(corpus(path, "year", asked)) == [Row("One.", "Post", "1987")]


def test_sources_that_are_objects_or_stand_deeper(tmp_path: Path) -> None:
    path = tmp_path / "rows.json"
    path.write_text(json.dumps([{"source": {"id": None, "name": "Post"}, "text": "One."}]))
    assert [row.source for row in corpus(path)] == ["Post"]
    path.write_text(json.dumps([{"a": {"outlet": "Post", "body": "One."}}]))
    assert [row.source for row in corpus(path)] == ["Post"]


def test_text_has_a_paragraph_a_line(tmp_path: Path) -> None:
    path = tmp_path / "news.txt"
    path.write_text('One.\n\n  {"text": 1}\n', encoding="utf-8")
    found = corpus(path, asked=Asked(unit="paragraph"))
    assert [row.text for row in found] == ["One.", '{"text": 1}']


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="absent"):
        list(corpus(tmp_path / "absent.txt"))
