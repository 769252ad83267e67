"""Looks: every colour and line there is, and words for every reason."""

from __future__ import annotations

import math
import re
from itertools import combinations
from operator import mul

from hypothesis import given
from hypothesis import strategies as st

from nutgraf.data import Reason
from nutgraf.showing.looks import COLOURS, LINES, REASONS, TERMINAL, Look, look_of, looks_of
from nutgraf.showing.webpage import template

# Linear RGB as it is seen without red, green or blue cones (Machado et al., severity 1).
MISSING = (
    (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
)


@given(st.text())
def test_a_look_comes_of_the_name_alone(name: str) -> None:
    look = look_of(name)
    assert look == look_of(name)
    assert 0 <= look.colour < COLOURS
    assert 0 <= look.line < LINES
    assert look.terminal in TERMINAL


def test_the_bundled_topics_and_their_like_are_far_apart() -> None:
    names = ("diplomacy", "energy", "military", "health")
    assert len({look_of(name).colour for name in names}) == len(names)


@given(st.sets(st.text("abcdef", min_size=1, max_size=4), max_size=11))
def test_topics_that_stand_together_keep_their_colours_and_differ(names: set[str]) -> None:
    looks = looks_of(names)
    assert all(looks[name].colour == look_of(name).colour for name in names)
    assert looks == looks_of(sorted(names, reverse=True))
    crowded = any(
        sum(x.colour == look.colour for x in looks.values()) > LINES for look in looks.values()
    )
    assert crowded or len(set(looks.values())) == len(names)


def test_colours_stay_apart_for_the_colour_blind() -> None:
    """Of any two, those with the bundled topics' colours also after what Machado, Oliveira and
    Fernandes (2009) compute for missing cones; the rest differ in line and letter."""
    css = template("document.css")
    hexes = re.findall(r"\.c\d \{ --c: light-dark\(#(\w{6}), #(\w{6})\)", css)
    assert len(hexes) == COLOURS
    bundled = [look_of(name).colour for name in ("diplomacy", "energy", "military")]
    for theme in (0, 1):
        for missing in MISSING:
            seen = [lab(hexes[i][theme], missing) for i in bundled]
            assert all(math.dist(a, b) >= 13 for a, b in combinations(seen, 2)), (theme, missing)


def lab(colour: str, missing: tuple[tuple[float, ...], ...]) -> tuple[float, float, float]:
    """CIELAB of a colour as it is seen without some cones."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    r, g, b = (min(1, max(0, sum(map(mul, row, linear)))) for row in missing)
    xyz = (
        (0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505,
        0.2126 * r + 0.7152 * g + 0.0722 * b,
        (0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089,
    )
    x, y, z = (t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116 for t in xyz)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def test_the_style_sheet_has_every_look() -> None:
    css = template("document.css")
    for line in range(LINES):
        assert re.search(rf"\.s{line}\b", css)
    for colour in range(COLOURS):
        assert re.search(rf"\.c{colour}\b", css)
    assert not re.search(rf"\.c{COLOURS}\b", css)
    assert Look(6, 3).css == "c6 s3"
    assert len(TERMINAL) == COLOURS


def test_every_reason_has_words_of_its_own() -> None:
    assert set(REASONS) == set(Reason)
    assert len(set(REASONS.values())) == len(Reason)
