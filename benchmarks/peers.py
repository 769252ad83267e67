"""The hot path beside what a user would pick instead, each in a process of its own."""

from __future__ import annotations

import json
import math
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click
import numpy as np

from benchmarks.corpus import TOPICS, Corpus, read_corpus
from benchmarks.results import Result
from benchmarks.speed import row
from benchmarks.subjects import PEERS
from benchmarks.timing import machine, measure
from nutgraf.measuring.evaluation import average_precision
from nutgraf.reading.labelled import Gold, read_gold


def peers(
    corpus_path: Path | None,
    limit: int,
    gold_path: Path | None,
    names: Iterable[str] = PEERS,
    seconds: float | None = None,
) -> Result:
    """Every peer over the same texts, with the mean average precision over the three topics on
    the labelled texts of `gold_path`. What is not done after so many `seconds` has no figure."""
    rows: list[dict[str, Any]] = []
    end = time.monotonic() + (math.inf if seconds is None else seconds)
    for name in names:
        command = [sys.executable, "-m", "benchmarks.peers", name, "--limit", str(limit)]
        command += ["--corpus", str(corpus_path)] if corpus_path else []
        command += ["--gold", str(gold_path)] if gold_path else []
        try:
            done = subprocess.run(
                command, capture_output=True, text=True, check=False, timeout=_left(end)
            )
        except subprocess.TimeoutExpired:
            rows.append({"subject": name, "state": f"not done in {seconds:g} s"})
            continue
        if done.returncode:
            why = (done.stderr.strip().splitlines() or ["failed"])[-1][:60]
            rows.append({"subject": name, "state": why})
        else:
            rows.append(json.loads(done.stdout.splitlines()[-1]))
    timed = {r["subject"]: r["paragraphs/s"] for r in rows if "paragraphs/s" in r}
    best = next((speed for name, speed in timed.items() if name.startswith("nutgraf")), None)
    keys = ("subject", "state", "paragraphs/s", "MB/s", "spread", "nutgraf is", "mean AP")
    for r in rows:
        speed = timed.get(r["subject"])
        r["nutgraf is"] = f"{best / speed:,.1f}×" if best and speed else None
    notes = (
        "All trained on the seeds; mean AP over diplomacy, energy, military"
        + (f" on {gold_path.name}." if gold_path else " is measured with --gold FILE."),
        "“Finds only” peers look for the bundled terms and score nothing.",
    )
    return Result("peers", "Peers: one core", [{k: r.get(k) for k in keys} for r in rows], notes)


def _left(end: float) -> float | None:
    return None if end == math.inf else max(0.0, end - time.monotonic())


def run(name: str, corpus: Corpus, gold: Gold | None) -> dict[str, Any]:
    """One peer's speed and accuracy."""
    package, make, most = PEERS[name]
    try:
        score = make()
    except ImportError:
        return {"subject": name, "state": "not installed"}
    sample = Corpus(corpus.name, corpus.texts[:most])
    found = row(name, measure(lambda: score(sample.texts), repeats=3), sample)
    found["state"] = machine(package)[package]
    if gold is not None and (scores := score(gold.texts)) is not None:
        aps = []
        for k, topic in enumerate(gold.topics):
            scored = np.isfinite(gold.labels[:, k])
            column = np.asarray(scores, np.float64)[scored, TOPICS.index(topic)]
            aps.append(average_precision(gold.labels[scored, k].astype(np.float64), column))
        found["mean AP"] = float(np.mean(aps))
    return found


@click.command()
@click.argument("name", type=click.Choice(list(PEERS)))
@click.option("--corpus", type=click.Path(path_type=Path))
@click.option("--limit", default=100_000)
@click.option("--gold", type=click.Path(path_type=Path))
def main(name: str, corpus: Path | None, limit: int, gold: Path | None) -> None:
    """Time one peer and print its row as JSON."""
    labelled = read_gold(gold, TOPICS) if gold else None
    print(json.dumps(run(name, read_corpus(corpus, limit), labelled)))


if __name__ == "__main__":
    main()
