"""Rows of files of any format, for commands that read a row at a time."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nutgraf.errors import InputError
from nutgraf.reading.rows import Reject, Rows, lone_surrogate, strictly
from nutgraf.reading.sources.asked import Asked
from nutgraf.reading.sources.row import Fault, Row

SEPARATORS = "a\u2028b\x0bc\x85d\x1ce"
TEXT = "The navy has sent two frigates to the strait, the ministry said, and more would follow."


def texts(path: Path, **options: Any) -> list[tuple[int, str]]:
    return [(row.line, row.fields["text"]) for row in strictly(Rows(path, **options))]


@pytest.mark.parametrize("name", ["a.txt", "a", "a.txt.gz", "json.gz"])
def test_a_text_a_line(tmp_path: Path, name: str) -> None:
    content = f"\ufefffirst\r\n\n \t\n{SEPARATORS}\nlast".encode()
    path = tmp_path / name
    path.write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
    asked = Asked(unit="paragraph")
    assert texts(path, asked=asked) == [(1, "first"), (4, SEPARATORS), (5, "last")]


@pytest.mark.parametrize("name", ["a.jsonl", "a.ndjson", "a.json", "a.jsonl.gz", "a.txt", "a"])
def test_json_lines(tmp_path: Path, name: str) -> None:
    rows = [{"text": SEPARATORS, "n": 1}, {"text": "🙂", "other": [None]}]
    content = "\n\n".join(json.dumps(row, ensure_ascii=False) for row in rows).encode()
    path = tmp_path / name
    path.write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
    assert [(row.line, row.fields) for row in strictly(Rows(path))] == [(1, rows[0]), (3, rows[1])]


BAD = {
    b"{": "not JSON",
    b"[1]": "a JSON list",
    b"3": "a JSON int",
    b'{"text": null}': "the text is null",
    b'{"words": "a"}': "it has no 'text'",
    b'{"text": 7}': "the text is int, not a string",
    b'{"text": " "}': "its text is empty",
    b'{"text": "\\ud800"}': "half a surrogate pair",
    b"[" * 100_000: "not JSON",
}


def test_each_bad_line_is_rejected_with_its_reason(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"\n".join([*BAD, b'{"text": "good"}']))
    rows = Rows(path)
    found = [(row.line, row.fields["text"]) for row in rows]
    rejects = rows.rejects
    assert found == [(len(BAD) + 1, "good")]
    assert [reject.line for reject in rejects] == list(range(1, len(BAD) + 1))
    for reject, reason in zip(rejects, BAD.values(), strict=True):
        assert reason in reject.reason
        assert (reject.source, reject.place) == (str(path), f"line {reject.line}")


def test_one_broken_byte_among_many_whole_ones_is_a_reject(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    good = json.dumps({"text": "“Grüße”"}, ensure_ascii=False).encode()
    path.write_bytes(b"\n".join([good, b'{"text": "\xe9"}', good]))
    rows = Rows(path)
    assert len(list(rows)) == 2
    assert [(r.line, r.reason) for r in rows.rejects] == [(2, "its text is not UTF-8")]


def test_without_rejects_the_first_bad_line_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b'{"text": "good"}\n{}\n')
    with pytest.raises(InputError, match=r"a\.jsonl, line 2: it has no 'text'"):
        list(strictly(Rows(path)))


def test_each_iteration_reads_anew(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b'{"text": "good"}\n{}\n')
    rows = Rows(path)
    for _ in range(2):
        assert len(list(rows)) == 1
        assert len(rows.rejects) == 1


def test_ids_dates_and_sources_are_there_by_their_own_names(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"URL;Pub Date;Outlet;Body\nu;1999;Echo;{TEXT}\n")
    (row,) = strictly(Rows(path))
    assert row.fields == {
        "URL": "u", "Pub Date": "1999", "Outlet": "Echo", "Body": TEXT,
        "id": "u", "date": "1999", "source": "Echo", "text": TEXT,
    }  # fmt: skip


def test_articles_give_a_row_a_paragraph(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    row = {"id": 7, "text": f"Navy sails\n\n{TEXT}\n\n{TEXT * 2}"}
    path.write_text(f"{json.dumps(row)}\n" * 2)
    found = [row.fields for row in strictly(Rows(path))]
    assert [(f["id"], f["paragraph"]) for f in found] == [(7, 0), (7, 1), (7, 2)] * 2
    assert [(f["role"]) for f in found[::3]] == ["headline"] * 2
    assert found[2]["role"] == "body"
    whole = [row.fields["text"] for row in Rows(path, Asked(unit="paragraph"))]
    assert whole == [row["text"]] * 2
    rows = Rows(path)
    assert [content.text for _, _, content in rows.contents()] == [row["text"]] * 2
    assert rows.told() == ["a row is taken for an article: --unit paragraph says otherwise"]


def test_what_is_left_out_is_told_first(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("One.\nTwo.\n")
    (tmp_path / "b.pdf").write_text("%PDF")
    (tmp_path / "c.csv").write_text("a,b\n1,2\n3,4\n")
    rows = Rows(tmp_path)
    assert [line.rpartition(":")[0] for line in rows.told()] == [
        "left out: 1 of no known format (.pdf)", "left out: 1 no text column found"
    ]  # fmt: skip
    assert [row.fields["text"] for row in rows] == ["One.", "Two."]


def test_empty_texts_where_they_are_wanted(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"text": ""}\n{"text": "a"}\n')
    assert texts(path, any_text=True) == [(1, ""), (2, "a")]


@pytest.mark.parametrize(
    "damaged",
    [gzip.compress(b"a b c\n" * 999, mtime=0)[:40], b"\x1f\x8b no gzip at all"],
    ids=["cut", "other"],
)
def test_damaged_files(tmp_path: Path, damaged: bytes) -> None:
    path = tmp_path / "a.txt.gz"
    path.write_bytes(damaged)
    rows = Rows(path)
    list(rows)
    assert len(rows.rejects) == 1
    assert rows.rejects[0].reason.startswith("damaged: ")
    with pytest.raises(InputError, match="gone: no file there"):
        list(Rows(tmp_path / "gone"))


def test_a_file_that_vanishes_between_the_look_and_the_reading(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"text": "a"}\n')
    rows = Rows(path)
    rows.survey()
    path.unlink()
    with pytest.raises(InputError, match=r"a\.jsonl: cannot be read: No such file"):
        list(rows)


def test_a_reject_of_a_row() -> None:
    assert Reject.of("a", Row(3, {}), "bad", "x") == Reject(4, "bad", "x", "a", "row 4")
    assert Reject.of("a", Fault(3, "bad", line=9), "bad", "") == Reject(9, "bad", "", "a", "line 9")


@given(st.text(st.characters(exclude_categories=()), max_size=4))
def test_half_a_surrogate_pair_is_what_utf_8_cannot_hold(text: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError:
        assert lone_surrogate(text)
    else:
        assert not lone_surrogate(text)


def test_whole_articles_are_read_like_rows(tmp_path: Path) -> None:
    """Damage and files that vanish cost no more, and each iteration begins anew."""
    (tmp_path / "a.jsonl.gz").write_bytes(b"\x1f\x8b broken")
    (tmp_path / "b.jsonl").write_text(json.dumps({"text": TEXT}) + "\n[1]\n")
    rows = Rows(tmp_path)
    for _ in range(2):
        assert [content.text for _, _, content in rows.contents()] == [TEXT]
        assert [reject.reason[:9] for reject in rows.rejects] == ["damaged: ", "a JSON li"]
        assert [row.fields["text"] for row in rows] == [TEXT]
        assert [reject.reason[:9] for reject in rows.rejects] == ["damaged: ", "a JSON li"]
    (tmp_path / "b.jsonl").unlink()
    for each in (rows, rows.contents()):
        with pytest.raises(InputError, match="cannot be read: No such file"):
            list(each)
