"""JSON exports at the first command, and as plain JSON where a column is named."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result

from nutgraf.cli import main
from nutgraf.reading.rows import Rows
from nutgraf.reading.sources.asked import Asked
from tests.reading.exports import (
    test_fundus,
    test_guardian,
    test_jsonfeed,
    test_newsapi,
    test_newsplease,
    test_ninjs,
    test_nyt,
    test_readwise,
    test_telegram,
    test_zotero,
)
from tests.reading.exports.layouts import html, write
from tests.reading.exports.stories import Story, stories

pytest.importorskip("trafilatura")
STORIES = stories(4)


def telegram(found: list[Story]) -> str:
    said = [test_telegram.message(i, test_telegram.formatted(s)) for i, s in enumerate(found)]
    return test_telegram.laid(said, "chat")


WRITERS: dict[str, Callable[[list[Story]], str]] = {
    "news-please": lambda found: json.dumps([test_newsplease.item(s) for s in found]),
    "fundus": lambda found: json.dumps([test_fundus.item(s) for s in found]),
    "ninjs": lambda found: json.dumps([test_ninjs.first(s) for s in found]),
    "guardian": lambda found: json.dumps(
        test_guardian.page([test_guardian.item(s) for s in found])
    ),
    "nyt": lambda found: test_nyt.laid_([test_nyt.doc(s) for s in found], "search"),
    "newsapi": lambda found: test_newsapi.page([test_newsapi.item(s) for s in found]),
    "telegram": telegram,
    "json-feed": lambda found: test_jsonfeed.feed(
        [test_jsonfeed.item(s, "content_html") for s in found]
    ),
    "zotero": lambda found: json.dumps([test_zotero.item(s) for s in found]),
    "readwise": lambda found: json.dumps({"results": [test_readwise.book(s) for s in found]}),
}


def run(*command: Any) -> Result:
    return CliRunner().invoke(main, list(map(str, command)))


@pytest.mark.parametrize("form", WRITERS)
def test_annotate(tmp_path: Path, form: str) -> None:
    path = write(tmp_path, WRITERS[form](STORIES))
    command = ("annotate", path, "-o", tmp_path / "out", "--topics", "energy", "--workers", "1")
    done = run(*command, "--keep-text")
    assert done.exit_code == 0, done.output
    table = pa.concat_tables(pq.read_table(p) for p in sorted(tmp_path.glob("out/parts/*")))
    texts = table["text"].to_pylist()
    for story in STORIES:
        assert any(story.headline in text for text in texts)


@pytest.mark.parametrize("form", WRITERS)
def test_classify(tmp_path: Path, form: str) -> None:
    path = write(tmp_path, WRITERS[form](STORIES))
    done = run("classify", path, "--topics", "energy")
    assert done.exit_code == 0, done.output
    assert STORIES[0].headline[:30] in " ".join(done.output.split())


@pytest.mark.parametrize(
    ("form", "column", "text"),
    [
        ("news-please", "maintext", lambda story: "\n".join(story.body)),
        ("ninjs", "body_html", html),
        ("newsapi", "content", lambda story: f"{test_newsapi.cut(story)} [+2219 chars]"),
        ("json-feed", "content_html", html),
    ],
)
def test_a_column_that_is_named_makes_it_plain_json(
    tmp_path: Path, form: str, column: str, text: Callable[[Story], str]
) -> None:
    path = tmp_path / "plain.json"
    path.write_text(WRITERS[form](STORIES), encoding="utf-8")
    rows = Rows(path, Asked(text=column, unit="paragraph"))
    assert rows.survey().files[0].look.format == "json"
    assert [row.fields["text"] for row in rows] == [text(story) for story in STORIES]


@pytest.mark.parametrize("form", WRITERS)
def test_no_other_format_takes_it(tmp_path: Path, form: str) -> None:
    from nutgraf.reading.exports.export import Head
    from nutgraf.reading.exports.registry import exports

    head = Head("x", WRITERS[form](STORIES).encode()[: 64 << 10])
    takers = [e.name for e in exports() if e.container == head.container and e.sniff(head)]
    assert takers == [form]
