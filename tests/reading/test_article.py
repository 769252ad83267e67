"""Paragraphs, offsets and roles of plain text."""

from __future__ import annotations

import sys
import textwrap
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nutgraf.data import Role
from nutgraf.errors import InputError
from nutgraf.reading.article import segment
from nutgraf.reading.lines import WHITE
from nutgraf.reading.roles import LONGEST, role_by_words

HEADLINE = "Harbour shuts as storm nears the coast"
STANDFIRST = "Port authority stops all ferries and warns of the worst storm in years."
LEAD = (
    "The port authority of the coast stopped all ferries on Friday and told the people of the "
    "harbour to stay indoors, warning that the storm would be the worst in thirty years."
)
STORY = (
    "Fishing boats had been brought in by noon, and the council opened two schools for families "
    "whose houses stand below the sea wall, an official told this newspaper."
)
ARTICLE = Path(__file__).parents[3] / "shared/data/article.txt"

pieces = st.text(
    alphabet="aB.1 \t\n\r\v\x00\x1c\x85\xa0\u200b\u2028\u2029\u3000\ufeff“”‘’[]()?é：😀"
)
articles = st.lists(
    st.one_of(
        pieces,
        st.sampled_from([HEADLINE, STANDFIRST, LEAD, "By Jane Doe", "(Reuters)", "\n\n", "\r\n"]),
    )
).map("\n".join)


MARKS = WHITE + ">"  # of lines that letters quote


def roles(*paragraphs: str, by: str = "\n\n") -> list[str]:
    return [str(p.role) for p in segment(by.join(paragraphs))]


@given(articles)
def test_paragraphs_are_exact_ordered_and_complete(article: str) -> None:
    paragraphs = segment(article)
    covered = 0
    for p in paragraphs:
        assert article[p.start : p.end] == p.text
        assert p.text == p.text.strip(WHITE) != ""
        assert article[covered : p.start].strip(MARKS) == ""
        covered = p.end
    assert article[covered:].strip(MARKS) == ""


@given(articles)
def test_line_ends_do_not_change_roles(article: str) -> None:
    unix = article.replace("\r\n", "\n").replace("\r", "\n")
    expected = [p.role for p in segment(unix)]
    assert [p.role for p in segment(unix.replace("\n", "\r\n"))] == expected
    assert [p.role for p in segment(unix.replace("\n", "\r"))] == expected


def test_white_is_what_python_calls_white_and_more() -> None:
    assert {c for c in map(chr, range(sys.maxunicode + 1)) if c.isspace()} < set(WHITE)


@pytest.mark.parametrize("article", ["", " ", "\n\n\r\n\t", "\u200b\u3000\ufeff\xa0"])
def test_only_white_space_has_no_paragraphs(article: str) -> None:
    assert segment(article) == []


@pytest.mark.parametrize("article", [None, b"text", 3, ["text"]])
def test_refuses_what_is_not_text(article: object) -> None:
    with pytest.raises(InputError, match=type(article).__name__):
        segment(article)  # type: ignore[arg-type]


@pytest.mark.parametrize("by", ["\n", "\n\n", "\r\n\r\n", "\r", "\n \t\n", "\u2029", "\n\n\t\xa0"])
def test_separators(by: str) -> None:
    paragraphs = segment(by.join([HEADLINE, STANDFIRST, LEAD, STORY]))
    assert [p.text for p in paragraphs] == [HEADLINE, STANDFIRST, LEAD, STORY]
    assert [p.role for p in paragraphs] == ["headline", "standfirst", "body", "body"]


def wrap(text: str, columns: int, indent: str = "") -> str:
    lines = [indent]
    for word in text.split():
        if len(lines[-1]) + 1 + len(word) > columns:
            lines.append("")
        lines[-1] += (" " if lines[-1].strip() else "") + word
    return "\n".join(lines)


@pytest.mark.parametrize("columns", [60, 72, 80, 100])
def test_wrapped_lines_are_joined(columns: int) -> None:
    wrapped = [wrap(text, columns) for text in (HEADLINE, LEAD, STORY)]
    paragraphs = segment("\n\n".join(wrapped))
    assert [p.text for p in paragraphs] == wrapped
    assert [p.role for p in paragraphs] == ["headline", "body", "body"]


def test_indented_lines_open_paragraphs_of_wrapped_text() -> None:
    wrapped = [wrap(text, 70, indent="    ") for text in (LEAD, STORY, LEAD)]
    assert [p.text for p in segment("\n".join(wrapped))] == [text.strip() for text in wrapped]


def test_short_lines_are_not_wrapped_lines() -> None:
    lines = ["He came to the town on foot.", "She came by train an hour later.", "They met."]
    assert [p.text for p in segment("\n".join(lines))] == lines


def test_control_characters_survive() -> None:
    assert [p.text for p in segment("\0\n\na\x01\x7fb.")] == ["\0", "a\x01\x7fb."]


@pytest.mark.parametrize("unit", ["a", "The sea rose. ", "[", " ", "x\xa0"])
def test_a_huge_line_takes_linear_time(unit: str) -> None:
    start = time.perf_counter()
    assert len(segment(unit * (5_000_000 // len(unit)) + ".")) == 1
    assert time.perf_counter() - start < 3


@pytest.mark.parametrize("unit", ["A ", "1:", "[AP", "(A/", "Photo: A ", "By A, ", "in ", "© "])
def test_rules_do_not_backtrack(unit: str) -> None:
    start = time.perf_counter()
    role_by_words((unit * LONGEST)[: LONGEST - 1] + "~")
    assert time.perf_counter() - start < 0.5


WORDS = {
    Role.BYLINE: [
        "By Jane Doe",
        "BY JANE DOE",
        "By Jane Doe and John Roe, Reuters",
        "By Jane Doe, our woman in Rome",
        "Written by Jane Doe",
        "Jane Doe, political correspondent",
    ],
    Role.CREDIT: [
        "Source: Daily Post and news agencies",
        "Reporting by Jane Doe in Rome; editing by John Roe",
        "Additional reporting by John Roe",
        "(Daily Post)",
        "(AP Photo/Jane Doe)",
        "[Photo: Jane Doe]",
        "Photo: Jane Doe/AFP",
        "Photograph by Jane Doe",
        "Image credit: the harbour museum",
        "Image source, Getty Images",
        "Courtesy of the harbour museum",
        "Getty Images",
        "AFP and Reuters",
    ],
    Role.CAPTION: [
        "Waves break over the sea wall on Friday [File: Jane Doe/Reuters]",
        "Waves break over the sea wall on Friday. (AP Photo/Jane Doe)",
        "Waves break over the sea wall. Photograph: Jane Doe/AFP/Getty Images",
        "FILE PHOTO: Waves break over the sea wall in 2019.",
        "FILE - Waves break over the sea wall, March 3, 2019.",
        "Image caption, Waves break over the sea wall",
        "In this file photo taken on May 3, waves break over the wall.",
        "INTERACTIVE - Where the storm will land",
        "Map: where the storm will land",
    ],
    Role.BOILERPLATE: [
        "Published 4 Feb 2022",
        "Last updated 12:30 GMT",
        "Updated 2 hours ago",
        "Friday, February 4, 2022",
        "2022-02-04T10:00:00Z",
        "14:05 GMT",
        "Read more: Ten storms in pictures",
        "Also read",
        "Related:",
        "Watch: the wall gives way",
        "Sign up for our newsletter",
        "Subscribe to the Daily Post",
        "Advertisement",
        "ADVERTISEMENT",
        "Share this",
        "Follow us on Twitter",
        "© 2022 Daily Post. All rights reserved.",
        "Click here to see all storms",
        "We use cookies to make this site better.",
        "By clicking on accept you agree to our terms.",
        "Comments",
        "12 comments",
        "5 min read",
    ],
    Role.HEADING: ["14:05 GMT - Ferries return to the harbour"],
    None: [
        "By Tuesday the troops had left.",
        "By Friday, the troops had left the town.",
        "Source code was stolen, the company said.",
        "Sources in the town said that the troops had left.",
        "Reporting by the paper found that the wall was weak.",
        "Published in 2004, the book sold a million copies.",
        "Comments by the mayor caused anger.",
        "Share prices fell on Friday.",
        "Trapped by Floods",
        "The prize went to a long film. (Its rival won Best Picture the year before.)",
        "Watch towers stand along the coast.",
        "Photo shops in the town were closed.",
        "ROME, Feb 4 (Reuters) - The port of Ostia was closed on Friday.",
        "“They have to go,” he said.",
        "“[The wall] will hold,” he said [in French].",
        "The harbour will open on Monday, the port said. (Reuters)",
    ],
}


@pytest.mark.parametrize(
    ("role", "text"), [(role, text) for role, texts in WORDS.items() for text in texts]
)
def test_roles_by_words(role: Role | None, text: str) -> None:
    assert role_by_words(text) is role


def test_roles_by_place() -> None:
    expected = {
        HEADLINE: "headline",
        STANDFIRST: "standfirst",
        "Jane Doe in Rome": "byline",
        "4 Feb 2022": "boilerplate",
        "Port authority stops all ferries [File: Jane Doe/AP]": "caption",
        LEAD: "body",
        "‘We can wait’": "heading",
        STORY: "body",
        "“They have to wait,” she said.": "body",
        "What happens next?": "heading",
        "“We will see.”": "body",
        "How high will the sea rise\n(Daily Post)": "caption credit",
        "A wave over the harbour wall\nA high wave over the harbour [AFP]": "caption caption",
        "Ships and boats": "heading",
        LEAD + " ": "body",
        "Nothing follows": "body",
        "Source: Daily Post": "credit",
    }
    assert roles(*expected) == " ".join(expected.values()).split()


@pytest.mark.parametrize(
    ("expected", "paragraphs"),
    [
        ("headline", [HEADLINE]),
        ("body", [LEAD]),
        ("body", ["The war is over."]),
        ("body body", [LEAD, STORY]),
        ("headline body", ["STORM NEARS COAST", LEAD]),
        ("headline body", ["Will the storm reach the coast?", LEAD]),
        ("heading headline body", ["Opinion", HEADLINE, LEAD]),
        ("heading headline body", ["THE STORM", HEADLINE, LEAD]),
        ("boilerplate headline byline body", ["Advertisement", HEADLINE, "By Jane Doe", LEAD]),
        ("headline body body", [HEADLINE, "ROME, Feb 4 (AP) - Ferries stopped on Friday.", STORY]),
        ("body body body body", [LEAD, "- bread", "- milk", STORY]),
        ("body heading body", [LEAD, "Wall of water", STORY]),
        ("body body body body", [LEAD, "First list item", "Second list item", STORY]),
    ],
)
@pytest.mark.parametrize("by", ["\n", "\n\n"])
def test_shapes_of_articles(expected: str, paragraphs: list[str], by: str) -> None:
    assert roles(*paragraphs, by=by) == expected.split()


@pytest.mark.skipif(not ARTICLE.exists(), reason="the sample article is not here")
def test_a_scraped_article() -> None:
    paragraphs = segment(ARTICLE.read_text(encoding="utf-8"))
    expected = dict.fromkeys(range(45), "body")
    expected |= {0: "headline", 1: "standfirst", 2: "caption", 13: "caption", 14: "credit"}
    expected |= {15: "heading", 24: "caption", 25: "caption", 26: "heading", 37: "heading"}
    expected |= {44: "credit"}
    assert {i: str(p.role) for i, p in enumerate(paragraphs)} == expected


QUOTED = [
    "The harbour was closed on Friday, and the people of the old town were told that they had to "
    "stay indoors until the storm had gone.",
    "Two ships that had left the port in the night came back at noon, and a third was towed in by "
    "the pilots, who had seen no such wind.",
]


@pytest.mark.parametrize("mark", ["> ", ">> ", "> > ", ">\t", " > "])
@pytest.mark.parametrize("columns", [64, 72, 400])
@pytest.mark.parametrize("before", ["", "Jane Doe wrote:\n", "Jane Doe wrote:\n\n"])
def test_what_letters_quote_is_read_without_its_marks(mark: str, columns: int, before: str) -> None:
    lines = [[mark + line for line in textwrap.wrap(text, columns)] for text in QUOTED]
    article = before + f"\n{mark.rstrip()}\n".join(map("\n".join, lines)) + "\n"
    found = [p.text.replace("\n" + mark, " ") for p in segment(article)]
    assert found[-2:] == QUOTED
    assert found[:-2] == ([before.strip()] if before else [])


@pytest.mark.parametrize("text", [">50 died in the storm.", "5 > 4, the judge said.", "a > b"])
def test_other_signs_of_the_kind_stay(text: str) -> None:
    assert [p.text for p in segment(text)] == [text]


@pytest.mark.parametrize("who", ["Jane Doe in Rome", "Jane Doe and John Roe in Rome"])
def test_who_and_where_over_a_story_is_no_headline(who: str) -> None:
    assert roles(who, *QUOTED) == ["byline", "body", "body"]
    assert roles(who, "Storm shuts the harbour", *QUOTED)[:2] == ["byline", "headline"]
