"""Roles that only the place among other paragraphs tells."""

from __future__ import annotations

import pytest

from nutgraf.data import Role
from nutgraf.reading.article import segment
from nutgraf.reading.roles import assign_roles
from tests import roles as samples

TITLE = "Navy sends ships to the strait"
SUMMARY = "Islanders fear for their catch as two navies shadow each other off the coast"
LEAD = (
    "The port authority of the coast stopped all ferries on Friday and told the people of the "
    "harbour to stay indoors, warning that the storm would be the worst in thirty years."
)
STORY = (
    "Fishing boats had been brought in by noon, and the council opened two schools for families "
    "whose houses stand below the sea wall, an official told this newspaper."
)
MORE = (
    "The coast guard sent two cutters to the outer islands with blankets, water and a doctor, and "
    "said that a third would follow as soon as the wind dropped below fifty knots."
)

TITLES = [
    "Minister lands in the U.S.",
    "Minister lands in the US",
    "Harrow Deep buys Sirena Inc.",
    "Oil firm sues Gas Co.",
    "Talks move to Washington, D.C.",
    "Troops out by Aug.",
    "Ships to sail at 5 p.m.",
    "Peace at last!",
    "Live: what we know:",
    "And then the guns fell silent…",
    "And then the guns fell silent...",
    "Will the navy stay?",
    "‘We will not yield’",
    "War: what is it good for?",
    "PRESIDENT: WE WILL NOT YIELD",
]
DATELINES = [
    "NEW DELHI: The navy has sent ships to the strait.",
    "NEW DELHI — The navy has sent ships to the strait.",
    "New Delhi: The navy has sent ships to the strait.",
    "NEW DELHI, May 3 (AP) - The navy has sent ships.",
    "KYIV, Ukraine (AP) — The navy has sent ships.",
    "BEIRUT, LEBANON: The navy has sent ships.",
    "Geneva/Rome, 4 March -- The navy has sent ships.",
    "ST. PETERSBURG | The navy has sent ships.",
    "TOKYO, July 3 (Kyodo) - The navy has sent ships.",
    "LAGOS, Nigeria (AP) _ The navy has sent ships.",
]
ITEMS = [
    "– Troops on the move",
    "— Troops on the move",
    "- Troops on the move",
    "‑ Troops on the move",
    "• Troops on the move",
    "▪ Troops on the move",
    "◦ Troops on the move",
    "→ Troops on the move",
    "(a) Troops on the move",
    "QUESTION: Will the navy stay?",
    "Q: Will the navy stay?",
    "Q. Will the navy stay?",
    "Q Will the navy stay?",
    "MODERATOR: Will the navy stay?",
    "Interviewer: Will the navy stay?",
    "Mr. Doe: Will the navy stay?",
    "Sen. Jane Doe: Will the navy stay?",
    "A: Yes",
]
HEADINGS = [
    "Who owns the sea?",
    "What happens next",
    "‘We can wait’",
    "Talks in the U.S.",
    "The case of Acme Inc.",
    "What we know:",
    "Peace at last!",
    "And then…",
    "1. The harbour",
    "THE LONG WAIT",
    "Day 3: the siege",
    "Explainer: who owns the fish",
]
STAMPS = ["2h ago", "14:05 CEST", "45m ago", "09:12 MSK", "12.30pm GMT", "Just now", "18:05"]

everyhow = pytest.mark.parametrize(
    ("by", "change"), [("\n", str), ("\n\n", str), ("\n", str.upper), ("\n\n", str.upper)]
)


def roles(paragraphs: list[str], by: str, change: type[str]) -> str:
    return " ".join(str(p.role) for p in segment(by.join(map(change, paragraphs))))


@everyhow
@pytest.mark.parametrize("title", TITLES)
def test_titles(title: str, by: str, change: type[str]) -> None:
    assert roles([title, LEAD, STORY], by, change) == "headline body body"
    opening = [title, SUMMARY, "By Jane Doe", LEAD, STORY]
    assert roles(opening, by, change) == "headline standfirst byline body body"


@everyhow
@pytest.mark.parametrize("lead", DATELINES)
def test_a_story_that_begins_with_a_place_is_no_summary(
    lead: str, by: str, change: type[str]
) -> None:
    assert roles([TITLE, lead, STORY], by, change) == "headline body body"


@everyhow
@pytest.mark.parametrize("item", ITEMS)
def test_items_and_speeches_are_no_headings(item: str, by: str, change: type[str]) -> None:
    expected = "headline body body body body"
    assert roles([TITLE, LEAD, item, STORY, MORE], by, change) == expected


@everyhow
@pytest.mark.parametrize("heading", HEADINGS)
def test_headings(heading: str, by: str, change: type[str]) -> None:
    expected = "headline body heading body body"
    assert roles([TITLE, LEAD, heading, STORY, MORE], by, change) == expected


@everyhow
@pytest.mark.parametrize("stamp", STAMPS)
def test_stamps_are_no_headings(stamp: str, by: str, change: type[str]) -> None:
    expected = "headline body boilerplate body body"
    assert roles([TITLE, LEAD, stamp, STORY, MORE], by, change) == expected


@everyhow
def test_a_label_that_comes_twice_is_a_speaker(by: str, change: type[str]) -> None:
    speeches = ["Kozlov: Will the navy stay?", "Haddad: I do not know.", "Kozlov: Nor do I"]
    expected = "headline body body body body body"
    assert roles([TITLE, LEAD, *speeches, STORY], by, change) == expected


@everyhow
def test_what_is_left_of_a_menu(by: str, change: type[str]) -> None:
    menu = ["Home", "World", "Business", "Our regions"]
    expected = "boilerplate boilerplate boilerplate boilerplate headline body body"
    assert roles([*menu, TITLE, LEAD, STORY], by, change) == expected


@everyhow
def test_what_is_said_of_the_author_is_no_story(by: str, change: type[str]) -> None:
    about = "Jane Doe is the author of two books on the sea."
    expected = "headline byline body body boilerplate"
    assert roles([TITLE, "By Jane Doe", LEAD, STORY, about], by, change) == expected


@everyhow
def test_where_headings_are_short_a_long_one_is_a_caption(by: str, change: type[str]) -> None:
    caption = "Fishermen carry their nets along the old sea wall of Ostia"
    article = [TITLE, LEAD, "The wall", STORY, caption, MORE, "The sea", LEAD[::-1], STORY]
    expected = "headline body heading body caption body heading body body"
    assert roles(article, by, change) == expected


def test_roles_of_the_sample_articles() -> None:
    """`python -m tests.roles` shows the table."""
    found, in_capitals = samples.confusion(), samples.confusion(str.upper)
    assert len(samples.ARTICLES) == 30
    assert samples.right(found) >= 0.97
    # Teasers and corrections are told by exports alone.
    judged = [role for role in Role if role not in (Role.TEASER, Role.CORRECTION)]
    assert min(samples.right(found, role) for role in judged) >= 0.9
    assert abs(samples.right(found) - samples.right(in_capitals)) <= 0.02


@everyhow
def test_a_live_blog(by: str, change: type[str]) -> None:
    article = [TITLE, "3m ago", "Governor: two ships", LEAD, "9m ago", STORY, "1h ago", MORE]
    expected = "headline boilerplate heading body boilerplate body boilerplate body"
    assert roles(article, by, change) == expected


@everyhow
def test_titles_below_related_topics_are_links(by: str, change: type[str]) -> None:
    article = [TITLE, LEAD, "Related topics", "Norway", "Fish and ships", STORY, "Tags", "Oil"]
    expected = "headline body boilerplate boilerplate boilerplate body boilerplate boilerplate"
    assert roles(article, by, change) == expected


@everyhow
def test_what_a_label_of_a_picture_leads_to(by: str, change: type[str]) -> None:
    article = [TITLE, LEAD, "Image caption,", "The wall in 1996", STORY]
    assert roles(article, by, change) == "headline body caption caption body"


@everyhow
def test_a_numbered_list_has_no_headings(by: str, change: type[str]) -> None:
    article = [TITLE, LEAD, "1. The harbour", "2. The wall", STORY, "The sea", MORE]
    assert roles(article, by, change) == "headline body body body body heading body"


def test_behind_what_is_known_to_be_the_story_nothing_opens_it() -> None:
    texts = [
        "Harbour talks resume",
        "The board met on Tuesday to talk about the lease.",
        "Ferry firm wants a longer lease",
        "A spokesman said that it would take a year to end.",
    ]
    known = [Role.HEADLINE, Role.BODY, None, None]
    assert Role.STANDFIRST not in assign_roles(texts, known)
    assert assign_roles(texts[:1] + texts[2:], [Role.HEADLINE, None, None])[1] is Role.STANDFIRST
