"""How cost grows with the number of topics and of terms."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from typing import Any

import pyarrow as pa

from benchmarks.corpus import Corpus
from benchmarks.plans import extractors, words
from benchmarks.results import Result
from benchmarks.speed import TERMS, plan_bytes, row
from benchmarks.timing import measure
from nutgraf.kernel.texts import as_texts
from nutgraf.scoring.plan import Plan

TOPICS = (3, 30, 300)
SIZES = (3_000, 30_000, 300_000, 1_000_000)
_LOADS = 9


def growth(corpus: Corpus, sizes: Sequence[int] = SIZES) -> Result:
    """The same paragraphs against ever larger plans."""
    column = pa.array(corpus.texts)
    vocabulary = words(corpus, max((TERMS, *sizes)))
    rows: list[dict[str, Any]] = []
    for label, topics, size in [
        *((f"{k} topics, {TERMS:,} words", k, TERMS) for k in TOPICS),
        *((f"3 topics, {n:,} words", 3, n) for n in sizes),
    ]:
        found = extractors(vocabulary[:size], topics)
        start = time.perf_counter()
        plan = Plan.of(found)
        built = time.perf_counter() - start
        timing = measure(lambda p=plan: p.probabilities(as_texts(column)), repeats=3)  # type: ignore[misc]
        base = next((r for r in rows if r["subject"].endswith(label.split(", ")[1])), None)
        base = base or (rows[len(TOPICS)] if len(rows) > len(TOPICS) else None)
        figures = row(label, timing, corpus)
        figures["ratio"] = base["paragraphs/s"] / figures["paragraphs/s"] if base else 1.0
        figures["build s"] = built
        figures["table MB"] = plan_bytes(plan) / 1e6
        rows.append(figures)
    for figures in rows[len(TOPICS) :]:
        figures["ratio"] = rows[len(TOPICS)]["paragraphs/s"] / figures["paragraphs/s"]
    notes = ("ratio: times the time of the first row of its kind",)
    return Result("growth", "Growth: time against topics and terms", rows, notes)


_LOAD = """
import time, sys
start = time.perf_counter()
import nutgraf
imported = time.perf_counter()
nutgraf.load({topics!r})
print(imported - start, time.perf_counter() - imported)
"""
LOADS = ("nutgraf.load(), cache warm", "… without a cache", "… making the cache")


def load(corpus: Corpus) -> Result:
    """Importing nutgraf and loading the bundled topics, each time in a new process: with the cache
    of an earlier one, with none, and with an empty one, which is then written."""
    code = _LOAD.format(topics=["diplomacy", "energy", "military"])
    # As it is where it is installed: a process does not translate the modules anew.
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    times: dict[str, list[float]] = {name: [] for name in ("import nutgraf", *LOADS)}
    with tempfile.TemporaryDirectory() as folder:
        for i in range(_LOADS + 1):
            places = (f"{folder}/warm", "", f"{folder}/{i}")
            for name, place in zip(LOADS, places, strict=True):
                done = subprocess.run(
                    [sys.executable, "-c", code],
                    capture_output=True,
                    check=True,
                    env={**environment, "NUTGRAF_CACHE": place},
                )
                imported, loaded = (float(x) * 1000 for x in done.stdout.split())
                if i:  # the first one writes bytecode and the cache
                    times["import nutgraf"].append(imported)
                    times[name].append(loaded)
    rows = []
    for name, spent in times.items():
        ordered = sorted(spent)
        middle, least, most = ordered[len(ordered) // 2], ordered[0], ordered[-1]
        rows.append({"step": name, "median ms": middle, "least ms": least, "most ms": most})
    return Result("load", "Load, in a new process", rows)
