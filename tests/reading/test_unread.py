"""What is told of dates that could not be read."""

from __future__ import annotations

import pytest

from nutgraf.reading.unread import Unread


def noted(*values: object) -> Unread:
    unread = Unread()
    for value in values:
        unread.add(value)
    return unread


def test_nothing_is_told_where_all_was_read() -> None:
    assert noted().told() == noted(None, "", " \t").told() == ""


def test_samples_are_few_and_differ() -> None:
    unread = noted("soon", "soon", "later", 7, "never", "ever")
    assert unread.samples == ["'soon'", "'later'", "'7'"]
    assert unread.told() == "6 dates could not be read, such as 'soon', 'later', '7'"


@pytest.mark.parametrize(
    "value",
    ["x" * 5000, "\x1b[31mred\x07", "a\nb", "\u202eabc", "\ud800", {"day": "x" * 90}, b"\xff"],
)
def test_samples_are_short_and_harmless(value: object) -> None:
    (sample,) = noted(value).samples
    assert sample.isprintable()
    assert len(sample.rstrip("…")) <= 40 + len("''") or "\\" in sample
    sample.encode()


@pytest.mark.parametrize(
    ("values", "told"),
    [
        (["03/04/2024"], "; these need --day-first or --month-first"),
        (["03/04/2024", "soon"], "; 1 of these need --day-first or --month-first"),
        (["13/14/2024"], ""),
    ],
)
def test_the_option_is_named_where_it_would_help(values: list[str], told: str) -> None:
    found = noted(*values).told()
    assert told in found
    assert ("--day-first" in found) == bool(told)


def test_rows_of_one_value_are_counted() -> None:
    unread = Unread()
    unread.add("03/04/2024", 5)
    assert (unread.count, unread.ambiguous, len(unread.samples)) == (5, 5, 1)
