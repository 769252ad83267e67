"""The gate's table has a row for each goal, and tells apart yes, no and not measured."""

from __future__ import annotations

from typing import Any

import pytest

from benchmarks import gate, timing
from benchmarks.corpus import Corpus
from benchmarks.gate import GOALS, Goal, sources
from benchmarks.results import Result
from tests.corpus import samples

CORPUS = Corpus("samples", samples.texts(60))
FAST = {"evidence", "latency", "threads", "scripts"}
"""Benchmarks that take no time on few texts."""


def absent(corpus: Corpus) -> Result:
    raise ImportError("no such package")


def test_every_goal_is_a_row(monkeypatch: pytest.MonkeyPatch) -> None:
    defaults = timing.measure.__kwdefaults__
    assert defaults is not None
    monkeypatch.setitem(defaults, "at_least", 0.0)
    monkeypatch.setitem(defaults, "repeats", 1)
    known = sources(None, 60)
    few = {name: source if name in FAST else absent for name, source in known.items()}
    monkeypatch.setattr(gate, "sources", lambda path, limit: few)
    found = gate.gate(CORPUS, None, 60)
    assert [row["measure"] for row in found.rows] == [goal.measure for goal in GOALS]
    for row, goal in zip(found.rows, GOALS, strict=True):
        assert row["goal"] == str(goal)
        if goal.benchmark in FAST:
            assert row["measured"] > 0
            assert row["holds"] in ("yes", "no")
        else:
            assert (row["measured"], row["holds"]) == (None, "not measured")
    assert {note.split(":")[0] for note in found.notes} == few.keys() - FAST


def test_every_goal_has_its_benchmark() -> None:
    assert {goal.benchmark for goal in GOALS} == sources(None, 60).keys()


@pytest.mark.parametrize(
    ("goal", "figure", "holds"),
    [
        (Goal("m", "b", "x", "MB/s", 10), 10.0, True),
        (Goal("m", "b", "x", "MB/s", 10.5), 10.0, False),
        (Goal("m", "b", "x", "MB/s", 10, at_most=True), 10.0, True),
        (Goal("m", "b", "x", "MB/s", 9, at_most=True), 10.0, False),
        (Goal("m", "b", "x", "MB/s", 2.5, of="y"), 2.5, True),
    ],
)
def test_goals_hold_from_their_bound_on(goal: Goal, figure: float, holds: bool) -> None:
    rows = [{"subject": "x", "MB/s": 10.0}, {"subject": "y", "MB/s": 4.0}]
    assert goal.figure(Result("b", "B", rows)) == figure
    assert goal.holds(figure) is holds


@pytest.mark.parametrize("missing", [{"subject": "y", "state": "not installed"}, {"subject": "z"}])
def test_a_peer_that_lacks_is_no_yes(missing: dict[str, Any]) -> None:
    rows = [{"subject": "x", "MB/s": 10.0}, missing]
    with pytest.raises(LookupError):
        Goal("m", "b", "x", "MB/s", 1, of="y").figure(Result("b", "B", rows))
