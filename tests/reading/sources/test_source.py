"""Files and members: what is known of them, and their own bytes."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from nutgraf.errors import InputError
from nutgraf.reading.sources.source import (
    EDGE,
    Source,
    filesystem,
    is_url,
    member_of,
    open_path,
    source_of,
)  # fmt: skip


def test_a_change_shows(tmp_path: Path) -> None:
    path = tmp_path / "b.csv"

    def made(content: bytes | bytearray) -> Source:
        path.write_bytes(content)
        os.utime(path, ns=(0, 0))
        return source_of("b.csv", str(path))

    content = bytearray(3 * EDGE)
    before = made(content)
    assert made(content) == before
    assert (before.name, before.size, before.stamp) == ("b.csv", 3 * EDGE, "0")
    for place in (0, EDGE - 1, 2 * EDGE, 3 * EDGE - 1):
        content[place] ^= 1
        assert made(content).digest != before.digest
        content[place] ^= 1
    assert made(content[:-1]).size == before.size - 1


@pytest.mark.parametrize("size", [0, 1, EDGE, EDGE + 1, 2 * EDGE - 1])
def test_of_a_short_file_every_byte_counts(tmp_path: Path, size: int) -> None:
    path = tmp_path / "a"
    path.write_bytes(bytes(size))
    before = source_of("a", str(path)).digest
    for place in {0, size // 2, size - 1} if size else ():
        content = bytearray(size)
        content[place] = 1
        path.write_bytes(content)
        assert source_of("a", str(path)).digest != before


def test_what_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="a: is no regular file: leave it out"):
        source_of("a", str(tmp_path))
    with pytest.raises(InputError, match="gone: No such file"):
        source_of("gone", str(tmp_path / "gone"))
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(InputError, match="is no regular file"):
        source_of("pipe", str(tmp_path / "pipe"))


@pytest.mark.parametrize("name", [b"caf\xe9.txt", b"\xff", "Grüße\n.txt".encode()])
def test_names_that_are_no_utf_8_can_be_written(tmp_path: Path, name: bytes) -> None:
    path = os.path.join(os.fsencode(tmp_path), name)
    Path(os.fsdecode(path)).write_bytes(b"a")
    found = source_of(os.fsdecode(name), os.fsdecode(path))
    assert found.name.encode()
    assert open_path(found.path).read() == b"a"


def test_a_member_is_named_by_its_archive(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(b"PK")
    archive = source_of("in/a.zip", str(tmp_path / "a.zip"))
    found = member_of(archive, "x/b.txt", 7)
    assert (found.name, found.member, found.size) == ("in/a.zip/x/b.txt", "x/b.txt", 7)
    assert (found.path, found.stamp, found.digest) == (archive.path, archive.stamp, archive.digest)
    assert member_of(archive, "caf\udce9", 0).name == "in/a.zip/caf\\xe9"


@pytest.mark.parametrize(
    ("path", "expected"),
    [("s3://b/a.csv", True), ("file:///a", True), ("C:\\a", False), ("a/b", False)],
)
def test_urls(path: str, expected: bool) -> None:
    assert is_url(path) is expected


def test_a_file_system_s_own(tmp_path: Path) -> None:
    pytest.importorskip("fsspec")
    (tmp_path / "a.txt").write_bytes(b"0123456789")
    url = (tmp_path / "a.txt").as_uri()
    found = source_of(url, url)
    assert (found.name, found.path, found.size, found.digest) == (url, url, 10, "")
    assert found.stamp
    with open_path(url) as file:
        file.seek(4)
        assert file.read(2) == b"45"
    with pytest.raises(InputError, match="klingon"):
        filesystem("klingon://a")
