"""HTML and XML of any kind as trees: soundly, and within bounds."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from nutgraf.errors import InputError
from nutgraf.reading.exports.export import File
from nutgraf.reading.exports.trees import classes, flat, html_tree, texts, with_class, xml_tree
from nutgraf.reading.sources.source import source_of


def file(path: Path, data: bytes, encoding: str = "") -> File:
    path.write_bytes(data)
    return File(source_of(path.name, str(path)), encoding)


TEXT = "Brücke über die Elbe – “heute”"


@pytest.mark.parametrize("declared", ["utf-8", "iso-8859-1", "windows-1252", ""])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_a_page_is_in_the_encoding_that_its_bytes_tell(
    tmp_path: Path, declared: str, encoding: str
) -> None:
    meta = f'<meta charset="{declared}">' if declared else ""
    data = f"<html><head>{meta}</head><body><p>{TEXT}</p></body></html>".encode(encoding)
    assert flat(html_tree(file(tmp_path / "a", data))) == TEXT


def test_other_encodings_are_those_that_are_declared_or_given(tmp_path: Path) -> None:
    text = "Пристань и паром"
    data = f'<html><meta charset="koi8-r"><p>{text}</p>'.encode("koi8-r")
    assert flat(html_tree(file(tmp_path / "a", data))) == text
    bare = f"<html><p>{text}</p>".encode("cp1251")
    assert flat(html_tree(file(tmp_path / "a", bare, "cp1251"))) == text
    japanese = '<html><meta charset="iso-2022-jp"><p>港の会議</p>'.encode("iso-2022-jp")
    assert flat(html_tree(file(tmp_path / "a", japanese))) == "港の会議"


def test_a_few_broken_bytes_do_not_make_it_another_encoding(tmp_path: Path) -> None:
    data = b"<html><p>" + (TEXT * 100).encode() + b"\xff</p>"
    assert TEXT in flat(html_tree(file(tmp_path / "a", data)))


def test_texts_are_parted_by_two_breaks(tmp_path: Path) -> None:
    data = b"<div>a<b>b</b> c<br>d<br><br/> e <i>f</i><br> <br>\n<br>g</div>"
    root = html_tree(file(tmp_path / "a", data))
    assert texts(root) == ["ab c d", "e f", "g"]
    assert texts(root) == ["ab c d", "e f", "g"]  # it is not changed
    assert flat(root) == "ab c d e f g"
    assert flat(None) == ""


def test_elements_by_their_class(tmp_path: Path) -> None:
    data = b"<p class='a b'>1<b class=c>2</b></p><p class=ab>3</p><p>4</p>"
    root = html_tree(file(tmp_path / "a", data))
    assert [flat(each) for each in with_class(root, "a", "c")] == ["12", "2"]
    assert classes(next(root.iter("p"))) == ["a", "b"]


def test_characters_with_names_are_read_and_no_other_entity(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("secret")
    doctype = f'<!DOCTYPE a [<!ENTITY own "own"><!ENTITY x SYSTEM "file://{secret}">]>'
    data = f"{doctype}<a>caf&eacute;&nbsp;&amp; &lt; &own;&x;.</a>".encode()
    tree = xml_tree(file(tmp_path / "a", data))
    assert "".join(tree.root.itertext()) == "café\xa0& < ."
    assert tree.damage == ""


def test_entities_do_not_grow(tmp_path: Path) -> None:
    levels = "".join(
        f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' if i else '<!ENTITY l0 "lol">' for i in range(12)
    )
    start = time.process_time()
    tree = xml_tree(file(tmp_path / "a", f"<!DOCTYPE a [{levels}]><a>&l11;</a>".encode()))
    assert len("".join(tree.root.itertext())) < 100
    assert time.process_time() - start < 2


def test_damaged_xml_is_read_as_far_as_it_is_sound(tmp_path: Path) -> None:
    tree = xml_tree(file(tmp_path / "a", b"<a>\n<b>1</b>\n<b>2 & 3</b><b>4"))
    assert [flat(each) for each in tree.root][:1] == ["1"]
    assert tree.damage == "the XML is damaged, first in line 3"


@pytest.mark.parametrize("data", [b"", b"   ", b"plain", b"\0\0\0", b"{}"])
def test_what_is_no_xml_says_so(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(InputError, match="no elements"):
        xml_tree(file(tmp_path / "a", data))


def test_an_empty_page_says_so(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no elements"):
        html_tree(file(tmp_path / "a", b""))


@pytest.mark.parametrize("parse", [html_tree, xml_tree])
def test_depth_has_an_end(tmp_path: Path, parse: object) -> None:
    data = b"<a>" * 100_000 if parse is xml_tree else b"<div>" * 100_000
    with pytest.raises(InputError, match="deep"):
        (xml_tree if parse is xml_tree else html_tree)(file(tmp_path / "a", data))


@pytest.mark.parametrize("parse", [html_tree, xml_tree])
@pytest.mark.parametrize(
    ("data", "told"), [(b"<p>" * 700_001, "tags"), (b"<p>" + b" " * (64 << 20), "MiB")]
)
def test_size_has_an_end(tmp_path: Path, parse: object, data: bytes, told: str) -> None:
    with pytest.raises(InputError, match=told):
        (xml_tree if parse is xml_tree else html_tree)(file(tmp_path / "a", data))


def test_thousands_of_attributes_take_no_time(tmp_path: Path) -> None:
    many = " ".join(f"a{i}=1" for i in range(50_000))
    start = time.process_time()
    root = html_tree(file(tmp_path / "a", f"<html><p {many}>text</p></html>".encode()))
    assert flat(root) == "text"
    assert time.process_time() - start < 5


def test_xml_is_in_the_encoding_that_is_given_or_declared(tmp_path: Path) -> None:
    data = '<?xml version="1.0" encoding="iso-8859-1"?><a>café</a>'
    for encoding, given in (("iso-8859-1", ""), ("utf-8", "utf-8"), ("cp1251", "cp1251")):
        text = "café" if encoding != "cp1251" else "паром"
        written = data.replace("café", text).encode(encoding)
        assert flat(xml_tree(file(tmp_path / "a", written, given)).root) == text
