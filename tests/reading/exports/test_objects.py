"""JSON of any layout, whole or broken."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path
from typing import Any

import pytest

from nutgraf.errors import InputError
from nutgraf.reading.exports.jsonfiles import objects
from nutgraf.reading.exports.jsonfiles.objects import items, number, repeats, string, strings
from tests.reading.exports.agreement import read
from tests.reading.exports.layouts import write
from tests.reading.exports.stories import stories
from tests.reading.exports.test_newsplease import item

GOOD = [item(story) for story in stories(4)]
HEADLINES = [story.headline for story in stories(4)]


def reasons(path: Path, n: int) -> list[str]:
    found = read(path)
    assert [article.headline for article in found] == HEADLINES[:n]
    return [reject.reason for reject in found.rejects]


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        ('{"maintext": "cut', "not JSON: .* at column 14"),
        ("[" * 10_000, "nested too deeply"),
        ('{"maintext": ' + '{"a": ' * 10_000, "nested too deeply"),
        ("7", "a JSON int, not an object"),
        ('"text"', "a JSON str, not an object"),
        ('{"message": "rate limit"}', "no article: rate limit"),
        ('[{"a": 1}]', "holds no article"),
        ('{"maintext": null, "title": "a"}', "no text"),
        ('{"maintext": "a \\ud800 b", "date_publish": ""}', "half a surrogate pair"),
        ('{"maintext": "caf\\udce9", "date_publish": ""}', "UTF-8"),
    ],
)
def test_a_bad_line_is_told_and_the_others_are_read(tmp_path: Path, bad: str, reason: str) -> None:
    lines = [*map(json.dumps, GOOD[:2]), bad, "", *map(json.dumps, GOOD[2:])]
    found = read(write(tmp_path, "\n".join(lines)))
    assert [article.headline for article in found] == HEADLINES
    (reject,) = found.rejects
    assert re.search(reason, reject.reason), reject.reason
    assert "line 3" in reject.place


@pytest.mark.parametrize("empty", ["[]", "{}", '{"articles": []}', '{"response": {"docs": []}}'])
def test_an_empty_page_is_no_fault(tmp_path: Path, empty: str) -> None:
    path = write(tmp_path, f"{json.dumps(GOOD[0])}\n{empty}\n{json.dumps(GOOD[1])}")
    assert reasons(path, 2) == []


def test_an_array_that_is_cut_off(tmp_path: Path) -> None:
    whole = json.dumps(GOOD, indent=1)
    cut = whole.index(HEADLINES[3])
    (reason,) = reasons(write(tmp_path, whole[:cut]), 3)
    assert "not JSON from there on" in reason
    assert "damaged" not in reason


@pytest.mark.parametrize(
    "opening", ['[{"maintext": "a", "date_publish": ', '{"maintext": "a", "b":']
)
@pytest.mark.parametrize("deep", ["[", '{"a":'])
def test_nesting_without_end_is_a_clear_error(tmp_path: Path, opening: str, deep: str) -> None:
    start = time.monotonic()
    text = f'{opening} "x", "date_publish": {deep * 10_000}'.replace(' "x", "d', ' 1, "d')
    found = read(write(tmp_path, text))
    assert list(found) == []
    assert "deep" in found.rejects[0].reason
    assert time.monotonic() - start < 5


def test_bytes_that_are_no_utf_8(tmp_path: Path) -> None:
    lines = [json.dumps(each, ensure_ascii=False) for each in GOOD[:2]]
    raw = f"{lines[0]}\n".encode() + lines[1].replace("The ", "Café ").encode("cp1252")
    path = tmp_path / "crawl.jsonl"
    path.write_bytes(raw)
    found = read(path)
    assert len(list(found)) == 1
    assert "not UTF-8" in found.rejects[0].reason


def test_a_byte_order_mark_and_windows_lines(tmp_path: Path) -> None:
    path = tmp_path / "crawl.jsonl"
    path.write_bytes(b"\xef\xbb\xbf" + b"\r\n\r\n".join(json.dumps(g).encode() for g in GOOD))
    assert reasons(path, 4) == []


def test_a_line_without_end_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from nutgraf.reading.sources import lineblocks

    monkeypatch.setattr(lineblocks, "LARGEST", 5_000)
    monkeypatch.setattr(objects, "LARGEST", 5_000)
    monkeypatch.setattr(lineblocks, "BLOCK", 1_000)
    long = json.dumps({**GOOD[1], "maintext": "x" * 20_000})
    path = write(tmp_path, "\n".join([json.dumps(GOOD[0]), long]))
    (reason,) = reasons(path, 1)
    assert reason == "the line has more than 5,000 bytes"


def test_what_is_too_large_for_one_value(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(objects, "WHOLE", 1_000)
    long = '{"maintext": "a", "date_publish": "' + "x" * 300_000
    (reason,) = reasons(write(tmp_path, f"[{json.dumps(GOOD[0])}, {long}"), 1)
    assert "more than 1,000 characters in a value" in reason


def test_items_within_anything() -> None:
    def found(value: Any) -> list[tuple[Any, Any]]:
        return list(items(value, lambda each: "x" in each))

    assert found({"x": 1, "more": [{"x": 2}]}) == [({"x": 1, "more": [{"x": 2}]}, {})]
    page = {"about": {"a": 1}, "list": [{"x": 1}, [{"x": 2}], 7]}
    assert found(page) == [({"x": 1}, page), ({"x": 2}, page)]
    assert found({"a": {"b": {"c": {"d": {"e": {"f": {"g": {"x": 1}}}}}}}}) == []  # too deep
    assert found("x") == []


def test_strings_and_numbers() -> None:
    given: list[Any] = ["a", 7, 1.5, True, None, [], {}]
    assert [string(value) for value in given] == ["a", "7", "1.5", *[""] * 4]
    assert strings(["a", {"name": "b"}, {"x": 1}, None, 7]) == ["a", "b", "7"]
    assert strings("a") == ["a"]
    assert strings([{"caption": "c"}], "caption") == ["c"]
    counts: list[Any] = [7, "212", "", "0", 0, None, "9" * 30, "a", -1]
    assert [number(value) for value in counts] == [7, 212, *[None] * 7]


@pytest.mark.parametrize(
    ("summary", "wanted"),
    [
        ("", True),
        ("The board met", True),
        ("The  board\nmet …", True),
        ("The board met on Tuesday. It", True),
        ("The board met [...]", True),
        ("The board met on Tuesday . – “It voted.”", True),
        ("The board will meet", False),
        ("The board met on Tuesday, and it", False),
        ("The board met on Tuesday. It voted. More", False),
    ],
)
def test_a_summary_that_repeats_the_text(summary: str, wanted: bool) -> None:
    assert repeats(summary, ["The board met on Tuesday.", "It voted."]) is wanted


def test_other_errors_end_the_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no file"):
        read(tmp_path / "none.json")
