"""One file of a corpus, local or remote, or one member of an archive; and its own bytes."""

from __future__ import annotations

import hashlib
import io
import os
import stat
from dataclasses import dataclass, replace
from typing import Any, BinaryIO

from nutgraf.errors import InputError, MissingExtraError
from nutgraf.progress import is_watched, took

EDGE = 64 << 10


@dataclass(frozen=True, slots=True)
class Source:
    """One file of a corpus, or one member of an archive.

    Attributes:
        name: as the output calls it: what the caller wrote, with what was found below it; of a
            member, `archive.zip/its/name.txt`.
        path: absolute path or URL, for workers elsewhere; of a member, the archive's.
        format: one of `formats.FORMATS`.
        compression: "gzip", "zstd", "bz2", "xz" or ""; of a member, its own.
        size: in bytes, of the file as it is; of a member, unpacked.
        stamp: time of last change in ns, or what a remote store says instead.
        digest: SHA-256 of the first and the last 64 KiB, which is of all bytes where there are no
            more. Empty for URLs.
        member: name within the archive, else "".
    """

    name: str
    path: str
    format: str
    compression: str
    size: int
    stamp: str
    digest: str
    member: str = ""

    def is_touched(self, now: Source) -> bool:
        """Whether a file has another time of change than it had, and nothing else tells that it has
        changed; though bytes between the edges may have."""
        same = (self.size, self.digest) == (now.size, now.digest)
        return bool(self.digest) and same and self.stamp != now.stamp

    def is_same(self, now: Source) -> bool:
        """Whether a file is what it was: its time of change counts where the digest is not of all
        its bytes. A change between the edges that keeps size and time goes unseen."""
        if self.is_touched(now):
            return not self.member and self.size <= 2 * EDGE
        return (self.size, self.stamp, self.digest) == (now.size, now.stamp, now.digest)


def source_of(name: str, path: str) -> Source:
    """A file with its size, stamp and digest; format and compression are not looked at.

    Raises:
        InputError: it is no regular file, or cannot be opened.
        MissingExtraError: a URL, and fsspec is not installed.
    """
    if is_url(path):
        return Source(name, path, "", "", *fingerprint(path))
    name = printable(name)
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):  # to open a pipe would be to wait for it
            raise InputError(f"{name}: is no regular file: leave it out")
        return Source(name, path, "", "", *fingerprint(path))
    except OSError as error:
        raise InputError(f"{name}: {error.strerror or error}") from None


def fingerprint(path: str) -> tuple[int, str, str]:
    """`size`, `stamp` and `digest` of a file or URL as it is now.

    Raises:
        OSError: it cannot be read, or is gone.
    """
    if is_url(path):
        system, inner = filesystem(path)
        system.invalidate_cache(inner)
        about = system.info(inner)
        keys = ("ETag", "etag", "mtime", "LastModified", "created")
        stamp = next((str(about[key]) for key in keys if about.get(key)), "")
        return int(about["size"]), stamp, ""
    with open(path, "rb") as file:
        state = os.fstat(file.fileno())
        digest = hashlib.sha256(file.read(EDGE))
        if state.st_size > EDGE:
            file.seek(max(EDGE, state.st_size - EDGE))
            digest.update(file.read(EDGE))
    return state.st_size, str(state.st_mtime_ns), digest.hexdigest()


def printable(name: str) -> str:
    """A path as Arrow and JSON can hold it."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def member_of(archive: Source, name: str, size: int) -> Source:
    """A member of an archive; it changes when the archive does."""
    return replace(
        archive, name=f"{archive.name}/{printable(name)}", size=size, compression="", member=name
    )


def is_url(path: str) -> bool:
    return "://" in path


def filesystem(url: str) -> tuple[Any, str]:
    """The fsspec file system of a URL, and the path in it.

    Raises:
        MissingExtraError: fsspec, or its package for that kind of URL, is not installed.
    """
    try:
        from fsspec.core import url_to_fs

        found: tuple[Any, str] = url_to_fs(url)
    except ImportError as error:
        raise MissingExtraError(error.name or "fsspec", "remote", f"reading {url}") from error
    except ValueError as error:
        raise InputError(f"{url}: {error}") from error
    return found


def open_path(path: str) -> BinaryIO:
    """A file's own bytes, with random access."""
    if is_url(path):
        system, inner = filesystem(path)
        file: BinaryIO = system.open(inner, "rb")
        return file
    return io.BufferedReader(_Counted(path)) if is_watched() else open(path, "rb")


class _Counted(io.FileIO):
    """A file whose bytes are told to whoever watches how far reading is."""

    def readinto(self, room: Any) -> int | None:
        n = super().readinto(room)
        took(n or 0)
        return n

    def readall(self) -> bytes:
        found = super().readall()
        took(len(found))
        return found
