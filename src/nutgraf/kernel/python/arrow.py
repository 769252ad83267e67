"""Columns of strings over the Arrow C data interface
(arrow.apache.org/docs/format/CDataInterface.html), read where they stand."""

from __future__ import annotations

import ctypes as c
from typing import Any

from nutgraf.errors import InputError

_STRING, _LARGE_STRING, _STRING_VIEW = b"u", b"U", b"vu"
LONGEST = 0x7FFFFF00
"""Bytes of one text."""


class _Schema(c.Structure):
    _fields_ = (
        ("format", c.c_char_p), ("name", c.c_char_p), ("metadata", c.c_void_p),
        ("flags", c.c_int64), ("n_children", c.c_int64), ("children", c.c_void_p),
        ("dictionary", c.c_void_p), ("release", c.c_void_p), ("private_data", c.c_void_p),
    )  # fmt: skip


class _Array(c.Structure):
    _fields_ = (
        ("length", c.c_int64), ("null_count", c.c_int64), ("offset", c.c_int64),
        ("n_buffers", c.c_int64), ("n_children", c.c_int64), ("buffers", c.POINTER(c.c_void_p)),
        ("children", c.c_void_p), ("dictionary", c.c_void_p), ("release", c.c_void_p),
        ("private_data", c.c_void_p),
    )  # fmt: skip


_GET_NEXT = c.CFUNCTYPE(c.c_int, c.c_void_p, c.c_void_p)
_LAST_ERROR = c.CFUNCTYPE(c.c_char_p, c.c_void_p)
_RELEASE = c.CFUNCTYPE(None, c.c_void_p)


class _Stream(c.Structure):
    _fields_ = (
        ("get_schema", _GET_NEXT), ("get_next", _GET_NEXT), ("get_last_error", _LAST_ERROR),
        ("release", c.c_void_p), ("private_data", c.c_void_p),
    )  # fmt: skip


def _pointer(capsule: Any, name: bytes) -> int:
    get = c.pythonapi.PyCapsule_GetPointer
    get.restype, get.argtypes = c.c_void_p, (c.py_object, c.c_char_p)
    return int(get(capsule, name))


def _release(one: _Schema | _Array) -> None:
    if one.release:
        _RELEASE(one.release)(c.addressof(one))


class Chunk:
    """An array of strings, released when nobody holds it any more."""

    def __init__(self, array: _Array, layout: bytes) -> None:
        self._array, self._layout = array, layout

    def __del__(self) -> None:
        _release(self._array)

    def __len__(self) -> int:
        return int(self._array.length)

    def is_null(self, i: int) -> bool:
        """Whether there is no text in that place."""
        valid = self._array.buffers[0]
        i += self._array.offset
        if not self._array.null_count or not valid:
            return False
        return not c.c_uint8.from_address(valid + (i >> 3)).value >> (i & 7) & 1

    def _span(self, i: int) -> tuple[int, int]:
        """The address of a text and its bytes."""
        buffers = self._array.buffers
        i += self._array.offset
        if self._layout == _STRING_VIEW:
            view = buffers[1] + 16 * i
            n, _, buffer, start = (c.c_int32 * 4).from_address(view)
            return (view + 4 if n <= 12 else buffers[2 + buffer] + start), n
        kind = c.c_int32 if self._layout == _STRING else c.c_int64
        first, past = (kind * 2).from_address(buffers[1] + i * c.sizeof(kind))
        return (buffers[2] or 0) + first, past - first

    def n_bytes(self, i: int) -> int:
        """Length of a text in UTF-8."""
        return self._span(i)[1]

    def text(self, i: int) -> str:
        """A text; bytes that are not UTF-8 become U+FFFD."""
        address, n = self._span(i)
        return c.string_at(address, n).decode("utf-8", "replace") if n else ""


def _layout_of(schema: _Schema) -> bytes:
    if schema.dictionary:
        raise InputError("the Arrow column is dictionary-encoded: cast it to string first")
    layout = bytes(schema.format)
    if layout not in (_STRING, _LARGE_STRING, _STRING_VIEW):
        raise InputError(
            f"the Arrow data has type {layout.decode()!r}, not string, large_string or "
            'string_view: pass one column of texts, such as table["text"]'
        )
    return layout


def chunks_of(texts: Any) -> list[Chunk]:
    """The arrays of an object with the Arrow PyCapsule interface.

    Raises:
        InputError: it is not a column of strings, or its stream broke off.
    """
    if hasattr(texts, "__arrow_c_array__"):
        schema_capsule, capsule = texts.__arrow_c_array__()
        layout = _layout_of(_Schema.from_address(_pointer(schema_capsule, b"arrow_schema")))
        given = _Array.from_address(_pointer(capsule, b"arrow_array"))
        array = _Array.from_buffer_copy(given)
        given.release = None  # it is moved: the capsule holds nothing any more
        return [Chunk(array, layout)]
    capsule = texts.__arrow_c_stream__()
    stream = _Stream.from_address(_pointer(capsule, b"arrow_array_stream"))
    at, schema = c.addressof(stream), _Schema()
    found: list[Chunk] = []
    if stream.get_schema(at, c.addressof(schema)):
        raise InputError(f"the Arrow stream gives no schema: {_last_error(stream)}")
    try:
        layout = _layout_of(schema)
    finally:
        _release(schema)
    while True:
        array = _Array()
        if stream.get_next(at, c.addressof(array)):
            raise InputError(f"the Arrow stream broke off: {_last_error(stream)}")
        if not array.release:
            return found
        found.append(Chunk(array, layout))


def _last_error(stream: _Stream) -> str:
    message = stream.get_last_error(c.addressof(stream))
    return message.decode("utf-8", "replace") if message else "unknown error"
