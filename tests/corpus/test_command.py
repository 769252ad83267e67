"""`nutgraf annotate`: what it prints, and its exit codes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result

from nutgraf.cli import main
from tests.corpus import samples


def annotate(*arguments: Any) -> Result:
    return CliRunner().invoke(main, ["annotate", *map(str, arguments)])


def test_a_run_is_summed_up(tmp_path: Path) -> None:
    samples.write_parquet(tmp_path / "a.parquet", samples.texts(300))
    out = tmp_path / "out"
    done = annotate(tmp_path / "a.parquet", "-o", out, "--topics", "energy", "--workers", 1)
    assert done.exit_code == 0, done.output
    assert "300 read = 300 written + 0 rejected" in done.stderr
    assert "1 of 1 units" in done.stderr
    assert done.stdout == ""
    again = annotate(tmp_path / "a.parquet", "-o", out, "--topics", "energy", "--quiet")
    assert (again.exit_code, again.output) == (0, "")
    other = annotate(tmp_path / "a.parquet", "-o", out, "--topics", "military")
    assert other.exit_code == 1
    assert "other topics or models" in other.stderr


def test_rejected_rows_are_told_of_and_change_the_exit_code(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"text": "Oil."}\nbroken\n')
    (tmp_path / "b.docx").write_text("?")
    done = annotate(tmp_path, "-o", tmp_path / "out")
    assert done.exit_code == 1
    assert "2 read = 1 written + 1 rejected" in done.stderr
    assert "rejected.jsonl" in done.stderr
    assert "left out: 1 of no known format (.docx)" in done.stderr
    assert "rejected: 1 × not JSON" in done.stderr
    assert "1 files left out" in done.stderr


@pytest.mark.parametrize(
    ("names", "skipped", "code"),
    [
        ([], False, 0), ([], True, 0), (["b.docx"], False, 1), (["b.docx"], True, 0),
        ([".hidden", "a.txt.sha256"], False, 0), (["_b.txt"], False, 1), (["b.jsonl"], False, 1),
        (["b.jsonl"], True, 0),
    ],
)  # fmt: skip
def test_exit_codes(tmp_path: Path, names: list[str], skipped: bool, code: int) -> None:
    """What was left out and may have been meant, and rejected rows, are 1 without --skip."""
    (tmp_path / "a.txt").write_text("Oil prices rose.\n")
    for name in names:
        content = '{"text": "Oil."}\n{"text": 3}\n' if name == "b.jsonl" else "?"
        (tmp_path / name).write_text(content)
    call = [tmp_path, "-o", tmp_path / "out", *(["--skip"] if skipped else [])]
    for _ in range(2):  # a finished run says the same
        done = annotate(*call)
        assert done.exit_code == code, done.output
        assert ("left out: 1 of no known" in done.stderr) == ("b.docx" in names)


def test_nothing_that_can_be_read(tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_bytes(bytes(99))
    (tmp_path / "a.jsonl").write_text('{"text": 3}\n' * 9)
    for name, told in (("", "none of the first 9 rows"), ("a.docx", "no file of a known format")):
        done = annotate(tmp_path / name, "-o", tmp_path / "out", "--skip")
        assert done.exit_code == 2
        assert told in done.stderr
    assert not (tmp_path / "out" / "run.json").exists()


def test_only_a_look(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.csv").write_text("id;body;date\n1;Oil prices rose.;2024-05-03\n")
    (tmp_path / "in" / "b.jsonl").write_text('{"text": "Tanks came.", "outlet": "Echo"}\n' * 2)
    (tmp_path / "in" / "c.docx").write_text("?")
    done = annotate(tmp_path / "in", "--dry-run")
    assert done.exit_code == 0, done.output
    for told in ("csv (;)", "jsonl", "utf-8", "body", "paragraph", "outlet", "Oil prices rose."):
        assert told in done.stdout
    assert "left out: 1 of no known format (.docx)" in done.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in"]
    wrong = annotate(tmp_path / "in", "--dry-run", "--text-column", "words")
    assert (wrong.exit_code, "no text column 'words'" in wrong.stderr) == (2, True)


def test_columns_are_kept_and_named(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("a|b|c|when\nOil prices rose.|x|7|3 May 2024\n")
    done = annotate(
        tmp_path / "a.csv", "-o", tmp_path / "out", "--text-column", "a", "--keep", "b,c",
        "--date-column", "when", "--source-column", "b", "--delimiter", "|", "--unit", "paragraph",
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    (row,) = pq.read_table(tmp_path / "out" / "parts").to_pylist()
    assert [row[name] for name in ("b", "c", "date", "source")] == ["x", "7", "2024-05-03", "x"]
    for wrong in (["--keep", "d"], ["--delimiter", "||"], ["--encoding", "klingon"]):
        assert annotate(tmp_path / "a.csv", "-o", tmp_path / "no", *wrong).exit_code == 2


@pytest.mark.parametrize("name", ["a.jsonl", "a.txt", "a.parquet", "a.jsonl.gz"])
def test_standard_input(tmp_path: Path, name: str) -> None:
    """What it holds is found by its bytes; it is told as stdin."""
    samples.WRITERS[name](tmp_path / name, samples.texts(40))
    done = subprocess.run(
        [sys.executable, "-m", "nutgraf", "annotate", "-", "-o", str(tmp_path / "out"),
         "--unit", "paragraph", "--keep-text"],
        input=(tmp_path / name).read_bytes(), capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    rows = pq.read_table(tmp_path / "out" / "parts").to_pylist()
    assert [row["text"] for row in rows] == samples.texts(40)
    assert {row["file"] for row in rows} == {"stdin"}


def test_wrong_calls(tmp_path: Path) -> None:
    samples.write_parquet(tmp_path / "a.parquet", samples.texts(3))
    for arguments in (
        [tmp_path / "nothing"],
        [tmp_path / "a.parquet", "--text-column", "body"],
        [tmp_path / "a.parquet", "--topics", "astrology"],
        [tmp_path / "a.parquet", "--memory", "much"],
        [tmp_path / "a.parquet", "--memory", "1MB"],
        [tmp_path / "a.parquet", "--unit-index", "3/3"],
        [tmp_path / "a.parquet", "--unit-index", "x"],
    ):
        assert annotate(*arguments, "-o", tmp_path / "out").exit_code == 2
    assert annotate(tmp_path / "a.parquet").exit_code == 2
    assert not (tmp_path / "out" / "run.json").exists()


def test_units_and_shares(tmp_path: Path) -> None:
    samples.write_parquet(tmp_path / "a.parquet", samples.texts(600))
    call = [tmp_path / "a.parquet", "-o", tmp_path / "out", "--unit-size", "4KB"]
    listed = annotate(*call, "--units")
    assert listed.exit_code == 0, listed.output
    units = [json.loads(line) for line in listed.stdout.splitlines()]
    assert [unit["unit"] for unit in units] == list(range(5))
    assert sum(piece["rows"] for unit in units for piece in unit["pieces"]) == 600
    first = annotate(*call, "--unit-index", "0/2")
    assert "3 of 5 units done, 3 now" in first.stderr
    assert "not finished" in first.stderr
    last = annotate(*call, "--unit-index", "1/2")
    assert "5 of 5 units done, 2 now" in last.stderr
    assert json.loads((tmp_path / "out" / "run.json").read_text())["state"] == "finished"


def test_missing_pyarrow_names_the_extra(tmp_path: Path) -> None:
    code = (
        "import sys; sys.modules['pyarrow'] = None\n"
        "import nutgraf\n"
        f"nutgraf.annotate({str(tmp_path)!r}, 'out')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "MissingExtraError" in done.stderr
    assert "pip install 'nutgraf[corpus]'" in done.stderr


@pytest.mark.parametrize("scene", ["kills", "stream", "disk", "shares", "slow"])
def test_torture_in_small(scene: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.torture", "--quick", "--times", "2", "--seed", "1", scene],
        capture_output=True, text=True, check=False, cwd=Path(__file__).parents[2],
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert scene in done.stdout
