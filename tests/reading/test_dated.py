"""Dates in all the forms that files have."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nutgraf.reading.dated import LATEST, Dated, read_date

DAY, MONTH, YEAR = Dated(1987, 3, 17), Dated(1987, 3), Dated(1987)


@pytest.mark.parametrize(
    "value",
    [
        # Of Python, and numbers
        date(1987, 3, 17), datetime(1987, 3, 17, 23, 59, tzinfo=UTC), 19870317, 19870317.0,
        542937600, 542937600.5, 542937600000, np.int64(542937600000), "542937600", "542937600000",
        {"$date": "1987-03-17T08:00:00Z"}, {"$date": 542937600000}, {"@value": "1987-03-17"},
        {"$date": {"$numberLong": "542937600000"}}, "/Date(542937600000)/",
        "/Date(542937600000+0100)/",
        # ISO 8601 and its kin
        "1987-03-17", "1987-3-17", "1987/03/17", "1987/3/17", "1987.03.17", "1987 03 17",
        "1987_03_17", "1987:03:17 08:00:00", "19870317", "1987-03-17T08:00:00Z",
        "1987-03-17 08:00:00+02:00", "1987-03-17T08:00:00.123456", "1987-03-17T08:00",
        "1987-03-17T08:00:00.123456789Z", "1987-03-17T08:00:00+01:00[Europe/Paris]",
        "1987-03-17 08:00:00.000 UTC", "19870317T080000Z", "19870317T0800Z", "19870317T080000-05",
        "19870317T080000+0100", "19870317T0800+01:00", "19870317T080000.123Z",
        "19870317T080000,5+0100", "19870317080000", "198703170800",
        "19870317.0", "1987-03-17 08:00:00 +0000 UTC", "1987-03-17 08:00:00.123 -0500 EST",
        "19870317080000123", "D:19870317080000", "1987-W12-2", "1987W122", "1987-076",
        " 1987-03-17 ", "1987-03-17 (Tuesday)", "1987年3月17日", "1987년 3월 17일",
        # Day or month first, where it can be told
        "17/03/1987", "03/17/1987", "17.3.1987", "17-3-1987", "17. 3. 1987", "3/17/1987 8:00 AM",
        "Tue 17.03.1987",
        # English names
        "17-MAR-1987", "17 March 1987", "17th March, 1987", "17 Mar. 1987", "March 17, 1987",
        "Mar 17 1987", "Mar. 17th, 1987", "Tuesday, March 17, 1987", "Tuesday 17 March 1987",
        "17th of March 1987", "1987 March 17", "1987-Mar-17", "17Mar1987", "17/Mar/1987",
        "17/Mar/1987:08:00:00 +0000",
        # Mail, RSS, Twitter, C
        "Tue, 17 Mar 1987 08:00:00 +0000", "17 Mar 1987 08:00:00 GMT",
        "Tue, 17 Mar 1987 08:00:00 -0500 (EST)", "Tue Mar 17 08:00:00 +0000 1987",
        "Tue Mar 17 08:00:00 1987", "17-MAR-1987 14:12:07.04",
        # Databases of newspapers, and pages
        "March 17, 1987 08:00 AM", "March 17, 1987 Tuesday", "Mar. 17, 1987 Tuesday 10:15 PM GMT",
        "March 17, 1987 at 8:15 p.m. ET", "MARCH 17, 1987, TUESDAY",
        # Other languages
        "17 mars 1987", "mardi 17 mars 1987 à 10h15", "mar. 17 mars 1987", "17. März 1987",
        "Dienstag, 17. März 1987, 10.15 Uhr", "17 de marzo de 1987", "17 de março de 1987",
        "terça-feira, 17 de março de 1987", "17 marzo 1987", "17 maart 1987", "17 marca 1987",
        "17. března 1987", "17 марта 1987 г.", "17 Mart 1987 Salı", "1987. március 17.",
        "17 Μαρτίου 1987", "den 17 mars 1987", "17 MAERZ 1987".replace("AE", "Ä"),
    ],
)  # fmt: skip
def test_days(value: object) -> None:
    assert read_date(value) == DAY


@pytest.mark.parametrize(
    "value",
    [
        "1987-03", "1987-3", "1987/03", "198703", "198703.0",
        "March 1987", "Mar. 1987", "mar 1987", "03/1987",
        "3-1987", "März 1987", "marzo de 1987", "1987 March", "1987年3月", "1987-W12",
    ],
)  # fmt: skip
def test_months(value: object) -> None:
    assert read_date(value) == MONTH


@pytest.mark.parametrize("value", [1987, 1987.0, "1987", "1987.0", " 1987 ", "1987年", "1987-W14"])
def test_years(value: object) -> None:
    assert read_date(value) == YEAR


@pytest.mark.parametrize(
    "value",
    [
        None, "", " ", "yesterday", "03/04/1987", "4.3.1987", 7, 21, "21", "202", "1987x",
        "87-03-17", "1987-13-01", "1987-02-30", "1987-00", "Marchember 1987", "0000-01-01", True,
        False, float("nan"), float("inf"), -1, ["1987"], b"1987", {"year": 1987}, "1" * 500,
        "12345678901234", "the March of 1987", "1987-03-17-18", "May", "May 24", "12 May",
        "Paris 5",
        "10:15", "10:15 PM", "3/17/87", "17-MAR-87", "17.03.87", "Tue, 17 Mar 87 08:00:00 GMT",
        "1987-366", "1987-000", "0000-001", "9999-365", "1987-W54-1", "1987-W53", "1987-W12-8",
        "9999.0", "6000-01-01", "17 March 6000", "1 of 2 May 1987", "12 eggs, May 1987",
        "1987-1988",
        "1987/88", "Spring 1987", "March 1987?", "circa 1987", "May June 1987", "31 April 1987",
        "17 listopada 1987", "١٩٨٧-٠٣-١٧", "today", "now", "3 days ago", "Tuesday", "17", "17th",
        "March 17 18 1987", "1987 1988 March", {"$date": None}, {"$date": ["1987"]}, {}, object(),
        {"$date": "1987", "more": 1}, pd.NaT, np.datetime64("NaT"), Decimal("NaN"), 10**400,
        "O'Brien v. March, 1987 US 5", "\x00", "\ud800", "1987-03-17\x1b[31m",
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


@pytest.mark.parametrize(
    ("value", "day_first", "month_first"),
    [
        ("03/04/1987", (1987, 4, 3), (1987, 3, 4)),
        ("3.4.1987", (1987, 4, 3), (1987, 3, 4)),
        ("Friday, 3-4-1987 10:15", (1987, 4, 3), (1987, 3, 4)),
        ("03/03/1987", (1987, 3, 3), (1987, 3, 3)),
        ("3/03/1987", (1987, 3, 3), (1987, 3, 3)),
        ("25/12/1987", (1987, 12, 25), (1987, 12, 25)),
        ("12/25/1987", (1987, 12, 25), (1987, 12, 25)),
        ("31/04/1987", None, None),
        ("03/04-1987", None, None),
        ("03/04/87", None, None),
        ("1987-03-04", (1987, 3, 4), (1987, 3, 4)),
        ({"$date": "03/04/1987"}, (1987, 4, 3), (1987, 3, 4)),
    ],
)
def test_which_comes_first_can_be_said(
    value: object, day_first: tuple[int, ...] | None, month_first: tuple[int, ...] | None
) -> None:
    assert read_date(value, True) == day_first
    assert read_date(value, False) == month_first
    assert read_date(value) == (day_first if day_first == month_first else None)


@pytest.mark.parametrize("unit", [1, 10**3, 10**6, 10**9])
def test_times_since_1970(unit: int) -> None:
    for second in (1_010_000_000, 1_714_732_200):
        told = datetime.fromtimestamp(second, UTC)
        wanted = (told.year, told.month, told.day)
        assert read_date(second * unit) == read_date(str(second * unit)) == wanted


@pytest.mark.parametrize(
    "piece", [" ", "1", "1:", "a ", "t1:11", "(", " -", "1 - ", ".", "年", "İ"]
)
def test_odd_texts_take_no_time(piece: str) -> None:
    start = time.process_time()
    for n in range(1, 81):
        read_date((piece * n)[:80])
    assert time.process_time() - start < 1


@given(st.dates(date(1000, 1, 1), date(LATEST, 12, 31)))
def test_every_day_is_read_back(day: date) -> None:
    wanted = Dated(day.year, day.month, day.day)
    for form in ("%Y-%m-%d", "%Y%m%d", "%d %B %Y", "%B %d, %Y", "%d-%b-%Y", "%Y/%m/%d"):
        assert read_date(day.strftime(form)) == wanted, form


@given(st.text() | st.integers() | st.floats() | st.binary())
def test_anything_goes_in(value: object) -> None:
    found = read_date(value)
    assert found is None or 0 < found.year <= LATEST
