"""What is left out is told, and changes the exit status, alike in all commands."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import pytest
from click.testing import CliRunner

from nutgraf.cli import main
from nutgraf.cli.inputs import end_with
from nutgraf.reading.rows import Reject

TEXT = "The navy has sent two frigates to the strait, the ministry said, and more would follow."


def test_rejects_lie_beside_the_output_and_change_the_exit_code(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = tmp_path / "out.jsonl"
    end_with([], output)
    assert list(tmp_path.iterdir()) == []
    rejects = [
        Reject(3, "not JSON", "{", "in.jsonl", "line 3"),
        Reject(5, "its text is empty", "\ud800", "in.json", "row 5"),
    ]
    with pytest.raises(SystemExit) as ended:
        end_with(rejects, output)
    assert ended.value.code == 1
    aside = tmp_path / "out.jsonl.rejected.jsonl"
    lines = [json.loads(line) for line in aside.read_text("utf-8").splitlines()]
    assert lines == [asdict(reject) for reject in rejects]
    error = capsys.readouterr().err
    assert f"2 left out, see {aside}" in error
    assert "line 3: not JSON" in error


COMMANDS = {
    "annotate": ("annotate", "{in}", "-o", "{out}"),
    "classify": ("classify", "{in}"),
    "drift": ("drift", "{in}"),
    "suggest": ("suggest", "energy", "{in}", "--out", "{out}"),
    "export": ("export", "{in}", "--to", "doccano", "-o", "{out}"),
    "label": ("label", "{in}", "--topic", "energy", "-o", "{out}"),
    "evaluate": ("evaluate", "{in}"),
    "bench": ("bench", "{in}", "--repeats", "1"),
}
FOLDERS: dict[str, tuple[dict[str, str], int]] = {
    "whole": ({"a.jsonl": json.dumps({"text": TEXT, "energy": 0}) + "\n"}, 0),
    "and what nobody means": (
        {"a.jsonl": json.dumps({"text": TEXT, "energy": 0}) + "\n", ".hidden": "x",
         "_SUCCESS": ""}, 0,
    ),
    "and others": (
        {"a.jsonl": json.dumps({"text": TEXT, "energy": 0}) + "\n", "b.docx": "x",
         "_c.csv": "text\na\n"}, 1,
    ),
    "nothing": ({"b.docx": "x"}, 2),
    "no text": ({"b.csv": "n,m\n1,2\n"}, 2),
    "bad rows only": ({"a.jsonl": "[1]\n" * 3}, 2),
}  # fmt: skip


@pytest.mark.parametrize("skip", [False, True])
@pytest.mark.parametrize("folder", FOLDERS)
@pytest.mark.parametrize("command", COMMANDS)
def test_exit_status(command: str, folder: str, skip: bool, tmp_path: Path) -> None:
    files, status = FOLDERS[folder]
    (tmp_path / "in").mkdir()
    for name, content in files.items():
        (tmp_path / "in" / name).write_text(content)
    places = {"in": tmp_path / "in", "out": tmp_path / "out"}
    arguments = [part.format(**places) for part in COMMANDS[command]]
    done = CliRunner().invoke(main, [*arguments, *(["--skip"] if skip else [])], input="q")
    assert done.exit_code == (0 if skip and status == 1 else status), done.output
    if status == 1:
        assert "left out: 1 of no known format (.docx): " in done.stderr
        assert "left out: 1 with a name that begins with _: " in done.stderr
    if status == 2:
        assert "Traceback" not in done.output
        assert str(tmp_path / "in") in done.stderr
