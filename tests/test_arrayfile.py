"""What is packed is unpacked again; whatever else is read is refused, and nothing else happens."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays_of

from nutgraf.arrayfile import ALIGN, MAGIC, packed, unpacked

ARRAYS = st.dictionaries(
    st.text("abc.1", min_size=1, max_size=4),
    arrays_of.arrays(
        st.sampled_from(["u1", "<u2", "<i4", "<u8", "<f4", "?"]),
        arrays_of.array_shapes(min_dims=1, max_dims=2, min_side=0, max_side=20),
    ),
    max_size=4,
)
HEADERS = st.dictionaries(
    st.text("xyz", min_size=1, max_size=4), st.none() | st.integers(-9, 9) | st.text(max_size=9)
)


def content_of(data: bytes) -> Any:
    return np.frombuffer(data, np.uint8)


@given(HEADERS, ARRAYS)
def test_what_is_packed_comes_back(header: dict[str, Any], arrays: dict[str, Any]) -> None:
    data = packed(header, arrays)
    again, found = unpacked(content_of(data))
    assert again == header
    assert found.keys() == arrays.keys()
    for name, array in arrays.items():
        assert found[name].dtype == array.dtype
        assert np.array_equal(found[name], array, equal_nan=array.dtype.kind == "f")
    assert packed(again, found) == data
    assert len(data) % ALIGN == 0


DATA = packed({"a": 1}, {"x": np.arange(9), "y": np.ones((2, 3), np.float32)})


def test_every_damaged_byte_is_seen() -> None:
    for at in range(len(DATA)):
        with pytest.raises(ValueError, match="it"):
            unpacked(content_of(DATA[:at] + bytes([DATA[at] ^ 1]) + DATA[at + 1 :]))


def test_every_cut_is_seen() -> None:
    for at in range(len(DATA)):
        with pytest.raises(ValueError, match="it"):
            unpacked(content_of(DATA[:at]))
    with pytest.raises(ValueError, match="it"):
        unpacked(content_of(DATA + b"\0"))


def made(header: bytes, length: int | None = None) -> bytes:
    """A file of that header whose hash is right."""
    header += b" " * (-(len(MAGIC) + 40 + len(header)) % ALIGN)
    rest = (len(header) if length is None else length).to_bytes(8, "little") + header + bytes(64)
    return MAGIC + hashlib.sha256(rest).digest() + rest


@pytest.mark.parametrize(
    "place",
    [
        ["|O", [1], 0],
        ["<u8", [9], 0],
        ["<u8", [-1], 0],
        ["<u8", [2**40, 2**40], 0],
        ["<u8", [1], -64],
        ["<u8", [1], 8],
        ["<u8", [1], 2**70],
        ["<u8", [1.5], 0],
        ["<u8", 3, 0],
        ["<u8", [1]],
        ["nothing", [1], 0],
        ["V8", [1], 0],
        None,
    ],
)
def test_places_that_make_no_sense(place: Any) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        unpacked(content_of(made(json.dumps({"arrays": {"x": place}}).encode())))


@pytest.mark.parametrize(
    "header", [b"", b"{", b"[]", b"1", b"{}", b'{"arrays": 1}', b"\xff", b"[" * 100_000]
)
def test_headers_that_make_no_sense(header: bytes) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        unpacked(content_of(made(header)))


@pytest.mark.parametrize("length", [8, 8 + 128, 2**63, 2**64 - 56])
def test_lengths_that_make_no_sense(length: int) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        unpacked(content_of(made(b'{"arrays": {}}', length)))
