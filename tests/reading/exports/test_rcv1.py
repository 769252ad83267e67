"""Reuters Corpus Volume 1."""

from __future__ import annotations

from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from nutgraf.data import Role
from nutgraf.reading.exports.export import Head
from nutgraf.reading.exports.wires.rcv1 import sniff
from tests.reading.exports.agreement import check, read
from tests.reading.exports.stories import Story, stories
from tests.reading.exports.test_nitf import archive

FIELDS = ("id", "headline", "date", "source", "byline", "language")


def codes(kind: str, *given: str) -> str:
    detail = "<editdetail attribution='Group' action='confirmed' date='1996-08-20'/>"
    inner = "".join(f"<code code='{code}'>{detail}</code>" for code in given)
    return f"<codes class='bip:{kind}:1.0'>{inner}</codes>"


def item(story: Story) -> bytes:
    text = "\n".join(f"<p>{escape(paragraph)}</p>" for paragraph in story.body)
    byline = f"<byline>{story.byline}</byline>" if story.byline else ""
    written = (
        f'<?xml version="1.0" encoding="iso-8859-1" ?>\n<newsitem itemid="{story.id}" id="root" '
        f'date="{story.date}" xml:lang="{story.language}">\n<title>MEXICO: {story.headline}</title>'
        f"<headline>{story.headline}</headline>{byline}<dateline>CITY</dateline>\n<text>\n{text}\n"
        "</text><copyright>(c) Example Limited 1996</copyright><metadata>"
        f"{codes('countries', 'MEX')}"
        f"{codes('topics', 'C13', 'CCAT')}<dc element='dc.publisher' value='Example Holdings'/>"
        f"<dc element='dc.source' value='{story.source}'/></metadata></newsitem>\n"
    )
    return written.encode("iso-8859-1", "xmlcharrefreplace")


def told(story: Story) -> list[tuple[str, Role | None]]:
    return story.told(standfirst=False)


@pytest.mark.parametrize("headings", [True, False])
def test_all_is_read(tmp_path: Path, headings: bool) -> None:
    for story in stories(6, headings=headings):
        path = tmp_path / "2286newsML.xml"  # it is no NewsML
        path.write_bytes(item(story))
        (article,) = check(path, [story], FIELDS, told, "rcv1")
        assert article.extra == {"dateline": "CITY", "topics": "C13 CCAT", "countries": "MEX"}


def test_a_day_of_them(tmp_path: Path) -> None:
    files = {f"{story.id}newsML.xml": item(story) for story in stories(30)}
    check_ids = [story.id for story in stories(30)]
    assert [a.id for a in read(archive(tmp_path / "19960820.zip", files))] == check_ids


def test_letters_of_the_encoding_and_a_title_for_a_headline(tmp_path: Path) -> None:
    text = item(stories(1)[0]).decode("iso-8859-1").replace("The ", "Thé ")
    start, end = text.index("<headline>"), text.index("</headline>") + 11
    path = tmp_path / "a"
    path.write_bytes((text[:start] + text[end:]).encode("iso-8859-1"))
    (article,) = read(path)
    assert article.headline == stories(1)[0].headline
    assert any("Thé " in text for text, _ in article.told)


def test_an_item_without_text(tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    path.write_text("<newsitem itemid='1'><headline>Oil</headline><text/></newsitem>")
    found = read(path)
    assert list(found) == []
    assert "no text" in found.rejects[0].reason


@pytest.mark.parametrize(
    "data", [b"", b"<newsitem/>", b"<newsItem itemid='1'/>", b"<nitf><newsitem itemid='1'/></nitf>"]
)
def test_what_is_none(data: bytes) -> None:
    assert not sniff(Head("a.xml", data))
