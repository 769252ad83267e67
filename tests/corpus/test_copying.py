"""Runs over exports: copies, self-checks, and what they say of both."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

import nutgraf
from nutgraf.corpus.copying import find_copies
from nutgraf.corpus.options import Options
from nutgraf.errors import InputError, RunError
from nutgraf.reading.sources.finding import find
from nutgraf.reading.sources.surveying import survey
from tests.reading.exports.stories import Story, stories
from tests.reading.exports.test_newsplease import item

STORIES = stories(6)
ORDER = ([0, 1, 2], [1, 3], [4, 0, 1, 5])
"""Which stories are in which file; the copies are of 1, and of 0 and 1."""


def written(path: Path, some: list[Story], first: int = 0) -> None:
    items = [{**item(s), "url": f"https://{path.stem}/{i}"} for i, s in enumerate(some, first)]
    path.write_text("\n".join(map(json.dumps, items)), encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for i, order in enumerate(ORDER):
        (tmp_path / "in").mkdir(exist_ok=True)
        written(tmp_path / "in" / f"{i}.jsonl", [STORIES[k] for k in order])
    return tmp_path / "in"


def rows(out: Path) -> list[dict[str, Any]]:
    """The first row of each article."""
    found: list[dict[str, Any]] = pq.read_table(out / "parts").to_pylist()
    return [row for row in found if row["paragraph"] == 0]


GROUPS = ["https://0/0", "https://0/1", "https://0/2", "https://0/1", "https://1/1", "https://2/0",
          "https://0/0", "https://0/1", "https://2/3"]  # fmt: skip


@pytest.mark.parametrize("workers", [1, 2])
def test_copies_are_marked_by_the_first(folder: Path, tmp_path: Path, workers: int) -> None:
    run = nutgraf.annotate(folder, tmp_path / "out", workers=workers, unit_bytes=1)
    assert [row["group"] for row in rows(tmp_path / "out")] == GROUPS
    assert run.counts["written"] == 9
    assert sum(check.copies for check in run.checks) == 3
    manifest = json.loads((tmp_path / "out/run.json").read_text())
    assert manifest["checks"] == ["news-please: 9 articles in 3 files; 3 copies of others"]


def test_copies_are_left_out_and_counted(folder: Path, tmp_path: Path) -> None:
    run = nutgraf.annotate(folder, tmp_path / "out", duplicates="drop")
    assert {row["id"] for row in rows(tmp_path / "out")} == set(GROUPS)
    assert (run.counts["read"], run.counts["written"], run.counts["left_out"]) == (9, 6, 3)
    rejected = [json.loads(line) for line in (tmp_path / "out/rejected.jsonl").open()]
    assert [r["reason"] for r in rejected] == [
        f"a copy of {name}" for name in ("https://0/1", "https://0/0", "https://0/1")
    ]


def test_nobody_looks_where_copies_are_kept(folder: Path, tmp_path: Path) -> None:
    nutgraf.annotate(folder, tmp_path / "out", duplicates="keep")
    assert "group" not in pq.read_table(tmp_path / "out/parts").column_names


def test_elsewhere_copies_are_looked_for_where_asked(tmp_path: Path) -> None:
    lines = [json.dumps({"id": i, "text": "\n\n".join(STORIES[k].body)}) for i, k in
             enumerate([0, 1, 0])]  # fmt: skip
    (tmp_path / "a.jsonl").write_text("\n".join(lines), encoding="utf-8")
    nutgraf.annotate(tmp_path / "a.jsonl", tmp_path / "plain")
    assert "group" not in pq.read_table(tmp_path / "plain/parts").column_names
    nutgraf.annotate(tmp_path / "a.jsonl", tmp_path / "out", duplicates="mark")
    assert [row["group"] for row in rows(tmp_path / "out")] == ["0", "1", "0"]


def test_a_run_that_grows_knows_the_groups_it_has(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    nutgraf.annotate(folder, out)
    written(folder / "3.jsonl", [STORIES[4], STORIES[2], stories(1, seed=9)[0]])
    nutgraf.annotate(folder, out, grow=True)
    assert [row["group"] for row in rows(out)] == [
        *GROUPS, "https://2/0", "https://0/2", "https://3/2"
    ]  # fmt: skip


def test_a_run_with_other_ways_of_copies_is_another(folder: Path, tmp_path: Path) -> None:
    nutgraf.annotate(folder, tmp_path / "out", plan_only=True)
    with pytest.raises(RunError, match="duplicates None, not 'drop'"):
        nutgraf.annotate(folder, tmp_path / "out", duplicates="drop")
    with pytest.raises(InputError, match="mark, drop, keep"):
        nutgraf.annotate(folder, tmp_path / "two", duplicates="no")


def test_files_read_side_by_side_give_the_same_groups(tmp_path: Path) -> None:
    for i in range(10):
        written(tmp_path / f"{i}.jsonl", [STORIES[i % 3], STORIES[3 + i % 2]])
    files = survey(find([tmp_path]).sources).files
    one, two = (find_copies(files, Options(), workers) for workers in (1, 2))
    assert one == two
    assert [len(marks or ()) for marks in one] == [0, 0, 1, 2, 2, 2, 2, 2, 2, 2]


@pytest.mark.parametrize("duplicates", ["mark", "drop"])
def test_parts_of_a_long_file_keep_their_groups(tmp_path: Path, duplicates: str) -> None:
    written(tmp_path / "a.jsonl", [STORIES[k] for k in (0, 1, 0, 2, 1, 3, 0)])
    run = nutgraf.annotate(
        tmp_path / "a.jsonl", tmp_path / "out", unit_bytes=500, duplicates=duplicates
    )
    places = [0, 1, 0, 3, 1, 5, 0]
    wanted = [f"https://a/{k}" for k in (places if duplicates == "mark" else [0, 1, 3, 5])]
    assert [row["group"] for row in rows(tmp_path / "out")] == wanted
    assert len(run.checks) == 1
    assert run.checks[0].articles == 7


def test_in_very_many_exports_nobody_looks_unless_asked(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nutgraf.corpus.copying.MOST", 1000)
    run = nutgraf.annotate(folder, tmp_path / "out")
    assert any("--duplicates mark does" in remark for remark in run.remarks)
    assert "group" not in pq.read_table(tmp_path / "out/parts").column_names
    run = nutgraf.annotate(folder, tmp_path / "asked", duplicates="mark")
    assert not run.remarks
    assert [row["group"] for row in rows(tmp_path / "asked")] == GROUPS
