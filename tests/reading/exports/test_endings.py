"""What agencies write around their texts."""

from __future__ import annotations

import pytest

from nutgraf.data import Role
from nutgraf.reading.exports.wires.endings import ended, repeats, without_byline, without_headline
from nutgraf.reading.html import Told
from tests.reading.exports.stories import stories

TOLD: list[Told] = [(text, None) for text in stories(1, headings=False)[0].body]


def test_several_lines_below_the_text() -> None:
    below: list[Told] = [("(Reporting by Ann Writer)", None), ("hh/ph/ts", None), ("ends", None)]
    found = ended([*TOLD, *below])
    assert found[: len(TOLD)] == TOLD
    assert [role for _, role in found[-3:]] == [Role.CREDIT, Role.CREDIT, Role.BOILERPLATE]


def test_the_same_words_above_it_and_known_roles_are_left() -> None:
    above: list[Told] = [("hh/ph/ts", None), *TOLD]
    assert ended(above) == above
    assert ended([*TOLD, ("ends", Role.CAPTION)])[-1] == ("ends", Role.CAPTION)
    assert ended([("ends", None)]) == [("ends", None)]
    assert ended([]) == []


@pytest.mark.parametrize("byline", ["Ann Writer", "By Ann Writer", "BY ANN WRITER"])
@pytest.mark.parametrize("first", ["By Ann Writer", "Ann Writer", "by ANN WRITER"])
def test_bylines_that_stand_twice(byline: str, first: str) -> None:
    assert without_byline([(first, None), *TOLD], byline) == TOLD
    assert without_byline(TOLD, byline) == TOLD
    assert without_byline(TOLD, "") == TOLD


def test_headlines_that_stand_twice() -> None:
    assert without_headline([("Talks resume", Role.HEADING), *TOLD], "Talks resume") == TOLD
    assert without_headline([*TOLD[:3], ("Talks", None)], "Talks") == [*TOLD[:3], ("Talks", None)]


def test_what_repeats_the_lead() -> None:
    first, second = TOLD[0][0], TOLD[1][0]
    for text in (first, first.upper(), first[: first.index(",")], f"{first}  {second}"):
        assert repeats(text, TOLD)
    for text in ("", "…", "Something else is said", f"{first} And more."):
        assert not repeats(text, TOLD)
