"""What can be read only once is kept."""

from __future__ import annotations

import io
import os
import sys
import threading
from pathlib import Path
from types import SimpleNamespace

import pytest

from nutgraf.reading.sources import spool
from nutgraf.reading.sources.finding import find
from nutgraf.reading.sources.spool import STDIN, is_once, spooled


@pytest.fixture(autouse=True)
def nothing_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spool, "_kept", {})


def test_standard_input_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        sys, "stdin", SimpleNamespace(buffer=io.BytesIO(b"one\ntwo\n"), closed=False)
    )
    assert Path(spooled(STDIN)).read_bytes() == b"one\ntwo\n"
    assert Path(spooled(STDIN)).read_bytes() == b"one\ntwo\n"
    (source,) = find([STDIN]).sources
    assert (source.name, source.format) == ("stdin", "text")


def test_a_pipe(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    assert is_once(str(pipe))
    content = b'{"text": "The fleet sails."}\n' * 9999
    writer = threading.Thread(target=lambda: pipe.write_bytes(content))
    writer.start()
    path = spooled(str(pipe))
    writer.join()
    assert Path(path).read_bytes() == content
    assert spooled(str(pipe)) == path  # though nobody writes any more


def test_what_can_be_read_again(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"")
    assert not is_once(str(tmp_path / "a"))
    assert not is_once(str(tmp_path))
    assert not is_once(str(tmp_path / "gone"))
    assert is_once(os.devnull)
