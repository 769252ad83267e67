"""An article of an export: its parts in order, each once."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nutgraf.data import Role
from nutgraf.reading.exports.article import Article

LEAD = "The harbour board met on Tuesday to talk about the lease of the northern pier."
MORE = "A spokesman said that the work would begin before the end of the year."


def roles(article: Article) -> list[str]:
    return [str(p.role) for p in article.paragraphs]


def test_the_order_is_that_of_a_page() -> None:
    found = Article.of(
        [LEAD, ("The lease", Role.HEADING), MORE, ("A pier", Role.CAPTION)],
        headline="Harbour talks  resume\n", standfirst="Money is short", byline="Ann Writer",
    )  # fmt: skip
    assert roles(found) == ["headline", "standfirst", "byline", "body", "heading", "body",
                            "caption"]  # fmt: skip
    assert found.headline == "Harbour talks resume"
    assert found.text.startswith("Harbour talks resume\n\nMoney is short\n\nAnn Writer\n\nThe")
    assert all(found.text[p.start : p.end] == p.text for p in found.paragraphs)
    assert found.words == len(f"{LEAD} The lease {MORE}".split())


@pytest.mark.parametrize("standfirst", [LEAD, "Harbour talks resume", "", " \n", f" {LEAD}\n"])
def test_a_standfirst_that_says_nothing_new_is_left_out(standfirst: str) -> None:
    found = Article.of([LEAD, MORE], headline="Harbour talks resume", standfirst=standfirst)
    assert roles(found) == ["headline", "body", "body"]


def test_a_byline_that_the_body_has_is_not_told_twice() -> None:
    found = Article.of(["Ann Writer", LEAD], headline="Harbour talks resume", byline="Ann Writer")
    assert [p.text for p in found.paragraphs].count("Ann Writer") == 1
    assert found.byline == "Ann Writer"


def test_the_first_paragraph_of_the_body_is_no_standfirst() -> None:
    short = "The harbour board met on Tuesday."
    again = "The harbour board met on Tuesday to talk of the lease of the pier, officials said."
    assert roles(Article.of([short, again], headline="Harbour talks resume"))[1] == "body"


@pytest.mark.parametrize(
    ("date", "iso", "extra"),
    [
        ("2021-03-03 08:00:00", "2021-03-03", {}),
        ("3 March 2021", "2021-03-03", {}),
        ("le 3 mars 2021", "2021-03-03", {}),
        ("Springtime", "", {"date": "Springtime"}),
        ("03/04/2021", "", {"date": "03/04/2021"}),
        ("", "", {}),
        (None, "", {}),
    ],
)
def test_dates(date: object, iso: str, extra: dict[str, str]) -> None:
    found = Article.of([LEAD], date=date)
    assert (found.date, dict(found.extra)) == (iso, extra)


def test_the_repr_is_short() -> None:
    found = Article.of([LEAD] * 50, headline="x" * 500, source="The Example Post")
    assert len(repr(found)) < 120


texts = st.lists(st.text(max_size=30), max_size=6)


@given(texts, st.text(max_size=20), texts, st.text(max_size=20))
def test_no_part_is_empty_and_none_of_the_body_is_lost(
    body: list[str], headline: str, standfirst: list[str], byline: str
) -> None:
    found = Article.of(body, headline=headline, standfirst=standfirst, byline=byline)
    assert all(text.strip() for text, _ in found.told)
    told = [text for text, _ in found.told]
    flat = [" ".join(text.split()) for text in body if text.split()]
    assert told[len(told) - len(flat) :] == flat
