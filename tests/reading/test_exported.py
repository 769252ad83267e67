"""`read_articles`: exports and everything else, article by article."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import nutgraf
from nutgraf.errors import InputError
from nutgraf.reading import article, exported
from nutgraf.reading.exported import as_article
from nutgraf.reading.sources.row import Content, Row
from tests.reading.exports.stories import Story, stories
from tests.reading.exports.test_newsplease import item

PAGE = "<html><body><article><h1>Harbour talks resume</h1>{}</article></body></html>"


def written(path: Path, some: list[Story]) -> Path:
    path.write_text("\n".join(json.dumps(item(story)) for story in some), encoding="utf-8")
    return path


def test_a_folder_is_read_as_one(tmp_path: Path) -> None:
    some = stories(9)
    for i in range(3):
        written(tmp_path / f"{i}.jsonl", some[3 * i : 3 * i + 3])
    found = nutgraf.read_articles(tmp_path)
    assert [article.headline for article in found] == [story.headline for story in some]
    assert [check.articles for check in found.checks] == [3, 3, 3]
    assert found.told() == ["news-please: 9 articles in 3 files"]
    several = nutgraf.read_articles([tmp_path / "2.jsonl", tmp_path / "0.jsonl"])
    assert next(several).headline == some[6].headline
    assert several.place == (str(tmp_path / "2.jsonl"), 0)


def test_pages_texts_and_tables_are_articles_too(tmp_path: Path) -> None:
    story = stories(1)[0]
    body = "".join(f"<p>{text}</p>" for text in story.body).replace("& ", "&amp; ")
    (tmp_path / "a.html").write_text(PAGE.format(body), encoding="utf-8")
    (tmp_path / "b.txt").write_text("\n\n".join([story.headline, *story.body]), encoding="utf-8")
    row = {"id": 7, "date": "3 March 2021", "source": "Post", "text": "\n\n".join(story.body)}
    (tmp_path / "c.jsonl").write_text(json.dumps(row), encoding="utf-8")
    page, text, table = nutgraf.read_articles(tmp_path, duplicates="keep")
    assert (page.headline, text.headline) == ("Harbour talks resume", story.headline)
    assert (table.id, table.date, table.source) == ("7", "2021-03-03", "Post")
    for found in (page, text, table):
        assert set(story.body) <= {p.text for p in found.paragraphs}
        assert not found.group


def test_copies_are_marked_or_left_out_or_not_looked_for(tmp_path: Path) -> None:
    some = stories(4)
    path = written(tmp_path / "a.jsonl", [*some, some[1], some[1]])
    marked = nutgraf.read_articles(path)
    groups = [article.group for article in marked]
    assert groups[4] == groups[5] == groups[1]
    assert len(set(groups)) == 4
    assert "copies of earlier articles: 2, marked by their group" in marked.told()
    dropped = nutgraf.read_articles(path, duplicates="drop")
    assert len(list(dropped)) == 4
    assert "copies of earlier articles: 2, left out" in dropped.told()
    assert [a.group for a in nutgraf.read_articles(path, duplicates="keep")] == [""] * 6
    with pytest.raises(InputError, match="mark, drop, keep"):
        nutgraf.read_articles(path, duplicates="remove")


def test_nothing_there() -> None:
    with pytest.raises(InputError, match="no file there"):
        nutgraf.read_articles("no-such-file.jsonl")


def test_a_row_without_a_paragraph_is_no_article() -> None:
    with pytest.raises(ValueError, match="no paragraph"):
        as_article(Row(0, {}), Content("<p></p>"))


@pytest.mark.parametrize("error", [RecursionError("deep"), AttributeError("x"), TypeError("y")])
def test_a_page_that_breaks_its_parser_costs_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.html").write_text(PAGE.format(f"<p>It met, {name} said.</p>"))

    def read(content: str, markup: bool | None) -> tuple[str, list[nutgraf.Paragraph]]:
        if "a said" in content:
            raise error
        return article.read(content, markup)

    monkeypatch.setattr(exported, "read", read)
    found = nutgraf.read_articles(tmp_path)
    assert len(list(found)) == 1
    assert type(error).__name__ in found.rejects[0].reason
    monkeypatch.setattr("nutgraf.corpus.rows.segment", lambda text, markup: read(text, markup)[1])
    run = nutgraf.annotate(tmp_path, tmp_path / "out", duplicates="mark")
    assert (run.counts["written"], run.counts["rejected"]) == (1, 1)
