"""Archives of files: the members of .zip and .tar, and their bytes."""

from __future__ import annotations

import errno
import io
import os
import tarfile
import threading
import zipfile
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple, cast

from nutgraf.reading.sources.columns import shown
from nutgraf.reading.sources.compression import compression_of, decompressed
from nutgraf.reading.sources.source import Source, open_path

ZIP, TAR = "zip", "tar"


class Member(NamedTuple):
    """A file in an archive; `refused` says why it cannot be read, and is empty where it can."""

    name: str
    size: int
    refused: str = ""


def kind_of(head: bytes) -> str:
    """What archive begins with those bytes, after decompression: "zip", "tar" or ""."""
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return ZIP
    return TAR if head[257:262] == b"ustar" else ""


def members(archive: Source, kind: str) -> Iterator[Member]:
    """The files in an archive, in its order.

    Raises:
        OSError, ValueError, EOFError, tarfile.TarError, zipfile.BadZipFile: it is damaged.
    """
    if kind == ZIP:
        with open_path(archive.path) as file, zipfile.ZipFile(file) as found:
            for info in found.infolist():
                if not info.is_dir():
                    secret = "it is encrypted" if info.flag_bits & 1 else ""
                    yield Member(info.filename, info.file_size, secret)
        return
    walk = _Walk(archive)
    while entry := walk.tar.next():
        if not entry.isdir():
            yield Member(entry.name, entry.size, "" if entry.isreg() else "it is a link or device")
    walk.close()


def open_member(source: Source) -> BinaryIO:
    """The bytes of a member.

    The members of a compressed .tar can only be read one behind the other. To read them in their
    order takes one pass, however often each is opened: an archive that was left where it stands is
    taken up there. The list of a .zip is read once.

    Raises:
        OSError, ValueError: it is not there, or damaged.
    """
    with open_path(source.path) as file:
        kind = kind_of(file.read(512))
    if kind == ZIP:
        try:
            return cast(BinaryIO, _listed(source).open(source.member))
        except KeyError:
            raise ValueError(f"it has no {shown(source.member)!r} any more") from None
        except OSError as error:
            if error.errno != errno.EINVAL:
                raise
            raise ValueError("its list names a place that is not in it") from None
    walk = _taken(source) or _Walk(source)
    found = walk.find(source.member)
    if found is None:
        raise ValueError(f"it has no {shown(source.member)!r} any more")
    return cast(BinaryIO, _Entry(found, walk))


def _key(archive: Source) -> tuple[int, str, str]:
    """What tells whether an open archive can be used; not so in a process that was forked, which
    shares its place in the file."""
    return os.getpid(), archive.path, archive.stamp


class _Walk:
    """A .tar that is read forward."""

    def __init__(self, archive: Source) -> None:
        self.key = _key(archive)
        self.passed: set[str] = set()
        file = open_path(archive.path)
        compression = compression_of(file.read(8))
        file.seek(0)
        self._file = decompressed(file, compression)
        mode = "r|" if compression else "r:"
        self.tar = tarfile.open(fileobj=self._file, mode=mode)  # type: ignore[call-overload]  # noqa: SIM115

    def find(self, name: str) -> BinaryIO | None:
        """The next file of that name; None at the end, and then the archive is closed."""
        while entry := self.tar.next():
            self.passed.add(entry.name)
            if entry.name == name and entry.isreg():
                return cast(BinaryIO, self.tar.extractfile(entry))
        self.close()
        return None

    def close(self) -> None:
        self.tar.close()
        self._file.close()


_lock = threading.Lock()
_left: list[_Walk] = []
_lists: dict[tuple[int, str, str], zipfile.ZipFile] = {}
_MOST_LEFT = 8


def _taken(source: Source) -> _Walk | None:
    """The walk that was left nearest before a member."""
    with _lock:
        before = [
            walk for walk in _left
            if walk.key == _key(source) and source.member not in walk.passed
        ]  # fmt: skip
        if not before:
            return None
        walk = max(before, key=lambda walk: len(walk.passed))
        _left.remove(walk)
        return walk


def _listed(archive: Source) -> zipfile.ZipFile:
    """A .zip whose list of members has been read."""
    with _lock:
        key = _key(archive)
        if key not in _lists:
            found = zipfile.ZipFile(open_path(archive.path))
            if len(_lists) >= _MOST_LEFT:
                _lists.pop(next(iter(_lists))).close()  # its open members stay so
            _lists[key] = found
        return _lists[key]


class _Entry(io.RawIOBase):
    """A member of a walk, which is left for others once that is read."""

    def __init__(self, file: BinaryIO, walk: _Walk) -> None:
        self._file, self._walk = file, walk

    def readable(self) -> bool:
        return True

    def readinto(self, room: memoryview) -> int:  # type: ignore[override]
        found = self._file.read(len(room))
        room[: len(found)] = found
        return len(found)

    def close(self) -> None:
        if not self.closed:
            super().close()
            with _lock:
                _left.append(self._walk)
                old = _left.pop(0) if len(_left) > _MOST_LEFT else None
            if old is not None:
                old.close()
