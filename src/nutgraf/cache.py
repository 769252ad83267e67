"""The user's folder for what takes long to make from other files, and is made anew without it.

`NUTGRAF_CACHE` names the folder; empty, there is none. Else it is `nutgraf` in the place for such
things: `$XDG_CACHE_HOME` or `~/.cache`, `~/Library/Caches` on macOS, `%LOCALAPPDATA%` on Windows.

Nothing here fails: what is absent, damaged, or made from something else is as if it were not kept,
and where nothing can be written nothing is kept. Folder and files must be the user's own, and
nobody else may write them: else nothing in them is believed, nor anything written. Files are read,
not mapped: one that is cut short while it is mapped ends the process.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
import sys
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from importlib.metadata import PackageNotFoundError
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from nutgraf.arrayfile import Arrays, aligned, packed, unpacked
from nutgraf.distributions import version
from nutgraf.writing import whole

VARIABLE = "NUTGRAF_CACHE"
MOST = 64
"""Files that are kept: the oldest ones go."""

_MAKERS = ("kernel", "terms", "topics")
_SUFFIX = ".nutgraf"
_OURS = re.compile(r"(\.)?[0-9a-f]{64}\.nutgraf(?(1)\.[0-9a-f]{32})")
_LARGEST = 2**30
_FLAGS = os.O_RDONLY | sum(
    getattr(os, name, 0) for name in ("O_BINARY", "O_CLOEXEC", "O_NOFOLLOW", "O_NONBLOCK")
)


def folder() -> Path | None:
    """The folder, which need not be there; None: there is to be none."""
    named = os.environ.get(VARIABLE)
    if named is not None:
        return Path(named) if named else None
    try:
        home = Path.home()
    except RuntimeError:
        return None
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local") / "nutgraf"
    if sys.platform == "darwin":
        return home / "Library" / "Caches" / "nutgraf"
    given = Path(os.environ.get("XDG_CACHE_HOME", ""))  # a relative one is none, by the standard
    return (given if given.is_absolute() else home / ".cache") / "nutgraf"


def key_of(*parts: bytes) -> str:
    """The key of what the code of today makes of these parts."""
    digest = hashlib.sha256(_code())
    for part in parts:
        digest.update(len(part).to_bytes(8, "little") + part)
    return digest.hexdigest()


@cache
def _code() -> bytes:
    """Tells the code that makes what is kept from every other: an older nutgraf, one that is being
    worked on, one that is built for another machine."""
    found = []
    with suppress(PackageNotFoundError):
        found.append(version("nutgraf"))
    for room in _MAKERS:
        with suppress(OSError), os.scandir(Path(__file__).parent / room) as entries:
            for entry in sorted(entries, key=lambda entry: entry.name):
                about = entry.stat()
                if entry.is_file():
                    found.append(f"{entry.path} {about.st_size} {about.st_mtime_ns}")
    return "\n".join(found).encode()


def kept(key: str) -> tuple[dict[str, Any], Arrays] | None:
    """Header and arrays that were kept under a key."""
    place = folder()
    if place is None:
        return None
    try:
        _check_own(os.stat(place))
        header, arrays = unpacked(_read(place / f"{key}{_SUFFIX}"))
    except (OSError, ValueError, MemoryError):
        return None
    # Another name would make of an entry something that it is not.
    return (header, arrays) if header.pop("key", None) == key else None


def keep(key: str, header: Mapping[str, Any], arrays: Mapping[str, npt.NDArray[Any]]) -> None:
    """Keeps header and arrays under a key, in place of what was there."""
    place = folder()
    if place is None:
        return
    content = packed({**header, "key": key}, arrays)
    with suppress(OSError):
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        _check_own(os.stat(place))
        with whole(place / f"{key}{_SUFFIX}", synced=False) as temporary:
            handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _FLAGS, 0o600)
            with open(handle, "wb") as file:
                file.write(content)
        _remove_oldest(place)


def _read(path: Path) -> npt.NDArray[np.uint8]:
    with open(os.open(path, _FLAGS), "rb") as file:
        about = os.fstat(file.fileno())
        _check_own(about)
        if not stat.S_ISREG(about.st_mode) or about.st_size > _LARGEST:
            raise OSError(f"{path}: no file of the cache")
        content = aligned(about.st_size)
        return content[: file.readinto(content.data)]


def _check_own(about: os.stat_result) -> None:
    """Where owners are known, which on Windows they are not: there the place is private."""
    if hasattr(os, "geteuid") and (about.st_uid != os.geteuid() or about.st_mode & 0o022):
        raise PermissionError("somebody else may have written it")


def _remove_oldest(place: Path) -> None:
    with os.scandir(place) as entries:
        ours = [(e.stat(follow_symlinks=False).st_mtime_ns, e.path)
                for e in entries if _OURS.fullmatch(e.name)]  # fmt: skip
    for _, path in sorted(ours, reverse=True)[MOST:]:
        Path(path).unlink(missing_ok=True)
