"""Ctrl-C during one large call: answered within moments of work, not when the call is done."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable

import pyarrow as pa
import pytest

import nutgraf

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals are of another kind there")
TEXT = "Crude oil prices rose as the minister met troops of the navy in the strait. " * 4


@pytest.fixture(scope="module")
def bundled() -> nutgraf.Classifier:
    return nutgraf.load()


CALLS: dict[str, Callable[[nutgraf.Classifier], object]] = {
    "a list": lambda c: c.predict_proba([TEXT] * 20_000_000),
    "an Arrow column": lambda c: c.predict_proba(
        pa.chunked_array([pa.array([TEXT] * 10_000)] * 2_000)
    ),
    "decisions": lambda c: c.decide([TEXT] * 20_000_000),
    "evidence": lambda c: c.evidence([TEXT] * 1_000_000),
}


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_a_large_call(
    call: Callable[[nutgraf.Classifier], object], bundled: nutgraf.Classifier
) -> None:
    sent: list[float] = []

    def interrupt() -> None:
        sent.append(time.process_time())
        os.kill(os.getpid(), signal.SIGINT)

    # What a shell starts in the background ignores Ctrl-C from the beginning.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    timer = threading.Timer(0.5, interrupt)
    timer.start()
    try:
        with pytest.raises(KeyboardInterrupt):
            call(bundled)
        assert time.process_time() - sent[0] < 1
    finally:
        timer.cancel()
        timer.join()
        signal.signal(signal.SIGINT, before)
