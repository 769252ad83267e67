"""The items of RSS and Atom."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nutgraf.data import Role
from nutgraf.reading import feed
from nutgraf.reading.article import read, segment
from nutgraf.reading.markup import is_feed, is_markup

pytest.importorskip("trafilatura")

FIRST = "The two sides met in the harbour town on Friday & agreed on a list of eleven points."
SECOND = "They will meet again in May, the mediator said, and bring the maps of the strait along."
NAMESPACES = (
    "xmlns:content='http://purl.org/rss/1.0/modules/content/' "
    "xmlns:media='http://search.yahoo.com/mrss/' xmlns:excerpt='http://wordpress.org/excerpt/1.2/'"
)
ESCAPED = FIRST.replace("&", "&amp;")
EXPECTED = [("headline", "Harbour talks resume"), ("body", FIRST), ("body", SECOND)]


def rss(item: str) -> str:
    return (
        f"<?xml version='1.0'?>\n<rss version='2.0' {NAMESPACES}><channel><title>Post</title>"
        f"<description>All the news.</description><item><title>Harbour talks resume</title>{item}"
        "<guid>1</guid></item></channel></rss>"
    )


def atom(entry: str) -> str:
    return (
        "<feed xmlns='http://www.w3.org/2005/Atom'><title>Post</title><entry>"
        f"<title type='text'>Harbour talks resume</title>{entry}<id>1</id></entry></feed>"
    )


def twice(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


HTML = f"<p>{ESCAPED}</p><p>{SECOND}</p>"
FEEDS = {
    "content": rss(
        f"<description>Teaser.</description><content:encoded><![CDATA[{HTML}]]></content:encoded>"
    ),
    "content before the description": rss(
        f"<content:encoded><![CDATA[{HTML}]]></content:encoded><description>Teaser.</description>"
    ),
    "an empty content": rss(
        f"<content:encoded></content:encoded><description>{twice(HTML)}</description>"
    ),
    "an escaped description": rss(f"<description>{twice(HTML)}</description>"),
    "escaped twice": rss(f"<description>{twice(twice(HTML))}</description>"),
    "elements in a description": rss(f"<description>{HTML}</description>"),
    "plain text": rss(f"<description>{ESCAPED}\n\n{SECOND}</description>"),
    "breaks": rss(f"<description><![CDATA[{ESCAPED}<br><br>{SECOND}]]></description>"),
    "paragraphs by blank lines": rss(
        f"<excerpt:encoded>Teaser.</excerpt:encoded><content:encoded><![CDATA[<!-- wp:paragraph -->"
        f"{ESCAPED}\n\n<b>{SECOND}</b>]]></content:encoded>"
    ),
    "pictures": rss(
        f"<media:content url='a'><media:title>A ship</media:title></media:content>"
        f"<media:description>A ship.</media:description><description>{twice(HTML)}</description>"
    ),
    "entities that XML lacks": rss(
        f"<description>{twice(HTML).replace('on Friday', 'on&nbsp;Friday')}</description>"
    ),
    "a bare ampersand": rss(
        f"<description>{FIRST}\n\n{SECOND}</description><link>http://a.example/?a=1&b=2</link>"
    ),
    "characters that XML forbids": rss(f"<description>\x02{ESCAPED}\n\n{SECOND}</description>"),
    "Atom content": atom(f"<summary>Teaser.</summary><content type='html'>{twice(HTML)}</content>"),
    "Atom summary": atom(f"<summary type='html'>{twice(HTML)}</summary>"),
    "Atom as XHTML": atom(
        f"<content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>{HTML}</div></content>"
    ),
    "Atom as text": atom(f"<content>{ESCAPED}\n\n{SECOND}</content>"),
    "Atom with a prefix": atom(f"<content type='html'>{twice(HTML)}</content>")
    .replace("<feed xmlns=", "<atom:feed xmlns:atom=")
    .replace("</", "</atom:")
    .replace("<entry", "<atom:entry")
    .replace("<title", "<atom:title")
    .replace("<content", "<atom:content")
    .replace("<id", "<atom:id"),
    "RSS 1.0": "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' "
    "xmlns='http://purl.org/rss/1.0/'><channel><title>Post</title><description>News."
    "</description></channel><item><title>Harbour talks resume</title>"
    f"<description>{twice(HTML)}</description></item></rdf:RDF>",
    "before the feed": "\ufeff<?xml version='1.0' encoding='latin-1'?><?xml-stylesheet href='a'?>"
    "<!-- a > b --><!DOCTYPE rss [<!ENTITY a 'b'>]>"
    + rss(f"<description>{twice(HTML)}</description>").partition("?>")[2],
}


@pytest.mark.parametrize("name", FEEDS)
def test_items(name: str) -> None:
    assert is_feed(FEEDS[name])
    assert is_markup(FEEDS[name])
    text, paragraphs = read(FEEDS[name])
    assert [(str(p.role), p.text) for p in paragraphs] == EXPECTED
    assert all(text[p.start : p.end] == p.text for p in paragraphs)
    assert segment(FEEDS[name]) == paragraphs
    assert segment(FEEDS[name], True) == paragraphs


def test_several_items_each_have_a_headline() -> None:
    whole = rss(f"<description>{twice(HTML)}</description>")
    start, end = whole.index("<item>"), whole.index("</item>") + len("</item>")
    item = whole[start:end]
    items = [item.replace("talks resume", f"talks {i}") for i in range(3)]
    text, paragraphs = read(whole[:start] + "".join(items) + whole[end:])
    assert [str(p.role) for p in paragraphs] == ["headline", "body", "body"] * 3
    assert [p.text for p in paragraphs[::3]] == [f"Harbour talks {i}" for i in range(3)]
    assert all(text[p.start : p.end] == p.text for p in paragraphs)


@pytest.mark.parametrize(
    "markup",
    ["<rss></rss>", "<rss", "<feed>", "<feed xmlns='a'/>", "<rss><channel><item/>", "<rdf:RDF>"],
)
def test_feeds_without_items(markup: str) -> None:
    assert feed.extract(markup) == ("", [])


@pytest.mark.parametrize(
    "text", ["", "<feed>", "<Feed me>", "<html>", "<?xml version='1.0'?><nitf>", "<!-- <rss> -->"]
)
def test_what_is_no_feed(text: str) -> None:
    assert not is_feed(text)


def test_entities_of_the_feed_are_not_expanded() -> None:
    laughs = "".join(f"<!ENTITY l{i} '{f'&l{i - 1};' * 10}'>" for i in range(1, 10))
    doctype = f"<!DOCTYPE rss [<!ENTITY l0 'ha'>{laughs}<!ENTITY x SYSTEM 'file:///etc/hosts'>]>"
    markup = doctype + rss(f"<description>{SECOND} &l9; &x;</description>").partition("?>")[2]
    assert is_feed(markup)
    assert [p.text for p in segment(markup)] == ["Harbour talks resume", SECOND]


@given(st.lists(st.sampled_from([
    "<rss>", "<item>", "</item>", "<title>", "</title>", "<description>", "<![CDATA[", "]]>",
    "&lt;p&gt;", "&a;", "<entry>", "<content type='xhtml'>", "</content>", "a b.", "\0", "\ud800",
    "<!--", "&#0;", "<",
])))  # fmt: skip
@settings(deadline=None)
def test_any_soup_gives_exact_offsets(pieces: list[str]) -> None:
    text, paragraphs = feed.extract("<rss><channel><item>" + "".join(pieces))
    assert all(text[p.start : p.end] == p.text != "" for p in paragraphs)


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        (rss(f"<description>{FIRST[:30]}</description><pubDate>Wed, 03 Mar 2021</pubDate>"),
         ("1", "Wed, 03 Mar 2021", "Post")),
        (rss(f"<description>{SECOND}</description><link>http://a.example/</link>"),
         ("1", "", "Post")),
        (rss(f"<description>{SECOND}</description>").replace("<guid>1</guid>", "<link>u</link>"),
         ("u", "", "Post")),
        (atom(f"<summary>{SECOND}</summary><updated>2021-03-04</updated><published>2021-03-03"
              "</published>"), ("1", "2021-03-03", "Post")),
        (atom(f"<summary>{SECOND}</summary><updated>2021-03-04</updated>").replace("<id>1</id>",
              "<link href='http://a.example/'/>"), ("http://a.example/", "2021-03-04", "Post")),
        (rss(f"<description>{SECOND}</description>").replace("<title>Post</title>", ""),
         ("1", "", "")),
    ],
)  # fmt: skip
def test_what_items_say_of_themselves(markup: str, expected: tuple[str, str, str]) -> None:
    (item,) = feed.items(markup)
    assert (item.id, item.date, item.source) == expected
    assert item.told[0] == ("Harbour talks resume", Role.HEADLINE)
    assert len(item.told) == 2


@pytest.mark.parametrize("name", FEEDS)
def test_the_items_are_the_text_of_the_feed(name: str) -> None:
    told = [text for item in feed.items(FEEDS[name]) for text, _ in item.told]
    assert "\n\n".join(told) == feed.extract(FEEDS[name])[0]


@pytest.mark.parametrize("markup", ["", "<rss/>", "<rss><channel><item/></channel></rss>", "text"])
def test_no_items(markup: str) -> None:
    assert list(feed.items(markup)) == []
