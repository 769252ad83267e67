"""news-please, one object a line, an array, or a file each."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from nutgraf.data import Role
from tests.reading.exports.agreement import check, read
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
