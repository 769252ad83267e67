"""Arrow arrays made by hand, right or wrong, as any library may hand them over."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any


class Schema(ctypes.Structure):
    pass


class Array(ctypes.Structure):
    pass


RELEASE = {kind: ctypes.CFUNCTYPE(None, ctypes.POINTER(kind)) for kind in (Schema, Array)}
Schema._fields_ = [
    ("format", ctypes.c_char_p),
    ("name", ctypes.c_char_p),
    ("metadata", ctypes.c_char_p),
    ("flags", ctypes.c_int64),
    ("n_children", ctypes.c_int64),
    ("children", ctypes.c_void_p),
    ("dictionary", ctypes.c_void_p),
    ("release", RELEASE[Schema]),
    ("private_data", ctypes.c_void_p),
]
Array._fields_ = [
    ("length", ctypes.c_int64),
    ("null_count", ctypes.c_int64),
    ("offset", ctypes.c_int64),
    ("n_buffers", ctypes.c_int64),
    ("n_children", ctypes.c_int64),
    ("buffers", ctypes.c_void_p),
    ("children", ctypes.c_void_p),
    ("dictionary", ctypes.c_void_p),
    ("release", RELEASE[Array]),
    ("private_data", ctypes.c_void_p),
]

_new = ctypes.pythonapi.PyCapsule_New
_new.restype = ctypes.py_object
_new.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p]


@RELEASE[Schema]  # type: ignore[untyped-decorator]
def _release_schema(schema: Any) -> None:
    schema.contents.release = RELEASE[Schema]()


_numbers = count(1)
_alive: dict[int, Any] = {}
"""What an array that is not released points to."""


@RELEASE[Array]  # type: ignore[untyped-decorator]
def _release_array(array: Any) -> None:
    _alive.pop(array.contents.private_data, None)
    array.contents.release = RELEASE[Array]()


@dataclass
class HandMade:
    """An array of texts whose every part may be anything. Buffers are bytes, None for none; they
    lie in memory with nothing readable promised behind them."""

    buffers: Sequence[bytes | None]
    length: int
    layout: str | None = "u"
    null_count: int = 0
    offset: int = 0
    n_buffers: int | None = None
    n_children: int = 0
    no_buffers: bool = False
    dictionary: bool = False
    released: str = ""
    names: tuple[bytes, bytes] = (b"arrow_schema", b"arrow_array")

    def __arrow_c_array__(self, requested_schema: object = None) -> tuple[Any, Any]:
        held = [None if b is None else ctypes.create_string_buffer(b, len(b)) for b in self.buffers]
        places = (ctypes.c_void_p * max(len(held), 1))(
            *(None if buffer is None else ctypes.addressof(buffer) for buffer in held)
        )
        schema, array = Schema(), Array()
        schema.format = None if self.layout is None else self.layout.encode()
        schema.release = RELEASE[Schema]() if self.released == "schema" else _release_schema
        array.length, array.null_count, array.offset = self.length, self.null_count, self.offset
        array.n_buffers = len(held) if self.n_buffers is None else self.n_buffers
        array.n_children = self.n_children
        array.buffers = None if self.no_buffers else ctypes.addressof(places)
        array.dictionary = ctypes.addressof(array) if self.dictionary else None
        array.release = RELEASE[Array]() if self.released == "array" else _release_array
        array.private_data = next(_numbers)
        _alive[array.private_data] = held, places, schema, array
        return (
            _new(ctypes.addressof(schema), self.names[0], None),
            _new(ctypes.addressof(array), self.names[1], None),
        )
