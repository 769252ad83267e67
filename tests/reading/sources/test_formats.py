"""What format a file is of."""

from __future__ import annotations

import json

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nutgraf.reading.sources.formats import (
    FORMATS,
    SUFFIXES,
    delimiter_by_name,
    format_by_name,
    format_of,
    suffixes,
)  # fmt: skip

TEXT = "The fleet sailed for the strait at dawn, and the envoys met again in the harbour town."


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a.parquet", "parquet"),
        ("a.PQ", "parquet"),
        ("a.feather", "arrow"),
        ("a.b.jsonl", "jsonl"),
        ("a.NDJSON.GZ", "jsonl"),
        ("a.jl", "jsonl"),
        ("a.csv.zst", "csv"),
        ("a.csv.2024-05-03", "csv"),
        ("a.csv.bak", "csv"),
        ("dir.csv/a.tsv", "csv"),
        ("dir.csv/a", ""),
        ("a.warc.gz", "warc"),
        ("a.warc.wet.gz", "warc"),
        ("a.gz", ""),
        ("csv", ""),
        ("a.", ""),
        ("", ""),
        ("s3://bucket/a.txt.zst", "text"),
        ("a.Html", "html"),
        ("a.rss", "feed"),
    ],
)
def test_by_suffix(name: str, expected: str) -> None:
    assert format_by_name(name) == expected


def test_by_what_stands_behind_the_dots() -> None:
    assert suffixes("in.x/A.b.CSV.gz") == ["gz", "csv", "b"]
    assert delimiter_by_name("a.TSV.gz") == "\t"
    assert delimiter_by_name("a.psv") == "|"
    assert delimiter_by_name("a.csv") == ""
    assert set(SUFFIXES.values()) == {*FORMATS, "feed"}


NAMES = ("a.json", "a.jsonl", "a.txt", "a", "a.x", "a.NDJSON")
ONE = json.dumps({"text": TEXT})
PRETTY = json.dumps([{"text": TEXT}] * 3, indent=2)
CSV = f'id,text\n1,"{TEXT}"\n2,"{TEXT}"\n'


@pytest.mark.parametrize(
    ("name", "head", "expected"),
    [
        *((name, f"{ONE}\n{ONE}\n", "jsonl") for name in NAMES),
        *((name, PRETTY, "json") for name in NAMES),
        *((name, f"[{ONE}, {ONE}]", "json") for name in NAMES),
        *((name, json.dumps({"text": TEXT}, indent=1), "json") for name in NAMES),
        *((name, "\r".join([ONE] * 3), "json") for name in NAMES),  # no line feed ends a row
        *((name, f"{ONE}\r{ONE}\r{ONE[:9]}", "json") for name in NAMES),
        ("a.jsonl", f"{ONE}\r\n", "jsonl"),
        ("a.jsonl", f"{ONE}\r", "jsonl"),
        ("a.json", ONE, "json"),
        ("a.jsonl", ONE, "jsonl"),
        ("a.jsonl", ONE * 9999, "jsonl"),  # a line that is longer than what is looked at
        ("a.jsonl", f'{{"text": broken\n{ONE}\n', "jsonl"),
        ("a.json", f"\n\n  {ONE}\n\n{ONE}", "jsonl"),
        ("a.json", f"\ufeff{ONE}\n{ONE}", "jsonl"),
        ("a.json", f"\x1e{ONE}\n\x1e{ONE}", "json"),
        ("a.json", "", "json"),
        ("a.json", "[" * 100_000, "json"),
        ("a.txt", "[Music] The band played on.\n{...}", "text"),
        ("a.txt", "{1} is a footnote.", "text"),
        ("a.txt", TEXT, "text"),
        ("a", TEXT, ""),
        *((name, CSV, "csv") for name in ("a.csv", "a.txt", "a", "a.TEXT")),
        ("a.txt", CSV.replace(",", "\t"), "csv"),
        ("a.txt", "News, Text\nThe fleet, which sailed, is back.\nAll is well.", "text"),
        ("a.csv", ONE, "csv"),  # what is no text keeps its name
        ("a.xml", "<?xml version='1.0'?><rss version='2.0'><channel/></rss>", "feed"),
        ("a", "<rss version='2.0'>", "feed"),
        ("a", "<!doctype html><html>", "html"),
        ("a.xml", "<?xml version='1.0'?><nitf/>", "nitf"),
        ("a.xml", "<?xml version='1.0'?><letters/>", ""),
        ("a.html", ONE, "html"),
        ("a.html", "<rss version='2.0'>", "feed"),
        ("a.txt", "<p>Pages in text files are looked at by who reads them.</p>", "text"),
        ("a.txt", "WARC/1.0\r\n", "warc"),
        ("a.dat", "PAR1", "parquet"),
        ("a.dat", "ARROW1", "arrow"),
        ("a.arrow", "anything", "arrow"),
    ],
    ids=lambda value: str(value)[:20],
)  # fmt: skip
def test_by_content(name: str, head: str, expected: str) -> None:
    assert format_of(name, head.encode()) == expected


@pytest.mark.parametrize("codec", ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig", "utf-32"])
@pytest.mark.parametrize(("content", "expected"), [(f"{ONE}\n{ONE}", "jsonl"), (CSV, "csv")])
def test_in_other_encodings(codec: str, content: str, expected: str) -> None:
    assert format_of("a.txt", content.encode(codec)) == expected


def test_an_arrow_stream_is_told_by_its_name() -> None:
    assert (
        format_of("a.arrows", pa.schema([("text", pa.string())]).serialize().to_pybytes())
        == "arrow"
    )


@given(
    st.binary(max_size=60), st.sampled_from(["a", "a.txt", "a.json", "a.jsonl", "a.xml", "a.csv"])
)
def test_any_bytes(head: bytes, name: str) -> None:
    for before in (b"", b"{", b"[", b'{"', b"<", b"text\t"):
        assert format_of(name, before + head) in (*FORMATS, "")
