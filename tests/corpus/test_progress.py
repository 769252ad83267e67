"""Progress on stderr: a line now and then, a bar at a terminal, or nothing."""

from __future__ import annotations

import re
import sys
import time

import pytest

from nutgraf.corpus.progress import progress_of
from nutgraf.showing import progress


def test_nothing_unless_it_is_wanted(capsys: pytest.CaptureFixture[str]) -> None:
    with progress_of(2, 0, wanted=False) as shown:
        shown.advance(2, 10, 3)
    assert capsys.readouterr() == ("", "")


def test_lines_tell_what_is_done_and_what_is_left(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 100.0
    monkeypatch.setattr(time, "monotonic", lambda: now)
    with progress_of(1_000, 400, wanted=True) as shown:
        now += 5
        shown.advance(1, 10_000_000, 7)  # too soon for a line
        assert capsys.readouterr().err == ""
        now += 45
        shown.advance(99, 490_000_000, 1_993)
        told = capsys.readouterr().err
        # 100 of the units took 50 s, and 500 are left.
        assert told == "nutgraf: 500 of 1,000 units, 2,000 rows, 10 MB/s, 0:04:10 left\n"
        now += 1
        shown.advance(500, 0, 0)  # the last one comes at once
        assert "1,000 of 1,000 units, 2,000 rows" in capsys.readouterr().err


def test_lines_do_not_break_where_no_time_has_passed(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(time, "monotonic", lambda: 1.0)
    progress_of(1, 0, wanted=True).advance(1, 0, 0)
    assert "1 of 1 units, 0 rows, 0 MB/s, 0:00:00 left" in capsys.readouterr().err


def test_a_bar_at_a_terminal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.setattr(progress, "PATIENCE", 0.0)
    with progress_of(4, 1, wanted=True) as shown:
        shown.advance(3, 1_000_000, 2)
        out = err = ""
        until = time.monotonic() + 20
        while "4 of 4" not in err and time.monotonic() < until:
            time.sleep(0.01)
            more = capsys.readouterr()
            out, err = out + more.out, err + more.err
    plain = re.sub(r"\x1b\[[\d;?]*[A-Za-z]", "", err)
    assert out == ""
    assert "units done" in plain
    assert "4 of 4" in plain
    assert "MB/s" in plain
