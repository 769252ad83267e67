"""Which source and month rows are of."""

from __future__ import annotations

import pyarrow as pa
import pytest

from nutgraf.corpus.dates import Dates
from nutgraf.corpus.summary import groups
from nutgraf.corpus.summary.groups import (
    Files,
    Grouping,
    JoinedMonths,
    Months,
    Publishers,
    Sources,
)  # fmt: skip

DATES = Dates(months={"1": 13 * 2024 + 5, "2": -1}, publishers={"1": 0, "3": 1}, names=["A", "B"])


@pytest.mark.parametrize(
    ("grouping", "column", "names"),
    [
        (Files(["a.txt", "b.txt"]), ["b.txt", "a.txt", "b.txt"], ["b.txt", "a.txt", "b.txt"]),
        (Sources(), ["B", None, "A", "B"], ["B", None, "A", "B"]),
        (Sources(), [None], [None]),
        (Sources(), [], []),
        (Publishers(DATES), ["3", "1", None, "9"], ["B", "A", None, None]),
        (
            Months(),
            ["2024-05-03", "2024-05", "2024", None, "soon"],
            ["2024-05", "2024-05", "2024", None, None],
        ),
        (JoinedMonths(DATES), ["1", "2", None, "9"], ["2024-05", None, None, None]),
    ],
)
def test_names(grouping: Grouping, column: list[str | None], names: list[str | None]) -> None:
    halves = [pa.array(column[:2], pa.string()), pa.array(column[2:], pa.string())]
    places = grouping.places(pa.chunked_array(halves))
    assert [None if place < 0 else grouping.name(place) for place in places.tolist()] == names


def test_places_stay_from_table_to_table() -> None:
    sources = Sources()
    for column in (["B", "A"], ["C", "A", None], ["B"]):
        places = sources.places(pa.chunked_array([column], pa.string())).tolist()
        assert [sources.name(place) for place in places] == [n or "(unknown)" for n in column]


def test_many_files_are_folders(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(groups, "MOST_FILES", 2)
    files = Files(["x/1", "x/2", "y/1"])
    places = files.places(pa.chunked_array([["y/1", "x/2", "x/1"]])).tolist()
    assert [files.name(place) for place in places] == ["y", "x", "x"]
