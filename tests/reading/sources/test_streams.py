"""Bytes of files, however they are packed and whatever their encoding."""

from __future__ import annotations

import errno
import gzip
import lzma
import tarfile
import zipfile
import zlib
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nutgraf.reading.sources import streams
from nutgraf.reading.sources.source import source_of
from nutgraf.reading.sources.streams import damage, is_damage, open_stream
from tests.reading.sources.given import written, zipped

CODECS = ("utf-16", "utf-16-le", "utf-16-be", "utf-32", "gb18030", "cp932", "iso8859-15", "cp1252")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("streams")


@pytest.mark.parametrize("codec", CODECS)
@settings(max_examples=40)
@given(data=st.data(), step=st.integers(1, 9), size=st.integers(1, 9))
def test_a_recoded_stream_is_the_text_in_utf_8(
    folder: Path, codec: str, data: st.DataObject, step: int, size: int
) -> None:
    text = data.draw(st.text(st.characters(codec=codec if codec[:3] != "utf" else "utf-8")))
    path = folder / "a.txt"
    path.write_bytes(text.encode(codec))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(streams, "STEP", step)
        with open_stream(source_of("a.txt", str(path)), codec) as stream:
            assert not stream.seekable()
            found = b"".join(iter(lambda: stream.read(size), b""))
    # A mark in front is none of the text; and of the same bytes there may be two readings.
    assert found.decode() == text.encode(codec).decode(codec)


@given(raw=st.binary(max_size=60))
def test_bytes_without_a_place_stay_so(folder: Path, raw: bytes) -> None:
    path = folder / "a.txt"
    path.write_bytes(b"ok " + raw)
    for codec in ("ascii", "cp932", "gb18030"):
        with open_stream(source_of("a.txt", str(path)), codec) as stream:
            found = stream.read()
        text = (b"ok " + raw).decode(codec, "surrogateescape")
        assert found == text.encode("utf-8", "surrogateescape")


def test_utf_8_is_passed_on_as_it_is_and_can_be_entered(folder: Path) -> None:
    source = written(folder / "a.txt", b"\xef\xbb\xbf0123\xff")
    for codec in ("utf-8", "utf-8-sig"):
        with open_stream(source, codec) as stream:
            assert stream.seekable()
            assert stream.read() == b"\xef\xbb\xbf0123\xff"
            stream.seek(5)
            assert stream.read(1) == b"2"


def test_packed_ones_are_read_forward(folder: Path) -> None:
    packed = written(folder / "a.txt.gz", gzip.compress(b"one\n"))
    member = written(folder / "a.zip", zipped([("b.txt.gz", gzip.compress(b"two\n"))]))
    assert member.compression == "gzip"
    for source, content in ((packed, b"one\n"), (member, b"two\n")):
        with open_stream(source) as stream:
            assert not stream.seekable()
            assert stream.read() == content


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (OSError(errno.EIO, "Input/output error"), False),
        (FileNotFoundError(errno.ENOENT, "gone"), False),
        (OSError("Truncated compressed stream"), True),  # as decompressors say it
        (pa.ArrowInvalid("no Parquet"), True),
        (EOFError(), True),
        (zlib.error("bad"), True),
        (lzma.LZMAError("bad"), True),
        (tarfile.ReadError("bad"), True),
        (zipfile.BadZipFile("bad"), True),
        (ValueError("bad"), True),
        (MemoryError(), False),
        (KeyboardInterrupt(), False),
    ],
    ids=lambda value: repr(value),
)
def test_what_is_the_file_s_fault(error: BaseException, expected: bool) -> None:
    assert is_damage(error) is expected


def test_what_is_said_of_damage_is_one_short_line() -> None:
    assert damage(ValueError("bad\n  page")) == "damaged: bad page"
    assert damage(EOFError()) == "damaged: EOFError"
    assert len(damage(ValueError("x" * 999))) < 140
