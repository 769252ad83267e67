"""Factiva's plain display as text."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from nutgraf.reading.exports.article import Article, Unread
from nutgraf.reading.exports.factiva.codes import articles_of_lines, is_factiva
from nutgraf.reading.exports.factiva.opening import is_dated, is_rights, opened
from nutgraf.reading.exports.factiva.plain import is_plain, plain_articles
from nutgraf.reading.html import Told
from tests.reading.exports.agreement import check
from tests.reading.exports.stories import Story, stories

MONTHS = "Januar Februar März April Mai Juni Juli August September Oktober November Dezember"


def told(story: Story) -> list[Told]:
    return story.told(standfirst=False)


def lines_of(
    wanted: Sequence[Story], *, section: bool = True, feed: str = "\f", apart: bool = True
) -> list[str]:
    lines: list[str] = []
    for i, story in enumerate(wanted):
        day = f"{story.date.day} {MONTHS.split()[story.date.month - 1]} {story.date.year}"
        about = [
            *([story.section] if section else []),
            story.headline,
            *([f"By {story.byline}"] if story.byline else []),
            f"{story.words} Wörter",
            day,
            story.source,
            "EXPO",
            "A4",
            story.language,
            "(c) 2021 Example Ltd.",
        ]
        body = [line for text in story.body for line in ([text, ""] if apart else [text])]
        ending = ["Example Ltd.", "", f"Dokument {story.id}", ""]
        lines += [*([feed] if i and feed else []), *about, "", *body, *ending]
    return [*lines, "Search Summary", "Text", "harbour"]


def by(story: Story) -> Story:
    return Story(**{**vars(story), "byline": f"By {story.byline}" if story.byline else ""})


@pytest.mark.parametrize("section", [False, True])
@pytest.mark.parametrize("feed", ["", "\f"])
@pytest.mark.parametrize("apart", [False, True])
def test_all_is_read(tmp_path: Path, section: bool, feed: str, apart: bool) -> None:
    path = tmp_path / "a.dat"
    lines = lines_of(stories(), section=section, feed=feed, apart=apart)
    path.write_text("\n".join(lines), encoding="utf-8")
    fields = ["id", "headline", "date", "source", "byline", "language"]
    wanted = [by(story) for story in stories()]
    articles = check(path, wanted, [*fields, *["section"] * section], told, "factiva-txt")
    assert [a.declared for a in articles] == [s.words for s in stories()]
    assert articles[0].extra["publisher"] == "Example Ltd."


def test_an_article_that_cannot_be_read_is_told_and_the_others_go_on() -> None:
    lines = lines_of(stories(3))
    broken = lines.index(f"{stories(3)[1].words} Wörter")
    lines[broken] = "Wörter"
    found = list(articles_of_lines(lines))
    assert [type(each) for each in found] == [Article, Unread, Article]


def test_it_is_read_where_it_is_cut_off() -> None:
    lines = lines_of(stories(3))
    cut = lines.index(stories(3)[2].body[1])
    found = list(plain_articles(lines[:cut]))
    assert [each.headline for each in found if isinstance(each, Article)] == [
        story.headline for story in stories(3)
    ]


@pytest.mark.parametrize(
    "text",
    [
        "212 words\n3 March 2021\n\nA text of no archive.",
        "Document EXPO000020210303eh330001",
        "Document EXPO000020210303eh330001\n212 words\n3 March 2021\n",
        "",
    ],
)
def test_other_texts_are_not_its(text: str) -> None:
    assert not is_plain(text.split("\n"))
    assert not is_factiva(text.split("\n"))


@pytest.mark.parametrize("count", ["1,212 words", "1.212 Wörter", "1 212 mots", "212 字", "212字"])
@pytest.mark.parametrize("date", ["3 March 2021", "3 mars 2021", "2021 年 3 月 3 日"])
def test_a_number_of_words_and_a_date(count: str, date: str) -> None:
    assert is_dated(count, date)
    assert not is_dated(date, count)
    assert not is_dated("words", date)
    assert opened(["Title", count, date], 0)["WC"] == [count]


def test_rights() -> None:
    assert all(map(is_rights, ("(c) 2021 Example", "© 2021", "Copyright 2021")))
    assert not is_rights("The Example Post")
