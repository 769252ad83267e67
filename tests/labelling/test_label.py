"""Labelling: keys in, labels on the disk, whatever happens in between."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nutgraf.cli import main
from nutgraf.errors import InputError
from nutgraf.labelling.label import LabelFile, Moment, label_rows
from nutgraf.reading.labelled import read_gold

ROWS: list[dict[str, Any]] = [
    {"text": "Crude oil rose.", "source": "a", "year": 1999},
    {"text": "é 🚒\u2028 next\u0085 line", "military": 1},
    {"text": "Crude oil rose.", "source": "again"},
    {"text": 'A "quoted" \\ text.\r'},
    {"text": "Last."},
]


def press(keys: str, path: Path, rows: list[dict[str, Any]] = ROWS) -> tuple[int, list[Moment]]:
    shown: list[Moment] = []
    waiting = iter(keys)
    with LabelFile(path, "energy") as labels:
        label_rows(rows, labels, shown.append, lambda: next(waiting, ""))
        return labels.added, shown


def on_disk(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_bytes().split(b"\n")[:-1]]


def test_each_key_is_on_the_disk_before_the_next_row_shows(tmp_path: Path) -> None:
    path, keys, seen = tmp_path / "l.jsonl", iter("10?1"), []
    with LabelFile(path, "energy") as labels:
        label_rows(ROWS, labels, lambda m: seen.append(len(on_disk(path))), lambda: next(keys))
    assert seen == [0, 1, 2, 3]
    assert [(r["text"], r["energy"]) for r in on_disk(path)] == [
        (ROWS[0]["text"], 1), (ROWS[1]["text"], 0), (ROWS[3]["text"], None), (ROWS[4]["text"], 1),
    ]  # fmt: skip
    assert on_disk(path)[0] == {**ROWS[0], "energy": 1}
    assert on_disk(path)[1]["military"] == 1
    gold = read_gold(path, ("energy",))
    assert gold.texts == [ROWS[i]["text"] for i in (0, 1, 3, 4)]
    assert gold.years[0] == "1999"


def test_undo_skip_quit_and_other_keys(tmp_path: Path) -> None:
    path = tmp_path / "l.jsonl"
    added, shown = press("uux1u0ssuu0", path)
    assert added == 2
    texts = [m.row["text"] for m in shown]
    assert texts[:4] == [ROWS[0]["text"]] * 4  # nothing to undo, and x is no key
    assert [r["energy"] for r in on_disk(path)] == [0, 0]
    added, shown = press("q1", path)
    assert added == 0
    assert shown[0].row["text"] == ROWS[3]["text"]


def test_resume_shows_what_is_left(tmp_path: Path) -> None:
    path = tmp_path / "l.jsonl"
    press("1sq", path)
    _, shown = press("", path)
    assert shown[0].row["text"] == ROWS[1]["text"]  # skipped: again in the next sitting
    assert (shown[0].place, shown[0].total, shown[0].yes) == (2, 4, 1)
    before = path.read_bytes()
    assert press("u", path)[0] == 0
    assert path.read_bytes() == before  # what an earlier sitting did stays
    press("000", path)
    assert press("1", path) == (0, [])
    assert len(on_disk(path)) == 4


def test_another_topic_in_the_same_file(tmp_path: Path) -> None:
    path = tmp_path / "l.jsonl"
    press("1111", path)
    with LabelFile(path, "military") as labels:
        label_rows(ROWS, labels, lambda m: None, lambda: "0")
        assert labels.added == 3  # one row came with a label
    assert read_gold(path, ("energy", "military")).labels.shape == (7, 2)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(keys=st.text("10?usx", max_size=25))
def test_any_keys_leave_what_a_list_would_hold(tmp_path: Path, keys: str) -> None:
    path = tmp_path / "l.jsonl"
    path.unlink(missing_ok=True)
    texts = list(dict.fromkeys(r["text"] for r in ROWS))
    steps: list[int | str | None] = []
    for key in keys:
        if len(steps) == len(texts):
            break
        if key == "u":
            steps[-1:] = []
        elif key != "x":
            steps.append({"1": 1, "0": 0, "?": None, "s": "skip"}[key])
    press(keys, path)
    want = [(t, s) for t, s in zip(texts, steps, strict=False) if s != "skip"]
    assert [(r["text"], r["energy"]) for r in on_disk(path)] == want


def test_a_line_cut_anywhere_is_repaired(tmp_path: Path) -> None:
    path = tmp_path / "l.jsonl"
    press("1?0", path)
    whole = path.read_bytes()
    first = whole.index(b"\n") + 1
    for cut in range(len(whole) + 1):
        path.write_bytes(whole[:cut])
        kept = whole[:cut].count(b"\n")
        with LabelFile(path, "energy") as labels:
            complete = whole[cut : cut + 1] == b"\n" and cut > 0  # all there but its line feed
            assert len(labels.labels) == kept + complete
            assert bool(labels.repaired) == (cut not in (0, len(whole)) and not complete
                                             and whole[cut - 1 : cut] != b"\n")  # fmt: skip
            labels.add({"text": "after"}, 1)
        rows = on_disk(path)
        assert len(rows) == kept + complete + 1
        assert rows[-1] == {"text": "after", "energy": 1}
        if cut >= first:
            assert path.read_bytes().startswith(whole[:first])


@pytest.mark.parametrize("line", [b"no json", b"[1]", b'{"text": 1}', b"\xff", b"7"])
def test_a_foreign_line_is_refused_and_left(line: bytes, tmp_path: Path) -> None:
    path = tmp_path / "l.jsonl"
    path.write_bytes(b'{"text": "a", "energy": 1}\n' + line + b"\n")
    before = path.read_bytes()
    with pytest.raises(InputError, match="line 2"):
        LabelFile(path, "energy")
    assert path.read_bytes() == before
    with pytest.raises(InputError, match="cannot be opened"):
        LabelFile(tmp_path / "no" / "l.jsonl", "energy")


def test_a_full_disk_leaves_whole_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "l.jsonl"
    with LabelFile(path, "energy") as labels:
        labels.add(ROWS[0], 1)
        before = path.read_bytes()

        def full(descriptor: int) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(os, "fsync", full)
        with pytest.raises(InputError, match="No space left"):
            labels.add(ROWS[1], 0)
        monkeypatch.undo()
        assert path.read_bytes() == before
        labels.add(ROWS[1], 0)
    assert [r["energy"] for r in on_disk(path)] == [1, 0]


def corpus(folder: Path) -> Path:
    path = folder / "corpus.jsonl"
    path.write_bytes("\n".join(json.dumps(r, ensure_ascii=False) for r in ROWS).encode())
    return path


def test_command_with_injected_keys(tmp_path: Path) -> None:
    out = tmp_path / "l.jsonl"
    args = ["label", str(corpus(tmp_path)), "-o", str(out), "--topic", "energy"]
    done = CliRunner().invoke(main, args, input="1u0q")
    assert done.exit_code == 0, done.output
    assert "1 label added" in done.output
    assert "the model" not in done.output  # hints sway, so they must be asked for
    done = CliRunner().invoke(main, [*args, "--hints"], input="\x1b1q")
    assert "the model: 0." in done.output
    assert "2 of 4 (0 yes, 1 no, 0 unsure)" in done.output
    assert [r["energy"] for r in on_disk(out)] == [0, 1]


def test_arrows_and_keys_typed_ahead_do_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out, pressed = tmp_path / "l.jsonl", iter(["\x1b[A", "\x1bOP", "01", "1", "q"])
    monkeypatch.setattr("click.getchar", lambda: next(pressed))
    args = ["label", str(corpus(tmp_path)), "-o", str(out), "--topic", "energy"]
    done = CliRunner().invoke(main, args)
    assert done.exit_code == 0, done.output
    assert [r["energy"] for r in on_disk(out)] == [0, 1]


def test_hostile_text_reaches_no_terminal(tmp_path: Path) -> None:
    path = tmp_path / "corpus.txt"
    path.write_text("\x1b]0;owned\x07\x1b[2J [bold]oil[/bold]\n\xa0\n", encoding="utf-8")
    args = ["label", str(path), "-o", str(tmp_path / "l.jsonl"), "--topic", "energy", "--hints"]
    done = CliRunner().invoke(main, args, input="q")
    assert "\x1b" not in done.output
    assert "\x07" not in done.output
    assert "[bold]oil[/bold]" in done.output


def test_bad_rows_go_aside(tmp_path: Path) -> None:
    path, out = tmp_path / "corpus.jsonl", tmp_path / "l.jsonl"
    path.write_bytes(b'{"text": "a"}\n{"txt": 1}\n\xff\n{"text": "b"}\n')
    args = ["label", str(path), "-o", str(out), "--topic", "energy"]
    done = CliRunner().invoke(main, args, input="10")
    assert done.exit_code == 1
    assert len(on_disk(out)) == 2
    assert [r["line"] for r in on_disk(tmp_path / "l.jsonl.rejected.jsonl")] == [2, 3]


pty = pytest.importorskip("pty", reason="no pseudo-terminals here")
termios = pytest.importorskip("termios", reason="no pseudo-terminals here")


class Terminal:
    """The command in a pseudo-terminal, as a person has it."""

    def __init__(self, folder: Path) -> None:
        self.out = folder / "l.jsonl"
        self.pid, self.fd = pty.fork()
        if not self.pid:
            args = ["label", str(folder / "corpus.jsonl"), "-o", str(self.out), "--topic", "energy"]
            os.execv(sys.executable, [sys.executable, "-m", "nutgraf", *args])
        self.seen = ""

    def read_until(self, text: str) -> str:
        while text not in self.seen:
            assert select.select([self.fd], [], [], 60)[0], self.seen
            try:
                data = os.read(self.fd, 65536)
            except OSError:  # how Linux tells that the other end is closed
                data = b""
            assert data, self.seen
            self.seen += data.decode("utf-8", "replace")
        before, _, self.seen = self.seen.partition(text)
        return before

    def answer(self, key: str) -> str:
        """Types a key once the command waits for it; what was shown before."""
        shown = self.read_until("q quit")
        end = time.monotonic() + 60
        while termios.tcgetattr(self.fd)[3] & termios.ICANON:
            assert time.monotonic() < end
            time.sleep(0.002)
        os.write(self.fd, key.encode())
        return shown

    def end(self) -> int:
        status = os.waitpid(self.pid, 0)[1]
        os.close(self.fd)
        return status


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    corpus(tmp_path)
    return tmp_path


def test_in_a_terminal(folder: Path) -> None:
    terminal = Terminal(folder)
    assert "Crude oil rose." in terminal.answer("1")
    assert "1 yes" in terminal.answer("0")
    assert [r["energy"] for r in on_disk(terminal.out)][:1] == [1]
    terminal.answer("?")
    terminal.answer("u")
    terminal.answer("\x03")  # Ctrl-C is as good as q
    terminal.read_until("2 labels added")
    assert terminal.end() == 0
    assert [r["energy"] for r in on_disk(terminal.out)] == [1, 0]


def test_killed_at_any_moment(tmp_path: Path) -> None:
    """kill -9 loses at most the key in flight, and the next sitting goes on."""
    rows = [{"text": f"{i} " + "words and more words é " * 400} for i in range(40)]
    path = tmp_path / "corpus.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    known = 0
    for sitting in range(6):
        terminal = Terminal(tmp_path)
        for _ in range(2 + sitting % 3):
            terminal.answer("1")
        if sitting % 2:  # the last key is in flight, else it is known to be on the disk
            terminal.read_until("q quit")
        os.kill(terminal.pid, signal.SIGKILL)
        terminal.end()
        keys = 2 + sitting % 3
        with LabelFile(terminal.out, "energy") as labels:
            found = len(labels.labels) - known
            assert found == keys or (found == keys - 1 and not sitting % 2)
            known += found
            assert list(labels.labels) == [r["text"] for r in rows[:known]]
            assert set(labels.labels.values()) == {1}


def test_without_a_terminal(folder: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "nutgraf", "label", folder / "corpus.jsonl",
         "-o", folder / "l.jsonl", "--topic", "energy"],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60, check=False,
        start_new_session=True,
    )  # fmt: skip
    assert done.returncode == 2
    assert "needs a terminal" in done.stderr


def test_labels_of_a_file_are_read_as_everywhere(tmp_path: Path) -> None:
    path = tmp_path / "labels.jsonl"
    said: list[tuple[str, object]] = [("a", "yes"), ("b", "0"), ("c", ""), ("d", 1.0)]
    rows = [json.dumps({"text": text, "energy": label}) for text, label in said]
    path.write_text("".join(f"{row}\n" for row in rows))
    with LabelFile(path, "energy") as labels:
        assert labels.labels == {"a": 1, "b": 0, "c": None, "d": 1}
    path.write_text(f'{rows[0]}\n{{"text": "x", "energy": "maybe"}}\n')
    with pytest.raises(InputError, match=r"line 2: .*'maybe': use 1, 0 or null"):
        LabelFile(path, "energy")
