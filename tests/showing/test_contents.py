"""The contents of a folder of pages: whole, safe, and with the way to each page."""

from __future__ import annotations

from urllib.parse import unquote

from nutgraf.data import Decision, Outcome, Reason, Role, Topic
from nutgraf.showing.contents import Entry, contents_page
from nutgraf.showing.document import Document
from nutgraf.showing.paragraph import LabelledParagraph
from tests.showing.test_page import HOSTILE, Reader, printable

YES, NO = Decision(Outcome.YES), Decision(Outcome.NO)
SHORT = Decision(Outcome.ABSTAIN, Reason.TOO_SHORT)
TOPICS = (Topic("energy"), Topic("military"))


def document(*decisions: tuple[Decision, Decision], headline: str = "") -> Document:
    """A paragraph for each pair of decisions, the first of them a headline if there is one."""
    paragraphs = tuple(
        LabelledParagraph(
            i, headline if headline and not i else "Words.",
            Role.HEADLINE if headline and not i else Role.BODY, 0, 6,
            {"energy": 0.5, "military": 0.5}, {"energy": energy, "military": military},
            lambda least: (),
        )
        for i, (energy, military) in enumerate(decisions)
    )  # fmt: skip
    return Document("", TOPICS, paragraphs)


def test_an_article_tells_its_title_date_and_topics() -> None:
    one = document((YES, NO), (YES, NO), (NO, NO), (SHORT, SHORT), headline="Lights\n out")
    markup = contents_page([Entry.of(one, "a.html", "in/a.txt", "2024-05-03")], TOPICS)
    assert "<title>1 article</title>" in markup
    assert '<a href="a.html" dir="auto">Lights out</a>' in markup
    assert "2024-05-03 · 4 paragraphs · in/a.txt" in markup
    shares = markup.split("<ol>")[1]
    assert '<b>Energy</b> <i style="--p:0.50"></i><span>2 of 4</span>' in shares
    assert "Military" not in shares
    assert "<span>1 of 1</span>" in markup.split("<ol>")[0]
    assert "<span>0 of 1</span>" in markup.split("<ol>")[0]


def test_what_is_no_or_undecided_is_told() -> None:
    no, short = document((NO, NO)), document((SHORT, NO))
    markup = contents_page([Entry.of(d, "a.html", "a.txt") for d in (no, short)], TOPICS)
    _, first, second = markup.split("<ol>")[1].split("\n<li>")
    assert "about none of the topics" in first
    assert "cannot tell of Energy" in second
    assert "about none" not in second
    # Without a headline it is called as its file, once.
    assert first.count("a.txt") == 1


def test_links_lead_to_pages_and_nothing_else_is_loaded_or_run() -> None:
    names = ["a b.html", "50%.html", "q?x#y.html", "öl.html", '"><script>.html']
    entries = [Entry.of(document((YES, YES), headline=HOSTILE), name, HOSTILE) for name in names]
    markup = contents_page(entries, TOPICS)
    reader = Reader(markup)
    assert [unquote(href) for href in reader.attributes("a", "href")] == names
    assert not {"script", "img", "link", "iframe", "base"} & {tag for tag, _ in reader.tags}
    assert not [a for _, attributes in reader.tags for a in attributes if a.startswith("on")]
    assert "url(" not in markup
    assert printable("a\x00b") in markup
    markup.encode()


def test_no_articles() -> None:
    assert "No articles." in contents_page([], ())
    assert "<title>0 articles</title>" in contents_page([], TOPICS)
    assert "<title>Mine</title>" in contents_page([], TOPICS, "Mine")
