"""A plot as SVG: sound markup, points where they belong, gaps where nothing is known."""

from __future__ import annotations

import math
import re
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nutgraf.showing.chart import HEIGHT, WIDTH, Chart

NAN = math.nan


def parsed(chart: Chart) -> ElementTree.Element:
    return ElementTree.fromstring(str(chart))


def path(chart: Chart, css: str) -> str:
    (found,) = (e.get("d") or "" for e in parsed(chart).iter("path") if e.get("class") == css)
    return found


@pytest.mark.parametrize(
    ("points", "shape"),
    [
        ([], ""),
        ([(0, 0), (1, 1)], "ML"),
        ([(0, 0), (0.5, NAN), (1, 1)], "MM"),
        ([(NAN, 0), (0, 0), (0.5, 0.5), (NAN, NAN), (0.8, 1), (1, 1)], "MLML"),
        ([(NAN, NAN)], ""),
    ],
)
def test_a_line_breaks_at_what_is_no_number(points: list[tuple[float, float]], shape: str) -> None:
    assert re.sub(r"[\d. ]", "", path(Chart("", "", "").line(points, "f1"), "line f1")) == shape


def test_text_is_escaped() -> None:
    chart = Chart('<&"', "x<", "y>").dot(0, 0, '"<').upright(0.9, "<0.90>").key([("a", "<b>")])
    found = parsed(chart)
    assert found.get("aria-label") == '<&"'
    assert {"x<", "y>", '"<', "<0.90>", "<b>"} <= {e.text for e in found.iter()}


def test_ends_of_the_axes_are_told() -> None:
    labels = [e.text for e in parsed(Chart("", "", "", x=(-2, 2), y=(0, 0.5))).iter("text")]
    assert {"-2", "2", "0", "0.5", "0.125"} <= set(labels)


numbers = st.floats(-1e3, 1e3)


@settings(max_examples=60)
@given(st.tuples(numbers, numbers), st.tuples(numbers, numbers), st.floats(0, 1), st.floats(0, 1))
def test_points_between_the_ends_are_inside(
    x: tuple[float, float], y: tuple[float, float], along: float, up: float
) -> None:
    """Also where both ends of an axis are one number."""
    chart = Chart("", "", "", x=(min(x), max(x)), y=(min(y), max(y)))
    point = min(x) + along * (max(x) - min(x)), min(y) + up * (max(y) - min(y))
    (circle,) = parsed(chart.dot(*point, "a point")).iter("circle")
    assert 0 < float(circle.get("cx") or "nan") < WIDTH
    assert 0 < float(circle.get("cy") or "nan") < HEIGHT


def test_more_is_to_the_right_and_up() -> None:
    chart = Chart("", "", "").dot(0.2, 0.2, "low").dot(0.8, 0.8, "high").interval(0.5, 0.2, 0.8)
    low, high = parsed(chart).iter("circle")
    assert float(low.get("cx") or "") < float(high.get("cx") or "")
    assert float(low.get("cy") or "") > float(high.get("cy") or "")
    ends = re.findall(r"[\d.]+ ([\d.]+)", path(chart, "interval"))
    assert ends == [low.get("cy"), high.get("cy")]
