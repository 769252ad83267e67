"""What compresses a file, by its bytes."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
from collections.abc import Callable

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nutgraf.reading.sources.compression import MAGIC, compression_of, decompressed

PACK: dict[str, Callable[[bytes], bytes]] = {
    "": lambda content: content,
    "gzip": gzip.compress,
    "bz2": bz2.compress,
    "xz": lzma.compress,
    "zstd": lambda content: pa.compress(content, "zstd", asbytes=True),
}


@pytest.mark.parametrize("kind", PACK)
@given(content=st.binary(max_size=300))
def test_what_was_packed_comes_out(kind: str, content: bytes) -> None:
    if not content and kind == "zstd":
        return
    packed = PACK[kind](content)
    assert kind == "" or compression_of(packed) == kind
    assert decompressed(io.BytesIO(packed), kind).read() == content


@pytest.mark.parametrize("kind", ["gzip", "bz2", "xz", "zstd"])
def test_files_packed_piece_by_piece_are_one(kind: str) -> None:
    packed = PACK[kind](b"one\n") + PACK[kind](b"two\n")
    assert decompressed(io.BytesIO(packed), kind).read() == b"one\ntwo\n"


@pytest.mark.parametrize("head", [b"", b"\x1f", b"BZ", b"{", b"text", b"PK\x03\x04", b"\xfd7z"])
def test_what_is_not_compressed(head: bytes) -> None:
    assert compression_of(head) == ""


def test_every_kind_is_known() -> None:
    assert sorted(MAGIC.values()) == sorted(PACK.keys() - {""})
