"""What pages say of themselves, in each of the ways that sites have."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

import nutgraf
from nutgraf.reading.imprint import Imprint, domain_of, imprint_of

pytest.importorskip("trafilatura")

PROSE = "The harbour board met on Monday to talk about the lease of the pier, a spokesman said."
URL = "https://www.post.example/harbour"


def page(head: str = "", body: str = f"<p>{PROSE}</p>", lang: str = "") -> str:
    return f"<html{lang}><head>{head}</head><body>{body}</body></html>"


def ld(*nodes: object) -> str:
    written = json.dumps(nodes[0] if len(nodes) == 1 else nodes)
    return f'<script type="application/ld+json">{written}</script>'


def article(**about: object) -> dict[str, object]:
    return {"@context": "https://schema.org", "@type": "NewsArticle", **about}


FULL = article(
    headline="Harbour talks",
    datePublished="2021-03-03T08:00:00+01:00",
    author=[{"@type": "Person", "name": "Ann Writer"}, {"name": "Bo Reporter"}],
    publisher={"@type": "Organization", "name": "Example Post"},
    articleSection=["News", "World"],
    inLanguage="en-GB",
)


@pytest.mark.parametrize(
    "written",
    [FULL, [FULL], {"@graph": [{"@type": "WebSite", "name": "x"}, FULL]},
     {"@type": "WebPage", "mainEntity": FULL},
     {**FULL, "@type": ["Thing", "ReportageNewsArticle"]}],
)  # fmt: skip
def test_data_for_search_engines(written: object) -> None:
    found = imprint_of(page(ld(written)), URL)
    assert found == Imprint(
        "Harbour talks", "2021-03-03", "Example Post", "Ann Writer, Bo Reporter", "News, World",
        "en-GB", URL,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("head", "name", "value"),
    [
        ('<meta property="og:title" content=" Harbour  talks ">', "headline", "Harbour talks"),
        ('<meta property="article:published_time" content="2021-03-03T08:00Z">', "date",
         "2021-03-03"),
        ('<meta name="DC.date.issued" content="2021-03-03">', "date", "2021-03-03"),
        ('<meta itemprop="datePublished" content="March 3, 2021">', "date", "2021-03-03"),
        ('<meta name="date" content="none"><meta name="pubdate" content="20210303">', "date",
         "2021-03-03"),
        ('<meta name="date" content="03/04/2021">', "date", ""),
        ('<meta property="article:modified_time" content="2021-03-03">', "date", ""),
        ('<meta property="og:site_name" content="Example Post">', "source", "Example Post"),
        ('<meta name="author" content="Ann Writer">', "byline", "Ann Writer"),
        ('<meta property="article:author" content="https://f.example/ann">', "byline", ""),
        ('<meta property="article:section" content="News">', "section", "News"),
        ('<meta property="og:locale" content="en_GB">', "language", "en-GB"),
        ('<meta http-equiv="content-language" content="de">', "language", "de"),
        (f'<link rel="canonical" href="{URL}">', "url", URL),
        (f'<link rel="canonical" href="{URL}">', "source", "post.example"),
        (f'<meta property="og:url" content="{URL}">', "url", URL),
        ('<link rel="canonical" href="/harbour">', "url", ""),
    ],
)  # fmt: skip
def test_data_for_others(head: str, name: str, value: str) -> None:
    assert getattr(imprint_of(page(head)), name) == value


@pytest.mark.parametrize(
    ("body", "date"),
    [
        ('<time datetime="2021-03-03T08:00">today</time>', "2021-03-03"),
        ('<time datetime="2021-03-03">a</time><time datetime="2021-03-04">b</time>', ""),
        ('<time datetime="2021-03-04">a</time><time pubdate datetime="2021-03-03">b</time>',
         "2021-03-03"),
        ('<time datetime="2021-03-04">a</time>'
         '<time itemprop="datePublished" datetime="2021-03-03">b</time>', "2021-03-03"),
        ("<time>yesterday</time>", ""),
    ],
)  # fmt: skip
def test_elements_that_say_when(body: str, date: str) -> None:
    assert imprint_of(page(body=body + PROSE)).date == date


@pytest.mark.parametrize("around", ["//<![CDATA[\n{}\n//]]>", "{};", "\ufeff {}", "/* */{}"])
def test_what_stands_around_data(around: str) -> None:
    script = f'<script type="application/ld+json">{around.format(json.dumps(FULL))}</script>'
    found = imprint_of(page(script)).headline
    assert found == ("" if "*" in around else "Harbour talks")


def test_the_language_of_the_page_and_its_address_come_first() -> None:
    found = imprint_of(
        page('<meta property="og:url" content="http://b.example">', lang=" lang=fr"), URL
    )
    assert (found.language, found.url, found.source) == ("fr", URL, "post.example")


def test_of_many_articles_that_at_the_own_address_counts_and_else_none() -> None:
    teasers = [article(headline=f"T{i}", url=f"https://a.example/{i}") for i in range(5)]
    assert imprint_of(page(ld(*teasers)), URL).headline == ""
    own = article(headline="Own", mainEntityOfPage={"@id": URL}, datePublished="2021-03-03")
    found = imprint_of(page(ld(*teasers, own)), URL)
    assert (found.headline, found.date) == ("Own", "2021-03-03")


@pytest.mark.parametrize(
    ("head", "body", "none"),
    [
        ('<meta property="og:type" content="website">', "<a>Harbour</a> <a>Sport</a>", True),
        ('<meta property="og:type" content="video.other">', "<p>Watch it.</p>", True),
        ('<meta property="og:type" content="website">', f"<p>{PROSE}</p>", False),
        ('<meta property="og:type" content="website">', f"<div>x<br>{PROSE}</div>", False),
        ('<meta property="og:type" content="website"><meta name="date" content="2021-03-03">',
         "<p>Short.</p>", False),
        ('<meta property="og:type" content="website">' + ld(FULL), "<p>Short.</p>", False),
        ('<meta property="og:type" content="article">', "<p>Short.</p>", False),
        ("", "<p>Short.</p>", False),
        ('<meta property="og:type" content="website">', f"<script>{PROSE}</script>", True),
    ],
)  # fmt: skip
def test_what_is_surely_no_article(head: str, body: str, none: bool) -> None:
    assert bool(imprint_of(page(head, body)).is_none) is none


@pytest.mark.parametrize(
    "markup",
    ["", "x", "\0", "<",
     page('<script type="application/ld+json">{"@type": "NewsArticle", </script>'),
     page('<script type="application/ld+json">' + "[" * 100_000 + "</script>"),
     page(ld({"@graph": [[[FULL] * 3] * 3] * 400})), page(ld({"@type": {"a": 1}, "author": 3})),
     page(ld(article(headline=["a"], author=[[], {}, None, 7], datePublished={"a": "b"}))),
     "<div>" * 100_000, page("<meta name=date content=1>" * 50_000),
     page(body="<time datetime=2021-03-03>" * 50_000)],
)  # fmt: skip
def test_hostile_pages(markup: str) -> None:
    start = time.process_time()
    imprint_of(markup, "https://[")
    assert time.process_time() - start < 5


def test_it_goes_with_the_article(tmp_path: Path) -> None:
    head = f'{ld(FULL)}<link rel="canonical" href="{URL}">'
    (tmp_path / "a.html").write_text(page(head, f"<h1>Harbour talks</h1><p>{PROSE}</p>"))
    (found,) = nutgraf.read_articles(tmp_path / "a.html")
    assert (found.headline, found.date, found.source, found.url) == (
        "Harbour talks", "2021-03-03", "Example Post", URL
    )  # fmt: skip
    assert (found.byline, found.section, found.language) == (
        "Ann Writer, Bo Reporter", "News, World", "en-GB"
    )  # fmt: skip
    assert found.text.count("Ann Writer") == 1


def test_domains() -> None:
    assert [domain_of(url) for url in (URL, "http://a.example:80/x", "", "x", "https://[")] == [
        "post.example", "a.example", "", "", ""
    ]  # fmt: skip
