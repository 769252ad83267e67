"""Files of strangers: opened without waiting, read without end."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from nutgraf import regular
from nutgraf.regular import content, open_regular, parts


def test_a_file(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"x" * 3_000_000)
    assert b"".join(parts(path)) == content(path, 3_000_000) == b"x" * 3_000_000
    with open_regular(path) as file:
        assert file.read(2) == b"xx"
    with pytest.raises(OSError, match="has more than 2,999,999 bytes"):
        content(path, 2_999_999)
    (tmp_path / "link").symlink_to(path)
    assert len(content(tmp_path / "link", 1 << 30)) == 3_000_000


@pytest.mark.parametrize("read", [lambda p: content(p, 9), lambda p: list(parts(p))])
def test_what_is_no_file(read: object, tmp_path: Path) -> None:
    assert callable(read)
    with pytest.raises(FileNotFoundError):
        read(tmp_path / "none")
    with pytest.raises(IsADirectoryError):
        read(tmp_path)
    with pytest.raises(OSError, match="device"):
        read(os.devnull)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_pipes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(OSError, match="is a pipe or a device"):
        open_regular(pipe)
    writer = threading.Thread(target=lambda: pipe.write_bytes(b"oil " * 10**6))
    writer.start()
    assert b"".join(parts(pipe)) == b"oil " * 10**6
    writer.join()
    monkeypatch.setattr(regular, "PATIENCE", 0.1)
    with pytest.raises(OSError, match="a pipe that nobody writes to"):
        list(parts(pipe))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_whose_writer_is_slow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pipe, go = tmp_path / "pipe", threading.Event()
    os.mkfifo(pipe)

    def write() -> None:
        with pipe.open("wb", buffering=0) as file:
            go.wait(0.5)
            file.write(b"late")

    writer = threading.Thread(target=write)
    monkeypatch.setattr(regular, "PATIENCE", 0.3)
    writer.start()
    assert b"".join(parts(pipe)) == b"late"
    writer.join()
