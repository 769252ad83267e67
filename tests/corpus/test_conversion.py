"""`nutgraf convert`: exports as one clean table."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result

import nutgraf
from nutgraf.cli import main
from nutgraf.corpus.conversion import SUFFIXES, convert
from nutgraf.errors import InputError
from tests.reading.exports.stories import stories
from tests.reading.exports.test_newsplease import item

STORIES = stories(5)


@pytest.fixture
def export(tmp_path: Path) -> Path:
    path = tmp_path / "crawl.jsonl"
    path.write_text("\n".join(json.dumps(item(story)) for story in STORIES), encoding="utf-8")
    return path


def command(*args: object) -> Result:
    return CliRunner().invoke(main, ["convert", *map(str, args)])


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_row_an_article(export: Path, tmp_path: Path, suffix: str) -> None:
    out = tmp_path / f"articles.{suffix}"
    done = command(export, "-o", out)
    assert done.exit_code == 0, done.output
    assert "5 rows" in done.stderr
    assert "news-please: 5 articles" in done.stderr
    if suffix == "parquet":
        rows = pq.read_table(out).to_pylist()
    elif suffix == "csv":
        rows = list(csv.DictReader(out.open(encoding="utf-8", newline="")))
    else:
        again = nutgraf.read_articles(out)
        assert [article.text for article in again] == ["\n\n".join(s.body) for s in STORIES]
        return
    assert [row["text"] for row in rows] == ["\n\n".join(s.body) for s in STORIES]
    for row, story in zip(rows, STORIES, strict=True):
        assert row["headline"] == story.headline
        assert row["date"] == story.date.isoformat()
        assert (row["standfirst"] or "") == story.standfirst
        assert int(row["words"]) == story.words


def test_a_row_a_paragraph(export: Path, tmp_path: Path) -> None:
    out = tmp_path / "paragraphs.parquet"
    assert command(export, "-o", out, "--by", "paragraph").exit_code == 0
    rows = pq.read_table(out).to_pylist()
    assert [(row["text"], row["role"]) for row in rows] == [
        (text, str(role)) for story in STORIES for text, role in story.told()
    ]
    articles = list(nutgraf.read_articles(export))
    assert all(articles[r["row"]].text[r["start"] : r["end"]] == r["text"] for r in rows)


def test_the_table_can_be_annotated(export: Path, tmp_path: Path) -> None:
    command(export, "-o", tmp_path / "articles.parquet")
    run = nutgraf.annotate(tmp_path / "articles.parquet", tmp_path / "out", keep=["section"])
    assert run.counts["written"] == 5
    table = pq.read_table(tmp_path / "out/parts")
    assert set(table["date"].to_pylist()) == {story.date.isoformat() for story in STORIES}


def test_what_cannot_be_read_goes_aside(export: Path, tmp_path: Path) -> None:
    with export.open("a") as file:
        file.write("\n" + json.dumps({**item(STORIES[0]), "maintext": ""}))
    done = command(export, "-o", tmp_path / "a.csv")
    assert done.exit_code == 1
    assert "line 6: it has no text" in done.stderr
    assert (tmp_path / "a.csv.rejected.jsonl").exists()
    assert command(export, "-o", tmp_path / "a.csv", "--skip").exit_code == 0


def test_formulas_stay_text(tmp_path: Path) -> None:
    path = tmp_path / "crawl.jsonl"
    path.write_text(json.dumps({**item(STORIES[0]), "title": "=HYPERLINK(1)"}), encoding="utf-8")
    command(path, "-o", tmp_path / "a.csv")
    assert "'=HYPERLINK(1)" in (tmp_path / "a.csv").read_text(encoding="utf-8")


def test_wrong_calls(export: Path, tmp_path: Path) -> None:
    for args in ((), (export,), (export, "-o", tmp_path / "a.xlsx"), ("none", "-o", "a.csv"),
                 (export, "-o", export)):  # fmt: skip
        done = command(*args)
        assert done.exit_code == 2, args
        assert done.stderr.count("\n") < 8
    with pytest.raises(InputError, match="parquet"):
        convert(nutgraf.read_articles(export), tmp_path / "a.xlsx")
    assert export.read_text(encoding="utf-8").count("\n") == len(STORIES) - 1


def test_the_formats_are_listed() -> None:
    done = command("--formats")
    assert done.exit_code == 0
    assert "news-please" in done.stdout
