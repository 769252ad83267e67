"""Locks on a run's folder, which the system drops when their process dies, however it dies."""

from __future__ import annotations

import contextlib
import os
import socket
from collections.abc import Iterator
from pathlib import Path

from nutgraf.errors import RunError


@contextlib.contextmanager
def locked(path: Path, *, shared: bool = False, wait: bool = False) -> Iterator[None]:
    """Holds a lock file; several may hold it `shared` at once.

    Raises:
        RunError: another process holds it, and `wait` is false; the process is named.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+", encoding="utf-8") as file:
        if not _lock(file.fileno(), shared, wait):
            file.seek(0)
            holder = file.read().strip() or "another process"
            raise RunError(
                f"{path.parent.parent}: {holder} is writing there: wait for it, or choose another "
                "folder"
            )
        if not shared:
            file.truncate(0)
            file.write(f"process {os.getpid()} on {socket.gethostname()}")
            file.flush()
        yield  # closing the file drops the lock


def _lock(descriptor: int, shared: bool, wait: bool) -> bool:
    try:
        import fcntl
    except ImportError:  # Windows, which has no shared ones
        import msvcrt

        mode = msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK  # type: ignore[attr-defined]
        if shared:
            return True
        with contextlib.suppress(OSError):
            os.lseek(descriptor, 1 << 30, os.SEEK_SET)  # beyond what is written there
            msvcrt.locking(descriptor, mode, 1)  # type: ignore[attr-defined]
            return True
        return False
    mode = (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | (0 if wait else fcntl.LOCK_NB)
    try:
        fcntl.flock(descriptor, mode)
    except BlockingIOError:
        return False
    return True
