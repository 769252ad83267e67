"""Heads tell the container; files are read in their own encoding."""

from __future__ import annotations

from pathlib import Path

import pytest

from nutgraf.errors import InputError
from nutgraf.reading.exports import export
from nutgraf.reading.exports.export import File, Head
from nutgraf.reading.sources.source import source_of


@pytest.mark.parametrize(
    ("data", "container"),
    [
        (b'{"a": 1}', "json"), (b"\xef\xbb\xbf [1]", "json"), (b"\n\n<x/>", "markup"),
        (b"PK\x03\x04...", "zip"), (b"{\\rtf1\\ansi", "rtf"), (b"Plain text", "text"),
        (b"", "text"), (b"a\0b", "binary"),
        ("<a/>".encode("utf-16"), "markup"), ("text".encode("utf-16"), "text"),
    ],
)  # fmt: skip
def test_containers(data: bytes, container: str) -> None:
    assert Head("a.xyz", data).container == container


def test_keys_at_any_depth() -> None:
    data = b'{"a": {"b_c": [{"d": "x \\"e\\": "}]}, "f" : 1, "g'
    assert Head("x", data).keys >= {"a", "b_c", "d", "f"}
    assert "g" not in Head("x", data).keys


def file(path: Path, data: bytes, encoding: str = "") -> File:
    path.write_bytes(data)
    return File(source_of(str(path), str(path)), encoding)


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_text(tmp_path: Path, codec: str) -> None:
    text = "Zwei Fähren – „alt“.\nEine Brücke."
    assert file(tmp_path / "a", text.replace("\n", "\r\n").encode(codec)).text() == text
    assert file(tmp_path / "b", text.encode(codec), codec).text() == text


def test_pages_declare_their_encoding(tmp_path: Path) -> None:
    page = '<meta charset="iso-8859-1"><p>Fähre'
    assert file(tmp_path / "a", page.encode("cp1252")).page() == page
    assert file(tmp_path / "a", page.encode("utf-16"), "utf-16").page() == page


def test_a_file_that_is_too_large_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "LARGEST", 100)
    assert file(tmp_path / "a", b"x" * 100).text() == "x" * 100
    with pytest.raises(InputError, match="split it"):
        file(tmp_path / "a", b"x" * 101).text()
