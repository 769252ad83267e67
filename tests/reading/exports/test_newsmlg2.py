"""NewsML-G2: messages of every make, and what they hold beside texts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from nutgraf.data import Role
from nutgraf.reading.exports.article import NO_TEXT
from nutgraf.reading.exports.export import Head
from nutgraf.reading.exports.wires.newsmlg2 import sniff
from tests.reading.exports.agreement import check, read
from tests.reading.exports.stories import Story, stories
from tests.reading.exports.test_nitf import BODY, FIRST, SECOND, THIRD, wrapped

SPACE = "http://iptc.org/std/nar/2006-10-01/"
XHTML = "http://www.w3.org/1999/xhtml"


def html(story: Story) -> str:
    return "".join(
        f"<h2>{escape(text)}</h2>" if role is Role.HEADING else f"<p>{escape(text)}</p>"
        for text, role in story.paragraphs
    )


def inline(kind: str, content: str) -> str:
    return f"<inlineXML contenttype='{kind}'>{content}</inlineXML>"


def nitf(story: Story) -> str:
    body = html(story).replace("h2>", "hl2>")
    return (
        f"<nitf xmlns='http://iptc.org/std/NITF/2006-10-18/'><body><body.head><hedline><hl1>"
        f"{story.headline}</hl1></hedline></body.head><body.content><block>{body}</block>"
        "</body.content></body></nitf>"
    )


CONTENTS = {
    "xhtml": lambda s: inline(
        "application/xhtml+xml",
        f"<html xmlns='{XHTML}'><head><title>{s.headline}</title></head>"
        f"<body>{html(s)}</body></html>",
    ),
    "html": lambda s: inline("application/xhtml+html", f"<html><body>{html(s)}</body></html>"),
    "xhtml/xml": lambda s: inline("xhtml/xml", f"<html xmlns=''><body>{html(s)}</body></html>"),
    "with a header": lambda s: inline(
        "application/xhtml+xml",
        f"<html xmlns='{XHTML}'><body><header><ul class='slugline'><li>Ports</li></ul><time "
        f"class='publicationDate'>1.2.2021</time><p class='genre x'>Extra</p><h1>{s.headline}</h1>"
        f"</header><section class='main'>{html(s)}</section></body></html>",
    ),
    "nitf": lambda s: inline("application/nitf+xml", nitf(s)),
    "cdata": lambda s: f"<inlineData contenttype='text/plain'><![CDATA[{html(s)}]]></inlineData>",
    "escaped": lambda s: f"<inlineData contenttype='text/html'>{escape(html(s))}</inlineData>",
    "plain": lambda s: "<inlineData contenttype='text/plain'>"
    + escape("\n\n".join(s.body)) + "</inlineData>",
    "picture first": lambda s: "<remoteContent href='a.jpg'/>"
    + inline("application/xhtml+xml", f"<html xmlns='{XHTML}'><body>{html(s)}</body></html>"),
}  # fmt: skip


def item(story: Story, content: str, version: int = 1, status: str = "usable") -> str:
    by = f"<by>{story.byline}</by>" if story.byline else "<by/>"
    below = f"<headline role='hld:subHeadline'>{story.standfirst}</headline>" * bool(
        story.standfirst
    )
    return (
        f"<newsItem guid='{story.id}' version='{version}' xml:lang='en-GB'><catalogRef href='x'/>"
        f"<rightsInfo><copyrightNotice>(c) All rights</copyrightNotice></rightsInfo><itemMeta>"
        "<itemClass qcode='ninat:text'/><provider qcode='p:1'><name>"
        f"{story.source}</name></provider>"
        f"<versionCreated>{story.date}T11:16:43+02:00</versionCreated><pubStatus "
        f"qcode='stat:{status}'/><edNote>Eds: nothing</edNote></itemMeta><contentMeta><located>"
        f"<name>Springfield</name></located><language tag='en'/><subject qcode='medtop:20000001'/>"
        f"<subject qcode='desk:9' type='dpatype:category'><name>{story.section}</name></subject>"
        f"<slugline>PORTS-TALKS</slugline><headline>{story.headline}</headline>{below}{by}"
        "<dateline>SPRINGFIELD</dateline></contentMeta><contentSet>"
        f"{content}</contentSet></newsItem>"
    )


def message(*items: str) -> str:
    return (
        f"<?xml version='1.0' encoding='UTF-8'?>\n<!-- \nSUMMARY: > a message\n-->\n<newsMessage "
        f"xmlns='{SPACE}' xmlns:rtr='http://example.org/'><header><sender>sender.example</sender>"
        f"</header><itemSet>{''.join(items)}</itemSet></newsMessage>"
    )


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "tag_example.org_2021_newsml_L4N1"  # without a suffix
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("kind", CONTENTS)
def test_all_is_read(tmp_path: Path, kind: str) -> None:
    wanted = stories(headings=kind != "plain")
    text = message(*(item(story, CONTENTS[kind](story)) for story in wanted))
    found = check(written(tmp_path, text), wanted, form="newsml-g2")
    for article in found:
        assert article.extra["slug"] == "PORTS-TALKS"
        assert article.extra["place"] == "Springfield"
        assert article.extra["topics"] == "medtop:20000001"


@pytest.mark.parametrize("prefix", ["", "nar:"])
def test_one_item_alone_with_whatever_prefix(tmp_path: Path, prefix: str) -> None:
    story = stories(1, headings=False)[0]
    text = re.sub(r"<(/?)(?=[a-zA-Z])", rf"<\1{prefix}", item(story, CONTENTS["plain"](story)))
    space = f"xmlns:{prefix[:-1]}" if prefix else "xmlns"
    text = text.replace("newsItem ", f"newsItem {space}='{SPACE}' ", 1)
    check(written(tmp_path, text), [story], form="newsml-g2")


def parts(tmp_path: Path, text: str) -> list[tuple[str, str]]:
    found = read(written(tmp_path, text))
    (article,) = found
    return [(str(p.role), p.text) for p in article.paragraphs]


def plain(content: str, by: str = "") -> str:
    return message(
        f"<newsItem guid='1'><itemMeta><itemClass qcode='icls:text'/></itemMeta><contentMeta>"
        f"<headline>Harbour talks resume</headline><by>{by}</by></contentMeta><contentSet>{content}"
        "</contentSet></newsItem>"
    )


LINES = wrapped(FIRST, SECOND, THIRD)


@pytest.mark.parametrize(
    "content",
    [
        f"<inlineData contenttype='text/plain'>{LINES}</inlineData>",
        f"<inlineData contenttype='text/plain'><![CDATA[\n<p>\n       \n            {LINES}\n"
        "          </p>]]></inlineData>",
        inline(
            "application/xhtml+xml", f"<html xmlns='{XHTML}'><body><p>{LINES}</p></body></html>"
        ),
        inline("x", f"<html><body><p>{FIRST}</p><p>{SECOND}</p><p>{THIRD}</p></body></html>"),
        inline("x", f"<html><body>{LINES}</body></html>"),
    ],
)
def test_wrapped_texts_in_one_element(tmp_path: Path, content: str) -> None:
    assert parts(tmp_path, plain(content)) == BODY


@pytest.mark.parametrize("by", ["Ann Writer", "By Ann Writer", ""])
def test_a_byline_that_is_the_first_paragraph_counts_once(tmp_path: Path, by: str) -> None:
    content = f"<html><body><p>By Ann Writer</p><p>{FIRST}</p><p>{SECOND}</p></body></html>"
    found = parts(tmp_path, plain(inline("x", content), by))
    assert [role for role, _ in found] == ["headline", "byline", "body", "body"]


def test_capital_headings_among_paragraphs(tmp_path: Path) -> None:
    ps = f"<p>{FIRST}</p><p>{SECOND}</p><p>HIGHER PRICES</p><p>{THIRD}</p><p>(Reporting by Ann " \
        "Writer; Editing by Bo Reporter)</p>"  # fmt: skip
    found = parts(tmp_path, plain(inline("x", f"<html><body>{ps}</body></html>")))
    assert [role for role, _ in found][1:] == ["body", "body", "heading", "body", "credit"]


def test_text_escaped_twice(tmp_path: Path) -> None:
    ps = f"<p>{FIRST} It&amp;#39;s &amp;quot;late&amp;quot;.</p><p>{SECOND}</p>"
    found = parts(tmp_path, plain(inline("x", f"<html><body>{ps}</body></html>")))
    assert found[1][1] == f'{FIRST} It\'s "late".'


def reasons(tmp_path: Path, text: str) -> tuple[Sequence[str], Sequence[str]]:
    found = read(written(tmp_path, text))
    return [article.headline for article in found], [reject.reason for reject in found.rejects]


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        ("<packageItem guid='p'><itemMeta><itemClass qcode='ninat:composite'/></itemMeta>"
         "</packageItem>",
         "a package item"),
        ("<conceptItem guid='c'/>", "a concept item"),
        ("<planningItem guid='c'/>", "a planning item"),
        ("<newsItem guid='x'><itemMeta><itemClass qcode='ninat:picture'/></itemMeta><contentMeta>"
         "<headline>A pier</headline></contentMeta><contentSet><remoteContent href='a.jpg'/>"
         "</contentSet></newsItem>", "a picture item without text"),
        ("<newsItem guid='x'><itemMeta><itemClass qcode='ninat:text'/></itemMeta><contentSet/>"
         "</newsItem>", "a text item without text"),
    ],
)  # fmt: skip
def test_items_without_text_are_told(tmp_path: Path, other: str, reason: str) -> None:
    story = stories(1)[0]
    articles, told = reasons(tmp_path, message(other, item(story, CONTENTS["xhtml"](story))))
    assert articles == [story.headline]
    assert len(told) == 1
    assert told[0].startswith(reason)


def test_of_versions_the_last_is_read(tmp_path: Path) -> None:
    first, second = stories(2)
    given = [
        item(first, CONTENTS["xhtml"](second), 9),
        item(second, CONTENTS["xhtml"](second), 2, "canceled"),
        item(first, CONTENTS["nitf"](first), 10),
        item(first, CONTENTS["nitf"](second), 3),
        item(second, CONTENTS["xhtml"](second), 1),
    ]
    found = read(written(tmp_path, message(*given)))
    (article,) = found
    assert [text for text, _ in article.told if text in first.body] == first.body
    told = [reject.reason for reject in found.rejects]
    assert sum("earlier version" in reason for reason in told) == 3
    assert sum("canceled" in reason for reason in told) == 1


def test_text_nested_too_deep_is_told_and_others_are_read(tmp_path: Path) -> None:
    first, second = stories(2)
    deep = f"<inlineData contenttype='text/html'>{'&lt;div&gt;' * 10_000}deep</inlineData>"
    given = item(first, deep), item(second, CONTENTS["xhtml"](second))
    articles, told = reasons(tmp_path, message(*given))
    assert articles == [second.headline]
    assert "256 deep" in told[0]


@pytest.mark.parametrize(
    "provider",
    ["<provider literal='Post'/>", "<provider qcode='nprov:Post'/>",
     "<provider qcode='n:1'><name>Post</name></provider>",
     "<provider uri='http://a.example/'/><copyrightHolder><name>Post</name></copyrightHolder>"],
)  # fmt: skip
def test_how_providers_are_named(tmp_path: Path, provider: str) -> None:
    text = message(
        f"<newsItem guid='1'><itemMeta>{provider}</itemMeta><contentMeta><headline>Talks</headline>"
        "</contentMeta></newsItem>"
    )
    (article,) = read(written(tmp_path, text))
    assert article.source == "Post"


def test_a_flash_has_a_headline_only(tmp_path: Path) -> None:
    found = read(written(tmp_path, plain("")))
    (article,) = found
    assert (article.headline, article.stub) == ("Harbour talks resume", NO_TEXT)


def test_a_message_that_breaks_off(tmp_path: Path) -> None:
    wanted = stories(3)
    text = message(*(item(story, CONTENTS["xhtml"](story)) for story in wanted))
    articles, told = reasons(tmp_path, text[: len(text) * 3 // 4])
    assert articles[:2] == [story.headline for story in wanted[:2]]
    assert "damaged" in told[-1]


@pytest.mark.parametrize(
    "data",
    [b"", b"<newsMessage/>", b"<newsItem guid='1'/>", b"<NewsML/>", b"<nitf/>",
     f"<html><!-- <newsItem xmlns='{SPACE}'> --></html>".encode(),
     f"<html xmlns:nar='{SPACE}'><p>On news items</p></html>".encode()],
)  # fmt: skip
def test_what_is_none(data: bytes) -> None:
    assert not sniff(Head("a.xml", data))
