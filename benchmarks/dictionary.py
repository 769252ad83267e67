"""Word lists of a person's making: how long they take to read and compile, and how fast they scan,
with guards and without."""

from __future__ import annotations

import json
import random
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import pyarrow as pa

import nutgraf
from benchmarks.corpus import Corpus
from benchmarks.plans import words
from benchmarks.results import Result
from benchmarks.timing import measure
from nutgraf.kernel.texts import as_texts
from nutgraf.scoring.plan import Plan

T = TypeVar("T")

SMALL, LARGE = 1_000, 100_000
COMMON = 300  # words too common for a list of a topic


def dictionary(corpus: Corpus) -> Result:
    """Topic files of 1,000 and 100,000 terms, with weights and without."""
    vocabulary = words(corpus, LARGE + LARGE // 2)[COMMON:]
    column = pa.array(corpus.texts)
    rows: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory() as folder:
        for label, size, kind in (
            (f"{SMALL:,} terms", SMALL, "list"),
            (f"{LARGE:,} terms", LARGE, "list"),
            (f"{LARGE:,} terms with weights", LARGE, "table"),
            (f"{SMALL:,} terms, 10 of them guarded", SMALL, "guards"),
        ):
            path = _write(Path(folder) / f"{kind}.toml", _mixed(vocabulary, size), kind)
            reading, extractor = _timed(partial(nutgraf.TermExtractor.from_toml, path))
            compiling, plan = _timed(partial(Plan.of, [extractor]))
            timing = measure(partial(_probabilities, plan, column), repeats=3)
            per_second = len(corpus.texts) / timing.least
            rows.append(
                {
                    "topic file": label,
                    "read s": reading[0],
                    "compile s": compiling[0],
                    "load s": reading[0] + compiling[0],
                    "load CPU s": reading[1] + compiling[1],
                    "paragraphs/s": per_second,
                    "ratio": rows[0]["paragraphs/s"] / per_second if rows else 1.0,
                }
            )
    notes = (
        "7 of 10 terms are words, 2 beginnings of words, 1 a phrase",
        "ratio: times the time of the first row; least of the repeats",
    )
    return Result("dictionary", "Topic files: time to load and to scan", rows, notes)


def _mixed(vocabulary: list[str], size: int) -> list[str]:
    chosen = random.Random(0).sample(vocabulary, size)
    found = dict.fromkeys(
        word
        if i % 10 < 7
        else f"{word[: max(3, len(word) * 2 // 3)]}*"
        if i % 10 < 9
        else f"{word} {chosen[i - 1]}"
        for i, word in enumerate(chosen)
    )
    return list(found)


def _write(path: Path, terms: list[str], kind: str) -> Path:
    quoted = [json.dumps(term, ensure_ascii=False) for term in terms]
    if kind == "table":
        body = "[terms]\n" + "\n".join(f"{term} = 1.25" for term in quoted)
    else:
        body = "terms = [\n" + ",\n".join(quoted) + "]\n"
    if kind == "guards":
        body += (
            f"[[guards]]\nterms = [{', '.join(quoted[:10])}]\nunless = [{quoted[20]}]\nwithin = 5"
        )
    path.write_text(f'name = "{kind}"\nbias = -3.0\n{body}\n', encoding="utf-8")
    return path


def _probabilities(plan: Plan, column: pa.Array) -> object:
    return plan.probabilities(as_texts(column))


def _timed(work: Callable[[], T]) -> tuple[tuple[float, float], T]:
    """Least wall and processor seconds of three runs, and what the last one gave."""
    times = []
    for _ in range(3):
        start = time.perf_counter(), time.process_time()
        result = work()
        times.append((time.perf_counter() - start[0], time.process_time() - start[1]))
    return (min(t[0] for t in times), min(t[1] for t in times)), result
