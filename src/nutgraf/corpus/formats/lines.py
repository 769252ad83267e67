"""Reading files of lines: JSON objects, or paragraphs as they are.

A block that is sound goes through Arrow whole. One that is not is halved until the rows at fault
are alone with few others, and those are read one by one with Python's own parser.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.json as pj

from nutgraf.corpus.formats.batches import Batch, Cut, Reject, carry, checked, rejected
from nutgraf.corpus.formats.records import batch_of
from nutgraf.corpus.units import Piece
from nutgraf.reading.sources.lineblocks import line_blocks
from nutgraf.reading.sources.records import BOM, object_of
from nutgraf.reading.sources.row import Content, Row
from nutgraf.reading.sources.streams import LARGEST, open_stream

SMALL = 64 << 10
Whole = Callable[[Piece, bytes, int, npt.NDArray[np.uint8]], Batch | None]
One = Callable[[Piece, bytes], Content | None]


def read_jsonl(piece: Piece, part_bytes: int) -> Iterator[Batch | Cut]:
    """One object a line; blank lines are no rows."""
    return _read(piece, part_bytes, _objects, _object)


def read_lines(piece: Piece, part_bytes: int) -> Iterator[Batch | Cut]:
    """One paragraph a line; blank lines are no rows."""
    return _read(piece, part_bytes, _paragraphs, _paragraph)


def _read(piece: Piece, part_bytes: int, whole: Whole, one: One) -> Iterator[Batch | Cut]:
    row, name = piece.first_row, piece.source.name
    with open_stream(piece.source, piece.look.encoding) as stream:
        for block in line_blocks(stream, piece.start, piece.stop, part_bytes):
            if block.too_long or block.damage:
                reason = block.damage or f"the line has more than {LARGEST:,} bytes"
                yield rejected(Reject(name, row, reason, byte=block.byte))
                row += 1
            else:
                data, byte = block.data, block.byte
                if not byte and data.startswith(BOM):
                    data, byte = data[len(BOM) :], len(BOM)
                row += yield from _parsed(piece, data, row, byte, whole, one)
            if block.cut:
                yield Cut(block.cut, row)


def _parsed(
    piece: Piece, data: bytes, row: int, byte: int, whole: Whole, one: One
) -> Generator[Batch, None, int]:
    """The rows of some lines; returns the number of lines."""
    first = _first_bytes(data)
    batch = whole(piece, data, row, first)
    if batch is not None:
        yield batch
        return len(first)
    cut = data.rfind(b"\n", 0, len(data) // 2) + 1 if len(data) > SMALL else 0
    if cut:
        n = yield from _parsed(piece, data[:cut], row, byte, whole, one)
        yield from _parsed(piece, data[cut:], row + n, byte + cut, whole, one)
    else:
        yield _one_by_one(piece, data, row, byte, one)
    return len(first)


def _one_by_one(piece: Piece, data: bytes, row: int, byte: int, one: One) -> Batch:
    found: list[tuple[int, Content]] = []
    rejects = []
    for line in data.removesuffix(b"\n").split(b"\n"):
        try:
            if content := one(piece, line):
                found.append((row, content))
        except ValueError as error:
            rejects.append(Reject(piece.source.name, row, str(error), byte=byte))
        row += 1
        byte += len(line) + 1
    batch = batch_of(piece, found)
    batch.read += len(rejects)
    batch.rejects = sorted([*batch.rejects, *rejects], key=lambda reject: reject.row)
    return batch


def _first_bytes(data: bytes) -> npt.NDArray[np.uint8]:
    """The first byte of each line: a line feed or CR for a blank one."""
    values = np.frombuffer(data, np.uint8)
    starts = np.concatenate([[-1], np.flatnonzero(values == 10)]) + 1
    if starts[-1] == len(data):
        starts = starts[:-1]
    first: npt.NDArray[np.uint8] = values[starts]
    return first


# --- JSON ----------------------------------------------------------------------------------------


def _objects(piece: Piece, data: bytes, row: int, first: npt.NDArray[np.uint8]) -> Batch | None:
    """All lines of a block by Arrow's parser; None unless each line is exactly one sound row."""
    look = piece.look
    if not look.flat:
        return None
    kinds = {name: pa.string() for name in look.columns}
    if look.id and look.id != look.text and look.id_type == "int64":
        kinds[look.id] = pa.int64()
    lines = np.flatnonzero((first != 10) & (first != 13))
    if not len(lines) or not (first[lines] == ord("{")).all():
        return None
    try:
        table = pj.read_json(
            pa.BufferReader(data),
            pj.ReadOptions(use_threads=False, block_size=len(data) + 1),
            pj.ParseOptions(pa.schema(list(kinds.items())), unexpected_field_behavior="ignore"),
        )
    except (pa.ArrowException, ValueError):
        return None
    if table.num_rows != len(lines):
        return None
    columns = dict(zip(table.column_names, table.columns, strict=True))
    ids = columns[look.id] if look.id else None
    carried = carry(look, columns)
    batch = checked(piece.source.name, lines + row, columns[look.text], ids, carried)
    return None if batch.rejects else batch  # for the reasons, and the places in bytes


def _object(piece: Piece, line: bytes) -> Content | None:
    """What one line holds, None if it is blank; ValueError tells why it is rejected."""
    if not line.strip():
        return None
    content = piece.look.content(Row(0, object_of(line, piece.look.text)))
    if isinstance(content.text, str):
        _check_storable(content.text, line)
    return content


def _check_storable(text: str, line: bytes) -> None:
    try:
        text.encode()
    except UnicodeEncodeError as error:
        _decoded(line)
        raise ValueError(f"half of a surrogate pair at character {error.start}") from None


def _decoded(line: bytes) -> str:
    try:
        return line.decode()
    except UnicodeDecodeError as error:
        raise ValueError(f"not UTF-8 at byte {error.start} of the line") from None


# --- Paragraphs ----------------------------------------------------------------------------------


def _paragraphs(piece: Piece, data: bytes, row: int, first: npt.NDArray[np.uint8]) -> Batch | None:
    whole = pa.array([data.removesuffix(b"\n")], pa.binary()).view(pa.string())
    texts = pc.split_pattern(whole, "\n").flatten()
    if b"\r" in data:
        texts = pc.ascii_rtrim(texts, "\r")  # which minds no bytes that are no UTF-8
    filled = pc.greater(pc.binary_length(texts), 0)
    lines = np.flatnonzero(filled.to_numpy(zero_copy_only=False))
    if len(lines) < len(texts):
        texts = texts.filter(filled)
    batch = checked(piece.source.name, lines + row, texts, None)
    return None if batch.rejects else batch


def _paragraph(piece: Piece, line: bytes) -> Content | None:
    text = _decoded(line).rstrip("\r")
    return Content(text) if text else None
