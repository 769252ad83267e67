"""Progress at a terminal fits it, and what is done is told in a line."""

from __future__ import annotations

import io
import re
import sys
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from nutgraf.progress import Step, tracked
from nutgraf.showing import progress
from nutgraf.showing.progress import line, watching


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """In place of stderr; a fixture would come before pytest puts its own there."""
    found = Terminal()
    monkeypatch.setattr(sys, "stderr", found)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setattr(progress, "PATIENCE", 0.0)
    return found


def test_it_is_drawn_and_gone_and_one_line_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    errors = terminal(monkeypatch)
    said: list[str] = []
    with watching(said.append):
        for _ in tracked(range(3), "rows read", 3):
            list(tracked("ab", "letters"))  # what goes on within is not told
            until = time.monotonic() + 20
            while "rows read" not in errors.getvalue() and time.monotonic() < until:
                time.sleep(0.01)
    (told,) = said
    assert re.fullmatch(r"3 rows read in 0:00:00, [\d,.]+/s", told)


def test_what_is_done_at_once_is_not_told(monkeypatch: pytest.MonkeyPatch) -> None:
    errors = terminal(monkeypatch)
    monkeypatch.setattr(progress, "PATIENCE", 1e9)
    said: list[str] = []
    with watching(said.append):
        list(tracked("ab", "letters", 2))
    assert "letters" not in errors.getvalue()
    assert said == []


@pytest.mark.parametrize("wanted", [True, False])
def test_nothing_where_nobody_looks(monkeypatch: pytest.MonkeyPatch, wanted: bool) -> None:
    monkeypatch.setattr(progress, "PATIENCE", 0.0)
    found = Terminal() if not wanted else io.StringIO()
    monkeypatch.setattr(sys, "stderr", found)
    with watching(print, wanted):
        list(tracked("ab", "letters", 2))
    assert found.getvalue() == ""


def test_the_streams_are_as_before_though_it_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal(monkeypatch)
    before = sys.stdout, sys.stderr
    with pytest.raises(ZeroDivisionError), watching(print):
        assert [1 / n for n in tracked(range(3), "rows read", 3)]
    assert (sys.stdout, sys.stderr) == before


@pytest.mark.parametrize(
    ("width", "told"),
    [
        (80, "rows read " + "━" * 34 + " 300 of 1,200 · 30/s · 0:00:30 left"),
        (60, "rows read " + "━" * 14 + " 300 of 1,200 · 30/s · 0:00:30 left"),
        (50, "rows read: 300 of 1,200 · 30/s · 0:00:30 left"),
        (40, "rows read: 25% · 30/s · 0:00:30 left"),
        (30, "rows read: 25% · 0:00:30 left"),
        (16, "rows read: 25%"),
    ],
)
def test_it_takes_the_room_there_is(monkeypatch: pytest.MonkeyPatch, width: int, told: str) -> None:
    now = 100.0
    monkeypatch.setattr(time, "monotonic", lambda: now)
    step = Step("rows read", 1200)
    now += 10
    step.n = 300
    assert str(line(step, width)) == told


@given(
    total=st.none() | st.integers(0, 10**9),
    n=st.integers(0, 10**9),
    taken=st.integers(0, 10**12),
    width=st.integers(50, 120),
)
def test_it_fits(total: int | None, n: int, taken: int, width: int) -> None:
    step = Step("bootstrap samples drawn", total, size=10**9)
    step.n, step.taken = min(n, total) if total is not None else n, taken
    told = str(line(step, width))
    assert cell_len(told) <= width
    assert told.startswith("bootstrap samples drawn")
