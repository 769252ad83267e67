"""Reading files of lines: JSON objects, or paragraphs as they are.

A block that is sound goes through Arrow whole. One that is not is halved until the rows at fault
are alone with few others, and those are read one by one with Python's own parser.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Generator, Iterator

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.json as pj

from nutgraf.corpus.formats.batches import Batch, Cut, Reject, checked
from nutgraf.corpus.formats.columns import readable
from nutgraf.corpus.formats.streams import LARGEST, line_blocks, open_stream
from nutgraf.corpus.units import Piece

SMALL = 64 << 10
BOM = b"\xef\xbb\xbf"
Whole = Callable[[Piece, bytes, int, npt.NDArray[np.uint8]], Batch | None]
One = Callable[[Piece, bytes], tuple[str, str | None] | None]


def read_jsonl(piece: Piece, part_bytes: int) -> Iterator[Batch | Cut]:
    """One object a line; blank lines are no rows."""
    return _read(piece, part_bytes, _objects, _object)


def read_lines(piece: Piece, part_bytes: int) -> Iterator[Batch | Cut]:
    """One paragraph a line; blank lines are no rows."""
    return _read(piece, part_bytes, _paragraphs, _paragraph)


def _read(piece: Piece, part_bytes: int, whole: Whole, one: One) -> Iterator[Batch | Cut]:
    row, name = piece.first_row, piece.source.name
    with open_stream(piece.source) as stream:
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


def rejected(reject: Reject) -> Batch:
    """A batch of nothing but one rejected row."""
    nothing = pa.array([], pa.string())
    return Batch(reject.source, np.empty(0, np.int64), nothing, None, reject.rows, [reject])


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
    rows, texts, ids, rejects = [], [], [], []
    for line in data.split(b"\n"):
        try:
            if found := one(piece, line):
                rows.append(row)
                texts.append(found[0])
                ids.append(found[1])
        except ValueError as error:
            rejects.append(Reject(piece.source.name, row, str(error), byte=byte))
        row += 1
        byte += len(line) + 1
    names = pa.array(ids, pa.string()) if piece.columns.id else None
    column = pa.array(texts, pa.string())
    batch = checked(piece.source.name, np.array(rows, np.int64), column, names)
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
    columns = piece.columns
    fields = [(columns.text, pa.string())]
    if columns.id and columns.id != columns.text:
        fields.append((columns.id, pa.int64() if columns.id_type == "int64" else pa.string()))
    lines = np.flatnonzero((first != 10) & (first != 13))
    if not len(lines) or not (first[lines] == ord("{")).all():
        return None
    try:
        table = pj.read_json(
            pa.BufferReader(data),
            pj.ReadOptions(use_threads=False, block_size=len(data) + 1),
            pj.ParseOptions(pa.schema(fields), unexpected_field_behavior="ignore"),
        )
    except (pa.ArrowException, ValueError):
        return None
    if table.num_rows != len(lines):
        return None
    ids = table[columns.id] if columns.id else None
    batch = checked(piece.source.name, lines + row, table[columns.text], ids)
    return None if batch.rejects else batch  # for the reasons, and the places in bytes


def _object(piece: Piece, line: bytes) -> tuple[str, str | None] | None:
    """Text and id of one line, None if it is blank; ValueError tells why it is rejected."""
    if not line.strip():
        return None
    try:
        # As Arrow does, only the text is asked to be UTF-8: what is not comes as half surrogates.
        found = json.loads(line.decode("utf-8", "surrogateescape"))
    except json.JSONDecodeError as error:
        raise ValueError(f"not JSON: {error.msg} at column {error.colno}") from None
    except RecursionError:
        raise ValueError("not JSON: nested too deeply") from None
    if not isinstance(found, dict):
        raise ValueError(f"a JSON {type(found).__name__}, not an object")
    column = piece.columns.text
    if column not in found:
        raise ValueError(f"it has no {column!r}")
    text = found[column]
    if not isinstance(text, str):
        raise ValueError("the text is null" if text is None else f"{column!r} is no string")
    name = found.get(piece.columns.id) if piece.columns.id else None
    if name is not None and not isinstance(name, str):
        name = json.dumps(name)
    return _storable(text, line), name and readable(name)


def _storable(text: str, line: bytes) -> str:
    try:
        text.encode()
    except UnicodeEncodeError as error:
        _decoded(line)
        raise ValueError(f"half of a surrogate pair at character {error.start}") from None
    return text


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


def _paragraph(piece: Piece, line: bytes) -> tuple[str, str | None] | None:
    text = _decoded(line).rstrip("\r")
    return (text, None) if text else None
