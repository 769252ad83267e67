"""Files that nothing reads are told by what they are."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from nutgraf.errors import InputError
from nutgraf.reading.files import read_article
from nutgraf.reading.sources.finding import find
from nutgraf.reading.sources.strangers import stranger

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
PAGE = b"<!DOCTYPE html><html><head><title>Error</title></head><body>Sorry.</body></html>"
STRANGERS = {
    "a.pdf": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "PDF: export the articles as Word"),
    "b.DOCX": (b"%PDF-1.4\n", "PDF: export the articles as Word"),
    "c.txt": (b"\xef\xbb\xbf%PDF-1.4\n", "PDF: export the articles as Word"),
    "d.docx": (OLE + "EncryptedPackage".encode("utf-16-le"), "without a password"),
    "e.doc": (OLE, "save it as .docx"),
    "f.docx": (PAGE, "a page of HTML in place of a document"),
    "g.rtf": (PAGE, "a page of HTML in place of a document"),
    "h.DOCX": (b"", "empty"),
}


@pytest.mark.parametrize("name", STRANGERS)
def test_what_they_are_is_told(tmp_path: Path, name: str) -> None:
    data, reason = STRANGERS[name]
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / name).write_bytes(data)
    (tmp_path / "in" / "z.txt").write_text("A line.\n")
    with zipfile.ZipFile(tmp_path / "in.zip", "w") as archive:
        archive.writestr(name, data)
        archive.writestr("z.txt", "A line.\n")
    with pytest.raises(InputError, match=rf"{name}: of no known format \(.*\)") as error:
        find([tmp_path / "in" / name])
    assert reason in str(error.value)
    with pytest.raises(InputError, match="of no known format"):  # as one article
        read_article(str(tmp_path / "in" / name))
    for path in (tmp_path / "in", tmp_path / "in.zip"):
        found = find([path])
        assert len(found.sources) == 1
        assert [reason in item.kind for item in found.left_out] == [True]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.html", PAGE), ("a.txt", PAGE), ("a.txt", b"A text on %PDF-1.4"), ("a.txt", b""),
        ("a.docx", b"?"), ("a.docx", b"A text."), ("a", OLE[:7]),
    ],
)  # fmt: skip
def test_others_are_not(name: str, data: bytes) -> None:
    assert not stranger(name, data)


def test_they_are_read_if_somebody_names_a_format(tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_bytes(PAGE)
    assert [source.format for source in find([tmp_path / "a.docx"], "html").sources] == ["html"]


def test_a_zip_that_is_named_like_a_document_is_unpacked(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.docx", "w") as archive:
        archive.writestr("a.txt", "A line.\n")
    assert [source.member for source in find([tmp_path / "a.docx"]).sources] == ["a.txt"]


def test_a_list_of_members_that_is_damaged_is_told(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("a.txt", "A line.\n")
        archive.writestr("b.txt", "A line.\n")
    data = bytearray((tmp_path / "a.zip").read_bytes())
    del data[4:40]  # what is behind moves forward
    (tmp_path / "a.zip").write_bytes(data)
    (tmp_path / "z.txt").write_text("A line.\n")
    found = find([tmp_path])
    assert any("damaged" in item.kind for item in found.left_out)
