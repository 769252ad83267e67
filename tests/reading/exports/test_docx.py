"""Word documents, of Nexis and of anybody."""

from __future__ import annotations

import io
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import pytest

from nutgraf.data import Role
from nutgraf.errors import InputError
from nutgraf.reading.exports.documents.docx import sniff
from nutgraf.reading.exports.export import Head
from tests.reading.exports.agreement import check, read
from tests.reading.exports.nexislines import PAGES, cover, lines, told
from tests.reading.exports.stories import Story, stories
from tests.reading.exports.wordfiles import CONTENTS, document, packed, paragraph, run, table

FIELDS = ("headline", "date", "source", "byline")


def written(found: list[Story], page: str = "en", listed: bool = True) -> list[str]:
    text = cover(found, page) if listed else []
    for story in found:
        text += lines(story, page)
    return text


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("listed", [True, False])
@pytest.mark.parametrize("name", ["Files(20).DOCX", "renamed.txt", "download"])
def test_nexis(tmp_path: Path, page: str, listed: bool, name: str) -> None:
    found = stories(20)
    path = tmp_path / name
    path.write_bytes(document(written(found, page, listed), None if listed else 20))
    check(path, found, FIELDS, told, "docx")
    reading = read(path)
    list(reading)
    (said,) = reading.checks
    assert (said.declared, said.measured, said.far) == (20, 20, [])


def test_one_file_an_article_in_a_zip_beside_their_list(tmp_path: Path) -> None:
    found = stories(5)
    path = tmp_path / "export.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for i, story in enumerate(found):
            archive.writestr(f"{i}.DOCX", document(lines(story)))
    check(path, found, FIELDS, told)


def test_bookmarks_tell_where_an_article_begins_in_any_language(tmp_path: Path) -> None:
    found = stories(6)
    other = {"Body": "Leipäteksti", "End of Document": "Asiakirjan loppu", "Graphic": "Grafik",
             "Classification": "Classification"}  # fmt: skip
    body = "".join(map(paragraph, ("Käyttäjä: A", "Asiakirjat (6)")))
    for k, story in enumerate(found):
        text = [line for line in lines(story) if line]
        for i, line in enumerate(text):
            mark = f"Body_{k}" if line == "Body" else f"Bookmark_{k}" if not i else ""
            body += paragraph(other.get(line, line), mark)
    path = tmp_path / "a.docx"
    path.write_bytes(packed(body))
    check(path, found, FIELDS, told, "docx")


def test_tables_and_breaks_in_the_text_are_read(tmp_path: Path) -> None:
    story = stories(1)[0]
    body = ""
    for line in lines(story):
        body += paragraph(line)
        if line == "Body":
            body += table([["Pier", "Sum"], ["North", "3.2"]])
            body += f"<w:p>{run('One')}<w:r><w:br/><w:tab/><w:t>two</w:t></w:r></w:p>"
    path = tmp_path / "a.docx"
    path.write_bytes(packed(body))
    (article,) = read(path)
    texts = [text for text, _ in article.told]
    start = texts.index("Pier")
    assert texts[start : start + 5] == ["Pier", "Sum", "North", "3.2", "One two"]


def test_deleted_moved_and_doubled_text_counts_once(tmp_path: Path) -> None:
    box = f"<w:txbxContent>{paragraph('In a box.')}</w:txbxContent>"
    body = (
        f"<w:p><w:del><w:r><w:delText>gone</w:delText></w:r></w:del>{run('kept')}"
        f"<w:moveFrom w:id='1'>{run(' moved')}</w:moveFrom></w:p>"
        f"<w:p>{run('Around.')}<w:r><mc:AlternateContent><mc:Choice>{box}</mc:Choice>"
        f"<mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:r></w:p>"
        f"<w:p><w:r><w:instrText>PAGE</w:instrText></w:r>{run('End')}</w:p>"
    )
    path = tmp_path / "a.docx"
    path.write_bytes(packed(body))
    (article,) = read(path)
    assert sorted(text for text, _ in article.told) == ["Around.", "End", "In a box.", "kept"]


def test_a_document_of_anybody_is_one_article(tmp_path: Path) -> None:
    made = docx.Document()
    made.add_heading("Harbour talks resume", 0)
    made.add_paragraph("Money is short and so is time for the board", style="Subtitle")
    made.add_paragraph("The board met on Tuesday to talk about the lease of the pier.")
    made.add_heading("The lease", 2)
    made.add_paragraph("First of all, the pier has to be paid for.", style="List Bullet")
    made.add_paragraph("Then it has to be built, by somebody else.", style="List Number")
    made.add_paragraph("A pier at low tide", style="Caption")
    made.add_table(1, 2).rows[0].cells[1].text = "3.2 million"
    made.sections[0].header.paragraphs[0].text = "Page header"
    path = tmp_path / "a.docx"
    made.save(str(path))
    (article,) = read(path)
    assert [(p.text, p.role) for p in article.paragraphs] == [
        ("Harbour talks resume", Role.HEADLINE),
        ("Money is short and so is time for the board", Role.STANDFIRST),
        ("The board met on Tuesday to talk about the lease of the pier.", Role.BODY),
        ("The lease", Role.HEADING),
        ("First of all, the pier has to be paid for.", Role.BODY),
        ("Then it has to be built, by somebody else.", Role.BODY),
        ("A pier at low tide", Role.CAPTION),
        ("3.2 million", Role.BODY),
    ]
    assert article.headline == "Harbour talks resume"


def test_styles_are_known_by_their_names_and_by_what_they_are_based_on(tmp_path: Path) -> None:
    styles = (
        '<w:style w:styleId="berschrift1"><w:name w:val="heading 1"/></w:style>'
        '<w:style w:styleId="Own"><w:name w:val="Own"/><w:basedOn w:val="berschrift1"/></w:style>'
        '<w:style w:styleId="A"><w:name w:val="A"/><w:basedOn w:val="B"/></w:style>'
        '<w:style w:styleId="B"><w:name w:val="B"/><w:basedOn w:val="A"/></w:style>'
    )
    body = "".join(
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{run(text)}</w:p>'
        for style, text in (
            ("berschrift1", "Talks resume"), ("A", "The board met on Tuesday, and it did so. " * 5),
            ("Own", "A heading that is long for one and yet is one by its style"),
            ("None", "It goes on in the same way, as it does."),
        )
    )  # fmt: skip
    path = tmp_path / "a.docx"
    path.write_bytes(packed(body, styles=styles))
    (article,) = read(path)
    assert [p.role for p in article.paragraphs] == [
        Role.HEADLINE, Role.BODY, Role.HEADING, Role.BODY,
    ]  # fmt: skip


def zipped(**members: Any) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name.replace("__", "/").replace("_XML", ".xml"), data)
    return made.getvalue()


@pytest.mark.parametrize(
    ("data", "known"),
    [
        (document(["a"]), True),
        (zipped(**{"[Content_Types]_XML": CONTENTS}), True),
        (zipped(**{"[Content_Types]_XML": CONTENTS, "xl__workbook_XML": "x"}), False),
        (zipped(**{"a.docx": document(["a"])}), False),
        (zipped(a="a text", word__document_XML="x"), False),
        (zipped(**{"[Content_Types]_XML": "<Types/>", "ppt__slide_XML": "x"}), False),
        (b"PK\x03\x04", False), (b"PK\x03\x04" * 20_000, False),
    ],
)  # fmt: skip
def test_what_is_one(data: bytes, known: bool) -> None:
    assert sniff(Head("a.docx", data[: 64 << 10])) is known


def bomb() -> bytes:
    return zipped(**{"[Content_Types]_XML": CONTENTS, "word__document_XML": b" " * (64 << 20)})


def encrypted() -> bytes:
    data = bytearray(document(["a"]))
    at = 0
    for sign, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = 0
        while (at := data.find(sign, at)) >= 0:
            data[at + place] |= 1
            at += 4
    return bytes(data)


def entities() -> bytes:
    laughs = '<!DOCTYPE d [<!ENTITY a "haha">' + "".join(
        f'<!ENTITY {chr(98 + i)} "{f"&{chr(97 + i)};" * 10}">' for i in range(9)
    )
    text = f'<?xml version="1.0"?>{laughs}]><d>&j;</d>'
    return zipped(**{"[Content_Types]_XML": CONTENTS, "word__document_XML": text})


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (bomb, "would unpack to 64 MiB"),
        (encrypted, "encrypted"),
        (entities, "damaged"),
        (lambda: document(["a b c"] * 999)[:-30], "damaged"),
        (lambda: document(["a b c"] * 999)[:300], "damaged"),
        (lambda: zipped(**{"[Content_Types]_XML": CONTENTS, "word__document_XML": ""}), "damaged"),
        (lambda: zipped(**{"[Content_Types]_XML": CONTENTS}), "without its text"),
        (lambda: packed(""), "no text"),
        (lambda: packed("<w:p>" * 5000 + "</w:p>" * 5000), "damaged"),
    ],
)
def test_what_cannot_be_read_is_told(
    tmp_path: Path, make: Callable[[], bytes], reason: str
) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(make())
    started = time.process_time()
    found = read_all(path)
    assert any(reason in each for each in found), found
    assert time.process_time() - started < 5


def test_no_other_file_is_read_from_within(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    entity = f'<!DOCTYPE d [<!ENTITY x SYSTEM "{(tmp_path / "secret.txt").as_uri()}">]>'
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    text = f'{entity}<w:d xmlns:w="{space}"><w:p><w:r><w:t>a &x; b</w:t></w:r></w:p></w:d>'
    path = tmp_path / "a.docx"
    path.write_bytes(zipped(**{"[Content_Types]_XML": CONTENTS, "word__document_XML": text}))
    articles = list(read(path))
    assert all("secret" not in article.text for article in articles)


def read_all(path: Path) -> list[str]:
    try:
        found = read(path)
        list(found)
    except InputError as error:
        return [str(error)]
    return [reject.reason for reject in found.rejects]


def test_articles_before_the_damage_are_read(tmp_path: Path) -> None:
    found = stories(3)
    body = "".join(map(paragraph, written(found, listed=False)))
    path = tmp_path / "a.docx"
    path.write_bytes(packed(body + "<w:p><w:r></w:p>"))
    reading = read(path)
    assert [article.headline for article in reading] == [story.headline for story in found]
    assert ["damaged" in reject.reason for reject in reading.rejects] == [True]


def test_articles_before_broken_bytes_are_read(tmp_path: Path) -> None:
    found = stories(200)
    data = bytearray(document(written(found, listed=False)))
    place = len(data) * 2 // 3
    data[place : place + 40] = bytes(40)
    path = tmp_path / "a.docx"
    path.write_bytes(data)
    reading = read(path)
    headlines = [article.headline for article in reading]
    assert headlines[:50] == [story.headline for story in found[:50]]
    assert "damaged" in reading.rejects[-1].reason
