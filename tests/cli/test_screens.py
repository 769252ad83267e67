"""Every command fits screens of 50, 80 and 120 columns, and says the same on each."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from rich.cells import cell_len

from nutgraf.cli import COMMANDS
from tests.cli.screens import NAMES, WIDTHS, Screens

# What two calls tell differently: times, the width in names of files, and how fast it was.
_PASSING = re.compile(r"\(\d[\d.,]* s\)|new-\d+|wellbeing[-_]\d+|\S*-\d+\.npz\S*")
_FIGURE = re.compile(r"(?<![\w.])[+-]?\d[\d,]*(?:\.\d+)?%?(?![\w])")
_TIMED = {"bench"}
HEADINGS = {"source", "plugin", "topic", "of", "those", "about", "reason"}
"""Of names, which stand by themselves above their figures where rows are stacked, and of columns
without content."""
CUT = {"annotate --dry-run", "suggest"}
"""Calls that show prose on a line each, which ends in … where there is no room for more."""


@pytest.fixture(scope="module")
def screens(tmp_path_factory: pytest.TempPathFactory) -> Screens:
    return Screens.of(tmp_path_factory.mktemp("screens"))


@pytest.fixture(scope="module")
def seen() -> dict[tuple[str, int], str]:
    return {}


@pytest.fixture
def shown(
    name: str, screens: Screens, seen: dict[tuple[str, int], str], monkeypatch: pytest.MonkeyPatch
) -> dict[int, str]:
    """What a call shows, by width."""
    for width in WIDTHS:
        if (name, width) not in seen:
            seen[name, width] = screens.shown(name, width, monkeypatch)
    return {width: seen[name, width] for width in WIDTHS}


each_call = pytest.mark.parametrize("name", NAMES)


def test_every_command_is_shown() -> None:
    calls = Screens(Path()).calls("").values()
    assert {call[0] for call in calls} == set(COMMANDS)


@each_call
def test_no_line_is_wider_than_the_screen(name: str, shown: dict[int, str]) -> None:
    for width, text in shown.items():
        assert text.strip(), width
        for line in text.split("\n"):
            # The name of a file is one word, whatever its length.
            assert cell_len(line) <= width or " " not in line.strip(), (width, line)


@each_call
def test_no_word_is_cut_or_broken(name: str, shown: dict[int, str]) -> None:
    """Whatever stands on the widest screen stands on the others, word by word, in any order."""
    if name in _TIMED:
        return
    wide, *others = (words(shown[width]) for width in sorted(WIDTHS, reverse=True))
    for narrow in others:
        assert name in CUT or wide.keys() - narrow.keys() <= HEADINGS
    for text in shown.values():
        cut = [line for line in text.split("\n") if "…" in line]
        assert not cut or (name in CUT and all(line.rstrip().endswith("…") for line in cut))


@each_call
def test_every_figure_is_on_every_screen(name: str, shown: dict[int, str]) -> None:
    wide, *others = (figures(shown[width]) for width in sorted(WIDTHS, reverse=True))
    for narrow in others:
        if name in _TIMED:
            assert sum(narrow.values()) >= sum(wide.values())
        else:
            assert not wide - narrow


def test_figures_are_found_at_all() -> None:
    assert figures("1,234 0.90–0.95 -0.5 12% x1 a2024 (3.0 s)") == Counter(
        ["1,234", "0.90", "0.95", "-0.5", "12%"]
    )


def words(text: str) -> Counter[str]:
    return Counter(_PASSING.sub("", text.replace("─", "")).split())


def figures(text: str) -> Counter[str]:
    return Counter(_FIGURE.findall(_PASSING.sub("", text)))
