"""Factiva's XML: a PPSResponse, and articles outside of one."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path

import pytest

from nutgraf.reading.exports.export import Head
from nutgraf.reading.exports.factiva.xml import sniff
from nutgraf.reading.html import Told
from tests.reading.exports.agreement import check, read
from tests.reading.exports.stories import Story, stories

NAMESPACE = "http://global.factiva.com/pps/2.0"


def told(story: Story) -> list[Told]:
    return story.told(standfirst=False)


def article(story: Story, hit: str = "", split: bool = False) -> str:
    when = story.date.isoformat()
    day = f"<date>{when}</date><time>08:15:00Z</time>" if split else ""

    def part(text: str) -> str:
        marked = escape(text).replace(hit, f"<hlt>{hit}</hlt>") if hit else escape(text)
        return f'<paragraph display="Proportional" truncation="None">{marked}</paragraph>\n'

    return f"""<article>
      <accessionNo>{story.id}</accessionNo>
      <reference>distdoc:archive/ArchiveDoc::Article/{story.id}</reference>
      <baseLanguage>EN</baseLanguage>
      <copyright>(c) 2021 Example Ltd.   </copyright>
      <headline>{part(story.headline)}</headline>
      <leadParagraph>{part(story.body[0])}</leadParagraph>
      <pages>1</pages>
      <publicationDate>{day or f"<dateTime>{when}T01:35:58Z</dateTime>"}</publicationDate>
      <publisherName>Example Ltd.</publisherName>
      <sourceName>{story.source}</sourceName>
      <byline>{story.byline}</byline>
      <section>{story.section}</section>
      <region code="usa"><name>United States</name></region>
      <newsSubject code="gpol" position="0"><name>Domestic Politics</name></newsSubject>
      <sourceCode>EXPO</sourceCode>
      <tailParagraphs>{"".join(map(part, story.body[1:]))}</tailParagraphs>
      <wordCount>{story.words}</wordCount>
    </article>"""


def response(articles: Sequence[str], count: int | None = None) -> str:
    inner = "".join(f"<ppsarticle>{each}</ppsarticle>" for each in articles)
    n = len(articles) if count is None else count
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<PPSResponse>'
        f'<ppsArticleResponse xmlns="{NAMESPACE}"><ppsarticleResultSet count="{n}">{inner}'
        "</ppsarticleResultSet></ppsArticleResponse></PPSResponse>"
    )


def bare(articles: Sequence[str]) -> str:
    """Without the rest of a response."""
    return f'<?xml version="1.0"?><articles xmlns="{NAMESPACE}">{"".join(articles)}</articles>'


@pytest.mark.parametrize("wrap", [response, bare])
@pytest.mark.parametrize("hit", ["", "the"])
@pytest.mark.parametrize("split", [False, True])
def test_all_is_read(tmp_path: Path, wrap: object, hit: str, split: bool) -> None:
    path = tmp_path / "a.dat"
    parts = [article(s, hit, split) for s in stories()]
    path.write_text(response(parts) if wrap is response else bare(parts), encoding="utf-8")
    articles = check(path, stories(), told=told, form="factiva-xml")
    assert [a.declared for a in articles] == [s.words for s in stories()]
    assert articles[0].extra["subjects"] == "Domestic Politics"


def test_the_number_that_it_declares_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    path.write_text(response([article(s) for s in stories(3)], 5), encoding="utf-8")
    found = read(path)
    assert len(list(found)) == 3
    assert found.checks[0].declared == 5


def test_damage_is_told_and_what_is_sound_is_read(tmp_path: Path) -> None:
    whole = response([article(s) for s in stories(4)])
    path = tmp_path / "a.xml"
    path.write_text(whole[: whole.index(escape(stories(4)[2].body[0]))], encoding="utf-8")
    found = read(path)
    assert [a.headline for a in found][:2] == [s.headline for s in stories(2)]
    assert "damaged" in found.rejects[0].reason


def test_the_accession_number_may_be_that_of_the_reference(tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    parts = [article(s).replace(f"<accessionNo>{s.id}</accessionNo>", "") for s in stories()]
    path.write_text("<articles>" + "".join(parts) + "</articles>", encoding="utf-8")
    check(path, stories(), told=told, form="factiva-xml")


@pytest.mark.parametrize(
    "text", ["<rss/>", "<nitf><body/></nitf>", "<article><headline>A</headline></article>", ""]
)
def test_other_xml_is_not_its(text: str) -> None:
    assert not sniff(Head("a.xml", text.encode()))
