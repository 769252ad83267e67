"""The Guardian's pages of results, single items, live blogs, and what may not be given."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from nutgraf.data import Role
from nutgraf.reading.exports.export import Head
from nutgraf.reading.exports.jsonfiles import guardian
from tests.reading.exports.agreement import check, read
from tests.reading.exports.layouts import html, laid, write
from tests.reading.exports.stories import Story, stories

FIELDS = ("id", "headline", "date", "source", "byline", "section")
WITHHELD = "<!-- Redistribution rights for this field are unavailable -->"


def item(story: Story, **fields: Any) -> dict[str, Any]:
    return {
        "id": story.id, "type": "article", "sectionId": "news", "sectionName": story.section,
        "webPublicationDate": f"{story.date}T08:00:00Z", "webTitle": f"{story.headline} | Ports",
        "webUrl": f"https://example.org/{story.id}", "apiUrl": "https://example.org/api",
        "fields": {
            "headline": story.headline.replace("&", "&amp;"),
            "standfirst": f"<p>{story.standfirst}</p>", "trailText": story.standfirst,
            "byline": story.byline, "publication": story.source, "wordcount": str(story.words),
            "body": html(story), "bodyText": " ".join(story.body), **fields,
        },
        "isHosted": False, "pillarName": "News",
    }  # fmt: skip


def page(items: list[dict[str, Any]], total: int = 4021) -> dict[str, Any]:
    about = {"status": "ok", "userTier": "developer", "total": total, "pages": 81}
    return {"response": {**about, "currentPage": 1, "results": items}}


def written(items: list[dict[str, Any]], layout: str) -> str:
    if layout == "page":
        return json.dumps(page(items), indent=2)
    if layout == "page a line":
        return "\n".join(json.dumps(page(items[i : i + 5])) for i in range(0, len(items), 5))
    if layout == "single":
        return "\n".join(json.dumps({"response": {"status": "ok", "content": i}}) for i in items)
    return laid(items, layout)


def told(story: Story) -> list[Any]:
    return story.told(caption=True)


@pytest.mark.parametrize("layout", ["page", "page a line", "single", "array", "lines", "wrapped"])
def test_all_is_read_in_each_layout(tmp_path: Path, layout: str) -> None:
    path = write(tmp_path, written([item(story) for story in stories()], layout))
    for article, story in zip(
        check(path, stories(), FIELDS, told, "guardian"), stories(), strict=True
    ):
        assert article.declared == story.words
    found = read(path)
    assert list(found)
    assert "12 of 12 within 10 % of their declared length" in found.told()[0]
    assert "4,021" not in found.told()[0]  # of all results, not of this page


def test_plain_text_counts_only_where_there_is_no_html(tmp_path: Path) -> None:
    story = stories(1)[0]
    for body in ("", WITHHELD):
        (article,) = read(write(tmp_path, json.dumps([item(story, body=body)])))
        assert [text for text, role in article.told if role in (None, Role.BODY)] == [
            " ".join(story.body)
        ]
        assert not article.stub


def test_a_live_blog(tmp_path: Path) -> None:
    block = (
        '<div id="block-1" class="block"><p class="block-time published-time"><time>12.04pm'
        "</time></p><h2 class=\"block-title\">Talks begin</h2><div class='block-elements'>"
        "<p>They began at noon.</p><p>Nobody left.</p></div></div>"
    )
    (article,) = read(write(tmp_path, json.dumps([item(stories(1)[0], body=block)])))
    assert [(p.text, p.role) for p in article.paragraphs][-4:] == [
        ("12.04pm", Role.BOILERPLATE), ("Talks begin", Role.HEADING),
        ("They began at noon.", Role.BODY), ("Nobody left.", Role.BODY),
    ]  # fmt: skip


@pytest.mark.parametrize("asked", [True, False])
def test_blocks_beside_fields(tmp_path: Path, asked: bool) -> None:
    blocks = [{"id": "b1", "title": "Talks begin", "bodyHtml": "<p>They began at noon.</p>"},
              {"id": "b2", "bodyHtml": "<p>Nobody left.</p>"}]  # fmt: skip
    found = {**item(stories(1)[0]), "blocks": {"body": blocks}}
    if asked:
        found["blocks"] = {"body": {"latest:10": blocks}}
    del found["fields"]["body"]
    (article,) = read(write(tmp_path, json.dumps([found])))
    assert [text for text, _ in article.told][-3:] == [
        "Talks begin", "They began at noon.", "Nobody left."
    ]  # fmt: skip


@pytest.mark.parametrize(
    "fields",
    [
        {"body": WITHHELD, "bodyText": WITHHELD},
        {"body": WITHHELD, "bodyText": WITHHELD, "headline": WITHHELD, "standfirst": WITHHELD},
        {"body": "<p>This article has been removed as our copyright has expired.</p>"},
        {"body": "<p>This content was taken down on 3 March 2021 for legal reasons.</p>"},
    ],
)
def test_what_may_not_be_given_is_told(tmp_path: Path, fields: dict[str, str]) -> None:
    items = [item(stories(2)[0], **fields), item(stories(2)[1])]
    article, other = read(write(tmp_path, json.dumps(page(items))))
    assert (article.stub, other.stub) == ("text withheld", "")
    assert article.headline
    assert "Redistribution" not in article.text
    assert Role.BODY not in [p.role for p in article.paragraphs]


def test_without_fields_there_is_a_title_alone(tmp_path: Path) -> None:
    found = item(stories(1)[0])
    del found["fields"]
    (article,) = read(write(tmp_path, json.dumps(page([found]))))
    assert article.stub == "no full text"
    assert [role for _, role in article.told] == [Role.HEADLINE]


@pytest.mark.parametrize(
    ("markup", "role"),
    [
        ("<p>• This article was amended on 3 March 2021 to correct a sum.</p>", Role.CORRECTION),
        ("<p>This article was amended on 3 March because of a wrong sum.</p>", Role.CORRECTION),
        ('<aside class="element element-rich-link"><p><span>Related: </span><a href="x">Boats</a>'
         "</p></aside>", None),
        ('<aside class="element element-pullquote"><blockquote>It was late.</blockquote></aside>',
         None),
        ("<p>The article of the treaty was amended by the board.</p>", Role.BODY),
    ],
)  # fmt: skip
def test_what_stands_beside_the_text(tmp_path: Path, markup: str, role: Role | None) -> None:
    story = stories(1)[0]
    (article,) = read(write(tmp_path, json.dumps([item(story, body=html(story) + markup)])))
    last = article.paragraphs[-1]
    if role is None:  # it is passed over, as on pages
        assert last.text == (story.caption or story.body[-1])
    else:
        assert last.role is role


@pytest.mark.parametrize(
    "text",
    [
        '{"webTitle": "a", "text": "b"}',
        '{"response": {"results": [{"title": "a"}]}}',
        '{"fields": {"body": "a"}, "results": []}',
    ],
)
def test_what_is_not_of_it(text: str) -> None:
    assert not guardian.sniff(Head("search.json", text.encode()))
