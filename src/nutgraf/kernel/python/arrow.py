"""Columns of strings over the Arrow C data interface
(arrow.apache.org/docs/format/CDataInterface.html), read where they stand."""

from __future__ import annotations

import ctypes as c
from collections.abc import Callable
from typing import Any

from nutgraf.errors import InputError, told

_STRING, _LARGE_STRING, _STRING_VIEW = b"u", b"U", b"vu"
LONGEST = 0x7FFFFF00
"""Bytes of one text."""
_MOST_TEXTS, _MOST_BYTES = 1 << 44, 1 << 56  # of an array: more have no room in any memory


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


def _exported(export: Callable[[], Any], n: int) -> tuple[Any, ...]:
    """The capsules that an object gives; what it raises is told as what is wrong with it."""
    try:
        found = export()
    except Exception as error:
        raise InputError(f"texts give no Arrow data ({told(error)})") from error
    capsules = found if n > 1 else (found,)
    if not isinstance(capsules, tuple) or len(capsules) != n:
        raise InputError(f"texts give {type(found).__name__} as Arrow data, not {n} capsules")
    return capsules


def _pointer(capsule: Any, name: bytes) -> int:
    api = c.pythonapi
    is_valid, get = api.PyCapsule_IsValid, api.PyCapsule_GetPointer
    is_valid.restype, is_valid.argtypes = c.c_int, (c.py_object, c.c_char_p)
    get.restype, get.argtypes = c.c_void_p, (c.py_object, c.c_char_p)
    if not is_valid(capsule, name):
        kind = type(capsule).__name__
        raise InputError(f"texts give {kind}, not a capsule of {name.decode()!r}")
    return int(get(capsule, name))


def _release(one: _Schema | _Array | _Stream) -> None:
    if one.release:
        _RELEASE(one.release)(c.addressof(one))


class Chunk:
    """An array of strings, released when nobody holds it any more."""

    def __init__(self, array: _Array, layout: bytes) -> None:
        """Raises: InputError: it is invalid, as far as can be seen before its texts are."""
        self._array, self._layout = array, layout
        if problem := _problem(array, layout):
            raise InputError(f"the Arrow array has {problem}: it is invalid")

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

    def holds(self, i: int) -> bool:
        """Whether a text lies within the array's bytes, as far as it says how many there are."""
        buffers, i = self._array.buffers, i + self._array.offset
        if self._layout == _STRING_VIEW:
            n, _, buffer, start = (c.c_int32 * 4).from_address(buffers[1] + 16 * i)
            if n <= 12:
                return bool(n >= 0)
            held = self._array.n_buffers - 3
            if n > LONGEST or not 0 <= buffer < held or start < 0 or not buffers[2 + buffer]:
                return False
            size = c.c_int64.from_address(buffers[2 + held] + 8 * buffer).value
            return bool(start + n <= size)
        kind = c.c_int32 if self._layout == _STRING else c.c_int64
        first, past = (kind * 2).from_address(buffers[1] + i * c.sizeof(kind))
        most = _MOST_BYTES if buffers[2] else 0
        return bool(0 <= first <= past <= most and past - first <= LONGEST)

    def text(self, i: int) -> str:
        """A text that the array holds; bytes that are not UTF-8 become U+FFFD.

        Raises:
            InputError: it does not begin as its view says.
        """
        address, n = self._span(i)
        if self._layout == _STRING_VIEW and n > 12:
            view = self._array.buffers[1] + 16 * (self._array.offset + i)
            if c.string_at(address, 4) != c.string_at(view + 4, 4):
                raise InputError(
                    "a text does not begin as its Arrow view says: the array is invalid"
                )
        return c.string_at(address, n).decode("utf-8", "replace") if n else ""


def _problem(a: _Array, layout: bytes) -> str:
    """What of an array makes no sense, whatever its texts are; "" where nothing is."""
    views = layout == _STRING_VIEW
    if a.length < 0 or a.offset < 0:
        return "a length or an offset below 0"
    if a.length > _MOST_TEXTS or a.offset > _MOST_TEXTS:
        return "more texts than have room"
    if a.n_children or a.dictionary:
        return "children or a dictionary, which texts have not"
    if a.n_buffers < 3 or (not views and a.n_buffers > 3):
        return "another number of buffers than its type"
    if not a.buffers:
        return "no buffers"
    if not -1 <= a.null_count <= a.length:
        return "more nulls than texts"
    if a.null_count > 0 and not a.buffers[0]:
        return "nulls, and does not say which texts they are"
    if a.length and not a.buffers[1]:
        return "no offsets"
    if a.length and views and a.n_buffers > 3 and not a.buffers[a.n_buffers - 1]:
        return "no sizes of buffers"
    return ""


def _layout_of(schema: _Schema) -> bytes:
    if not schema.release:
        raise InputError("the Arrow schema was used before, and is released: make it anew")
    if schema.dictionary:
        raise InputError("the Arrow column is dictionary-encoded: cast it to string first")
    layout = bytes(schema.format or b"")
    if layout not in (_STRING, _LARGE_STRING, _STRING_VIEW):
        form = layout.decode("utf-8", "replace")[:80]
        raise InputError(
            f"the Arrow data has type {form!r}, not string, large_string or "
            'string_view: pass one column of texts, such as table["text"]'
        )
    return layout


def chunks_of(texts: Any) -> list[Chunk]:
    """The arrays of an object with the Arrow PyCapsule interface.

    Raises:
        InputError: it is not a column of strings, its stream broke off, or it is invalid.
    """
    if hasattr(texts, "__arrow_c_array__"):
        schema_capsule, capsule = _exported(texts.__arrow_c_array__, 2)
        layout = _layout_of(_Schema.from_address(_pointer(schema_capsule, b"arrow_schema")))
        given = _Array.from_address(_pointer(capsule, b"arrow_array"))
        if not given.release:
            raise InputError("the Arrow array was used before, and is released: make it anew")
        array = _Array.from_buffer_copy(given)
        given.release = None  # it is moved: the capsule holds nothing any more
        return [Chunk(array, layout)]
    (capsule,) = _exported(texts.__arrow_c_stream__, 1)
    left = _Stream.from_address(_pointer(capsule, b"arrow_array_stream"))
    if not left.release:
        raise InputError("the Arrow stream was used before, and is released: make it anew")
    stream = _Stream.from_buffer_copy(left)
    left.release = None  # or a second call would find no texts, and say nothing
    try:
        return _read(stream)
    finally:
        _release(stream)


def _read(stream: _Stream) -> list[Chunk]:
    at, schema = c.addressof(stream), _Schema()
    if stream.get_schema(at, c.addressof(schema)):
        raise InputError(f"the Arrow stream gives no schema: {_last_error(stream)}")
    try:
        layout = _layout_of(schema)
    finally:
        _release(schema)
    found: list[Chunk] = []
    while True:
        array = _Array()
        if stream.get_next(at, c.addressof(array)):
            raise InputError(f"the Arrow stream broke off: {_last_error(stream)}")
        if not array.release:
            return found
        found.append(Chunk(array, layout))


def _last_error(stream: _Stream) -> str:
    message = stream.get_last_error(c.addressof(stream)) if stream.get_last_error else None
    return message.decode("utf-8", "replace") if message else "unknown error"
