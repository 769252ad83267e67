"""SIGTERM and SIGHUP stop a run as Ctrl-C does."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import nutgraf
from nutgraf.cli.signals import stopped_by_signals
from nutgraf.corpus import layout
from nutgraf.corpus.run import annotate
from tests.corpus import samples

SIGNALS = [signal.SIGTERM, signal.SIGHUP]


@pytest.fixture(autouse=True)
def usual() -> Iterator[None]:
    """As a shell hands signals on, though the tests may run where one is ignored (`nohup`)."""
    before = [signal.signal(number, signal.SIG_DFL) for number in SIGNALS]
    yield
    for number, handler in zip(SIGNALS, before, strict=True):
        signal.signal(number, handler)


@stopped_by_signals()
def wait_for_it(number: signal.Signals) -> None:
    os.kill(os.getpid(), number)
    time.sleep(1)


@pytest.mark.parametrize("number", SIGNALS)
def test_they_are_raised_with_their_name_and_given_back(number: signal.Signals) -> None:
    before = signal.getsignal(number)
    with pytest.raises(KeyboardInterrupt, match=number.name):
        wait_for_it(number)
    assert signal.getsignal(number) is before


def test_what_others_do_with_them_stays() -> None:
    """`nohup` ignores one; a program that calls the command has its own."""
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, own := lambda *_: None)
    with stopped_by_signals():
        assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
        assert signal.getsignal(signal.SIGTERM) is own


def test_another_thread_sets_none() -> None:
    found = []

    def work() -> None:
        with stopped_by_signals():
            found.append(signal.getsignal(signal.SIGTERM))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert found == [signal.SIG_DFL]


SLOW = (
    "import sys, time\n"
    "import nutgraf.corpus.worker as worker\n"
    "real = worker.annotated\n"
    "worker.annotated = lambda *a: (time.sleep(0.1), real(*a))[1]\n"
    "from nutgraf.cli import main\n"
    "main(sys.argv[1:])\n"
)


@pytest.mark.parametrize("number", [*SIGNALS, signal.SIGINT])
@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_run_is_stopped_and_goes_on(number: signal.Signals, workers: str, tmp_path: Path) -> None:
    samples.WRITERS["a.jsonl"](tmp_path / "a.jsonl", samples.texts(600))
    out = tmp_path / "out"
    command = ["annotate", str(tmp_path / "a.jsonl"), "-o", str(out), "--topics", "energy"]
    command += ["--unit-size", "4KB", "--workers", workers]
    process = subprocess.Popen(
        [sys.executable, "-c", SLOW, *command], stderr=subprocess.PIPE, text=True
    )
    journal = layout.journal(out, "")
    while process.poll() is None and not (journal.exists() and journal.stat().st_size):
        time.sleep(0.01)
    process.send_signal(number)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 1, errors
    assert "units are done; call it again in the same way to go on" in errors
    assert "Traceback" not in errors
    about = json.loads((out / "run.json").read_text())
    by = "" if number is signal.SIGINT else f" by {number.name}"
    assert (about["state"], about["reason"]) == ("stopped", f"stopped{by}")
    assert 0 < about["done"] < about["units"]
    classifier = nutgraf.load(["energy"])
    run = annotate(tmp_path / "a.jsonl", out, classifier=classifier, unit_bytes=4 << 10)
    assert run.finished
    assert run.made == run.units - about["done"]
