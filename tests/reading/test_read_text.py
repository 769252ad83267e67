"""Text files: read whole, or refused with the reason."""

from __future__ import annotations

import codecs
import io
import sys
from pathlib import Path

import pytest

from nutgraf.errors import InputError
from nutgraf.reading.files import read_text

TEXT = "Öl & Gas\n石油 🙂\n"


@pytest.mark.parametrize(
    ("begins", "encoding"),
    [
        (b"", "utf-8"),
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
    ],
)
def test_marks_tell_the_encoding(tmp_path: Path, begins: bytes, encoding: str) -> None:
    """A mark of UTF-32 begins as one of UTF-16 does."""
    path = tmp_path / "a.txt"
    path.write_bytes(begins + TEXT.encode(encoding))
    assert read_text(str(path)) == TEXT


def test_a_named_encoding_is_taken(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("Öl".encode("latin-1"))
    assert read_text(str(path), "latin-1") == "Öl"
    with pytest.raises(InputError, match=r"a\.txt: there is no encoding 'latin-x'"):
        read_text(str(path), "latin-x")
    with pytest.raises(InputError, match=r"is not utf-8 \(byte 0, line 1\).*--encoding latin-1"):
        read_text(str(path), "utf-8")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "is empty"),
        (b"\xef\xbb\xbf \n\t\xc2\xa0", "only white space"),
        (bytes(range(256)), "is binary, not text"),
        (b"\x00\x01\x02 text", "is binary, not text"),
        (b"one\ntwo\nthr\xe9e", r"is not utf-8 \(byte 11, line 3\)"),
        (codecs.BOM_UTF16_LE + b"a", "is not utf-16"),
    ],
)
def test_what_is_refused(tmp_path: Path, content: bytes, reason: str) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(content)
    with pytest.raises(InputError, match=f"a.txt: .*{reason}"):
        read_text(str(path))


@pytest.mark.parametrize("text", ["a\x00b" + "c" * 40, "\x1b[1mbold\x1b[0m", "page\x0cpage\r\n"])
def test_some_control_characters_are_no_reason(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(text.encode())
    assert read_text(str(path)) == text


def test_what_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="gone: no such file"):
        read_text(str(tmp_path / "gone"))
    with pytest.raises(InputError, match="is a folder: name the files in it"):
        read_text(str(tmp_path))


def test_stdin(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(TEXT.encode())))
    assert read_text("-") == TEXT
    with pytest.raises(InputError, match="stdin: is empty"):
        read_text("-")
