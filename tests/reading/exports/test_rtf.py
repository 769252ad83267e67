"""RTF, of Nexis and of anybody."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from nutgraf.data import Role
from nutgraf.reading.exports.documents.rtf import lines_of, text_of
from nutgraf.reading.exports.export import File
from nutgraf.reading.sources.source import source_of
from tests.reading.exports.agreement import check, read
from tests.reading.exports.nexislines import PAGES, cover, lines, told
from tests.reading.exports.rtffiles import HEAD, document, escaped
from tests.reading.exports.stories import stories

FIELDS = ("headline", "date", "source", "byline")


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("unicode", [True, False])
@pytest.mark.parametrize("wrapped", [True, False])
def test_nexis(tmp_path: Path, page: str, unicode: bool, wrapped: bool) -> None:
    found = stories(20)
    text = cover(found, page)
    for story in found:
        text += lines(story, page)
    path = tmp_path / "Files(20).DOCX"  # whatever its name
    path.write_bytes(document(text, unicode, wrapped))
    check(path, found, FIELDS, told, "rtf")


def test_bookmarks_tell_where_an_article_begins_in_any_language(tmp_path: Path) -> None:
    found = stories(6)
    text = []
    for k, story in enumerate(found):
        for line in filter(None, lines(story)):
            mark = f"{{\\*\\bkmkstart Bookmark_{k}}}" if line == story.headline else ""
            mark = f"{{\\*\\bkmkstart Body_{k}}}" if line == "Body" else mark
            line = line.replace("End of Document", "Asiakirjan loppu")
            line = "Leipäteksti" if line == "Body" else line
            text.append(f"{{\\pard {mark}{escaped(line)}\\par}}")
    path = tmp_path / "a.rtf"
    path.write_text(HEAD + "\n".join(text) + "}", encoding="ascii")
    check(path, found, FIELDS, told, "rtf")


def text(inner: str) -> str:
    return text_of((HEAD + inner + "}").encode("latin-1"))[0]


@pytest.mark.parametrize(
    ("inner", "wanted"),
    [
        (r"caf\'e9", "café"),
        (r"caf\u233e", "café"),
        (r"\uc2 caf\u233\'c3\'a9!", "café!"),
        (r"\uc0 caf\u233 s", "cafés"),
        (r"{\uc0 a\u233 }\u233?b", "aééb"),
        (r"\u-10179?\u-8704?", "😀"),
        (r"\u55357?", "\ufffd"),
        (r"{\f1 \'cc\'e8\'f0} a\'e9", "Мир aé"),
        (r"{\f2 \'93\'fa\'96\'7b}", "日本"),
        (r"\lquote a\rquote  \ldblquote b\rdblquote \emdash\endash c", "‘a’ “b”—–c"),
        (r"a\~b\_c\-d\{\}\\", "a\xa0b-cd{}\\"),
        (r"a{\*\bkmkstart x}b{\*\unknown {\b y}}c", "abc"),
        (r"a{\pict\wmetafile8 010203}b", "ab"),
        (r"a{\v hidden}b\v hidden\v0 c", "abc"),
        (r"{\upr{a?}{\*\ud{a\u233?}}}b", "aéb"),
        ("{\\field{\\*\\fldinst HYPERLINK \"x\"}{\\fldrslt the link}} goes on", "the link goes on"),
        ("{\\field{\\*\\fldinst HYPERLINK \"x\"}{\\fldrslt broken}", "broken"),
        (r"{\listtext 1.\tab}item", "item"),
        (r"a\par b\line c\page d\tab e", "a\nb\nc\n\f\nd\te"),
        (r"a{\footnote note}b{\annotation note}c", "abc"),
        ("a\\\nb", "a\nb"),
    ],
)  # fmt: skip
def test_signs(inner: str, wanted: str) -> None:
    assert text(inner) == wanted


def test_code_pages() -> None:
    assert text_of(rb"{\rtf1\ansi\ansicpg1251 \'cc\'e8\'f0}")[0] == "Мир"
    assert text_of(rb"{\rtf1\mac caf\'8e}")[0] == "café"
    assert text_of("{\\rtf1\\ansi\\ansicpg65001 café}".encode())[0] == "café"
    assert text_of(rb"{\rtf1\ansi\ansicpg99999 caf\'e9}")[0] == "café"
    assert text_of(b"{\\rtf1\\ansi caf\xe9}")[0] == "café"  # though eight bits are not allowed


def test_binary_data_is_passed_over() -> None:
    data = rb"{\rtf1 a{\pict\bin10 }}}}\par{{}b\par c}"
    assert text_of(data) == ("ab\nc", True)


def test_what_stands_behind_is_no_text() -> None:
    assert text_of(rb"{\rtf1 a}b{c}")[0] == "a"


def test_a_table_is_lines_of_cells(tmp_path: Path) -> None:
    path = tmp_path / "a.rtf"
    row = r"{\trowd\cellx100\cellx200 HD\cell Harbour talks\cell\row}"
    path.write_bytes(f"{{\\rtf1 {row}{row}}}".encode())
    found = lines_of(File(source_of(str(path), str(path))))
    assert [line.split("\t")[:2] for line in found[:2]] == [["HD", "Harbour talks"]] * 2


def test_a_document_is_one_article(tmp_path: Path) -> None:
    story = stories(1)[0]
    path = tmp_path / "a.rtf"
    path.write_bytes(document([story.headline, story.byline, "", *story.body]))
    (article,) = read(path)
    assert article.headline == story.headline
    texts = [t for t, _ in article.told]
    assert texts == [t for t in (story.headline, story.byline, *story.body) if t]
    roles = {p.text: p.role for p in article.paragraphs}
    assert all(roles[text] is role for text, role in story.paragraphs)
    assert Role.BODY in roles.values()


@pytest.mark.parametrize("share", [0.3, 0.7, 0.99])
def test_a_file_that_is_cut_off(tmp_path: Path, share: float) -> None:
    found = stories(20)
    whole = document([line for story in found for line in lines(story)])
    path = tmp_path / "a.rtf"
    path.write_bytes(whole[: int(share * len(whole))])
    articles = read(path)
    headlines = [article.headline for article in articles]
    least = max(1, int(20 * share) - 4)
    assert headlines[:least] == [story.headline for story in found[:least]]
    assert any("damaged" in reject.reason for reject in articles.rejects)


@pytest.mark.parametrize(
    "data",
    [
        b"{\\rtf1 " + b"{" * 3_000_000, b"{\\rtf1 " + b"{}" * 2_000_000,
        b"{\\rtf1 " + b"{\\field{\\*\\fldinst{" * 200_000 + b'HYPERLINK "',
        b"{\\rtf1 {\\fonttbl " + b"{\\f0\\fcharset0 " * 200_000,
        b"{\\rtf1 " + b"\\'" * 2_000_000, b"{\\rtf1 " + b"\\u9999999999 " * 300_000,
        b"{\\rtf1 \\bin2147483647 a}", b"{\\rtf1 \\bin-5 a}", b"{\\rtf", b"{\\rtf1}",
        b"{\\rtf1\0\0}",
        b"{\\rtf1 " + b"\\" * 3_000_000, b"{\\rtf1 \\uc99999999 \\u1 a}",
        b"{\\rtf1 " + b"\\bin0 " * 200_000,
    ],
)  # fmt: skip
def test_hostile_files(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "a.rtf"
    path.write_bytes(data)
    started = time.process_time()
    found = read(path)
    articles = list(found)
    assert found.rejects or articles
    assert time.process_time() - started < 20


def test_it_takes_linear_time() -> None:
    paragraph = "{\\pard " + escaped("A café’s pier costs “more” than that. " * 20) + "\\par}\n"
    data = (HEAD + paragraph * 20_000 + "}").encode()
    started = time.process_time()
    found, whole = text_of(data)
    assert whole
    assert found.count("\n") == 20_000
    assert time.process_time() - started < len(data) / 1e6
