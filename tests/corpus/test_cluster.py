"""The same run on a Dask cluster of processes, which may die at any time."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import nutgraf
from nutgraf.corpus import layout
from tests.corpus import samples
from tests.corpus.clusters import Cluster

pytest.importorskip("distributed")


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    with Cluster(tmp_path / "cluster", workers=2) as started:
        yield started


def make_corpus(folder: Path) -> Path:
    folder.mkdir()
    for name, write in samples.WRITERS.items():
        write(folder / name, samples.texts(400))
    return folder


def test_cluster_survives_what_befalls_it(
    tmp_path: Path, cluster: Cluster, classifier: nutgraf.Classifier
) -> None:
    """A worker is killed and another comes; the scheduler is restarted: same bytes, all counts."""
    corpus = make_corpus(tmp_path / "in")
    options: dict[str, Any] = {"classifier": classifier, "unit_bytes": 2500, "keep_text": True}
    whole = nutgraf.annotate(corpus, tmp_path / "whole", workers=1, **options)
    assert whole.units > 100
    done: list[Any] = []

    def work() -> None:
        done.append(nutgraf.annotate(corpus, tmp_path / "out", cluster=cluster.address, **options))

    thread = threading.Thread(target=work)
    thread.start()
    journal = layout.journal(tmp_path / "out", "")

    def wait_for(units: int) -> None:
        while thread.is_alive():
            if journal.exists() and journal.read_bytes().count(b"{") >= units:
                return
            time.sleep(0.02)

    wait_for(10)
    os.kill(cluster.workers[0].pid, signal.SIGKILL)
    cluster.add_worker()
    wait_for(40)
    cluster.restart_scheduler()
    thread.join(timeout=120)
    (run,) = done
    assert run.finished
    assert run.counts == whole.counts
    assert samples.contents(run) == samples.contents(whole)
