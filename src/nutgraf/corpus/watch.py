"""Whether the files that a unit reads stay what they were when the run was begun."""

from __future__ import annotations

import os
from dataclasses import replace

from nutgraf.errors import RunError
from nutgraf.reading.sources.source import Source, fingerprint, is_url


class Watch:
    """Looks at a file before and after it is read.

    It sees another file under the same name, and other bytes in the same one: by the size, the time
    of change, and the digest of the first and last 64 KiB that the run has noted; and while the
    file is read, by the time of change of the inode too, which nobody sets back. What it cannot
    see: bytes between those edges that were changed before the unit began, by someone who kept the
    size and set the time back; those that a program changes through a memory map while the unit is
    read; and, of a URL, whatever the store's size, tag and time do not tell.
    """

    def __init__(self) -> None:
        self._source: Source | None = None
        self._state: tuple[int, ...] = ()

    def begin(self, source: Source) -> None:
        """Call it before the file is opened.

        Raises:
            RunError: the file is not that of the run.
        """
        self._source, self._state = source, _state(source)
        if not _is_same(source):
            raise RunError(
                f"{source.name}: has changed since the run was begun: put the old file back, or go "
                "on without it by drop (--drop)"
            )

    def check(self) -> None:
        """Call it once something was read, before that is taken for good.

        Raises:
            RunError: the file has changed meanwhile.
        """
        source = self._source
        if source is not None and (_state(source) != self._state or not _is_same(source)):
            raise RunError(
                f"{source.name}: has changed while it was read: what was read is not used; call "
                "again once nobody writes there"
            )

    def end(self) -> None:
        """The last `check` of a file."""
        self.check()
        self._source = None


def _state(source: Source) -> tuple[int, ...]:
    """What the system changes when anyone writes to a file or puts another in its place."""
    if is_url(source.path):
        return ()
    try:
        state = os.stat(source.path)
    except FileNotFoundError:
        raise RunError(
            f"{source.name}: is gone since the run was begun: put it back, or go on without it by "
            "drop (--drop)"
        ) from None
    return state.st_dev, state.st_ino, state.st_size, state.st_mtime_ns, state.st_ctime_ns


def _is_same(source: Source) -> bool:
    size, stamp, digest = fingerprint(source.path)
    size = source.size if source.member else size  # which is its own
    return source.is_same(replace(source, size=size, stamp=stamp, digest=digest))
