"""Runs over a corpus: text MB/s by form, two cores, memory, tiny files, and resuming."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

import nutgraf
from benchmarks.corpus import TOPICS, Corpus
from benchmarks.results import Result
from benchmarks.subjects import tfidf_logistic
from nutgraf.corpus.session import Run

REPEATS = 3
SMALL, LARGE = 200e6, 4e9
"""Bytes of text of the two runs whose memory is compared."""
FILES, UNITS = 1000, 10_000
EVIDENCE = "… with evidence"
PEER = 20_000
"""Paragraphs for scikit-learn, which takes its time."""


def runs(corpus: Corpus) -> Result:
    """`nutgraf.annotate` from files to files, on one core unless it says otherwise."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        inputs = _write(corpus, folder)
        rows = [base := _scikit_learn(inputs["Parquet, zstd"], folder)]
        for form, path in inputs.items():
            rows.append(_speed(f"{form} to Parquet", path, folder, base))
        parquet = inputs["Parquet, zstd"]
        for form in ("arrow", "jsonl.zst"):
            rows.append(_speed(f"Parquet, zstd to {form}", parquet, folder, base, format=form))
        rows.append(_speed(EVIDENCE, parquet, folder, base, evidence=True))
        rows.append(_speed("… with text", parquet, folder, base, keep_text=True))
        rows += _two_cores(parquet, folder)
        rows += _memory(parquet, corpus.n_bytes, folder)
        rows.append(_tiny_files(corpus, folder))
        rows.append(_resume(corpus, folder))
    notes = (
        "MB/s are of text, by the clock; by CPU: by seconds of CPU of the process. Shares are "
        "of the time inside units; fsync counts as encoding.",
        "JSON is decoded by pyarrow.json, whole blocks at a time.",
        "ratio: against scikit-learn; of two cores against one; of memory 4 GB against 200 MB.",
    )
    return Result("corpus", "Runs over a corpus, 3 topics", rows, notes)


def main_runs(corpus: Corpus) -> Result:
    """The runs from Parquet to Parquet alone, and the one with evidence."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        inputs = _write(corpus, folder)
        rows = [base := _scikit_learn(inputs["Parquet, zstd"], folder)]
        for form in ("Parquet, zstd", "Parquet, none"):
            rows.append(_speed(f"{form} to Parquet", inputs[form], folder, base))
        rows.append(_speed(EVIDENCE, inputs["Parquet, zstd"], folder, base, evidence=True))
    return Result("main runs", "Runs over a corpus, 3 topics", rows)


def _row(measure: str, figure: float, unit: str, goal: str = "", **more: Any) -> dict[str, Any]:
    columns = ("ratio", "by CPU", "decode", "scan", "encode")
    found = {"measure": measure, "figure": figure, "unit": unit, "goal": goal or None}
    return {**found, **{name: more.get(name) for name in columns}}


GOALS = {"Parquet, zstd to Parquet": "300, 20 ×", "JSON lines to Parquet": "150"}


def _speed(
    measure: str, path: Path, folder: Path, base: dict[str, Any], **options: Any
) -> dict[str, Any]:
    best: tuple[float, float, Run] | None = None
    for _ in range(REPEATS):
        wall, cpu, run = _timed(path, folder, workers=1, **options)
        if best is None or wall < best[0]:
            best = (wall, min(cpu, best[1]) if best else cpu, run)
    assert best is not None
    wall, cpu, run = best
    text = run.counts["text_bytes"] / 1e6
    stages = {name: run.seconds[name] for name in ("decode", "scan", "encode")}
    shares = {name: f"{spent / sum(stages.values()):.0%}" for name, spent in stages.items()}
    ratio = text / wall / base["figure"]
    return _row(
        measure, text / wall, "MB/s", GOALS.get(measure, ""), ratio=ratio,
        **{"by CPU": text / cpu}, **shares,
    )  # fmt: skip


def _timed(path: Path, folder: Path, **options: Any) -> tuple[float, float, Run]:
    out = folder / "out"
    shutil.rmtree(out, ignore_errors=True)
    classifier = nutgraf.load(list(TOPICS))
    start, used = time.perf_counter(), time.process_time()
    run = nutgraf.annotate(path, out, classifier=classifier, **options)
    return time.perf_counter() - start, time.process_time() - used, run


def _write(corpus: Corpus, folder: Path) -> dict[str, Path]:
    table = pa.table({"id": [f"d{i}" for i in range(len(corpus.texts))], "text": corpus.texts})
    found = {}
    for compression in ("zstd", "snappy", "none"):
        path = folder / f"{compression}.parquet"
        pq.write_table(table, path, row_group_size=50_000, compression=compression)
        found[f"Parquet, {compression}"] = path
    with pa.ipc.new_file(str(folder / "a.arrow"), table.schema) as writer:
        writer.write_table(table, max_chunksize=20_000)
    rows = zip(table["id"].to_pylist(), corpus.texts, strict=True)
    lines = "".join(
        json.dumps({"id": i, "text": text}, ensure_ascii=False) + "\n" for i, text in rows
    )
    (folder / "a.jsonl").write_text(lines, encoding="utf-8")
    (folder / "a.jsonl.gz").write_bytes(gzip.compress(lines.encode(), 6))
    with pa.CompressedOutputStream(str(folder / "a.jsonl.zst"), "zstd") as stream:
        stream.write(lines.encode())
    (folder / "a.txt").write_text("".join(f"{t}\n" for t in corpus.texts), encoding="utf-8")
    return {
        **found,
        "Arrow": folder / "a.arrow",
        "JSON lines": folder / "a.jsonl",
        "JSON lines, gz": folder / "a.jsonl.gz",
        "JSON lines, zst": folder / "a.jsonl.zst",
        "lines of text": folder / "a.txt",
    }


def _scikit_learn(path: Path, folder: Path) -> dict[str, Any]:
    """TF-IDF and logistic regression mapped over batches of the same file, written as Parquet."""
    score = tfidf_logistic()
    n_bytes, start = 0, time.perf_counter()
    schema = pa.schema([(f"p_{topic}", pa.float32()) for topic in TOPICS])
    with pq.ParquetWriter(folder / "peer.parquet", schema) as writer:
        for batch in pq.ParquetFile(path).iter_batches(PEER // 4, columns=["text"]):
            texts = batch["text"].to_pylist()
            matrix = score(texts)
            assert matrix is not None
            columns = [pa.array(matrix[:, i], pa.float32()) for i in range(len(TOPICS))]
            writer.write_table(pa.Table.from_arrays(columns, schema=schema))
            n_bytes += sum(len(text.encode()) for text in texts)
            if n_bytes > 280 * PEER:
                break
    speed = n_bytes / (time.perf_counter() - start) / 1e6
    return _row("scikit-learn, Parquet to Parquet", speed, "MB/s", ratio=1.0)


def _two_cores(path: Path, folder: Path) -> list[dict[str, Any]]:
    """One worker and two, on some copies of the file, so that there is work to share."""
    shards = _copies(path, folder / "shards", 6)
    found: dict[int, float] = {}
    for _ in range(REPEATS):
        for workers in (1, 2):
            wall, _, run = _timed(shards, folder, workers=workers)
            speed = run.counts["text_bytes"] / wall / 1e6
            found[workers] = max(speed, found.get(workers, 0.0))
    ratio = found[2] / found[1]
    return [_row("Parquet, zstd to Parquet, two cores", found[2], "MB/s", "1.8 ×", ratio=ratio)]


def _copies(path: Path, folder: Path, n: int) -> Path:
    folder.mkdir()
    for i in range(n):
        os.link(path, folder / f"{i:03}{path.suffix}")
    return folder


def _memory(path: Path, n_bytes: int, folder: Path) -> list[dict[str, Any]]:
    """Peak resident size of processes that annotate a small and a large corpus on two cores."""
    peaks = {}
    for size in (SMALL, LARGE):
        shards = _copies(path, folder / f"memory{size:.0f}", max(1, round(size / n_bytes)))
        code = (
            "import nutgraf, re\n"
            f"nutgraf.annotate({str(shards)!r}, {str(folder / f'out{size:.0f}')!r}, workers=2)\n"
            # Not getrusage, which counts the parent's memory in.
            "print(int(re.search(r'VmHWM:\\s+(\\d+)', open('/proc/self/status').read())[1]) / 1024)"
        )
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
        peaks[size] = float(done.stdout)
    return [
        _row("peak memory, 200 MB of text", peaks[SMALL], "MiB", "700"),
        _row(
            "peak memory, 4 GB of text", peaks[LARGE], "MiB", "700, within 10 %",
            ratio=peaks[LARGE] / peaks[SMALL],
        ),
    ]  # fmt: skip


def _tiny_files(corpus: Corpus, folder: Path) -> dict[str, Any]:
    tiny = folder / "tiny"
    tiny.mkdir()
    for i in range(FILES):
        (tiny / f"{i:04}.txt").write_text(corpus.texts[i % len(corpus.texts)], encoding="utf-8")
    best = min(_timed(tiny, folder, workers=1)[0] for _ in range(REPEATS))
    return _row(f"{FILES:,} tiny files", best / FILES * 1000, "ms each", "3")


def _resume(corpus: Corpus, folder: Path) -> dict[str, Any]:
    path = folder / "many.txt"
    texts = (corpus.texts[i % len(corpus.texts)] for i in range(UNITS))
    path.write_text("".join(f"{text[:99]:<99}\n" for text in texts), encoding="utf-8")
    classifier = nutgraf.load(list(TOPICS))
    call: Callable[[], Run] = lambda: nutgraf.annotate(  # noqa: E731
        path, folder / "many", classifier=classifier, unit_bytes=100
    )
    if call().units < UNITS:
        raise AssertionError("not one unit a line")
    start = time.perf_counter()
    again = call()
    spent = time.perf_counter() - start
    if again.made or not again.finished:
        raise AssertionError("the run was not finished")
    return _row(f"resuming a finished run of {UNITS:,} units", spent, "s", "2")
