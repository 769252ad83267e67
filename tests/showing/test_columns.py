"""Tables fit any screen: wide, broken at spaces, or row by row; no figure is lost or broken."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from nutgraf.showing.columns import Columns, Pieces
from nutgraf.showing.console import Screen


def told(shown: object, width: int) -> list[str]:
    screen = Screen(io.StringIO(), width=width)
    screen.print(shown)
    assert isinstance(screen.file, io.StringIO)
    return [line.rstrip() for line in screen.file.getvalue().split("\n")]


def table() -> Columns:
    found = Columns("source", "period")
    found.add_figures("unknown words", "energy")
    found.add_row("The Wire", "2024-01", "1.0%", "30.4% 11.4%–55.3%")
    found.add_row("Echo", "2024-02", "2.0%", "")
    return found


@pytest.mark.parametrize(
    ("width", "expected"),
    [
        (60, ["source    period   unknown words             energy",
              "The Wire  2024-01           1.0%  30.4% 11.4%–55.3%",
              "Echo      2024-02           2.0%"]),
        (42, ["                   unknown",
              "source    period     words       energy",
              "The Wire  2024-01     1.0%        30.4%",
              "                            11.4%–55.3%",
              "Echo      2024-02     2.0%"]),
        (34, ["The Wire",
              "  period         2024-01",
              "  unknown words  1.0%",
              "  energy         30.4% 11.4%–55.3%",
              "Echo",
              "  period         2024-02",
              "  unknown words  2.0%"]),
    ],
)  # fmt: skip
def test_it_takes_the_room_there_is(width: int, expected: list[str]) -> None:
    assert told(table(), width) == [*expected, ""]


def test_a_number_alone_is_told_with_its_heading() -> None:
    found = Columns("files", "format")
    found.add_row("12", "parquet-and-a-long-word")
    assert told(found, 20)[0] == "files 12"


def test_prose_takes_the_lines_it_needs_or_is_cut() -> None:
    for cut in (False, True):
        found = Columns("format")
        found.add_prose("what it is", cut=cut)
        found.add_row("csv", "a table of values with commas between them")
        lines = told(found, 32)
        assert max(map(len, lines)) <= 32
        assert ("…" in "".join(lines)) == cut
        assert cut or " ".join(" ".join(lines).split()).endswith("commas between them")


figure = st.integers(-9_999_999, 9_999_999).map("{:,}".format)
band = st.tuples(figure, figure).map(" ".join)


@given(
    rows=st.lists(st.lists(figure | band, min_size=5, max_size=5), min_size=1, max_size=4),
    width=st.integers(48, 140),
)
def test_no_figure_is_lost_or_broken(rows: list[list[str]], width: int) -> None:
    found = Columns("a name")
    found.add_figures("one", "two words", "three", "four of them", "five")
    for i, row in enumerate(rows):
        found.add_row(f"row number{i}", *row)
    lines = told(found, width)
    assert max(map(cell_len, lines)) <= width
    words = " ".join(lines).split()
    for cell in (cell for row in rows for cell in row):
        for part in cell.split():
            assert part in words


@given(
    pieces=st.lists(st.sampled_from(["oil +0.53", "Crude oil +9.27", "x -1.00"]), max_size=9),
    width=st.integers(24, 90),
)
def test_pieces_stay_whole(pieces: list[str], width: int) -> None:
    lines = told(Pieces("energy:", pieces), width)
    assert max(map(cell_len, lines)) <= width
    assert " ".join(" ".join(lines).split()) == " ".join(["energy:", *pieces])
    for piece in pieces:
        assert any(piece in line for line in lines)
