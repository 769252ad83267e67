"""news-please, one object a line, an array, or a file each."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from nutgraf.data import Role
from nutgraf.reading.exports.export import Head
from nutgraf.reading.exports.jsonfiles import newsplease
from tests.reading.exports.agreement import check, read
from tests.reading.exports.layouts import LAYOUTS, laid, write
from tests.reading.exports.stories import Story, stories

FIELDS = ("headline", "date", "source", "byline", "language")


def item(story: Story) -> dict[str, Any]:
    return {
        "authors": [story.byline] if story.byline else [],
        "date_download": "2024-01-01 00:00:00",
        "date_modify": None,
        "date_publish": f"{story.date} 08:00:00",
        "description": story.standfirst or None,
        "filename": f"{story.id}.html",
        "image_url": None,
        "language": story.language,
        "localpath": None,
        "maintext": "\n".join(story.body),
        "source_domain": story.source,
        "text": None,
        "title": story.headline,
        "title_page": None,
        "title_rss": None,
        "url": f"https://example.org/{story.id}",
    }


@pytest.mark.parametrize("wrap", ["lines", "array", "object", "pretty"])
def test_all_is_read(tmp_path: Path, wrap: str) -> None:
    items = [item(story) for story in stories()]
    written = {
        "lines": "\n".join(map(json.dumps, items)),
        "array": json.dumps(items),
        "object": json.dumps(items[0]),
        "pretty": json.dumps(items, indent=2, ensure_ascii=False),
    }[wrap]
    path = tmp_path / "crawl.dat"  # the name tells nothing
    path.write_text(written, encoding="utf-8")
    wanted = stories()[: 1 if wrap == "object" else None]
    check(path, wanted, FIELDS, form="news-please")


def test_the_text_may_be_null_and_a_description_the_first_paragraph(tmp_path: Path) -> None:
    story = stories(1)[0]
    nothing = {**item(story), "maintext": None}
    repeated = {**item(story), "description": story.body[0]}
    path = tmp_path / "crawl.jsonl"
    path.write_text("\n".join(map(json.dumps, (nothing, repeated))), encoding="utf-8")
    found = read(path)
    (article,) = found
    assert [reject.place for reject in found.rejects] == ["line 1"]
    assert "no text" in found.rejects[0].reason
    assert [text for text, _ in article.told].count(story.body[0]) == 1
    assert Role.STANDFIRST not in [role for _, role in article.told]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_each_layout(tmp_path: Path, layout: str) -> None:
    path = write(tmp_path, laid([item(story) for story in stories()], layout))
    check(path, stories(), FIELDS, form="news-please")


def test_text_where_maintext_is_none_and_lists_of_paragraphs(tmp_path: Path) -> None:
    flat = [{**item(s), "maintext": None, "text": "\n".join(s.body)} for s in stories()]
    check(write(tmp_path, laid(flat, "lines")), stories(), FIELDS, form="news-please")
    lists = [{**item(s), "maintext": s.body} for s in stories()]
    check(write(tmp_path, laid(lists, "lines")), stories(), FIELDS, form="news-please")
    windows = [{**item(s), "maintext": "\r\n\r\n".join(s.body)} for s in stories()]
    check(write(tmp_path, laid(windows, "lines")), stories(), FIELDS, form="news-please")


def test_a_description_that_is_cut_off_and_a_title_on_top_count_once(tmp_path: Path) -> None:
    story = stories(1)[0]
    found = {**item(story), "description": story.body[0][:80]}
    found["maintext"] = f"{story.headline}\n{found['maintext']}"
    check(
        write(tmp_path, laid([found], "lines")), [story], FIELDS,
        lambda s: s.told(standfirst=False), "news-please",
    )  # fmt: skip


@pytest.mark.parametrize("codec", ["cp1252", "latin-1"])
def test_an_encoding_that_was_mistaken_is_repaired_and_told(tmp_path: Path, codec: str) -> None:
    story = stories(1)[0]
    french = {**item(story), "maintext": "Le café – fermé à côté.\nDéjà vu…", "title": "Été"}
    broken = {n: v.encode().decode(codec) if n in ("title", "maintext") else v
              for n, v in french.items()}  # fmt: skip
    if codec == "cp1252":  # of which some bytes are nothing
        broken["maintext"] = french["maintext"].replace("à", "a").encode().decode("cp1252")
        french["maintext"] = french["maintext"].replace("à", "a")
    right, mended = read(write(tmp_path, laid([french, broken], "lines")))
    assert right.text == mended.text
    assert "encoding" not in right.extra
    assert "repaired" in mended.extra["encoding"]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [("plain", ""), ("café", ""), ("Ã", ""), ("SÃ£o Paulo", "São Paulo"), ("São Paulo Ã£", "")],
)
def test_only_what_is_wholly_mistaken_is_repaired(text: str, wanted: str) -> None:
    assert newsplease.mended(text) == wanted


@pytest.mark.parametrize(
    "text",
    ['{"maintext": "a", "title": "b"}', '{"text": "a", "date_publish": "b"}', '{"a": "maintext"}'],
)
def test_what_is_not_of_it(text: str) -> None:
    assert not newsplease.sniff(Head("a.json", text.encode()))
