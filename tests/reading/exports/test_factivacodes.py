"""Factiva's codes at the beginning of lines, as text and as what RTF files hold."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from nutgraf.reading.exports.article import Article, Unread
from nutgraf.reading.exports.export import Head
from nutgraf.reading.exports.factiva.article import accession, article_of
from nutgraf.reading.exports.factiva.codes import EXPORTS, articles_of_lines, is_factiva
from nutgraf.reading.html import Told
from tests.reading.exports.agreement import check, read
from tests.reading.exports.stories import Story, stories

MONTHS = "Jan Feb March April May June July Aug Sept Oct Nov Dec"


def told(story: Story) -> list[Told]:
    return story.told(standfirst=False, caption=True)


def fields(story: Story) -> list[tuple[str, list[str]]]:
    day = f"{story.date.day} {MONTHS.split()[story.date.month - 1]} {story.date.year}"
    parts = [
        ("SE", [story.section]),
        ("HD", [story.headline]),
        ("BY", [story.byline]),
        ("WC", [f"{story.words} words"]),
        ("PD", [day]),
        ("ET", ["08:15"]),
        ("SN", [story.source]),
        ("SC", ["EXPO"]),
        ("PG", ["4"]),
        ("LA", [story.language]),
        ("CY", ["(c) 2021 Example Ltd."]),
        ("LP", story.body[:1]),
        ("TD", story.body[1:]),
        ("ART", [story.caption]),
        ("CO", ["expo : Example Ltd. | fery : Ferry Plc"]),
        ("IN", ["i76 : Water Transport"]),
        ("NS", ["gpol : Domestic Politics | gcat : Political/General News"]),
        ("RE", ["usa : United States"]),
        ("IPC", ["GEN | PIL"]),
        ("PUB", ["Example Ltd."]),
        ("AN", [f"Document {story.id}"]),
    ]
    return [(code, texts) for code, texts in parts if any(texts)]


def beside(code: str, texts: Sequence[str]) -> list[str]:
    """As in text files: code and value in one line, a blank line between paragraphs."""
    if code in ("LP", "TD"):
        return [code, "", *(line for text in texts for line in (text, ""))]
    return [f"{code}  {texts[0]}"]


def tabbed(code: str, texts: Sequence[str]) -> list[str]:
    return [f"{code}\t{texts[0]}", *texts[1:], ""]


def alone(code: str, texts: Sequence[str]) -> list[str]:
    """As copied from a table: each code alone in its line."""
    return [f"   {code}", "", *(line for text in texts for line in (text, ""))]


def celled(code: str, texts: Sequence[str]) -> list[str]:
    """As a table of an RTF file: cells parted by a stroke."""
    return [f"{code}|{texts[0]}|", *texts[1:]]


def single(code: str, texts: Sequence[str]) -> list[str]:
    """One space between code and value."""
    if code in ("LP", "TD"):
        return [code, *(line for text in texts for line in (text, ""))]
    return [f"{code} {texts[0]}"]


FORMS: tuple[Callable[[str, Sequence[str]], list[str]], ...] = (
    beside, tabbed, alone, celled, single,
)  # fmt: skip
SUMMARY = ["", "Search Summary", "Text", "harbour and ferry", "Date", "All Dates", ""]


def lines_of(
    wanted: Sequence[Story],
    form: Callable[[str, Sequence[str]], list[str]],
    feed: str = "\f",
    top: Sequence[str] = (),
) -> list[str]:
    lines = list(top)
    for i, story in enumerate(wanted):
        coded = [line for code, texts in fields(story) for line in form(code, texts)]
        if i and feed:
            coded[0] = feed + coded[0]
        lines += [*coded, ""]
    return [*lines, *SUMMARY]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("feed", ["\f", ""])
def test_all_is_read(
    tmp_path: Path, form: Callable[[str, Sequence[str]], list[str]], feed: str
) -> None:
    path = tmp_path / "Factiva.rtf.dat"
    path.write_text("\n".join(lines_of(stories(), form, feed)), encoding="utf-8")
    articles = check(path, stories(), told=told, form="factiva-txt")
    assert [a.declared for a in articles] == [s.words for s in stories()]
    assert articles[0].extra["regions"] == "usa : United States"


def test_what_stands_before_the_first_code_is_no_article() -> None:
    top = ["Dow Jones Factiva", "", "Harbour talks resume", "Page 1 of 30", ""]
    lines = lines_of(stories(), FORMS[0], top=top)
    lines.insert(20, "Page 2 of 30 © 2021 Factiva, Inc. All rights reserved.")
    assert is_factiva(lines)
    found = list(articles_of_lines(lines))
    assert [a.headline for a in found if isinstance(a, Article)] == [s.headline for s in stories()]


@pytest.mark.parametrize(
    "opening",
    [
        "IN the end", "CO two levels", "PUB owners", "RE elections", "NS trains", "ART lovers",
        "SE Asia", "HD screens", "TD Bank",
    ],
)  # fmt: skip
def test_a_paragraph_may_begin_like_a_code(opening: str) -> None:
    story = stories(1)[0]
    first = (f"{opening} said that nothing was decided, and left.", story.paragraphs[0][1])
    told = (story.paragraphs[0], first, *story.paragraphs[1:])
    odd = Story(**{**vars(story), "paragraphs": told})
    for form in (FORMS[0], FORMS[4]):
        article = next(articles_of_lines(lines_of([odd, *stories(3)[1:]], form)))
        assert isinstance(article, Article)
        assert [text for text, _ in article.told if text in odd.body] == odd.body


def test_wrapped_lines_are_joined() -> None:
    lines: list[str] = []
    for story in stories(4, headings=False):
        for code, texts in fields(story):
            for line in beside(code, texts):
                words, row = line.split(" ") if code in ("LP", "TD") else [line], ""
                for word in words:
                    if len(row) + len(word) > 74:
                        lines.append(row)
                        row = ""
                    row = f"{row} {word}" if row else word
                lines.append(row)
        lines.append("")
    found = list(articles_of_lines(lines))
    for article, story in zip(found, stories(4, headings=False), strict=True):
        assert isinstance(article, Article)
        assert [text for text, _ in article.told if text in story.body] == story.body


def test_articles_without_accession_numbers_are_parted_by_form_feeds() -> None:
    lines = [line for line in lines_of(stories(), FORMS[0]) if not line.startswith("AN")]
    found = list(articles_of_lines(lines))
    assert [a.headline for a in found if isinstance(a, Article)] == [s.headline for s in stories()]


def test_a_form_feed_may_be_a_mere_page_break() -> None:
    story = stories(1)[0]
    lines = lines_of([story], FORMS[0])
    lines.insert(lines.index(story.body[1]), "\f")
    found = list(articles_of_lines(lines))
    assert len(found) == 1


def test_lines_may_end_in_any_way(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("\r\n".join(lines_of(stories(), FORMS[1])).encode("utf-8-sig"))
    check(path, stories(), told=told, form="factiva-txt")


@pytest.mark.parametrize(
    "text",
    [
        "HD screens are cheap.\n\nTD Bank said so.\n\nPD James wrote it.",
        "A text on Factiva.\nHD\nIt has no other code.",
        "",
        "\f\f\f",
        "TD\nLP\nSN\nPD\nWC\nHD\n",
    ],
)
def test_other_texts_are_not_its(text: str) -> None:
    assert not is_factiva(text.split("\n"))
    assert not EXPORTS[0].sniff(Head("a.txt", text.encode()))


def test_nothing_but_codes_is_no_article() -> None:
    assert isinstance(article_of({"AN": ["Document EXPO000020210303eh330001"]}), Unread)
    (only,) = articles_of_lines(["SE  News", "WC  12 words", "AN  Document EXPO000020210303eh3"])
    assert isinstance(only, Unread)


def test_accession_numbers() -> None:
    assert accession("Document EXPO000020210303eh330001") == "EXPO000020210303eh330001"
    assert accession("文件 EXPO000020210303eh330001") == "EXPO000020210303eh330001"
    assert accession("EXPO000020210303eh330001") == "EXPO000020210303eh330001"
    assert accession("Example Communications") == ""


def test_many_codes_take_no_time(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("\n".join(lines_of(stories(2), FORMS[0])) + "\n" + "HD\nCO\n" * 100_000)
    assert len(list(read(path))) >= 2
