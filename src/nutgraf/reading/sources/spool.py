"""What can be read only once, kept in a file of its own: standard input, pipes, devices."""

from __future__ import annotations

import os
import shutil
import stat
import sys
import tempfile
from typing import IO

from nutgraf.errors import InputError
from nutgraf.regular import parts

STDIN = "-"
_held: list[IO[bytes]] = []
_kept: dict[str, str] = {}


def is_once(path: str) -> bool:
    """Whether a name stands for something that can be read only once."""
    if path == STDIN:
        return True
    try:
        mode = os.stat(path).st_mode
    except OSError:
        return False
    return stat.S_ISFIFO(mode) or stat.S_ISCHR(mode) or stat.S_ISSOCK(mode)


def stdin() -> IO[bytes]:
    """Standard input.

    Raises:
        InputError: it is closed.
    """
    if sys.stdin is None or sys.stdin.closed:
        raise InputError("stdin: is closed")
    return sys.stdin.buffer


def spooled(path: str) -> str:
    """A file with the content, which is read now, and only the first time; the file is there as
    long as the process is.

    Raises:
        InputError: it is a device, a socket, or a pipe that nobody writes to.
    """
    if path not in _kept:
        if path != STDIN and stat.S_ISSOCK(os.stat(path).st_mode):
            raise InputError(f"{path}: is a socket, not a file")
        file = tempfile.NamedTemporaryFile(prefix="nutgraf-")  # noqa: SIM115  closed at the end
        if path == STDIN:
            shutil.copyfileobj(stdin(), file)
        else:
            try:
                file.writelines(parts(path))
            except OSError as error:
                raise InputError(f"{path}: {error.strerror or error}") from None
        file.flush()
        _held.append(file)
        _kept[path] = file.name
    return _kept[path]
