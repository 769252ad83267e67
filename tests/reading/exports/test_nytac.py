"""The New York Times Annotated Corpus."""

from __future__ import annotations

from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

import pytest

from nutgraf.data import Role
from nutgraf.reading.exports.article import NO_TEXT
from nutgraf.reading.exports.export import Head
from nutgraf.reading.exports.wires.nitf import EXPORTS
from nutgraf.reading.html import Told
from tests.reading.exports.agreement import check, read
from tests.reading.exports.stories import Story, stories
from tests.reading.exports.test_nitf import archive, nitf, one

CORPUS = next(export for export in EXPORTS if export.name == "nytac")


def corpus(story: Story, full: str = "") -> str:
    ps = [f"<p>{escape(text)}</p>" for text in story.body]
    meta = {
        "publication_day_of_month": story.date.day, "dsk": "Metropolitan Desk",
        "print_page_number": 4, "print_section": "B", "online_sections": story.section,
    }  # fmt: skip
    metas = "".join(
        f"<meta content={quoteattr(str(v))} name={quoteattr(k)}/>" for k, v in meta.items()
    )
    byline = (
        f'<byline class="print_byline">{story.byline}</byline>'
        f'<byline class="normalized_byline">{story.byline.upper()}</byline>'
    ) * bool(story.byline)
    correction = f'<block class="correction_text"><p>{story.correction}</p></block>' * bool(
        story.correction
    )
    leads = f'<block class="lead_paragraph">{ps[0]}</block><block class="online_lead_paragraph">' \
        f"{ps[0]}</block>"  # fmt: skip
    body = f'<block class="full_text">{full or "".join(ps)}</block>'
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><!DOCTYPE nitf SYSTEM "http://www.nitf.org/IPTC/'
        f'NITF/3.3/nitf-3-3.dtd"><nitf change.date="June 10, 2005"><head><title>{story.headline}'
        f"</title>{metas}<docdata><doc-id id-string='{story.id}'/><doc.copyright holder="
        f"'{story.source}' year='1987'/><identified-content><classifier class='indexing_service' "
        f"type='descriptor'>PORTS</classifier></identified-content></docdata><pubdata "
        f"date.publication='{story.date:%Y%m%d}T000000' ex-ref='http://example.org/{story.id}' "
        f"item-length='{story.words}' unit-of-measure='word'/></head><body>"
        "<body.head><hedline><hl1>"
        f"{story.headline}</hl1><hl2 class='online_headline'>Online "
        f"{story.headline}</hl2></hedline>"
        f"{byline}<abstract><p>Article on ports (M)</p></abstract></body.head><body.content>"
        f"{leads}{body if full != '-' else ''}{correction}<block class='author_info'>"
        "<p>Ann Writer is a writer.</p></block></body.content></body></nitf>"
    )


def of_corpus(story: Story) -> list[Told]:
    return story.told(standfirst=False, correction=True)


def test_the_corpus_as_it_is_delivered(tmp_path: Path) -> None:
    wanted = stories(20, headings=False)
    files = {f"01/01/{i:07}.xml": corpus(story).encode() for i, story in enumerate(wanted)}
    fields = ("id", "headline", "date", "source", "byline", "section")
    path = archive(tmp_path / "01.tgz", files)
    found = read(path)
    articles = list(found)
    assert {each.title for each in found.checks} == {"New York Times Annotated Corpus"}
    for article, story in zip(articles, wanted, strict=True):
        assert [getattr(article, f) for f in fields] == [str(getattr(story, f)) for f in fields]
        assert [text for text, _ in article.told] == [text for text, _ in of_corpus(story)]
        assert article.extra["abstract"] == "Article on ports (M)"
        assert article.extra["descriptors"] == "PORTS"
        assert article.declared == article.words
    for i, data in enumerate(files.values()):
        (tmp_path / "one.xml").write_bytes(data)
        check(tmp_path / "one.xml", wanted[i : i + 1], fields, of_corpus, "nytac")


def test_leads_of_the_corpus_count_once(tmp_path: Path) -> None:
    story = stories(1, headings=False)[0]
    full = f"<p>LEAD: {story.body[0]}</p>" + "".join(f"<p>{escape(t)}</p>" for t in story.body)
    full = full.replace(f"LEAD: {story.body[0]}", f"LEAD: {escape(story.body[0])}")
    texts = [text for _, text in one(tmp_path, corpus(story, full))]
    assert texts.count(story.body[0]) == 1
    assert not any("LEAD:" in text for text in texts)
    full = f"<p>LEAD: {escape(story.body[0])}</p><p>{escape(story.body[1])}</p>"
    assert story.body[0] in [text for _, text in one(tmp_path, corpus(story, full))]


def test_an_article_of_the_corpus_without_its_text(tmp_path: Path) -> None:
    story = stories(1, headings=False)[0]
    path = tmp_path / "a.xml"
    path.write_text(corpus(story, "-"), encoding="utf-8")
    (article,) = read(path)
    assert article.stub == NO_TEXT
    assert (story.body[0], Role.TEASER) in article.told


def test_days_in_archives_in_folders_as_on_the_discs(tmp_path: Path) -> None:
    for year in ("1987", "1988"):
        (tmp_path / "data" / year).mkdir(parents=True)
        files = {f"01/01/{s.id}.xml": corpus(s).encode() for s in stories(3, seed=int(year))}
        archive(tmp_path / "data" / year / "01.tgz", files)
    found = read(tmp_path)
    assert len(list(found)) == 6
    assert found.rejects == []


@pytest.mark.parametrize("story", stories(3))
def test_other_nitf_is_none(story: Story) -> None:
    assert CORPUS.sniff(Head("a.xml", corpus(story).encode()))
    assert not CORPUS.sniff(Head("a.xml", nitf(story).encode()))
    assert not CORPUS.sniff(Head("a.html", f"<html>{corpus(story)}</html>".encode()))
