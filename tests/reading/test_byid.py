"""Labels that are kept apart from the texts, joined by id."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from nutgraf.errors import InputError
from nutgraf.reading.byid import RowsById
from nutgraf.reading.labelled import labelled_rows, read_gold
from tests.reading.exports.stories import stories
from tests.reading.exports.test_newsplease import item

STORIES = stories(5)


def url(i: int) -> str:
    return f"https://example.org/{STORIES[i].id}"


@pytest.fixture
def export(tmp_path: Path) -> Path:
    path = tmp_path / "crawl.jsonl"
    broken = {**item(STORIES[0]), "maintext": None, "url": "https://example.org/none"}
    items = [*map(item, STORIES), broken]
    path.write_text("\n".join(map(json.dumps, items)), encoding="utf-8")
    return path


def labels(tmp_path: Path, *rows: str, header: str = "id,energy") -> Path:
    path = tmp_path / "labels.csv"
    path.write_text("\n".join([header, *rows]), encoding="utf-8")
    return path


def test_labels_of_articles(export: Path, tmp_path: Path) -> None:
    given = labels(tmp_path, f"{url(2)},1", f"{url(0)},0")
    found = list(RowsById(export, given))
    assert [row.fields["text"] for row in found] == [
        "\n\n".join(STORIES[i].body) for i in (0, 2)
    ]  # in the order of the texts
    assert [row.fields["energy"] for row in found] == ["0", "1"]
    assert found[0].fields["source"] == STORIES[0].source
    gold = read_gold(labelled_rows(export, labels=given), ["energy"])
    assert gold.labels[:, 0].tolist() == [0, 1]
    assert gold.years == [str(STORIES[i].date.year) for i in (0, 2)]


def test_labels_of_paragraphs_count_as_the_output_does(export: Path, tmp_path: Path) -> None:
    opening = len(STORIES[1].told()) - len(STORIES[1].paragraphs)
    given = labels(tmp_path, f"{url(1)},{opening},1", f"{url(1)},0,0", header="id,paragraph,energy")
    texts = [row.fields["text"] for row in RowsById(export, given)]
    assert texts == [STORIES[1].body[0], STORIES[1].headline]


def test_what_is_not_found_is_told(export: Path, tmp_path: Path) -> None:
    given = labels(tmp_path, "x,,1", f"{url(1)},99,1", header="id,paragraph,energy")
    rows = RowsById(export, given)
    assert list(rows) == []
    assert rows.missing == [f"{url(1)}, paragraph 99", "x"]
    told = " ".join(rows.told_of_ids())
    assert "2 labels without a text" in told
    assert "1 article could not be read" in told
    assert "line 6" in told


@pytest.mark.parametrize(
    ("rows", "header", "message"),
    [
        ([f"{url(0)},1", f"{url(0)},0"], "id,energy", "came before"),
        ([",1"], "id,energy", "no id"),
        (["1"], "energy", "no id"),
        ([f"{url(0)},second,1"], "id,paragraph,energy", "'second' is no number"),
    ],
)
def test_bad_labels(
    export: Path, tmp_path: Path, rows: list[str], header: str, message: str
) -> None:
    with pytest.raises(InputError, match=message):
        list(RowsById(export, labels(tmp_path, *rows, header=header)))


def test_two_articles_of_one_id_are_an_error(tmp_path: Path) -> None:
    path = tmp_path / "crawl.jsonl"
    path.write_text("\n".join(json.dumps(item(STORIES[0])) for _ in range(2)), encoding="utf-8")
    with pytest.raises(InputError, match="two articles have the id"):
        list(RowsById(path, labels(tmp_path, f"{url(0)},1")))
