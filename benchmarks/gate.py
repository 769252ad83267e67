"""The figures that the hot path is held to, each from the benchmark that measures it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks import dictionary, growth, peers, runs, speed
from benchmarks.corpus import Corpus
from benchmarks.results import Result
from benchmarks.timing import machine
from nutgraf.errors import told
from nutgraf.kernel import _scan

BUNDLED = "nutgraf, Arrow, bundled topics"
LISTS = "nutgraf, list of str, bundled topics"
FASTTEXT, ARROW = "fastText, dim 100", "nutgraf, Arrow"


@dataclass(frozen=True)
class Goal:
    """A figure that one benchmark's row gives: a column of it, divided by that of another row
    where `of` names one. `bound` is the least that it is to be, or with `at_most` the most."""

    measure: str
    benchmark: str
    row: str
    column: str
    bound: float
    unit: str = "MB/s"
    of: str | None = None
    at_most: bool = False

    def __str__(self) -> str:
        return f"{'≤' if self.at_most else '≥'} {self.bound:,} {self.unit}"

    def figure(self, result: Result) -> float:
        """What was measured.

        Raises:
            LookupError: the benchmark has no such row, or the row no such figure.
        """
        first = next(iter(result.rows[0]))
        rows = {row[first]: row for row in result.rows}
        found = rows[self.row].get(self.column)
        base = 1.0 if self.of is None else rows[self.of].get(self.column)
        if found is None or base is None:
            missing = self.row if found is None else str(self.of)
            raise LookupError(f"{missing}: {rows[missing].get('state', 'no figure')}")
        return float(found) / float(base)

    def holds(self, figure: float) -> bool:
        return figure <= self.bound if self.at_most else figure >= self.bound


WORDS = f"{speed.TERMS:,} words"
GOALS = (
    Goal("bundled topics, Arrow, AVX-512", "hotpath avx512", BUNDLED, "MB/s", 1000),
    Goal("… against scikit-learn", "hotpath avx512", BUNDLED, "ratio", 100, "×"),
    Goal("… with AVX2", "hotpath avx2", BUNDLED, "ratio", 65, "×"),
    Goal("… without SIMD hash", "hotpath base", BUNDLED, "ratio", 60, "×"),
    Goal("… against fastText", "peers", ARROW, "paragraphs/s", 50, "×", of=FASTTEXT),
    Goal("list[str] against Arrow", "hotpath", LISTS, "MB/s", 0.65, "×", of=BUNDLED),
    Goal("evidence as columns", "evidence", "with evidence, bundled topics", "MB/s", 250),
    Goal("300 topics", "growth", f"300 topics, {WORDS}", "MB/s", 350),
    Goal("30 topics", "growth", f"30 topics, {WORDS}", "MB/s", 600),
    Goal(
        "dictionary of 100,000 terms against 1,000", "dictionary", f"{dictionary.SMALL:,} terms",
        "paragraphs/s", 1.3, "×", of=f"{dictionary.LARGE:,} terms", at_most=True,
    ),
    Goal("load, cache warm", "load", growth.LOADS[0], "median ms", 15, "ms", at_most=True),
    Goal("load, without a cache", "load", growth.LOADS[1], "median ms", 50, "ms", at_most=True),
    Goal(
        "predict_proba([p])", "latency", "predict_proba([p]), bundled topics", "median µs", 2.5,
        "µs", at_most=True,
    ),
    Goal("explain(p)", "latency", "explain(p), bundled topics", "median µs", 10, "µs",
         at_most=True),
    Goal("two threads against one", "threads", "2 threads", "ratio", 1.9, "×"),
    Goal("Cyrillic against ASCII", "scripts", "Cyrillic", "ratio", 0.6, "×"),
    Goal("Parquet (zstd) to Parquet", "runs", "Parquet, zstd to Parquet", "figure", 250),
    Goal("Parquet (plain) to Parquet", "runs", "Parquet, none to Parquet", "figure", 330),
    Goal("annotate --evidence", "runs", runs.EVIDENCE, "figure", 60),
)  # fmt: skip


def sources(path: Path | None, limit: int) -> dict[str, Callable[[Corpus], Result]]:
    """What measures the goals, by the names they have there."""
    return {
        "hotpath": speed.hotpath,
        **{f"hotpath {level}": partial(_at, level, path, limit) for level in LEVELS},
        "peers": lambda _: peers.peers(path, limit, None, [ARROW, FASTTEXT]),
        "evidence": speed.evidence,
        "growth": lambda corpus: growth.growth(corpus, ()),
        "dictionary": dictionary.dictionary,
        "load": growth.load,
        "latency": speed.latency,
        "threads": speed.threads,
        "scripts": speed.scripts,
        "runs": runs.main_runs,
    }


def gate(corpus: Corpus, path: Path | None, limit: int) -> Result:
    """Every goal with what this machine measures, in one run with the peers; what cannot be
    measured here is told as that."""
    results: dict[str, Result] = {}
    reasons: dict[str, str] = {}
    for name, source in sources(path, limit).items():
        try:
            results[name] = source(corpus)
        except Exception as error:
            reasons[name] = told(error).splitlines()[0]
    rows, notes = [], [f"{name}: {reason}" for name, reason in reasons.items()]
    for goal in GOALS:
        row: dict[str, Any] = {"measure": goal.measure, "goal": str(goal)}
        try:
            figure = goal.figure(results[goal.benchmark])
        except LookupError as error:
            if goal.benchmark in results:
                notes.append(f"{goal.measure}: {error.args[0]}")
            rows.append({**row, "measured": None, "holds": "not measured"})
        else:
            rows.append({**row, "measured": figure, "holds": _ANSWERS[goal.holds(figure)]})
    return Result("gate", f"Gate: {machine()['cpu']}, {_scan.SIMD}", rows, tuple(notes))


_ANSWERS = {True: "yes", False: "no"}
LEVELS = {"avx512": {"avx512"}, "avx2": {"avx2"}, "base": {"sse2", "neon", "scalar"}}
"""What NUTGRAF_SIMD may ask for, and what the kernel then says of itself."""


def _at(level: str, path: Path | None, limit: int, corpus: Corpus) -> Result:
    """The hot path in a process of its own, whose kernel goes as far as a level."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "hotpath.json"
        command = [sys.executable, "-m", "benchmarks", "hotpath", "--limit", str(limit)]
        command += ["--json", str(file), *(["--corpus", str(path)] if path else [])]
        environment = {**os.environ, "NUTGRAF_SIMD": level}
        subprocess.run(command, check=True, capture_output=True, env=environment)
        found = json.loads(file.read_text(encoding="utf-8"))
    kernel = found["machine"]["kernel"]
    if kernel not in LEVELS[level]:
        raise LookupError(f"the kernel is {kernel} here")
    return Result(**found["results"][0])
