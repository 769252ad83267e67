"""Rows and faults tell where they stand."""

from __future__ import annotations

import pytest

from nutgraf.reading.sources.row import Content, Fault, Row


@pytest.mark.parametrize(
    ("row", "place"),
    [
        (Row(0, {}), "row 1"),
        (Row(6, {}, line=9), "line 9"),
        (Fault(3, "bad"), "row 4"),
        (Fault(3, "bad", line=12), "line 12"),
    ],
)
def test_places(row: Row | Fault, place: str) -> None:
    assert row.place == place


def test_what_a_row_need_not_hold() -> None:
    assert Content("a") == Content("a", None, None, None, ())
