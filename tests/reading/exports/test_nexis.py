"""The lines of Nexis, whatever file they stand in; here, a text."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from nutgraf.data import Role
from nutgraf.reading.exports.article import Article, Declared, Unread
from nutgraf.reading.exports.export import Head
from nutgraf.reading.exports.lexis.nexis import articles_of_lines, is_nexis, sniff
from tests.reading.exports.agreement import check, read
from tests.reading.exports.nexislines import PAGES, cover, lines, told
from tests.reading.exports.stories import stories

FIELDS = ("headline", "date", "source", "byline")


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("listed", [True, False])
@pytest.mark.parametrize("gap", [0, 1, 2])
def test_all_is_read(tmp_path: Path, page: str, listed: bool, gap: int) -> None:
    found = stories(40)
    text = cover(found, page) if listed else []
    for story in found:
        text += lines(story, page, gap)
    path = tmp_path / "export.txt"
    path.write_text("\n".join(text), encoding="utf-8")
    articles = check(path, found, FIELDS, told, "nexis-txt")
    assert [a.declared for a in articles] == [s.words for s in found]
    assert {a.language for a in articles} == {"en"}
    assert {a.extra["edition"] for a in articles} == {"Late Edition - Final"}
    assert {a.section.partition(";")[0] for a in articles} <= {"News", "Business", "World"}
    (said,) = read_checks(path)
    assert said.declared == (40 if listed else None)
    assert said.measured == 40
    assert not said.far


def read_checks(path: Path) -> list:  # type: ignore[type-arg]
    found = read(path)
    list(found)
    return found.checks


def only(text: list[str]) -> Article:
    (article,) = [each for each in articles_of_lines(text) if not isinstance(each, Declared)]
    assert isinstance(article, Article)
    return article


def plain() -> list[str]:
    return [
        "Harbour talks resume", "The Example Post", "March 3, 2021 Wednesday 9:03 AM GMT",
        "Copyright 2021 Example Post", "Section:\xa0NEWS", "Length:\xa08 words", "Body",
        "The board met on Tuesday.", "It goes on.", "Load-Date:\xa0March 4, 2021",
        "End of Document",
    ]  # fmt: skip


def test_a_list_without_numbers_ends_where_the_article_begins() -> None:
    story = stories(1)[0]
    text = [line.removeprefix("1. ") for line in cover([story])] + lines(story)
    assert only(text).headline == story.headline


def test_the_first_title_of_the_list_may_be_cut_off() -> None:
    story = replace(stories(1)[0], headline="A very long headline " * 6 + "ends")
    text = [line[:80] + "…" if line.startswith("1. ") else line for line in cover([story])]
    assert only(text + lines(story)).headline == story.headline


def test_a_standfirst_is_not_glued_to_the_byline() -> None:
    text = plain()
    text[6:6] = ["Byline:\xa0A. Writer", "Highlight:\xa0Money is short", "and so is time"]
    article = only(text)
    assert article.byline == "A. Writer"
    assert [t for t, r in article.told if r is Role.STANDFIRST] == [
        "Money is short", "and so is time",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "headline",
    ["Section: the new part of the pier", "Length: it matters", "Opinion: Body and mind", "2021"],
)
def test_a_headline_with_a_colon_is_no_label(headline: str) -> None:
    article = only([headline, *plain()[1:]])
    assert (article.headline, article.source) == (headline, "The Example Post")


@pytest.mark.parametrize(
    ("drop", "source", "date"),
    [(2, "The Example Post", ""), (3, "The Example Post", "2021-03-03"), (1, "", "2021-03-03")],
)
def test_source_date_or_copyright_may_be_missing(drop: int, source: str, date: str) -> None:
    text = plain()
    del text[drop]
    article = only(text)
    assert (article.headline, article.source, article.date) == (
        "Harbour talks resume", source, date,
    )  # fmt: skip


def test_text_of_labels_and_parts_within_sentences_is_kept() -> None:
    text = plain()
    text[8:8] = ["Language: it has many forms.", "The graphic shows a body.", "Note: nothing."]
    body = [t for t, r in only(text).told if r is not Role.HEADLINE]
    assert body == [
        "The board met on Tuesday.", "Language: it has many forms.", "The graphic shows a body.",
        "Note: nothing.", "It goes on.",
    ]  # fmt: skip


def test_labels_of_a_language_that_nobody_knows_are_no_text() -> None:
    text = plain()
    text[9:10] = ["Zeichen:\xa0drei", "Wetter:\xa0schön"]
    assert [t for t, _ in only(text).told][-1] == "It goes on."


def test_an_error_page_stands_for_an_article() -> None:
    error = ["We are sorry but there is an error in this document and it is not possible to",
             "display it.", "End of Document"]  # fmt: skip
    found = list(articles_of_lines([*plain(), *error, *plain()]))
    assert [type(each) for each in found] == [Article, Unread, Article]
    assert isinstance(found[1], Unread)
    assert "error page" in found[1].reason
    assert is_nexis(error)


def test_a_long_list_may_come_first(tmp_path: Path) -> None:
    found = stories(700)
    text = [*cover(found), *(line for story in found for line in lines(story))]
    assert len("\n".join(cover(found))) > 64 << 10
    path = tmp_path / "a.txt"
    path.write_text("\n".join(text), encoding="utf-8")
    check(path, found, FIELDS, told, "nexis-txt")


def test_an_article_of_a_picture_has_no_text() -> None:
    text = [*plain()[:7], "Graphic", "PHOTO: a pier", *plain()[9:]]
    article = only(text)
    assert article.stub == "no full text"
    assert article.told[-1] == ("PHOTO: a pier", Role.CAPTION)


def test_a_file_that_is_cut_off_says_so() -> None:
    assert only(plain()[:8]).stub == "truncated"
    assert not only(plain()[:-1]).stub


def test_labels_of_the_end_in_an_unknown_language_are_told() -> None:
    text = [line.replace("End of Document", "Asiakirjan loppu") for line in plain() * 3]
    (found,) = articles_of_lines(text)
    assert isinstance(found, Unread)
    assert (found.articles, "English" in found.reason) == (3, True)


def test_spaces_may_have_become_ordinary_ones() -> None:
    story = stories(1)[0]
    for page in PAGES:
        text = [line.replace("\xa0", " ") for line in lines(story, page)]
        article = only(text)
        assert [text for text, _ in article.told] == [text for text, _ in told(story)]
        assert article.byline == story.byline


def test_so_are_all_labels_in_an_unknown_language(tmp_path: Path) -> None:
    other = {"Body": "Leipäteksti", "End of Document": "Asiakirjan loppu", "Section": "Osio",
             "Length": "Pituus", "Load-Date": "Latauspäivä"}  # fmt: skip
    text = "\n".join(plain() * 3)
    for old, new in other.items():
        text = text.replace(old, new)
    found = list(articles_of_lines(text.split("\n")))
    assert [type(each) for each in found] == [Unread]
    assert isinstance(found[0], Unread)
    assert (found[0].articles, "English" in found[0].reason) == (3, True)
    path = tmp_path / "a.txt"
    path.write_text(text, encoding="utf-8")
    (reject,) = (reading := read(path), list(reading))[0].rejects
    assert "English" in reject.reason


def test_a_list_alone_is_told() -> None:
    text = cover(stories(3))
    assert is_nexis(text)
    found = list(articles_of_lines(text))
    assert found[0] == Declared(3)
    assert all(isinstance(each, Unread) for each in found[1:])


@pytest.mark.parametrize(
    "text",
    [
        "", "Body\nand soul", "A story.\n\nEnd of Document\n", "Section: one\n\nLength: two\n",
        "Load-Date: today\nBody\n", "Graphic\n\nClassification\n\nA thing.",
    ],
)  # fmt: skip
def test_what_is_none(text: str) -> None:
    assert not sniff(Head("a.txt", text.encode()))
    assert not is_nexis(text.split("\n"))


def test_hostile_lines_take_no_time() -> None:
    for line in ("Body", "1. a", ":" * 99, "\xa0:", "Documents (9)", "a:\xa0"):
        list(articles_of_lines([line] * 50_000))
