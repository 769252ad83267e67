"""Files of arrays that are ready for use: read at once or mapped into memory, without pickle.

A file is a magic number, the SHA-256 of all that follows, the length of a JSON header, the header,
and arrays, each beginning at a multiple of 64 bytes. The same header and arrays give the same
bytes. What was damaged is told by the hash; what somebody made on purpose is not, so that a reader
still has to see whether header and arrays make sense.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from nutgraf.errors import told

Arrays = dict[str, npt.NDArray[Any]]

MAGIC, ALIGN = b"nutgraf-plan\0\0\0\0", 64  # bytes of a line of the processor's cache
_DIGEST = slice(len(MAGIC), len(MAGIC) + 32)
_FIRST = _DIGEST.stop + 8
_KINDS = "biuf"  # numbers only: objects would be addresses


def packed(header: Mapping[str, Any], arrays: Mapping[str, npt.NDArray[Any]]) -> bytes:
    """The content of a file. The header must not have a key `arrays`."""
    places, at = {}, 0
    ordered = sorted(arrays.items())
    for name, array in ordered:
        places[name] = (array.dtype.str, array.shape, at)
        at += -(-array.nbytes // ALIGN) * ALIGN
    text = json.dumps({**header, "arrays": places}, sort_keys=True).encode()
    text += b" " * (-(_FIRST + len(text)) % ALIGN)
    parts = [len(text).to_bytes(8, "little"), text]
    for _, array in ordered:
        parts += [array.tobytes(), bytes(-array.nbytes % ALIGN)]
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part)
    return b"".join([MAGIC, digest.digest(), *parts])


def unpacked(content: npt.NDArray[np.uint8]) -> tuple[dict[str, Any], Arrays]:
    """Header and arrays of a file's content, uint8 (n,); the arrays are views of it.

    Raises:
        ValueError: it is no such file, or damaged.
    """
    if content[: len(MAGIC)].tobytes() != MAGIC:
        raise ValueError("it does not begin as one")
    after = content[_DIGEST.stop :]
    if hashlib.sha256(after.data).digest() != content[_DIGEST].tobytes():
        raise ValueError("its content is not what its hash says")
    length = int.from_bytes(after[:8].tobytes(), "little")
    if (_FIRST + length) % ALIGN:
        raise ValueError("its arrays do not begin where they should")
    body = content[_FIRST + length :]
    try:
        header = json.loads(after[8 : 8 + length].tobytes())
        places = header.pop("arrays")
        return header, {name: _view(body, *place) for name, place in places.items()}
    except (LookupError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(f"its header makes no sense ({told(error)})") from error


def _view(body: npt.NDArray[np.uint8], kind: str, shape: list[int], at: int) -> npt.NDArray[Any]:
    dtype = np.dtype(kind)
    if dtype.kind not in _KINDS or at % ALIGN or min([at, *shape]) < 0:
        raise ValueError(f"an array of {kind}, {shape}, at {at}")
    n_bytes = dtype.itemsize * math.prod(shape)
    if at + n_bytes > len(body):
        raise ValueError("an array reaches beyond the file")
    return body[at : at + n_bytes].view(dtype).reshape(shape)


def aligned(n: int) -> npt.NDArray[np.uint8]:
    """So many bytes of 0 that begin where a line of the processor's cache does: a slot of a table
    is to lie in one line, not in two."""
    room = np.zeros(n + ALIGN, np.uint8)
    skipped = -room.ctypes.data % ALIGN
    return room[skipped : skipped + n]
