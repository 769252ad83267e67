"""Rows of text, one a line: what is no row is told with its line."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nutgraf.errors import InputError
from nutgraf.reading.rows import Reject, lone_surrogate, read_rows

SEPARATORS = "a\u2028b\x0bc\x85d\x1ce"


def texts(path: Path) -> list[tuple[int, str]]:
    return [(number, row["text"]) for number, row in read_rows(path)]


@pytest.mark.parametrize("name", ["a.txt", "a", "a.txt.gz", "json.gz"])
def test_a_text_a_line(tmp_path: Path, name: str) -> None:
    content = f"\ufefffirst\r\n\n \t\n{SEPARATORS}\nlast".encode()
    path = tmp_path / name
    path.write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
    assert texts(path) == [(1, "first"), (4, SEPARATORS), (5, "last")]


@pytest.mark.parametrize("name", ["a.jsonl", "a.ndjson", "a.json", "a.jsonl.gz"])
def test_json_lines(tmp_path: Path, name: str) -> None:
    rows = [{"text": SEPARATORS, "n": 1}, {"text": "🙂", "other": [None]}]
    content = "\n\n".join(json.dumps(row, ensure_ascii=False) for row in rows).encode()
    path = tmp_path / name
    path.write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
    assert list(read_rows(path)) == [(1, rows[0]), (3, rows[1])]


BAD = {
    b"{": "not JSON",
    b"[1]": "a JSON array",
    b"3": 'a row needs a "text"',
    b'{"text": null}': 'a row needs a "text"',
    b'{"words": "a"}': 'a row needs a "text"',
    b'{"text": " "}': "its text is empty",
    b'{"text": "\\ud800"}': "half a surrogate pair",
    b'{"text": "\xe9"}': "not UTF-8 (byte 10 of the line)",
    b"[" * 100_000: "not JSON",
}


def test_each_bad_line_is_rejected_with_its_reason(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"\n".join([*BAD, b'{"text": "good"}']))
    rejects: list[Reject] = []
    found = [(number, row["text"]) for number, row in read_rows(path, rejects)]
    assert found == [(len(BAD) + 1, "good")]
    assert [reject.line for reject in rejects] == list(range(1, len(BAD) + 1))
    for reject, (line, reason) in zip(rejects, BAD.items(), strict=True):
        assert reason in reject.reason
        assert reject.content == line.decode("utf-8", "backslashreplace")


def test_without_rejects_the_first_bad_line_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b'{"text": "good"}\n{}\n')
    with pytest.raises(InputError, match=r'a\.jsonl, line 2: a row needs a "text"'):
        list(read_rows(path))


def test_options(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text('{"text": "", "body": "b"}\n')
    assert [row for _, row in read_rows(path)] == [{"text": path.read_text().strip()}]
    assert [row["body"] for _, row in read_rows(path, is_json=True, text="body")] == ["b"]
    assert [row["text"] for _, row in read_rows(path, is_json=True, any_text=True)] == [""]


@pytest.mark.parametrize(
    "damaged",
    [b"no gzip at all", gzip.compress(b"a\nb\n" * 999, mtime=0)[:40]],
    ids=["other", "cut"],
)
def test_files_that_cannot_be_read(tmp_path: Path, damaged: bytes) -> None:
    path = tmp_path / "a.txt.gz"
    path.write_bytes(damaged)
    with pytest.raises(InputError, match="cannot be read"):
        list(read_rows(path))
    with pytest.raises(InputError, match="gone: cannot be read: No such file"):
        list(read_rows(tmp_path / "gone"))


@given(st.text(st.characters(exclude_categories=()), max_size=4))
def test_half_a_surrogate_pair_is_what_utf_8_cannot_hold(text: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError:
        assert lone_surrogate(text)
    else:
        assert not lone_surrogate(text)
