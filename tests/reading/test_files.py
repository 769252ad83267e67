"""Files of articles."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from nutgraf.errors import InputError
from nutgraf.reading import files
from nutgraf.reading.article import segment

QUOTED = "The minister’s “last word” – 5 € … was “no”, she told the press on Friday."
PAGE = f"{{}}<html><head><meta charset=iso-8859-1></head><body><p>{QUOTED}</p></body></html>"


@pytest.mark.parametrize("name", ["a.html", "a.HTM", "a.b.xhtml", "a.Html.GZ", "a"])
@pytest.mark.parametrize(
    "before", ["", "Saved on Friday ", "<br>", "\n<!-- a -->", "<x", "</div>", "5 < 6"]
)
def test_the_suffix_makes_a_page(tmp_path: Path, name: str, before: str) -> None:
    raw = PAGE.format(before).encode("cp1252")
    path = tmp_path / name
    path.write_bytes(gzip.compress(raw, mtime=0) if name.lower().endswith("gz") else raw)
    if "." not in name and not before.endswith((">", "\n")) and before:
        with pytest.raises(InputError, match="is not utf-8"):
            files.read_article(str(path))
        return
    text, markup = files.read_article(str(path))
    assert markup is (True if "." in name else None)
    pytest.importorskip("trafilatura")
    assert [p.text for p in segment(text, markup)][-1].endswith(QUOTED)


def test_prose_is_text_whatever_it_begins_with(tmp_path: Path) -> None:
    path = tmp_path / "html.txt"
    path.write_text("<The army said that it would leave.>", encoding="utf-8")
    text, markup = files.read_article(str(path))
    assert markup is None
    assert [p.text for p in segment(text, markup)] == [text]


def test_a_named_encoding_comes_first(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_bytes("<meta charset=utf-8><p>дом".encode("cp1251"))
    assert files.read_article(str(path), "cp1251")[0].endswith("дом")


@pytest.mark.parametrize("encoding", ["latin-1", "iso-8859-1", "ascii", "cp1252"])
def test_latin_1_is_windows_1252(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(QUOTED.encode("cp1252"))
    text, markup = files.read_article(str(path), encoding)
    assert [p.text for p in segment(text, markup)] == [QUOTED]


@pytest.mark.parametrize(
    ("name", "raw", "reason"),
    [
        ("a.html.gz", b"no gzip", "is damaged, or no gzip"),
        (
            "a.txt.gz",
            gzip.compress(b"The navy sent two ships.", mtime=0)[:-9],
            "is damaged, or no gzip",
        ),
        ("a.html", b"", "is empty"),
        ("a.html", bytes(range(256)) * 40, "is binary"),
        ("a.html.gz", gzip.compress(b" \n", mtime=0), "holds only white space"),
        ("a.txt", b"caf\xe9", "is not utf-8"),
    ],
)
def test_files_that_cannot_be_read(tmp_path: Path, name: str, raw: bytes, reason: str) -> None:
    (tmp_path / name).write_bytes(raw)
    with pytest.raises(InputError, match=reason):
        files.read_article(str(tmp_path / name))


def test_a_gzip_that_holds_too_much(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "LARGEST", 1 << 20)
    (tmp_path / "a.txt.gz").write_bytes(gzip.compress(b"a" * (1 << 21), mtime=0))
    with pytest.raises(InputError, match="more than 1 MiB"):
        files.read_article(str(tmp_path / "a.txt.gz"))
