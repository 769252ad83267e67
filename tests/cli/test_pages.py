"""A folder of pages: each article has one, and the index leads to each."""

from __future__ import annotations

import json
import re
from pathlib import Path
from urllib.parse import unquote

import click
import pytest

from nutgraf.cli.pages import Pages
from nutgraf.data import Topic
from nutgraf.showing.document import Document
from tests.cli.test_commands import run

EMPTY = Document("", (Topic("energy"),), ())


def linked(folder: Path) -> list[str]:
    index = (folder / "index.html").read_text(encoding="utf-8")
    return [unquote(href) for href in re.findall(r'<a href="([^"]+)"', index)]


def test_names_that_are_taken_get_a_number(tmp_path: Path) -> None:
    pages = Pages(tmp_path / "a/b")
    for source in ("x.txt", "d/x.html", "X.txt", "index.txt", "x-2.txt"):
        pages.add(EMPTY, source)
    pages.finish()
    names = ["x.html", "x-2.html", "X-3.html", "index-2.html", "x-2-2.html"]
    assert linked(tmp_path / "a/b") == names
    assert sorted(p.name for p in (tmp_path / "a/b").iterdir()) == sorted([*names, "index.html"])


def test_without_an_article_there_is_no_index(tmp_path: Path) -> None:
    Pages(tmp_path / "a").finish()
    assert not (tmp_path / "a").exists()


def test_a_folder_that_cannot_be(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("a file")
    with pytest.raises(click.UsageError, match=r"cannot write .*x\.html"):
        Pages(tmp_path / "a").add(EMPTY, "x.txt")


def test_a_table_of_articles_gets_a_page_each_with_their_dates(tmp_path: Path) -> None:
    rows = [
        {"title": f"Title {i}", "text": "Oil rose.\n\nGas fell.", "date": f"2024-05-0{i}"}
        for i in (1, 2)
    ]
    table, out = tmp_path / "news.jsonl", tmp_path / "out"
    table.write_text("".join(json.dumps(row) + "\n" for row in rows))
    out.mkdir()
    done = run("classify", table, "--format", "html", "-o", out)
    assert done.returncode == 0, done.stderr
    assert linked(out) == ["news.html", "news-2.html"]
    index = (out / "index.html").read_text(encoding="utf-8")
    assert re.findall(r"2024-05-\d\d", index) == ["2024-05-01", "2024-05-02"]
