"""Dates in all the forms that files have."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nutgraf.reading.dated import LATEST, Dated, read_date

DAY, MONTH, YEAR = Dated(1987, 3, 17), Dated(1987, 3), Dated(1987)


@pytest.mark.parametrize(
    "value",
    [
        date(1987, 3, 17), datetime(1987, 3, 17, 23, 59, tzinfo=UTC), "1987-03-17", "1987-3-17",
        "1987/03/17", "1987.03.17", "19870317", 19870317, 19870317.0, "1987-03-17T08:00:00Z",
        "1987-03-17 08:00:00+02:00", "1987-03-17T08:00:00.123456", "19870317T080000Z",
        "19870317080000", " 1987-03-17 ", "17/03/1987", "03/17/1987", "17.3.1987", "17-3-1987",
        "17-MAR-1987", "17 March 1987", "17th March, 1987", "17 Mar. 1987", "March 17, 1987",
        "Mar 17 1987", "Mar. 17th, 1987", "Tuesday, March 17, 1987", "Tuesday 17 March 1987",
        "Tue, 17 Mar 1987 08:00:00 +0000", "17 Mar 1987 08:00:00 GMT",
        "March 17, 1987 08:00 AM", 542937600, 542937600.5, 542937600000, "542937600",
        "542937600000", "17-MAR-1987 14:12:07.04",
    ],
)  # fmt: skip
def test_days(value: object) -> None:
    assert read_date(value) == DAY


@pytest.mark.parametrize(
    "value", ["1987-03", "1987-3", "1987/03", "198703", "March 1987", "Mar. 1987", "mar 1987"]
)
def test_months(value: object) -> None:
    assert read_date(value) == MONTH


@pytest.mark.parametrize("value", [1987, 1987.0, "1987", "1987.0", " 1987 "])
def test_years(value: object) -> None:
    assert read_date(value) == YEAR


@pytest.mark.parametrize(
    "value",
    [
        None, "", " ", "yesterday", "03/04/1987", "4.3.1987", 7, 21, "21", "202", "1987x",
        "87-03-17", "1987-13-01", "1987-02-30", "1987-00", "Marchember 1987", "0000-01-01", True,
        False, float("nan"), float("inf"), -1, ["1987"], b"1987", {"year": 1987}, "1" * 500,
        "12345678901234", "the March of 1987", "1987-03-17-18",
    ],
)  # fmt: skip
def test_what_is_no_date_for_sure(value: object) -> None:
    assert read_date(value) is None


@pytest.mark.parametrize(
    ("found", "told", "month", "year"),
    [
        (DAY, "1987-03-17", "1987-03", "1987"),
        (MONTH, "1987-03", "1987-03", "1987"),
        (YEAR, "1987", "1987", "1987"),
    ],
)
def test_periods(found: Dated, told: str, month: str, year: str) -> None:
    assert (str(found), found.period(), found.period("year")) == (told, month, year)


@given(st.dates(date(1000, 1, 1), date(LATEST, 12, 31)))
def test_every_day_is_read_back(day: date) -> None:
    wanted = Dated(day.year, day.month, day.day)
    for form in ("%Y-%m-%d", "%Y%m%d", "%d %B %Y", "%B %d, %Y", "%d-%b-%Y", "%Y/%m/%d"):
        assert read_date(day.strftime(form)) == wanted, form


@given(st.text() | st.integers() | st.floats() | st.binary())
def test_anything_goes_in(value: object) -> None:
    found = read_date(value)
    assert found is None or 0 < found.year <= LATEST or isinstance(value, str)
