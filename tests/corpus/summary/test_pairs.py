"""What `summary` shows of which topics are together, where there are many."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

import nutgraf
from nutgraf.cli import main, summary


@pytest.mark.parametrize("top", [2, 99])
def test_pairs_of_many_topics(tmp_path: Path, top: int) -> None:
    names = [f"t{i}" for i in range(summary._MOST + 1)]
    clf = nutgraf.Classifier.of(
        [nutgraf.TermExtractor(name, {name: 9.0}, bias=-5) for name in names]
    )
    (tmp_path / "a.txt").write_text("t0 t1 here\nt0 here\nt2 t3 here\nt4 alone\n")
    nutgraf.annotate(tmp_path / "a.txt", tmp_path / "run", classifier=clf, unit="paragraph")
    done = CliRunner().invoke(main, ["summary", str(tmp_path / "run"), "--top", str(top)])
    assert done.exit_code == 0, done.output
    rows = [line.split() for line in done.stdout.splitlines()]
    pairs = [row for row in rows if len(row) == 3 and row[2].endswith("%")]
    every = [["t1", "t0", "100.0%"], ["t2", "t3", "100.0%"], ["t3", "t2", "100.0%"],
             ["t0", "t1", "50.0%"]]  # fmt: skip
    assert pairs == every[:top]
    assert ("and 2 more: --top 4 shows them" in done.stdout) is (top == 2)
