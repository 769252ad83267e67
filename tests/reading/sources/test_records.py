"""The rows of files of each format, and what is none."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from nutgraf.reading.sources import lineblocks, records
from nutgraf.reading.sources.look import Look
from nutgraf.reading.sources.looking import look_at
from nutgraf.reading.sources.records import object_of, rows
from nutgraf.reading.sources.row import Fault, Row
from nutgraf.reading.sources.source import Source
from tests.reading.sources.given import written

SEPARATORS = "a\u2028b\x0bc\x85d\x1ce"
PAGE = "<!doctype html><p>The envoys met in the harbour town.</p>"


def found(source: Source, **look: Any) -> list[tuple[str, Any]]:
    """(place, text or reason) of each row."""
    looked = Look(source.format, **look)
    return [
        (row.place, row.reason if isinstance(row, Fault) else row.fields.get(looked.text))
        for row in rows(source, looked)
    ]


def test_lines_of_text_are_parted_by_line_feeds_only(tmp_path: Path) -> None:
    content = f"\ufefffirst\r\n\n \t\n{SEPARATORS}\nlast".encode()
    for name, raw in (("a.txt", content), ("a.txt.gz", gzip.compress(content))):
        source = written(tmp_path / name, raw)
        assert found(source) == [
            ("line 1", b"first"), ("line 4", SEPARATORS.encode()), ("line 5", b"last")
        ]  # fmt: skip
        (row,) = rows(source, Look("text", unit="article"))
        assert isinstance(row, Row)
        assert row.fields["text"].decode() == content.decode().removeprefix("\ufeff")


def test_each_line_has_its_first_byte(tmp_path: Path) -> None:
    content = '\ufeff{"text": "é"}\n\n{"text": "b"}\n[\n{"text": "c"}'.encode()
    source = written(tmp_path / "a.jsonl", content)
    for row in rows(source, Look("jsonl")):
        assert row.byte is not None
        assert content[row.byte :].startswith(b"[" if isinstance(row, Fault) else b"{")


def test_lines_of_json(tmp_path: Path) -> None:
    lines = [b'{"text": "a"}', b"", b"[1]", b"{", b'{"text": "b"}\r', b"[" * 100_000, b"3"]
    source = written(tmp_path / "a.jsonl", b"\n".join(lines), "jsonl")
    assert found(source) == [
        ("line 1", "a"),
        ("line 3", "a JSON list, not an object"),
        ("line 4", "not JSON: Expecting property name enclosed in double quotes at column 2"),
        ("line 5", "b"),
        ("line 6", "not JSON: nested too deeply"),
        ("line 7", "a JSON int, not an object"),
    ]


@pytest.mark.parametrize("line", [b"", b"null", b",", b"{},,", b"{} {}", b"\xff", b"1" * 5000])
def test_what_is_no_object(line: bytes) -> None:
    with pytest.raises(ValueError, match=r"not JSON|a JSON|Exceeds"):
        object_of(line)


@pytest.mark.parametrize("end", [b"", b",", b" , ", b",\r"])
@pytest.mark.parametrize(
    ("line", "fields"), [(b'{"text": "a,"}', {"text": "a,"}), (b'"a,"', {"text": "a,"})]
)
def test_lines_of_json_may_be_texts_and_end_in_commas(
    line: bytes, fields: dict[str, str], end: bytes
) -> None:
    assert object_of(line + end) == fields
    assert object_of(b'"a"' + end, "story") == {"story": "a"}


LISTS = [
    [
        "1",
        "2024-05-01",
        "The navy sent two frigates to the strait on Friday, the ministry said there.",
    ],
    ["2", None, "Oil prices rose again after the cartel cut its output by two million barrels."],
]
HEADED = [["id", "date", "text"], *LISTS]


@pytest.mark.parametrize("end", ["\n", "\r\n", ",\n"])
@pytest.mark.parametrize("lists", [LISTS, HEADED])
def test_lists_are_rows_whose_first_may_name_the_columns(
    tmp_path: Path, lists: list[list[Any]], end: str
) -> None:
    contents = [end.join(map(json.dumps, lists)), json.dumps(lists), json.dumps(lists, indent=1)]
    for name, content in zip(("a.jsonl", "a.json", "b.json"), contents, strict=True):
        source = written(tmp_path / name, content.encode())
        look = look_at(source).look
        assert look.text == ("text" if lists is HEADED else "column3")
        assert found(source, text=look.text) == [
            (
                "row 1",
                "The navy sent two frigates to the strait on Friday, the ministry said there.",
            ),
            (
                "row 2",
                "Oil prices rose again after the cartel cut its output by two million barrels.",
            ),
        ]


def test_lists_of_another_length_are_faults_and_lists_of_paragraphs_are_none(
    tmp_path: Path,
) -> None:
    source = written(tmp_path / "a.json", json.dumps([*HEADED, ["3", "Short."]]).encode())
    assert found(source)[-1] == ("row 3", "2 fields where the first row has 3")
    told = ["The navy has sent two frigates.", "The price of oil rose again."]
    source = written(tmp_path / "a.jsonl", "\n".join([json.dumps(told)] * 2).encode())
    assert [text for _, text in found(source)] == told * 2


def test_json_in_other_encodings(tmp_path: Path) -> None:
    content = json.dumps([{"text": "Grüße"}, "ein Text", 7], ensure_ascii=False)
    for codec in ("utf-8", "utf-16", "utf-16-le", "cp1252"):
        source = written(tmp_path / "a.json", content.encode(codec))
        assert found(source, encoding=codec) == [
            ("row 1", "Grüße"), ("row 2", "ein Text"), ("row 3", "a JSON int, not an object")
        ]  # fmt: skip


def test_json_that_breaks_off_ends_in_a_fault(tmp_path: Path) -> None:
    source = written(tmp_path / "a.json", '[{"text": "a"}, {"text": "b"}, {"te')
    *good, (place, reason) = found(source)
    assert good == [("row 1", "a"), ("row 2", "b")]
    assert place == "row 3"
    assert reason.startswith("damaged: not JSON from there on")


def test_csv(tmp_path: Path) -> None:
    text = 'id,text\n1,"One\ntwo"\n2\n3,Three\n4,\\N\n5,Five,5\n'
    source = written(tmp_path / "a.csv", text)
    look = look_at(source).look
    assert [
        (row.place, row.reason if isinstance(row, Fault) else row.fields["text"])
        for row in rows(source, look)
    ] == [
        ("line 3", "One\ntwo"),
        ("line 4", "1 fields where the header has 2 (line 4)"),
        ("line 5", "Three"),
        ("line 6", None),
        ("line 7", "3 fields where the header has 2 (line 7)"),
    ]


def test_pages_in_any_encoding_and_what_is_no_page(tmp_path: Path) -> None:
    page = f"<meta charset=iso-8859-1>{PAGE} “Été”"
    source = written(tmp_path / "a.html", page.encode("cp1252"))
    assert "“Été”" in found(source)[0][1]
    source = written(tmp_path / "a.html", page.encode("utf-8"))
    assert "“Été”" in found(source, encoding="utf-8-sig")[0][1]
    assert found(written(tmp_path / "a.html", bytes(5000))) == [("row 1", "is binary, not text")]


def test_feeds(tmp_path: Path) -> None:
    items = "".join(
        f"<item><title>T{i}</title><guid>{i}</guid><description>Text {i}.</description></item>"
        for i in range(3)
    )
    markup = f"<rss><channel><title>Post</title>{items}</channel></rss>"
    source = written(tmp_path / "a.xml", markup)
    got = [row.fields for row in rows(source, Look("feed")) if isinstance(row, Row)]
    assert [(row["id"], row["source"], row["date"]) for row in got] == [
        (str(i), "Post", None) for i in range(3)
    ]
    assert [[text for text, _ in row["text"]] for row in got] == [
        [f"T{i}", f"Text {i}."] for i in range(3)
    ]


def record(content: bytes, kind: str = "text/html", status: str = "200 OK") -> bytes:
    http = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\n\r\n".encode() + content
    head = (f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://a.example/\r\n"
            f"WARC-Date: 2021-03-03T08:00:00Z\r\nContent-Type: application/http\r\n"
            f"Content-Length: {len(http)}\r\n\r\n")  # fmt: skip
    return head.encode() + http + b"\r\n\r\n"


def test_archives_of_the_web(tmp_path: Path) -> None:
    pytest.importorskip("warcio")
    content = record(PAGE.encode()) + record(b"\x89PNG", "image/png") + record(
        "é".encode("cp1252"), "text/plain; charset=iso-8859-1"
    ) + record(bytes(3000), "text/html")  # fmt: skip
    source = written(tmp_path / "a.warc", content)
    got = list(rows(source, Look("warc")))
    texts = [row.reason if isinstance(row, Fault) else row.fields["text"] for row in got]
    assert texts == [PAGE, "é", "is binary, not text"]
    first, second = got[:2]
    assert isinstance(first, Row)
    assert isinstance(second, Row)
    assert (first.markup, second.markup) == (True, False)
    assert first.fields["id"] == "http://a.example/"
    assert first.fields["date"] == "2021-03-03T08:00:00Z"  # of the capture, where it has no other
    assert first.fields["source"] == second.fields["source"] == "a.example"
    secret = b"WARC/1.0\r\n" + b"secret words " * 99
    for damaged in (content[:300], secret, gzip.compress(content)[:90]):
        source = written(tmp_path / "a.warc.gz", damaged)
        for row in rows(source, Look("warc")):
            assert "secret" not in getattr(row, "reason", "")


DATED = (
    '<html lang="en"><meta property="article:published_time" content="2021-02-28T10:00Z">'
    '<meta property="og:site_name" content="Example Post"><meta name="author" content="Ann Writer">'
    f"<title>Harbour talks</title>{PAGE}"
)


def test_pages_of_archives_say_when_they_were_published(tmp_path: Path) -> None:
    pytest.importorskip("warcio")
    source = written(tmp_path / "a.warc", record(DATED.encode()))
    (row,) = rows(source, Look("warc"))
    assert isinstance(row, Row)
    wanted = {"date": "2021-02-28", "captured": "2021-03-03T08:00:00Z", "source": "Example Post",
              "byline": "Ann Writer", "language": "en", "url": "http://a.example/"}  # fmt: skip
    assert {name: row.fields[name] for name in wanted} == wanted
    source = written(tmp_path / "a.html", DATED.encode())
    (row,) = rows(source, Look("html"))
    assert isinstance(row, Row)
    assert (row.fields["date"], row.fields["source"]) == ("2021-02-28", "Example Post")


def test_what_is_no_article_is_told(tmp_path: Path) -> None:
    pytest.importorskip("warcio")
    section = '<meta property="og:type" content="website"><a href=/1>Harbour</a>'
    content = b"".join([
        record(PAGE.encode(), status="404 Not Found"), record(b"", status="301 Moved"),
        record(section.encode()), record(PAGE.encode()), record(PAGE.encode(), status="203 OK"),
    ])  # fmt: skip
    got = list(rows(written(tmp_path / "a.warc", content), Look("warc")))
    assert [row.reason for row in got if isinstance(row, Fault)] == [
        "no article: its HTTP status is 404", "no article: its HTTP status is 301",
        "no article: a page of the type 'website' without prose",
    ]  # fmt: skip
    assert [row.number for row in got] == [0, 1, 2, 3, 4]
    assert isinstance(got[3], Row)


@pytest.mark.parametrize(
    "lie", ["Content-Encoding: gzip", "Content-Encoding: deflate", "Transfer-Encoding: chunked",
            "Content-Encoding: gzip\r\nTransfer-Encoding: chunked", "Content-Encoding: br",
            "Content-Encoding: x-unknown"])  # fmt: skip
def test_headers_of_archives_that_lie(tmp_path: Path, lie: str) -> None:
    pytest.importorskip("warcio")
    content = record(DATED.encode(), f"text/html\r\n{lie}")
    (row,) = rows(written(tmp_path / "a.warc", content), Look("warc"))
    assert isinstance(row, Row)
    assert row.fields["text"] == DATED


def test_tables(tmp_path: Path) -> None:
    table = pa.table({"text": ["a", None], "n": [1, 2]})
    pq.write_table(table, tmp_path / "a.parquet")
    source = written(tmp_path / "a.parquet", (tmp_path / "a.parquet").read_bytes())
    assert found(source) == [("row 1", "a"), ("row 2", None)]


@pytest.mark.parametrize("name", ["a.txt", "a.jsonl", "a.csv"])
def test_a_line_that_is_too_long_is_a_fault_and_the_next_is_read(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lineblocks, "LARGEST", 1000)
    monkeypatch.setattr(lineblocks, "BLOCK", 512)
    monkeypatch.setattr("nutgraf.reading.sources.delimited.LARGEST", 250)
    line = {"a.txt": "{}", "a.jsonl": '{{"text": "{}"}}', "a.csv": '"{}"'}[name]
    lines = [line.format(word) for word in ("one", "x" * 3000, "two")]
    source = written(tmp_path / name, "\n".join(["text"] * (name == "a.csv") + lines))
    look = look_at(source).look
    first, bad, last = rows(source, look)
    assert isinstance(bad, Fault)
    assert "more than" in bad.reason or "larger than" in bad.reason
    for row, text in ((first, "one"), (last, "two")):
        assert isinstance(row, Row)
        content = look.content(row).text
        assert isinstance(content, str)
        assert content.strip('"') == text


def test_a_page_that_is_too_large_is_not_held(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(records, "LARGEST", 1000)
    source = written(tmp_path / "a.html.gz", gzip.compress(b"<p>" + b"x" * 1_000_000))
    assert found(source) == [("row 1", "the page has more than 1,000 bytes")]
