"""`nutgraf annotate`: what it prints, and its exit codes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

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
    assert "left out, of no known format" in done.stderr


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
