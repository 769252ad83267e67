"""Tables and lines for terminals: coloured by us alone."""

from __future__ import annotations

import io
import sys

import pytest
from rich.text import Text

from nutgraf.showing.columns import Columns
from nutgraf.showing.console import Foot, Screen
from nutgraf.showing.streams import cleaned_streams

HOSTILE = "\x1b[38;5;199mred\x1b]8;;x\x1b\\\x9b2J\u202e\r\n\u2028[/x] [bold]b[/bold] :smile: 1.5"
PLAIN = " [38;5;199mred ]8;;x"


@pytest.fixture(params=["terminal", "file"])
def screen(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Screen:
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    if request.param == "terminal":
        monkeypatch.setenv("FORCE_COLOR", "1")
    return Screen(io.StringIO(), width=200)


def told(screen: Screen) -> str:
    assert isinstance(screen.file, io.StringIO)
    return screen.file.getvalue()


def check(screen: Screen) -> None:
    text = told(screen)
    assert PLAIN in text
    assert "[/x] [bold]b[/bold] :smile: 1.5" in text.replace("\n", " ")
    assert "\x1b[38;5;199m" not in text
    assert not set(text) & {*"\x9b\u202e\r\u2028"}
    assert "\x1b]" not in text
    assert ("\x1b" in text) == screen.is_terminal


@pytest.mark.parametrize("make", [str, Text], ids=["str", "Text"])
def test_lines(make: type[str] | type[Text], screen: Screen) -> None:
    screen.print(make(HOSTILE), style="red")
    check(screen)


@pytest.mark.parametrize("make", [str, Text], ids=["str", "Text"])
def test_tables(make: type[str] | type[Text], screen: Screen) -> None:
    table = Columns("a", HOSTILE, title="Title")
    table.add_row("1", make(HOSTILE), style="bold")
    table.add_row(None, "x")
    screen.print(table)
    check(screen)
    if make is str:  # a cell is a line
        assert len(told(screen).splitlines()) == 4


def test_widths_and_colours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "70")
    assert Screen(io.StringIO(), elsewhere=130).width == 130
    assert Screen(io.StringIO(), width=60).width == 60
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert Screen(io.StringIO(), elsewhere=130).width == 70
    assert Screen(io.StringIO(), no_color=True).no_color


def test_it_writes_past_what_cleans_the_streams(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm-256color")
    out = io.StringIO()
    monkeypatch.setattr(sys, "stdout", out)
    with cleaned_streams():
        Screen().print("x", style="bold")
    assert out.getvalue() == "\x1b[1mx\x1b[0m\n"


def test_what_is_written_above_the_foot_is_cleaned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm-256color")
    errors = io.StringIO()
    monkeypatch.setattr(sys, "stderr", errors)
    monkeypatch.setattr(sys, "stdout", errors)
    before = sys.stdout, sys.stderr
    with Foot(lambda: Text("working")):
        for _ in range(2):
            print(HOSTILE.replace("\r\n", " "))
            print(HOSTILE.replace("\r\n", " "), file=sys.stderr)
    assert (sys.stdout, sys.stderr) == before
    told = errors.getvalue()
    assert told.count(PLAIN) == 4
    assert "\x1b[38;5;199m" not in told
    assert "\x1b]8" not in told
    assert "\x9b" not in told


def test_a_closed_pipe_is_an_error() -> None:
    class Closed(io.StringIO):
        def write(self, text: str) -> int:
            raise BrokenPipeError

    with pytest.raises(BrokenPipeError):
        Screen(Closed()).print("x")


@pytest.mark.parametrize(("columns", "width"), [("0", 80), ("1", 20), ("19", 20), ("21", 21)])
def test_no_width_leaves_nothing_to_see(
    columns: str, width: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    screen = Screen(io.StringIO())
    table = Columns("a", "b")
    table.add_row("whole", "cell")
    screen.print(table)
    assert screen.width == width
    assert {"whole", "cell"} <= set(told(screen).split())
