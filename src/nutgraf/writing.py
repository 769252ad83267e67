"""Writing files whole or not at all."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def whole(path: str | os.PathLike[str], *, synced: bool = True) -> Iterator[Path]:
    """A temporary name beside `path`. What the block writes there takes the place of `path` at
    once when the block ends; if the block raises, nothing is left of it. Its content is on the disk
    by then, unless `synced` is false: a machine that stops may then leave it in part. A link stays
    and leads to the new content. What is no file (a device, a pipe) must not be replaced: it is
    given itself, to be written as it is.

    Raises:
        OSError: the file cannot be put in its place.
    """
    given = Path(path)
    if given.exists() and not (given.is_file() or given.is_dir()):
        yield given
        return
    target = Path(os.path.realpath(given))
    temporary = target.with_name(f".{target.name}.{uuid.uuid4().hex}")
    try:
        yield temporary
        if synced:
            with temporary.open("rb") as file:
                os.fsync(file.fileno())
        os.replace(temporary, target)
    finally:
        temporary.unlink(missing_ok=True)
