"""`python -m benchmarks`: what its summary shows of given figures, and that its help is whole."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from benchmarks import charts, plots, summary
from benchmarks.__main__ import BENCHMARKS, WHICH, main
from benchmarks.peers import peers
from benchmarks.results import Result, read
from benchmarks.subjects import PEERS


def speed(name: str, figure: float, ratio: float = 1.0) -> dict[str, Any]:
    return {"subject": name, "MB/s": figure, "spread": "7%", "ratio": ratio}


HOTPATH = Result(
    "hotpath",
    "",
    [
        speed("nutgraf, Arrow, bundled topics", 900.0, 90.0),
        speed("nutgraf, Arrow, 30,000 words", 1800.0, 180.0),
        speed("scikit-learn TF-IDF + logistic", 10.0),
    ],
)
PEER_ROWS = Result(
    "peers",
    "",
    [
        {"subject": "nutgraf, Arrow", "MB/s": 800.0, "spread": "3%", "nutgraf is": "1.0×"},
        {"subject": "fastText, dim 100", "state": "not done in 60 s", "MB/s": None},
    ],
)
LATENCY = Result(
    "latency",
    "",
    [
        {"call": "explain(p), bundled topics", "median µs": 9.0, "5 % µs": 8.0, "99 % µs": 4321.0},
        {"call": "explain(p), 30,000 words", "median µs": 7.0, "5 % µs": 6.0, "99 % µs": 8.0},
    ],
)
GROWTH = Result(
    "growth",
    "",
    [speed("3 topics, 30,000 words", 400.0), speed("300 topics, 30,000 words", 100.0, 4.0)],
)
RESULTS = [HOTPATH, PEER_ROWS, LATENCY, GROWTH]


def shown(width: int, folder: Path) -> str:
    out = io.StringIO()
    summary.show(RESULTS, Console(file=out, width=width, highlight=False), folder)
    return out.getvalue()


@pytest.mark.parametrize("width", [50, 80, 120])
def test_bars_are_as_long_as_their_figures_say(width: int, tmp_path: Path) -> None:
    lines = shown(width, tmp_path).splitlines()
    picture = next(line for line in lines if line.startswith("Picture"))
    assert max(len(line) for line in lines if line != picture) <= width
    bars = {
        name: line.count("█")
        for line in lines
        for name in ("3 topics", "300 topics")
        if name in line
    }
    assert abs(bars["3 topics"] - 4 * bars["300 topics"]) <= 4
    assert any("scikit-learn TF-IDF" in line and " 10" in line for line in lines)


def test_what_stands_beside_the_bars(tmp_path: Path) -> None:
    text = shown(120, tmp_path)
    assert "900  90× scikit-learn, spread 7%" in text
    assert "1,800" not in text  # of made-up words, beside the bundled topics
    assert "100  4× the time, spread 7%" in text
    assert "9  8 to 4,321" in text
    assert "Not measured: fastText, dim 100 (not done in 60 s)." in text
    assert len(text.splitlines()) <= 40


def test_the_picture_is_a_file(tmp_path: Path) -> None:
    path = plots.panels(charts.charts(RESULTS), tmp_path / "new")
    assert path.read_text(encoding="utf-8").count("<svg") == 1
    assert plots.panels(charts.charts(RESULTS), tmp_path / "other").read_bytes()


def test_without_matplotlib_there_is_no_picture(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    assert "No picture: matplotlib is not installed." in shown(80, tmp_path)


@given(st.floats(0, 1), st.integers(1, 200))
def test_a_bar_fits_and_is_right_to_an_eighth(share: float, room: int) -> None:
    bar = charts.drawn(share, room)
    eighths = sum(charts.BLOCKS.index(block) + 1 for block in bar)
    assert 1 <= len(bar) <= room
    assert abs(eighths - share * room * 8) <= 1


def test_the_summary_takes_every_step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From the command to the bars, the picture and the file, with figures that are given."""
    given_ = {result.name: (lambda corpus, result=result: result) for result in RESULTS}
    assert list(summary.steps(None)) == ["hot path", "peers", "latency", "growth"]
    monkeypatch.setattr(summary, "steps", lambda path: given_)
    kept = tmp_path / "figures.json"
    command = ["--limit", "20", "--json", str(kept), "--plot", str(tmp_path)]
    done = CliRunner().invoke(main, command)
    assert done.exit_code == 0, done.output
    assert done.output.startswith("20 paragraphs")
    assert "Hot path" in done.output
    assert f"Picture: {tmp_path / 'summary.svg'}" in done.output
    assert read(kept).keys() == {"hotpath", "peers", "latency", "growth"}


def test_peers_of_the_summary_are_installed() -> None:
    found = summary.quick()
    assert set(found) <= set(PEERS)
    assert "scikit-learn TF-IDF + logistic" in found


def test_a_peer_out_of_time_has_no_figure() -> None:
    found = peers(None, 10, None, ["nutgraf, Arrow", "fastText, dim 100"], seconds=0)
    assert [row["state"] for row in found.rows] == ["not done in 0 s"] * 2
    assert [row["nutgraf is"] for row in found.rows] == [None, None]


def test_help_lists_every_benchmark() -> None:
    text = CliRunner().invoke(main, ["--help"]).output
    assert BENCHMARKS.keys() <= WHICH.keys()
    for name, says in WHICH.items():
        assert f"  {name:<11} {says}\n" in text


def test_what_is_no_benchmark_is_refused() -> None:
    done = CliRunner().invoke(main, ["speed"])
    assert done.exit_code == 2
    assert "'hotpath'" in done.output
