"""Lines that begin with a date."""

from __future__ import annotations

import pytest

from nutgraf.reading.exports.lexis.dayline import day_of


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("March 3, 2021 Wednesday", ("March 3, 2021 Wednesday", "")),
        ("March 3, 2021 Wednesday Final Edition", ("March 3, 2021 Wednesday", "Final Edition")),
        ("May 30, 2014 Friday 9:03 AM GMT", ("May 30, 2014 Friday 9:03 AM GMT", "")),
        ("September 5, 2006 Tuesday, Late Edition - Final",
         ("September 5, 2006 Tuesday", "Late Edition - Final")),
        ("January 11, 2010 Monday Edition 1; Scotland",
         ("January 11, 2010 Monday", "Edition 1; Scotland")),
        ("Mittwoch 31. August 2011", ("Mittwoch 31. August 2011", "")),
        ("24. September 2002", ("24. September 2002", "")),
        ("  vendredi 17 mai 2013  ", ("vendredi 17 mai 2013", "")),
        ("3 de marzo de 2021 miércoles", ("3 de marzo de 2021 miércoles", "")),
        ("January 2009", ("January 2009", "")),
        ("2009", ("2009", "")),
        ("2009 was a year", None), ("The year 2009", None), ("March talks resume", None),
        ("", None), ("20 Minutes", None), ("March 3, 2021 " * 50, None), ("Spring 2004", None),
    ],
)  # fmt: skip
def test_the_date_and_what_is_behind_it(line: str, wanted: tuple[str, str] | None) -> None:
    assert day_of(line) == wanted
