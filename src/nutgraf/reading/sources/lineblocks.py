"""Bytes cut into blocks of whole lines."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass

from nutgraf.reading.sources.streams import BLOCK, LARGEST, STEP, Stream, damage, is_damage


@dataclass(frozen=True, slots=True)
class Block:
    """Whole lines; the last one may lack its line feed.

    Attributes:
        byte: where the block begins in the (decompressed) file.
        too_long: the block is the beginning of one line of more than `LARGEST` bytes.
        damage: reading ended here, before the file's end, for that reason.
        cut: where the line after the block begins, if `each` bytes have gone by; else 0.
    """

    data: bytes
    byte: int
    too_long: bool = False
    damage: str = ""
    cut: int = 0


def line_blocks(
    file: Stream, start: int, stop: int | None, each: int = sys.maxsize
) -> Iterator[Block]:
    """The lines from byte `start` to `stop` (None: to the end) in blocks of some megabytes.

    A block ends, with a `cut`, where the first line does that takes it to `each` bytes from the
    start, or from the last cut. From a cut on, blocks are the same as if they had been read from
    the start.
    """
    chunks = _chunks(file, start, stop)
    at, rest, cut = start, b"", start + each
    too_long = 0  # bytes so far of a line that is
    while True:
        broken = ""
        try:
            data = next(chunks, b"")
        except Exception as error:
            if not is_damage(error):
                raise
            data, broken = b"", damage(error)
        if not data:
            if broken:  # of a line that was cut nobody knows the rest
                yield Block(b"", at, damage=broken)
            elif too_long:
                yield Block(b"", at, too_long=True)
            elif rest:
                yield Block(rest, at)
            return
        if too_long:
            end = data.find(b"\n") + 1
            too_long += end or len(data)
            if not end:
                continue
            beyond = at + too_long
            yield Block(b"", at, too_long=True, cut=beyond if beyond >= cut else 0)
            cut = beyond + each if beyond >= cut else cut
            at, data, too_long = beyond, data[end:], 0
        end = data.rfind(b"\n") + 1
        if end:
            lines, begin = b"".join([rest, memoryview(data)[:end]]), 0
            while at + len(lines) >= cut:
                until = lines.index(b"\n", max(0, cut - at - 1)) + 1
                yield Block(lines[begin:until], at + begin, cut=at + until)
                begin, cut = until, at + until + each
            if begin < len(lines):
                yield Block(lines[begin:], at + begin)
            at += len(lines)
            rest = data[end:]
        else:
            rest += data
        if len(rest) > LARGEST:
            too_long, rest = len(rest), b""


def _chunks(file: Stream, start: int, stop: int | None) -> Iterator[bytes]:
    """The bytes from `start` to `stop` as they are read.

    A stream that cannot be entered there is read and dropped with the very calls that read it from
    its beginning, so that also damage is met at the same byte; little before it is lost, since a
    decompressor is asked for little at a time.
    """
    at = 0
    if start and file.seekable():
        file.seek(start)
        at = start
    room = None if file.seekable() else memoryview(bytearray(BLOCK))
    while wanted := BLOCK if stop is None else min(BLOCK, stop - at):
        error = None
        if room is None:
            data = file.read(wanted)
        else:
            data, error = _decompressed(file, room[:wanted])
        at += len(data)
        if data and at > start:
            yield data[-(at - start) :]
        if error is not None:
            raise error
        if not data:
            return


def _decompressed(file: Stream, room: memoryview) -> tuple[bytes, Exception | None]:
    """As many bytes as there is room for, or those before the end or some damage, with that."""
    filled = 0
    while filled < len(room):
        try:
            n = file.readinto(room[filled : filled + STEP])
        except Exception as error:
            return bytes(room[:filled]), error
        if not n:
            break
        filled += n
    return bytes(room[:filled]), None
