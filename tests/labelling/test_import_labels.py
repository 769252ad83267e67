"""`nutgraf import-labels`: several annotators, their agreement, and what is told."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner

from nutgraf.cli import main


def test_agreement_is_told(tmp_path: Path) -> None:
    files = []
    for who, said in {"ada": "1110", "bob": "1100"}.items():
        rows = [
            {"text": f"Oil {i}", "label": ["energy"] if x == "1" else ["diplomacy"]}
            for i, x in enumerate(said)
        ]
        files.append(tmp_path / f"{who}.jsonl")
        files[-1].write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    out = tmp_path / "gold.jsonl"
    command = ["import-labels", *map(str, files), "--from", "doccano", "-o", str(out)]
    done = CliRunner().invoke(main, [*command, "--topics", "diplomacy,energy"])
    assert done.exit_code == 0, done.output
    written = [json.loads(line)["energy"] for line in out.read_text().splitlines()]
    assert written == [1, 1, None, 0]
    assert "energy: 2 annotators agree in 75.0 % of pairs of labels on 4 texts" in done.output
    assert "Cohen's kappa 0.500, Krippendorff's alpha 0.533" in done.output
    assert "energy: 1 and 0 are said of 1 text, null there" in done.output
