"""Bytes of files in blocks of whole lines, however they are compressed and wherever one begins."""

from __future__ import annotations

import bz2
import gzip
import lzma
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nutgraf.reading.sources import lineblocks
from nutgraf.reading.sources.lineblocks import Block, line_blocks
from nutgraf.reading.sources.streams import open_stream
from tests.reading.sources.given import written

PACK: dict[str, Callable[[bytes], bytes]] = {
    "a.txt": lambda content: content,
    "a.txt.gz": gzip.compress,
    "a.txt.bz2": lambda content: bz2.compress(content, 1),
    "a.txt.xz": lzma.compress,
    "a.txt.zst": lambda content: pa.compress(content, "zstd", asbytes=True),
}
FORMS = tuple(PACK)
some_lines = st.lists(
    st.binary(max_size=9).map(lambda b: b.replace(b"\n", b"")), max_size=12
).filter(
    lambda lines: not lines or lines[0][:2] != b"PK"  # which an archive begins with
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("streams")


def write(path: Path, content: bytes) -> None:
    path.write_bytes(PACK[path.name](content))


def blocks(path: Path, start: int, stop: int | None, each: int) -> list[Block]:
    with open_stream(written(path, path.read_bytes(), "text")) as stream:
        return list(line_blocks(stream, start, stop, each))


@pytest.mark.parametrize("name", FORMS)
@settings(max_examples=40)
@given(lines=some_lines, ends=st.booleans(), each=st.integers(1, 50), block=st.integers(1, 30))
def test_blocks_are_whole_lines_and_cuts_come_where_they_must(
    folder: Path, name: str, lines: list[bytes], ends: bool, each: int, block: int
) -> None:
    content = b"\n".join(lines) + b"\n" * ends
    write(folder / name, content)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lineblocks, "BLOCK", block)
        found = blocks(folder / name, 0, None, each)
        again = [blocks(folder / name, b.cut, None, each) for b in found if b.cut]
    assert b"".join(b.data for b in found) == content
    at = 0
    for one in found:
        assert one.byte == at
        at += len(one.data)
    assert all(b.data.endswith(b"\n") for b in found[:-1])
    # A cut is after the first line that takes it to `each` bytes from the last one.
    expected, last, at = [], 0, 0
    for line in content.split(b"\n")[:-1]:
        at += len(line) + 1
        if at - last >= each:
            expected.append(at)
            last = at
    cuts = [b.cut for b in found if b.cut]
    assert cuts == expected
    for cut, rest in zip(cuts, again, strict=True):
        assert b"".join(b.data for b in rest) == content[cut:]
        assert [b.cut for b in rest if b.cut] == [c for c in cuts if c > cut]


@pytest.mark.parametrize("name", FORMS)
def test_a_stretch_from_one_line_to_another(folder: Path, name: str) -> None:
    content = b"".join(b"line %d\n" % i for i in range(100))
    write(folder / name, content)
    start, stop = content.index(b"line 30"), content.index(b"line 70")
    found = blocks(folder / name, start, stop, 1 << 30)
    assert b"".join(b.data for b in found) == content[start:stop]
    assert found[0].byte == start
    assert blocks(folder / name, stop, stop, 1 << 30) == []


@pytest.mark.parametrize("name", FORMS)
def test_a_line_that_is_too_long_is_passed_over(
    folder: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lineblocks, "LARGEST", 40)
    monkeypatch.setattr(lineblocks, "BLOCK", 16)
    write(folder / name, b"one\n" + b"x" * 100 + b"\ntwo\n")
    found = blocks(folder / name, 0, None, 1 << 30)
    assert [(b.data, b.byte, b.too_long) for b in found] == [
        (b"one\n", 0, False), (b"", 4, True), (b"two\n", 105, False)
    ]  # fmt: skip


@pytest.mark.parametrize("name", FORMS[1:])
def test_a_stream_that_breaks_off_is_told(folder: Path, name: str) -> None:
    content = b"".join(b"%d %d\n" % (i, i * i * 7919) for i in range(20_000))
    write(folder / name, content)
    whole = (folder / name).read_bytes()
    (folder / name).write_bytes(whole[: len(whole) // 2])
    *good, last = blocks(folder / name, 0, None, 1 << 30)
    assert last.damage.startswith("damaged: ")
    read = b"".join(b.data for b in good)
    assert content.startswith(read)
    assert read.endswith(b"\n")
    assert last.byte == len(read) > len(content) // 4
