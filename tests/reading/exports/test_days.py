"""Dates within lines."""

from __future__ import annotations

import time

import pytest

from nutgraf.reading.exports.days import Day, day_in


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("News, vendredi 3 mai 2019, p. 4", Day("News,", "2019-05-03", "p. 4")),
        ("Friday, May 3, 2019, p. A4", Day("", "2019-05-03", "p. A4")),
        ("27. Februar 2012 Montag 9:50 PM", Day("", "2012-02-27", "Montag 9:50 PM")),
        ("May 30, 2014 Friday Final Edition", Day("", "2014-05-30", "Friday Final Edition")),
        ("Cahier 2, 2021-03-03", Day("Cahier 2,", "2021-03-03", "")),
        ("3 mai", None),
        ("mai 2019", None),
        ("2019", None),
        ("", None),
    ],
)
def test_a_day_and_what_is_around_it(line: str, wanted: Day | None) -> None:
    assert day_in(line) == wanted


def test_long_lines_take_no_time() -> None:
    start = time.process_time()
    assert day_in("3 mai " * 1_000_000) is None
    assert time.process_time() - start < 5
