"""Bytes of files, local or remote, compressed or not, in archives or not, as UTF-8 where they are
text."""

from __future__ import annotations

import codecs
import io
import lzma
import tarfile
import zipfile
import zlib
from typing import BinaryIO, Protocol, cast

from nutgraf.reading.charset import incremental_decoder
from nutgraf.reading.sources.archives import open_member
from nutgraf.reading.sources.compression import decompressed
from nutgraf.reading.sources.source import Source, open_path

BLOCK = 1 << 22
"""Bytes read at a time; twice as many cost JSON lines some 8 % of their speed in page faults."""
STEP = 16 << 10
"""Bytes that a decompressor is asked for at a time; damage takes no more of what is before it."""
LARGEST = 16 << 20
"""Bytes that one row may have; larger ones are rejected."""


class Stream(Protocol):
    """What readers ask of a file of bytes."""

    def read(self, size: int = -1, /) -> bytes: ...
    def readinto(self, room: memoryview, /) -> int | None: ...
    def seekable(self) -> bool: ...
    def seek(self, place: int, /) -> int: ...
    def close(self) -> None: ...
    def __enter__(self) -> Stream: ...
    def __exit__(self, *error: object) -> None: ...


def open_stream(source: Source, codec: str = "utf-8") -> Stream:
    """The file's bytes after decompression; text in another encoding than UTF-8 becomes UTF-8.

    Bytes without a place in that encoding stay as they are, and are so found not to be UTF-8.
    A stream can be entered in the middle where the file is read as it is.

    Raises:
        MissingExtraError: it is compressed with zstd, and pyarrow is not installed.
    """
    raw = open_member(source) if source.member else open_path(source.path)
    file = decompressed(raw, source.compression)
    if codec not in ("utf-8", "utf-8-sig"):
        return cast(Stream, _Recoded(file, raw, codec))
    if source.compression or source.member:
        return cast(Stream, _Forward(file, raw))
    return cast(Stream, raw)


def first_bytes(source: Source, size: int) -> bytes:
    """At most so many of the first bytes after decompression, as far as there is no damage.

    Raises:
        OSError, or what `is_damage` is true of: there is none.
    """
    head = b""
    with open_stream(source) as stream:
        try:
            while len(head) < size and (more := stream.read(min(STEP, size - len(head)))):
                head += more
        except Exception as error:
            if not head or not is_damage(error):
                raise
    return head


def is_damage(error: BaseException) -> bool:
    """Whether the error says that the file's content is bad, not that reading it failed."""
    if isinstance(error, OSError):  # those of decompressors have no errno, those of the system do
        return error.errno is None
    return isinstance(error, _DAMAGE) or type(error).__module__.startswith("pyarrow")


_DAMAGE = (
    EOFError, zlib.error, lzma.LZMAError, tarfile.TarError, zipfile.BadZipFile, ValueError,
    NotImplementedError,
)  # fmt: skip


def damage(error: BaseException) -> str:
    """The reason of a reject; what libraries say may hold data, and is cut off."""
    said = " ".join(str(error).split())
    return f"damaged: {said[:120] + '…' * (len(said) > 120) or type(error).__name__}"


def _some(file: BinaryIO, size: int) -> bytes:
    """At most so many bytes, and as few as the file gives at once: of a read that goes on until it
    has all, what is before some damage would be lost."""
    read = getattr(file, "read1", file.read)
    found: bytes = read(size)
    return found


class _Forward(io.RawIOBase):
    """A file that is read from its beginning only: to seek in it would be to read it anew."""

    def __init__(self, file: BinaryIO, raw: BinaryIO) -> None:
        self._file, self._raw = file, raw

    def readable(self) -> bool:
        return True

    def readinto(self, room: memoryview) -> int:  # type: ignore[override]
        found = _some(self._file, min(len(room), STEP))
        room[: len(found)] = found
        return len(found)

    def close(self) -> None:
        if not self.closed:
            self._file.close()
            self._raw.close()
        super().close()


class _Recoded(_Forward):
    """A file in another encoding as UTF-8."""

    def __init__(self, file: BinaryIO, raw: BinaryIO, codec: str) -> None:
        super().__init__(file, raw)
        self._decoder: codecs.IncrementalDecoder = incremental_decoder(codec)
        self._rest = b""

    def readinto(self, room: memoryview) -> int:  # type: ignore[override]
        while not self._rest:
            found = _some(self._file, STEP)
            text = self._decoder.decode(found, not found)
            self._rest = text.encode("utf-8", "surrogateescape")
            if not found and not self._rest:
                return 0
        n = min(len(room), len(self._rest))
        room[:n] = self._rest[:n]
        self._rest = self._rest[n:]
        return n
