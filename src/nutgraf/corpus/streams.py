"""Bytes of files, local or remote, compressed or not, cut into blocks of whole lines."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass

import pyarrow as pa

from nutgraf.corpus.inputs import Source, filesystem, is_url

BLOCK = 1 << 23
LARGEST = 16 << 20
"""Bytes that one row may have; larger ones are rejected."""


def open_file(source: Source) -> pa.NativeFile:
    """The file's own bytes, with random access."""
    if is_url(source.path):
        system, path = filesystem(source.path)
        return pa.PythonFile(system.open(path, "rb"), "r")
    return pa.OSFile(source.path, "rb")


def open_stream(source: Source) -> pa.NativeFile:
    """The file's bytes after decompression."""
    file = open_file(source)
    return pa.CompressedInputStream(file, source.compression) if source.compression else file


def is_damage(error: BaseException) -> bool:
    """Whether the error says that the file's content is bad, not that reading it failed."""
    if isinstance(error, OSError):  # Arrow's own have no errno, those of the system do
        return error.errno is None
    return isinstance(error, pa.ArrowException | EOFError | zlib.error | ValueError)


@dataclass(frozen=True, slots=True)
class Block:
    """Whole lines; the last one may lack its line feed.

    Attributes:
        byte: where the block begins in the (decompressed) file.
        too_long: the block is the beginning of one line of more than `LARGEST` bytes.
        damage: reading ended here, before the file's end, for that reason.
    """

    data: bytes
    byte: int
    too_long: bool = False
    damage: str = ""


def line_blocks(file: pa.NativeFile, start: int, stop: int | None) -> Iterator[Block]:
    """The lines from byte `start` to `stop` (None: to the end) in blocks of some megabytes."""
    if start:
        file.seek(start)
    at, rest = start, b""
    while True:
        wanted = BLOCK if stop is None else min(BLOCK, stop - at - len(rest))
        damage = ""
        try:
            data = file.read(wanted) if wanted else b""
        except Exception as error:
            if not is_damage(error):
                raise
            data, damage = b"", f"damaged: {error}"
        if not data:
            if damage:  # of a line that was cut nobody knows the rest
                yield Block(b"", at, damage=damage)
            elif rest:
                yield Block(rest, at)
            return
        end = data.rfind(b"\n") + 1
        if end:
            block = b"".join([rest, memoryview(data)[:end]])
            yield Block(block, at)
            at += len(block)
            rest = data[end:]
        else:
            rest += data
        if len(rest) > LARGEST:
            length, rest = _skip_line(file, len(rest), stop and stop - at)
            yield Block(b"", at, too_long=True)
            at += length


def _skip_line(file: pa.NativeFile, length: int, room: int | None) -> tuple[int, bytes]:
    """Reads on to the next line: how long the line was, and what was read beyond it."""
    while True:
        wanted = BLOCK if room is None else min(BLOCK, room - length)
        data = file.read(wanted) if wanted else b""
        end = data.find(b"\n") + 1
        if end or not data:
            return length + end, data[end:]
        length += len(data)
