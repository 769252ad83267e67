"""Files of strangers, opened without waiting and read without end.

To open a named pipe that nobody writes to would hold the process for good, and a device may have no
end. What these refuse is told as an OSError, as a file that cannot be opened is.
"""

from __future__ import annotations

import errno
import os
import stat
import time
from collections.abc import Iterator
from io import FileIO
from typing import BinaryIO

PATIENCE = 3.0
"""Seconds within which somebody must have opened a pipe to write to it."""

_PART = 1 << 20
_FLAGS = os.O_RDONLY | sum(getattr(os, name, 0) for name in ("O_BINARY", "O_CLOEXEC", "O_NONBLOCK"))


def open_regular(path: str | os.PathLike[str]) -> BinaryIO:
    """A regular file, opened to be read.

    Raises:
        OSError: it cannot be opened, or is a folder, a pipe or a device.
    """
    handle = _opened(path)
    if stat.S_ISREG(os.fstat(handle).st_mode):
        return open(handle, "rb")
    os.close(handle)
    raise OSError(errno.EINVAL, "is a pipe or a device: save what it gives as a file", path)


def content(path: str | os.PathLike[str], most: int) -> bytes:
    """The content of a regular file.

    Raises:
        OSError: as `open_regular`, or it has more than so many bytes.
    """
    with open_regular(path) as file:
        found = file.read(most + 1) if os.fstat(file.fileno()).st_size <= most else None
    if found is None or len(found) > most:
        raise OSError(errno.EFBIG, f"has more than {most:,} bytes", path)
    return found


def parts(path: str | os.PathLike[str]) -> Iterator[bytes]:
    """The content of a regular file, of a pipe that somebody writes to, or of a terminal.

    Raises:
        OSError: it cannot be opened, is a folder or a device, or nobody writes to it.
    """
    with open(_opened(path), "rb", buffering=0) as file:
        mode = os.fstat(file.fileno()).st_mode
        if stat.S_ISFIFO(mode):
            yield _first(file)
            os.set_blocking(file.fileno(), True)
        elif not stat.S_ISREG(mode) and not file.isatty():
            raise OSError(errno.EINVAL, "is a device, not a file", path)
        while part := file.read(_PART):
            yield part


def _first(pipe: FileIO) -> bytes:
    """What is in a pipe once somebody has opened it to write, maybe nothing yet."""
    until = time.monotonic() + PATIENCE
    while (part := pipe.read(_PART)) == b"":  # nobody has; None: somebody has, and wrote nothing
        if time.monotonic() > until:
            raise OSError(errno.EPIPE, "is a pipe that nobody writes to")
        time.sleep(0.01)
    return part or b""


def _opened(path: str | os.PathLike[str]) -> int:
    handle = os.open(path, _FLAGS)
    if stat.S_ISDIR(os.fstat(handle).st_mode):
        os.close(handle)
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), path)
    return handle
