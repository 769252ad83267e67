"""ninjs of versions 1 to 3, with one text of several, and items that have none."""

from __future__ import annotations

import json
from html import escape
from pathlib import Path
from typing import Any

import pytest

from nutgraf.data import Role
from nutgraf.reading.exports.export import Head
from nutgraf.reading.exports.jsonfiles import ninjs
from tests.reading.exports.agreement import check, read
from tests.reading.exports.layouts import html, laid, write
from tests.reading.exports.stories import Story, stories

FIELDS = ("id", "headline", "date", "source", "byline", "section", "language")


def plain(story: Story) -> str:
    return "\n\n".join(story.body)


def nitf(story: Story) -> str:
    tags = {Role.HEADING: "hl2", Role.BODY: "p"}
    body = "".join(f"<{tags[r]}>{escape(t)}</{tags[r]}>" for t, r in story.paragraphs if r)
    return (
        f"<nitf><head><title>{story.headline}</title></head><body><body.head><hedline><hl1>"
        f"{story.headline}</hl1></hedline></body.head><body.content>{body}</body.content></body>"
        "</nitf>"
    )


def first(story: Story, name: str = "body_html", text: str = "") -> dict[str, Any]:
    """Of version 1."""
    return {
        "guid": story.id, "type": "text", "pubstatus": "usable", "version": "2",
        "versioncreated": f"{story.date}T08:00:00+0000", "headline": story.headline,
        "byline": story.byline, "description_text": story.standfirst,
        "description_html": f"<p>{story.standfirst}</p>", "slugline": "harbour",
        "located": "Springfield", "source": story.source, "language": story.language,
        "service": [{"code": "n", "name": story.section}], "wordcount": story.words,
        "subject": [{"code": "01000000", "name": "ports"}], name: text or html(story),
        **_pictures(story, {"description_text": story.caption}),
    }  # fmt: skip


def third(story: Story, *bodies: dict[str, str], camel: bool = True) -> dict[str, Any]:
    """Of version 3, or 2."""
    created, status, kind = (
        ("versionCreated", "pubStatus", "contentType")
        if camel
        else ("versioncreated", "pubstatus", "contenttype")
    )
    made = [{kind if k == "kind" else k: v for k, v in body.items()} for body in bodies]
    return {
        "uri": story.id, "type": "text", created: f"{story.date}T08:00:00+02:00", status: "usable",
        "language": story.language, "by": story.byline, "copyrightHolder": story.source,
        "headlines": [{"role": "short", "value": "Short"}, {"role": "main",
                       "value": story.headline}],
        "descriptions": [{"role": "text", "value": story.standfirst}], "bodies": made,
    }  # fmt: skip


def _pictures(story: Story, about: dict[str, Any]) -> dict[str, Any]:
    picture = {"type": "picture", "guid": f"p{story.id}", "headline": "Pier", **about}
    return {"associations": {"featuremedia": picture}} if story.caption else {}


def markup(story: Story) -> dict[str, str]:
    page = f"<html><head><title>T</title></head><body><h1>{story.headline}</h1>{html(story)}</body>"
    return {"role": "html5", "kind": "text/html", "value": page}


def text(story: Story) -> dict[str, str]:
    return {"role": "text", "kind": "text/plain", "value": plain(story)}


def agency(story: Story) -> dict[str, str]:
    return {"role": "nitf", "kind": "application/nitf+xml", "value": nitf(story)}


@pytest.mark.parametrize(
    ("name", "shape"),
    [("body_html", html), ("body_xhtml", html), ("body_text", plain), ("body_nitf", nitf)],
)
@pytest.mark.parametrize("layout", ["lines", "array", "item", "objects"])
def test_version_1(tmp_path: Path, name: str, shape: Any, layout: str) -> None:
    items = [first(story, name, shape(story)) for story in stories()]
    page = json.dumps({"total": 9, "limit": 20, "item": items}, indent=1)
    path = write(tmp_path, page if layout == "item" else laid(items, layout))
    check(path, stories(), FIELDS, lambda story: story.told(caption=True), "ninjs")


@pytest.mark.parametrize("camel", [True, False])
@pytest.mark.parametrize(
    "shapes", [(text, markup), (markup, agency, text), (agency, text), (text,), (markup,)]
)
def test_versions_2_and_3_with_one_text_of_several(
    tmp_path: Path, camel: bool, shapes: tuple[Any, ...]
) -> None:
    items = [third(s, *(shape(s) for shape in shapes), camel=camel) for s in stories()]
    names = ("id", "headline", "date", "byline", "language", *(["source"] * camel))
    pictured = markup in shapes
    check(
        write(tmp_path, laid(items, "lines")), stories(), names,
        lambda story: story.told(caption=pictured), "ninjs",
    )  # fmt: skip


def test_one_by_itself_and_its_pictures_name(tmp_path: Path) -> None:
    story = next(story for story in stories() if story.caption)
    found = third(story, markup(story))
    found["associations"] = [
        {"name": "a", "type": "picture", "uri": "x", "descriptions": [{"value": story.caption}]}
    ]
    check(
        write(tmp_path, json.dumps(found, indent=4)), [story], ("id", "headline"),
        lambda story: story.told(caption=True), "ninjs",
    )  # fmt: skip


def test_a_description_that_is_the_texts_beginning_counts_once(tmp_path: Path) -> None:
    story = stories(1)[0]
    found = {**first(story), "description_text": story.body[0][:90]}
    (article,) = read(write(tmp_path, json.dumps(found)))
    assert story.body[0][:90] not in [text for text, _ in article.told]


@pytest.mark.parametrize("name", ["pubstatus", "pubStatus"])
@pytest.mark.parametrize(
    ("status", "stub"),
    [("canceled", "canceled by the publisher"), ("withheld", "text withheld"), ("usable", "")],
)
def test_a_status_is_told(tmp_path: Path, name: str, status: str, stub: str) -> None:
    found = first(stories(1)[0])
    del found["pubstatus"]
    found_ = read(write(tmp_path, json.dumps({**found, name: status})))
    (article,) = found_
    assert article.stub == stub
    assert article.extra["pubstatus"] == status
    assert stub in found_.told()[0]


@pytest.mark.parametrize("kind", ["picture", "event", "text"])
def test_an_item_without_a_text(tmp_path: Path, kind: str) -> None:
    story = stories(1)[0]
    found = {k: v for k, v in first(story).items() if k not in ("body_html", "associations")}
    found |= {"type": kind, "description_text": "What it is about"}
    items = [found, first(stories(2)[1])]
    article, other = read(write(tmp_path, json.dumps(items)))
    assert (article.stub, other.stub) == ("no full text", "")
    role = Role.CAPTION if kind == "picture" else Role.STANDFIRST
    assert ("What it is about", role) in article.told
    assert article.declared == story.words


def test_a_text_without_mark_up(tmp_path: Path) -> None:
    story = stories(1, headings=False)[0]
    found = first(story, "body_html", "\n".join(map(escape, story.body)))
    check(
        write(tmp_path, json.dumps(found)), [story], FIELDS, lambda s: s.told(caption=True)
    )  # fmt: skip


def test_nitf_s_own_names() -> None:
    page = "<TTNITF><HEAD>x</HEAD><BRODTEXT><P>A.</P><CITAT>B.</CITAT></BRODTEXT></TTNITF>"
    assert ninjs.nitf_text(page) == "<P>A.</P><blockquote>B.</blockquote>"


@pytest.mark.parametrize(
    "text",
    [
        '{"headline": "a", "body_html": "b"}',
        '{"id": 1, "title": "a", "body_html": "<p>b</p>", "published_at": "c"}',
        '{"uri": "a", "versioncreated": "b", "name": "c"}',
        '{"uri": "a", "headline": "b", "text": "c"}',
        '{"url": "a", "title": "b", "maintext": "c", "date_publish": "d"}',
    ],
)
def test_what_is_not_of_it(text: str) -> None:
    assert not ninjs.sniff(Head("items.json", text.encode()))
