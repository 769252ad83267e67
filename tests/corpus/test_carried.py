"""Columns that go through: dates, sources and those to keep; and what blocks tell of roles."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import nutgraf
from tests.corpus import samples

TEXT = "Oil prices rose again, and the tanks stood by the road for a third day."
ROWS: list[dict[str, Any]] = [
    {"text": TEXT, "outlet": "The Echo", "published_at": "3 May 2024", "desk": "world", "n": 7},
    {"text": TEXT, "outlet": None, "published_at": "2024/05", "desk": None, "n": None},
    {"text": TEXT, "outlet": "Wire", "published_at": "soon", "desk": "home", "n": 9},
]
DATES = ["2024-05-03", "2024-05", None]


def write_csv(path: Path) -> None:
    lines = [";".join("" if v is None else str(v) for v in row.values()) for row in ROWS]
    path.write_text("\n".join([";".join(ROWS[0]), *lines]) + "\n")


def write(path: Path) -> None:
    if path.suffix == ".csv":
        write_csv(path)
    elif path.suffix == ".json":
        path.write_text(json.dumps(ROWS))
    elif path.suffix == ".jsonl":
        path.write_text("".join(f"{json.dumps(row)}\n" for row in ROWS))
    elif path.suffix == ".arrow":
        table = pa.Table.from_pylist(ROWS)
        with pa.ipc.new_file(str(path), table.schema) as writer:
            writer.write_table(table)
    else:
        pq.write_table(pa.Table.from_pylist(ROWS), path)


def annotate(path: Any, out: Path, classifier: nutgraf.Classifier, **more: Any) -> pa.Table:
    run = nutgraf.annotate(path, out, classifier=classifier, unit="paragraph", **more)
    assert run.counts["rejected"] == 0
    return samples.table(run)


@pytest.mark.parametrize("name", ["a.csv", "a.json", "a.jsonl", "a.arrow", "a.parquet"])
def test_dates_sources_and_kept_columns(
    name: str, tmp_path: Path, classifier: nutgraf.Classifier
) -> None:
    write(tmp_path / name)
    found = annotate(tmp_path / name, tmp_path / "out", classifier, keep=("desk", "n"))
    assert found["date"].to_pylist() == DATES
    empty = "" if name == "a.csv" else None
    assert found["source"].to_pylist() == ["The Echo", empty, "Wire"]
    assert found["desk"].to_pylist() == ["world", empty, "home"]
    native = name in ("a.arrow", "a.parquet")
    assert found["n"].to_pylist() == ([7, None, 9] if native else ["7", empty, "9"])
    assert found["file"].to_pylist() == [str(tmp_path / name)] * 3
    others = found.column_names
    assert others.index("id") < others.index("source") < others.index("date") < others.index("n")


def test_columns_that_only_some_files_have(tmp_path: Path, classifier: nutgraf.Classifier) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    write(folder / "a.jsonl")
    (folder / "b.jsonl").write_text(json.dumps({"text": TEXT}) + "\n")
    found = annotate(folder, tmp_path / "out", classifier)
    assert found["date"].to_pylist() == [*DATES, None]
    assert found["source"].to_pylist() == ["The Echo", None, "Wire", None]


def test_tables_that_do_not_agree_on_a_type(tmp_path: Path, classifier: nutgraf.Classifier) -> None:
    (tmp_path / "in").mkdir()
    for name, values in (("a", [1]), ("b", ["x"])):
        pq.write_table(pa.table({"text": [TEXT], "n": values}), tmp_path / f"in/{name}.parquet")
    found = annotate(tmp_path / "in", tmp_path / "out", classifier, keep=("n",))
    assert found["n"].to_pylist() == ["1", "x"]


@pytest.mark.parametrize(
    "value",
    [True, 1.5, datetime.date(2024, 5, 3), datetime.datetime(2024, 5, 3, 12), b"x", ["a", "b"]],
    ids=lambda value: type(value).__name__,
)
def test_types_of_tables_that_are_kept(
    value: Any, tmp_path: Path, classifier: nutgraf.Classifier
) -> None:
    pq.write_table(pa.table({"text": [TEXT], "kept": [value]}), tmp_path / "a.parquet")
    found = annotate(tmp_path / "a.parquet", tmp_path / "out", classifier, keep=("kept",))
    simple = not isinstance(value, bytes | list)
    (kept,) = found["kept"].to_pylist()
    assert kept == value if simple else isinstance(kept, str)


def test_columns_go_to_each_paragraph_of_an_article(
    tmp_path: Path, classifier: nutgraf.Classifier
) -> None:
    rows = [{"text": f"{TEXT}\n\n{TEXT}", "date": f"2024-0{i + 1}-01", "source": i} for i in (0, 1)]
    (tmp_path / "a.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    run = nutgraf.annotate(tmp_path / "a.jsonl", tmp_path / "out", classifier=classifier)
    found = samples.table(run)
    assert found["date"].to_pylist() == ["2024-01-01"] * 2 + ["2024-02-01"] * 2
    assert found["source"].to_pylist() == ["0", "0", "1", "1"]


def test_blocks_tell_the_roles(tmp_path: Path, classifier: nutgraf.Classifier) -> None:
    blocks = [
        {"type": "headline", "text": "Pipeline shut"},
        {"type": "paragraph", "text": TEXT},
        {"type": "h2", "text": "Tanks by the road"},
        {"type": "caption", "text": "A tank on Friday."},
    ]
    rows = [{"id": "a", "body": blocks}, {"id": "b", "body": [TEXT, f"{TEXT} Again."]}]
    for name, content in (
        ("a.json", json.dumps(rows)),
        ("a.jsonl", "".join(f"{json.dumps(row)}\n" for row in rows)),
    ):
        (tmp_path / name).write_text(content)
        run = nutgraf.annotate(
            tmp_path / name, tmp_path / f"{name}.out", classifier=classifier, keep_text=True
        )
        found = samples.table(run).to_pylist()
        assert [(row["id"], row["paragraph"]) for row in found] == [
            *(("a", i) for i in range(4)), ("b", 0), ("b", 1)
        ]  # fmt: skip
        roles = [row["role"] for row in found]
        assert roles[:4] == ["headline", "body", "heading", "caption"]
        articles = {
            "a": "\n\n".join(block["text"] for block in blocks),
            "b": f"{TEXT}\n\n{TEXT} Again.",
        }
        for row in found:
            assert articles[row["id"]][row["start"] : row["end"]] == row["text"]


def test_a_run_that_wrote_nothing_makes_way(tmp_path: Path, classifier: nutgraf.Classifier) -> None:
    """Its folder is not blocked for the call that reads the right column."""
    pages = [{"body": "   ", "summary_text": TEXT}] * 3
    (tmp_path / "a.json").write_text(json.dumps(pages))
    out = tmp_path / "out"
    run = nutgraf.annotate(tmp_path / "a.json", out, classifier=classifier, unit="article",
                           text="body")  # fmt: skip
    assert (run.finished, run.counts["written"], run.counts["rejected"]) == (True, 0, 3)
    again = nutgraf.annotate(tmp_path / "a.json", out, classifier=classifier, text="summary_text")
    assert (again.counts["written"], again.counts["rejected"]) == (3, 0)
    with pytest.raises(nutgraf.RunError, match="holds a run with text"):
        nutgraf.annotate(tmp_path / "a.json", out, classifier=classifier, text="body")


def test_what_is_said_before_the_work(tmp_path: Path, classifier: nutgraf.Classifier) -> None:
    folder = tmp_path / "in"
    (folder / "sub").mkdir(parents=True)
    (folder / "a.csv").write_bytes(f"text;n\nCaf\xe9. {TEXT};1\n".encode("cp1252"))
    (folder / "_draft.txt").write_text(TEXT)
    (folder / "b.csv").write_text("word;n\nx;1\ny;2\n")
    (folder / "photo.jpg").write_bytes(b"\xff\xd8\xff\0\0\0")
    (folder / ".hidden.txt").write_text(TEXT)
    (folder / "sub" / "gone.txt").symlink_to("nothing")
    said: list[str] = []
    run = nutgraf.annotate(folder, tmp_path / "out", classifier=classifier, say=said.append)
    assert run.counts["read"] == 1
    assert {Path(item.name).name: item.meant for item in run.left_out} == {
        "_draft.txt": True, "b.csv": True, "photo.jpg": True, ".hidden.txt": False, "gone.txt": True
    }  # fmt: skip
    assert sum(line.startswith("left out: 1 ") for line in said) == 5
    assert any("no text column" in line for line in said)
    assert any("cp1252" in line for line in said)
    # The second call says the same, from the manifest.
    again: list[str] = []
    nutgraf.annotate(folder, tmp_path / "out", classifier=classifier, say=again.append)
    assert again == said
