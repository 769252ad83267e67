"""Bytes of files in blocks of whole lines, however they are compressed and wherever one begins."""

from __future__ import annotations

import errno
import gzip
import zlib
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nutgraf.corpus.formats import streams
from nutgraf.corpus.formats.streams import Block, is_damage, line_blocks, open_file, open_stream
from tests.corpus import samples

FORMS = ("a.txt", "a.txt.gz", "a.txt.zst")
some_lines = st.lists(st.binary(max_size=9).map(lambda b: b.replace(b"\n", b"")), max_size=12)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("streams")


def write(path: Path, content: bytes) -> None:
    if path.suffix == ".zst":
        samples.write_zst(path, content)
    else:
        path.write_bytes(gzip.compress(content) if path.suffix == ".gz" else content)


def blocks(path: Path, start: int, stop: int | None, each: int) -> list[Block]:
    with open_stream(samples.sources(path)[0]) as stream:
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
        patch.setattr(streams, "BLOCK", block)
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
    monkeypatch.setattr(streams, "LARGEST", 40)
    monkeypatch.setattr(streams, "BLOCK", 16)
    write(folder / name, b"one\n" + b"x" * 100 + b"\ntwo\n")
    found = blocks(folder / name, 0, None, 1 << 30)
    assert [(b.data, b.byte, b.too_long) for b in found] == [
        (b"one\n", 0, False), (b"", 4, True), (b"two\n", 105, False)
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["a.txt.gz", "a.txt.zst"])
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
    assert last.byte == len(read) > len(content) // 3


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (OSError(errno.EIO, "Input/output error"), False),
        (FileNotFoundError(errno.ENOENT, "gone"), False),
        (OSError("Truncated compressed stream"), True),  # as Arrow says it
        (pa.ArrowInvalid("no Parquet"), True),
        (EOFError(), True),
        (zlib.error("bad"), True),
        (ValueError("bad"), True),
        (MemoryError(), False),
        (KeyboardInterrupt(), False),
    ],
    ids=lambda value: repr(value),
)
def test_what_is_the_file_s_fault(error: BaseException, expected: bool) -> None:
    assert is_damage(error) is expected


def test_a_file_is_opened_with_random_access(folder: Path) -> None:
    (folder / "a.txt").write_bytes(b"0123456789")
    with open_file(samples.sources(folder / "a.txt")[0]) as file:
        file.seek(4)
        assert file.read(2) == b"45"
