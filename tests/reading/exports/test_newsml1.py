"""NewsML 1.2."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from nutgraf.data import Role
from nutgraf.reading.exports.article import NO_TEXT
from nutgraf.reading.exports.export import Head
from nutgraf.reading.exports.wires.newsml1 import sniff
from nutgraf.reading.html import Told
from tests.reading.exports.agreement import check, read
from tests.reading.exports.stories import Story, stories
from tests.reading.exports.test_nitf import paragraphs

CONTENTS: dict[str, Callable[[Story], str]] = {
    "p": paragraphs,
    "nitf": lambda s: f"<nitf><body><body.content>{paragraphs(s)}</body.content></body></nitf>",
    "nitf with a name space": lambda s: "<nitf xmlns='http://iptc.org/std/NITF/2006-10-18/'><body>"
    f"<body.head/><body.content>{paragraphs(s)}</body.content></body></nitf>",
    "html in CDATA": lambda s: f"<![CDATA[{paragraphs(s).replace('hl2>', 'H3>')}]]>",
    "html": lambda s: "<html xmlns='http://www.w3.org/1999/xhtml'><body>"
    + paragraphs(s).replace("hl2>", "h3>") + "</body></html>",
}  # fmt: skip
FIELDS = ("id", "headline", "date", "source", "byline", "section", "language")


def component(content: str, role: str = "Main", media: str = "Text") -> str:
    return (
        f"<NewsComponent><Role FormalName='{role}'/><ContentItem><MediaType FormalName='{media}'/>"
        f"<Format FormalName='x'/><DataContent>{content}</DataContent>"
        "</ContentItem></NewsComponent>"
    )


def item(story: Story, content: str, revision: int = 1, status: str = "Usable") -> str:
    lines = f"<HeadLine>\n<![CDATA[{story.headline}]]>\n</HeadLine>"
    lines += f"<SubHeadLine>{story.standfirst}</SubHeadLine>" * bool(story.standfirst)
    lines += f"<ByLine>{story.byline}</ByLine>" * bool(story.byline)
    caption = component(story.caption, "Caption", "Photo") if story.caption else ""
    day = f"{story.date:%Y%m%d}"
    return (
        "<NewsItem><Identification><NewsIdentifier><ProviderId>"
        f"example.org</ProviderId><DateId>{day}"
        f"</DateId><NewsItemId>{story.id}</NewsItemId><RevisionId PreviousRevision='0' Update='N'>"
        f"{revision}</RevisionId><PublicIdentifier>{story.id}</PublicIdentifier></NewsIdentifier>"
        "</Identification><NewsManagement><NewsItemType FormalName='News'/>"
        f"<FirstCreated>{day}T080000"
        f"+0300</FirstCreated><ThisRevisionCreated>{day}T175859+0300</ThisRevisionCreated><Status "
        f"FormalName='{status}'/></NewsManagement><NewsComponent><NewsLines>{lines}<DateLine>"
        f"Springfield, 3 March</DateLine><CopyrightLine>(c) Example</CopyrightLine><SlugLine>ports"
        "</SlugLine></NewsLines><AdministrativeMetadata><Provider><Party "
        f"FormalName='{story.source}'"
        f"/></Provider><Property FormalName='Department' Value='{story.section}'/>"
        f"</AdministrativeMetadata><DescriptiveMetadata><Language FormalName='en'/><SubjectCode>"
        f"<Subject FormalName='09003000'/></SubjectCode></DescriptiveMetadata>{component(content)}"
        f"{caption}</NewsComponent></NewsItem>"
    )


def message(*items: str) -> str:
    return (
        "<?xml version='1.0' encoding='iso-8859-1'?>\n<!DOCTYPE NewsML SYSTEM 'NewsML_1.2.dtd'>"
        "<NewsML><Catalog Href='x'/><NewsEnvelope><DateAndTime>20240710T130037Z</DateAndTime>"
        f"</NewsEnvelope>{''.join(items)}</NewsML>"
    )


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "message"
    path.write_bytes(text.encode("iso-8859-1", "xmlcharrefreplace"))
    return path


def told(story: Story) -> list[Told]:
    return story.told(caption=True)


@pytest.mark.parametrize("kind", CONTENTS)
def test_all_is_read(tmp_path: Path, kind: str) -> None:
    wanted = stories()
    text = message(*(item(story, CONTENTS[kind](story)) for story in wanted))
    if "CDATA" in kind:  # where there are no references to characters
        text = text.replace("“", '"').replace("”", '"')
        wanted = [
            Story(**{**vars(s), "paragraphs": tuple(
                (t.replace("“", '"').replace("”", '"'), r) for t, r in s.paragraphs)})
            for s in wanted
        ]  # fmt: skip
    for article in check(written(tmp_path, text), wanted, FIELDS, told, "newsml-1"):
        assert article.extra["topics"] == "09003000"
        assert article.extra["slug"] == "ports"


def test_summaries_versions_and_withdrawn_ones(tmp_path: Path) -> None:
    first, second, third = stories(3, seed=4)
    summary = component(f"<p>{escape(first.body[0])}</p>", "Summary")
    given = [
        item(first, paragraphs(second), 1),
        item(first, paragraphs(first) + "</DataContent></ContentItem></NewsComponent>" + summary
             + "<NewsComponent><ContentItem><DataContent>", 2),
        item(second, paragraphs(second), status="Canceled"),
        item(third, ""),
    ]  # fmt: skip
    found = read(written(tmp_path, message(*given)))
    articles = list(found)
    assert [article.headline for article in articles] == [first.headline, third.headline]
    texts = [text for text, _ in articles[0].told]
    assert texts.count(first.body[0]) == 1
    assert articles[1].stub == NO_TEXT
    reasons = [reject.reason for reject in found.rejects]
    assert ["earlier version" in reasons[0], "canceled" in reasons[1], len(reasons)] == [
        True,
        True,
        2,
    ]


def test_a_picture_without_text(tmp_path: Path) -> None:
    story = stories(1)[0]
    text = item(story, "").replace("FormalName='Text'", "FormalName='Photo'")
    found = read(written(tmp_path, message(text)))
    assert all(role is not Role.BODY for a in found for _, role in a.told)
    assert len(found.rejects) == 1


@pytest.mark.parametrize(
    "data", [b"", b"<newsml/>", b"<html>NewsML</html>", b"<nitf><NewsML/></nitf>"]
)
def test_what_is_none(data: bytes) -> None:
    assert not sniff(Head("a.xml", data))
