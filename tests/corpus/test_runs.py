"""The bytes of a run depend on nothing but its input; folders are used by one run at a time."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import joblib
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import nutgraf
from nutgraf.corpus import dispatch, layout, ledger, locks, worker
from nutgraf.corpus.formats import tables
from nutgraf.corpus.rows import documents
from nutgraf.corpus.run import annotate as annotate_corpus
from nutgraf.reading.sources import source
from tests.corpus import samples

UNIT = 6000


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """A folder with a file of each kind and some rows that are rejected."""
    folder = tmp_path / "in"
    folder.mkdir()
    for name, write in samples.WRITERS.items():
        write(folder / name, samples.texts(200))
    with (folder / "a.jsonl").open("a") as file:
        file.write("broken\n" + '{"text": "Troops at dawn."}\n')
    return folder


def annotate(corpus: Path, out: Path, classifier: nutgraf.Classifier, **more: Any) -> Any:
    more = {"unit_bytes": UNIT, "workers": 1, **more}
    return annotate_corpus(corpus, out, classifier=classifier, **more)


@pytest.mark.parametrize("form", ["parquet", "jsonl.zst", "arrow"])
def test_bytes_do_not_depend_on_workers_and_batches(
    form: str,
    corpus: Path,
    tmp_path: Path,
    classifier: nutgraf.Classifier,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    options: dict[str, Any] = {"format": form, "evidence": True, "keep_text": True}
    one = annotate(corpus, tmp_path / "one", classifier, **options)
    assert one.units > 10
    expected = samples.contents(one)
    four = annotate(corpus, tmp_path / "four", classifier, workers=4, **options)
    assert samples.contents(four) == expected
    samples.limit(monkeypatch, BLOCK=777)
    monkeypatch.setattr(tables, "MOST_ROWS", 17)
    small = annotate(corpus, tmp_path / "small", classifier, workers=2, **options)
    assert samples.contents(small) == expected


def test_groups_of_rows_do_not_depend_on_batches(
    tmp_path: Path, classifier: nutgraf.Classifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where one part has many groups, ended by rows or by bytes of text."""
    samples.write_parquet(tmp_path / "a.parquet", samples.texts(3000), group=3000)
    for limit, value in (("GROUP_ROWS", 700), ("GROUP_BYTES", 20_000)):
        found = []
        with monkeypatch.context() as patch:
            patch.setattr(f"nutgraf.corpus.writers.{limit}", value)
            for rows in (32_768, 411, 16):
                patch.setattr(tables, "MOST_ROWS", rows)
                out = tmp_path / f"{limit}{rows}"
                run = annotate(
                    tmp_path / "a.parquet", out, classifier, keep_text=True, unit_bytes=1 << 25
                )
                found.append(samples.contents(run))
        assert found[0] == found[1] == found[2]
        groups = pq.ParquetFile(next((tmp_path / f"{limit}16" / "parts").iterdir()))
        assert groups.num_row_groups > 4


def test_a_run_goes_on_where_it_was(
    corpus: Path, tmp_path: Path, classifier: nutgraf.Classifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = annotate(corpus, tmp_path / "whole", classifier)
    real, calls = worker._annotate, 0

    def dies(*arguments: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == 5:
            raise KeyboardInterrupt
        return real(*arguments)

    with monkeypatch.context() as patch:
        patch.setattr(worker, "_annotate", dies)
        with pytest.raises(KeyboardInterrupt, match=r"4 of .* units are done"):
            annotate(corpus, tmp_path / "out", classifier)
    # What a crash may leave: half a journal line, a temporary file, a part cut short.
    state = layout.state(tmp_path / "out")
    with (state / "done.jsonl").open("a") as file:
        file.write('{"unit": 7, "rea')
    (tmp_path / "out" / "parts" / ".part-0000009.parquet.0").write_bytes(b"half")
    first = layout.part(tmp_path / "out", 0, 0, "parquet")
    first.write_bytes(first.read_bytes()[:-1])
    run = annotate(corpus, tmp_path / "out", classifier)
    assert (run.finished, run.made) == (True, run.units - 3)
    assert samples.contents(run) == samples.contents(whole)
    again = annotate(corpus, tmp_path / "out", classifier)
    assert (again.finished, again.made, again.counts) == (True, 0, whole.counts)
    assert samples.contents(again) == samples.contents(whole)


def test_ctrl_c_stops_threads(corpus: Path, tmp_path: Path, classifier: nutgraf.Classifier) -> None:
    whole = annotate(corpus, tmp_path / "whole", classifier)
    script = (
        "import nutgraf, sys, time\n"
        "from nutgraf.corpus import rows\n"
        "from tests.corpus import samples\n"
        "real = rows.annotated\n"
        "import nutgraf.corpus.worker as worker\n"
        "worker.annotated = lambda *a: (time.sleep(0.05), real(*a))[1]\n"
        "print('ready', flush=True)\n"
        f"nutgraf.annotate({str(corpus)!r}, {str(tmp_path / 'out')!r}, workers=2,\n"
        f"                 classifier=samples.topics(), unit_bytes={UNIT})\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    process.stdout.readline()
    journal = layout.journal(tmp_path / "out", "")
    while process.poll() is None and not (journal.exists() and journal.stat().st_size):
        time.sleep(0.01)
    process.send_signal(2)
    _, errors = process.communicate(timeout=60)
    assert process.returncode != 0
    assert "units are done; call it again in the same way to go on" in errors
    assert "Warning" not in errors
    manifest = json.loads((tmp_path / "out" / "run.json").read_text())
    assert (manifest["state"], manifest["reason"]) == ("stopped", "stopped")
    run = annotate(corpus, tmp_path / "out", classifier, workers=2)
    assert run.made < run.units
    assert samples.contents(run) == samples.contents(whole)


def test_shares_make_the_run_together(
    corpus: Path, tmp_path: Path, classifier: nutgraf.Classifier
) -> None:
    whole = annotate(corpus, tmp_path / "whole", classifier)
    runs: dict[int, Any] = {}

    def work(i: int) -> None:
        runs[i] = annotate(corpus, tmp_path / "out", classifier, share=(i, 3))

    threads = [threading.Thread(target=work, args=(i,)) for i in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(run.made for run in runs.values()) == whole.units
    assert any(run.finished for run in runs.values())
    manifest = json.loads((tmp_path / "out" / "run.json").read_text())
    assert (manifest["state"], manifest["counts"]) == ("finished", whole.counts)
    assert samples.contents(next(r for r in runs.values() if r.finished)) == samples.contents(whole)


def test_processes_load_the_plan_from_its_file(
    corpus: Path, tmp_path: Path, classifier: nutgraf.Classifier
) -> None:
    whole = annotate(corpus, tmp_path / "whole", classifier)
    with joblib.parallel_config(backend="loky", n_jobs=2):
        run = annotate(corpus, tmp_path / "out", classifier, workers=None)
    assert samples.contents(run) == samples.contents(whole)


def test_backends_without_generators(
    corpus: Path, tmp_path: Path, classifier: nutgraf.Classifier
) -> None:
    whole = annotate(corpus, tmp_path / "whole", classifier)
    with joblib.parallel_config(backend="multiprocessing", n_jobs=2):
        run = annotate(corpus, tmp_path / "out", classifier, workers=None)
    assert samples.contents(run) == samples.contents(whole)


def test_articles_go_through_processes(
    corpus: Path, tmp_path: Path, classifier: nutgraf.Classifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = annotate(corpus, tmp_path / "whole", classifier, unit="article")
    # Were they done here, this would break them.
    monkeypatch.setattr(worker, "_annotate", None)
    run = annotate(corpus, tmp_path / "out", classifier, unit="article", workers=2)
    assert run.finished
    assert samples.contents(run) == samples.contents(whole)


def test_reading_ahead_changes_nothing(
    corpus: Path, tmp_path: Path, classifier: nutgraf.Classifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    samples.limit(monkeypatch, BLOCK=3000)
    options: dict[str, Any] = {"unit_bytes": 1 << 30, "keep_text": True}
    one = annotate(corpus, tmp_path / "one", classifier, **options)
    two = annotate(corpus, tmp_path / "two", classifier, workers=2, **options)
    assert (one.units, two.units) == (1, 1)
    assert samples.contents(one) == samples.contents(two)


def refused(match: str, *arguments: Any, **options: Any) -> None:
    with pytest.raises(nutgraf.RunError, match=match):
        annotate(*arguments, **options)


def test_refusals(corpus: Path, tmp_path: Path, classifier: nutgraf.Classifier) -> None:
    out = tmp_path / "out"
    annotate(corpus, out, classifier)
    refused("other topics or models", corpus, out, nutgraf.load(["energy"]))
    refused("with evidence False, not True", corpus, out, classifier, evidence=True)
    refused("with unit_bytes 6000, not 7000", corpus, out, classifier, unit_bytes=7000)
    refused("holds a run", corpus, out, classifier, resume=False)
    (corpus / "new.txt").write_text("A new file.")
    refused("did not read .*new.txt", corpus, out, classifier)
    (corpus / "new.txt").unlink()
    content = (corpus / "a.txt").read_bytes()
    (corpus / "a.txt").unlink()
    refused("also read .*a.txt, which is gone", corpus, out, classifier)
    (corpus / "a.txt").write_bytes(content.replace(b"Oil", b"oil"))
    refused("a.txt: has changed", corpus, out, classifier)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.doc").write_text("dear")
    refused("holds no run, but thesis.doc", corpus, tmp_path / "mine", classifier)
    refused("is no folder", corpus, tmp_path / "mine" / "thesis.doc", classifier)
    (out / "run.json").write_text("{")
    refused("cannot be read as a manifest", corpus, out, classifier)


def test_one_run_in_a_folder_at_a_time(
    corpus: Path, tmp_path: Path, classifier: nutgraf.Classifier
) -> None:
    out = tmp_path / "out"
    with locks.locked(layout.state(out) / "lock"):
        refused(f"process {os.getpid()} on .* is writing there", corpus, out, classifier)
        refused("is writing there", corpus, out, classifier, share=(0, 2))
    with locks.locked(layout.state(out) / "lock", shared=True):
        refused("is writing there", corpus, out, classifier)
        annotate(corpus, out, classifier, share=(0, 2))
    assert annotate(corpus, out, classifier).finished


def test_wrong_calls(tmp_path: Path, classifier: nutgraf.Classifier) -> None:
    (tmp_path / "a.jsonl").write_text('{"words": "Oil", "n": 1}\n')
    (tmp_path / "a.xyz").write_bytes(bytes(99))
    out = tmp_path / "out"

    def wrong(match: str, path: str, **options: Any) -> None:
        with pytest.raises(nutgraf.InputError, match=match):
            annotate(tmp_path / path, out, classifier, **options)
        assert not (out / "run.json").exists()

    wrong("no file there", "nothing")
    wrong("no file of a known format", "a.xyz")
    wrong("columns are words, n: name one", "a.jsonl")
    wrong("no text column 'body'; its columns are words, n", "a.jsonl", text="body")
    wrong("no id column 'key'", "a.jsonl", text="words", id="key")
    wrong("there are paragraph, article", "a.jsonl", unit="page")
    wrong("there are parquet", "a.jsonl", format="xml")
    wrong("goes with unit='paragraph'", "a.jsonl", sidecar=True, unit="article")
    wrong("counted from 0", "a.jsonl", share=(2, 2))
    wrong("one worker needs", "a.jsonl", text="words", memory=1)
    pq.write_table(pa.table({"text": [1, 2]}), tmp_path / "a.parquet")
    wrong("none of the first 2 rows can be read: .*the text is int, not a string", "a.parquet")


@pytest.mark.parametrize("full_at", ["plan", "part"])
def test_full_disk_loses_nothing(
    full_at: str, corpus: Path, tmp_path: Path, classifier: nutgraf.Classifier
) -> None:
    """A limit on the size of files stands for the full disk; it is one error in both cases."""
    (corpus / "b.txt").write_text(random.Random(7).randbytes(80_000).hex())  # packs badly
    whole = annotate(corpus, tmp_path / "whole", classifier, keep_text=True)
    largest = max(len(content) for content in samples.contents(whole).values())
    plan = layout.plan_file(tmp_path / "whole").stat().st_size
    assert largest > plan + 1
    limit = (plan if full_at == "plan" else largest) - 1
    script = (
        "import nutgraf, resource, signal\n"
        "from tests.corpus import samples\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "classifier = samples.topics()\n"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}))\n"
        f"nutgraf.annotate({str(corpus)!r}, {str(tmp_path / 'out')!r}, keep_text=True, workers=1,\n"
        f"                 classifier=classifier, unit_bytes={UNIT})\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode != 0
    assert "RunError" in done.stderr
    assert "call it again in the same way to go on" in done.stderr
    assert ("the run is not begun" in done.stderr) == (full_at == "plan")
    manifest = tmp_path / "out" / "run.json"
    assert manifest.exists() == (full_at == "part")
    if manifest.exists():
        about = json.loads(manifest.read_text())
        assert about["state"] == "stopped"
        assert "File too large" in about["reason"]
        assert 0 < about["done"] < about["units"] == whole.units
    run = annotate(corpus, tmp_path / "out", classifier, keep_text=True)
    assert samples.contents(run) == samples.contents(whole)
    about = json.loads(manifest.read_text())
    assert about["state"] == "finished"
    assert "reason" not in about


def test_read_errors_are_failures_that_another_call_makes_good(
    corpus: Path, tmp_path: Path, classifier: nutgraf.Classifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = annotate(corpus, tmp_path / "whole", classifier)
    shutil.copytree(corpus, tmp_path / "kept", copy_function=shutil.copy2)
    real = source.open_path

    def broken(path: str) -> Any:
        if path.endswith("a.csv"):
            raise OSError(5, "Input/output error")
        return real(path)

    with monkeypatch.context() as patch:
        annotate(corpus, tmp_path / "out", classifier, plan_only=True)
        patch.setattr("nutgraf.reading.sources.streams.open_path", broken)
        run = annotate(corpus, tmp_path / "out", classifier)
    assert not run.finished
    assert list(run.failures.values()) == ["OSError: [Errno 5] Input/output error"]
    manifest = json.loads((tmp_path / "out" / "run.json").read_text())
    assert manifest["state"] == "unfinished"
    assert list(manifest["failures"].values()) == list(run.failures.values())
    run = annotate(corpus, tmp_path / "out", classifier)
    assert samples.contents(run) == samples.contents(whole)


def test_what_stops_a_run_is_in_its_manifest(
    corpus: Path, tmp_path: Path, classifier: nutgraf.Classifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also that of a share, with what the others did; unless it cannot be written."""
    out = tmp_path / "out"
    whole = annotate(corpus, tmp_path / "whole", classifier)
    first = annotate(corpus, out, classifier, share=(0, 2))

    def full(*_: Any, **__: Any) -> Any:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(worker, "annotated", full)
        refused("No space left .* call it again", corpus, out, classifier, share=(1, 2))
        manifest = json.loads((out / "run.json").read_text())
        assert (manifest["state"], manifest["done"]) == ("stopped", first.done)
        assert "No space left" in manifest["reason"]
        patch.setattr(ledger, "write_json", full)
        refused("No space left .* call it again", corpus, out, classifier)
    assert samples.contents(annotate(corpus, out, classifier)) == samples.contents(whole)
    assert "reason" not in json.loads((out / "run.json").read_text())


def test_counts_are_checked(
    corpus: Path, tmp_path: Path, classifier: nutgraf.Classifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "documents", lambda columns: documents(columns) - 1)
    refused("do not add up", corpus, tmp_path / "out", classifier)


def test_memory_bounds_the_workers() -> None:
    assert dispatch._workers(99, 8, 3 * dispatch.MEMORY_PER_WORKER) == 3
    assert dispatch._workers(2, 8, None) == 2
    assert dispatch._workers(0, 8, None) == 1


def test_urls(tmp_path: Path, classifier: nutgraf.Classifier) -> None:
    fsspec = pytest.importorskip("fsspec")
    system = fsspec.filesystem("memory")
    texts = samples.texts(300)
    for name in ("a.parquet", "a.jsonl", "a.txt.gz"):
        samples.WRITERS[name](tmp_path / name, texts)
        system.pipe(f"/bucket/{name}", (tmp_path / name).read_bytes())
    run = annotate_corpus(
        "memory://bucket", tmp_path / "out", classifier=classifier, unit_bytes=UNIT
    )
    assert run.counts["written"] == 900
    expected = classifier.predict_proba(texts * 3)[:, 0].tolist()
    order = {"a.jsonl": 0, "a.parquet": 1, "a.txt.gz": 2}
    found = sorted(
        (order[row["file"].rsplit("/")[-1]], row["row"], row["p_energy"])
        for row in samples.table(run).to_pylist()
    )
    assert [p for _, _, p in found] == expected
