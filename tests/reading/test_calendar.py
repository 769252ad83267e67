"""Names of months and weekdays, against Unicode's own dates of each language."""

from __future__ import annotations

from datetime import date

import pytest

from nutgraf.reading.calendar import names, plain
from nutgraf.reading.dated import read_date

LARGE = (
    "bg", "cs", "da", "de", "el", "en", "es", "fi", "fr", "hu", "it", "nb", "nl", "pl", "pt", "ro",
    "ru", "sv", "tr", "uk",
)  # fmt: skip
SMALL = (
    "be", "ca", "cy", "et", "eu", "ga", "gl", "hr", "is", "lt", "lv", "mk", "nn", "sk", "sl", "sq",
    "sr", "sr_Latn",
)  # fmt: skip
FORMS = ("medium", "long", "full")


def told(day: date, language: str) -> list[str]:
    formats = pytest.importorskip("babel.dates")
    return [formats.format_date(day, form, language) for form in FORMS]


@pytest.mark.parametrize("language", LARGE + SMALL)
def test_a_date_of_any_language_is_never_another(language: str) -> None:
    days = [date(2023, month, 17) for month in range(1, 13)]
    found = {text: (read_date(text), day) for day in days for text in told(day, language)}
    right = sum(read == (day.year, day.month, day.day) for read, day in found.values())
    assert not [text for text, (read, day) in found.items() if read not in (None, tuple_of(day))]
    assert right >= (31 if language in LARGE else 12) * len(found) / 36


def tuple_of(day: date) -> tuple[int, int, int]:
    return day.year, day.month, day.day


def test_a_name_of_two_months_is_none() -> None:
    assert not {"listopada", "listopad", "lis", "lip", "srp"} & set(names().months)
    assert {"may", "mar", "dec", "sept"} <= set(names().months)
    assert set(names().months.values()) == set(range(1, 13))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [("FÉVRIER", "fevrier"), ("MAYIS", "mayis"), ("Mayıs", "mayis"), ("May", "may"), ("мая", "мая"),
     ("Ιούλιος", "ιουλιοσ")],
)  # fmt: skip
def test_plain(text: str, wanted: str) -> None:
    assert plain(text) == wanted
