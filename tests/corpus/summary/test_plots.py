"""Plots of a summary: sound SVG, breaks where nothing is known, percent as a person reads them."""

from __future__ import annotations

import re
from html import unescape
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nutgraf.corpus.summary.figures import BINS, Group
from nutgraf.corpus.summary.plots import bars, line, percent


def parsed(markup: str) -> ElementTree.Element:
    return ElementTree.fromstring(re.sub(r"&nbsp;", "\u00a0", markup))


def path(markup: str, css: str) -> str:
    (found,) = (e.get("d") or "" for e in parsed(markup).iter("path") if e.get("class") == css)
    return re.sub(r"[\d.,]", "", found)


@pytest.mark.parametrize(
    ("share", "told"),
    [
        (0.0, "0 %"), (1.0, "100 %"), (0.5, "50.0 %"), (0.005, "0.50 %"), (0.01, "1.0 %"),
        (0.00001, "<0.01 %"), (0.9999, ">99.9 %"), (0.9994, "99.9 %"), (float("nan"), "–"),
    ],
)  # fmt: skip
def test_percent(share: float, told: str) -> None:
    assert unescape(percent(share)).replace("\u00a0", " ") == told


@given(st.floats(0, 1))
def test_only_none_and_all_are_told_as_such(share: float) -> None:
    told = unescape(percent(share)).replace("\u00a0%", "")
    if share not in (0, 1):
        assert told not in ("0", "0.0", "0.00", "100", "100.0")
    if told[0] not in "<>":
        assert abs(float(told) / 100 - share) <= 0.0005 + 1e-12


def group(name: str, yes: int, answered: int) -> Group:
    return Group(name, answered, (yes,), (answered,))


def test_a_line_breaks_where_months_are_missing() -> None:
    names = ["1999-11", "1999-12", "2000-01", "2000-03", "2000-05", "2000-06"]
    markup = line([group(name, 1, 4) for name in names], 0, 0.25)
    assert path(markup, "line") == "MLL" + "M" + "ML"
    assert path(markup, "band") == "M" + "L" * 5 + "Z" + "M" + "L" * 3 + "Z"
    titles = [e.text or "" for e in parsed(markup).iter("title")]
    assert titles[0] == "1999-11: 25.0\u00a0% of 4"
    assert len(titles) == len(names)


def test_years_follow_on_each_other() -> None:
    assert path(line([group(str(y), 1, 4) for y in (1999, 2000, 2002)], 0, 1.0), "line") == "MLM"


def test_times_without_an_answer_are_left_out() -> None:
    times = [group("1999", 1, 4), group("2000", 0, 0), group("2001", 1, 2)]
    markup = line(times, 0, 0.5)
    assert path(markup, "line") == "MM"
    assert "nan" not in markup
    assert "50.0" in (parsed(markup).get("aria-label") or "")
    assert line([group("2000", 0, 0)], 0, 0.5) == ""
    assert line([], 0, 0.5) == ""


shares = st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), min_size=1, max_size=40)


@settings(max_examples=50)
@given(shares)
def test_lines_stay_inside(pairs: list[tuple[int, int]]) -> None:
    times = [group(str(1900 + i), min(pair), max(pair)) for i, pair in enumerate(pairs)]
    top = max((g.shares[0] for g in times if g.answered[0]), default=0.0)
    if not (markup := line(times, 0, top)):
        assert not any(g.answered[0] for g in times)
        return
    svg = parsed(markup)
    _, _, width, height = map(float, (svg.get("viewBox") or "").split())
    for circle in svg.iter("circle"):
        assert 0 < float(circle.get("cx") or "nan") < width
        assert 0 < float(circle.get("cy") or "nan") < height


@settings(max_examples=50)
@given(st.lists(st.integers(0, 10**9), min_size=BINS, max_size=BINS))
def test_bars_grow_with_their_counts(counts: list[int]) -> None:
    svg = parsed(bars(counts))
    columns = list(svg.iter("rect"))
    filled = [count for count in counts if count]
    assert len(columns) == len(filled)
    heights = [float(column.get("height") or "nan") for column in columns]
    order = sorted(range(len(filled)), key=filled.__getitem__)
    assert [heights[i] for i in order] == sorted(heights)
    assert all(height > 0 for height in heights)
    assert all(float(column.get("y") or "nan") > 0 for column in columns)
    told = [e.text or "" for e in svg.iter("title")]
    assert [int(text.split(": ")[1].replace(",", "")) for text in told] == filled


def test_no_bars() -> None:
    assert list(parsed(bars([0] * BINS)).iter("rect")) == []
