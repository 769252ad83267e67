"""Archives: their members in any order, and what is none."""

from __future__ import annotations

import io
import random
import tarfile
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nutgraf.reading.sources.archives import kind_of, members, open_member
from nutgraf.reading.sources.finding import find
from nutgraf.reading.sources.source import Source, member_of, source_of
from tests.reading.sources.given import tarred, zipped

MODES = {"a.zip": "", "a.tar": "w", "a.tar.gz": "w:gz", "a.tar.bz2": "w:bz2", "a.tar.xz": "w:xz"}
each = pytest.mark.parametrize("name", MODES)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("archives")


def packed(name: str, content: list[tuple[str, bytes]]) -> bytes:
    return zipped(content) if name == "a.zip" else tarred(content, MODES[name])


def archive(path: Path) -> Source:
    return source_of(path.name, str(path))


def read(source: Source, name: str) -> bytes:
    with open_member(member_of(source, name, 0)) as file:
        return b"".join(iter(lambda: file.read(7), b""))


@each
@settings(max_examples=15)
@given(contents=st.lists(st.binary(max_size=2000), min_size=1, max_size=6), seed=st.integers())
def test_members_in_any_order(folder: Path, name: str, contents: list[bytes], seed: int) -> None:
    names = [f"x/{i}.txt" for i in range(len(contents))]
    (folder / name).write_bytes(packed(name, list(zip(names, contents, strict=True))))
    source = archive(folder / name)
    found = list(members(source, "zip" if name == "a.zip" else "tar"))
    assert [(m.name, m.size, m.refused) for m in found] == [
        (n, len(c), "") for n, c in zip(names, contents, strict=True)
    ]
    order = [*range(len(names)), *range(len(names))]
    random.Random(seed).shuffle(order)
    for i in order:
        assert read(source, names[i]) == contents[i]


@each
def test_two_members_at_a_time_and_one_left_half_read(folder: Path, name: str) -> None:
    content = [(f"{i}.txt", bytes([65 + i]) * 50_000) for i in range(4)]
    (folder / name).write_bytes(packed(name, content))
    source = archive(folder / name)
    first = open_member(member_of(source, "1.txt", 0))
    assert first.read(10) == b"B" * 10
    assert read(source, "3.txt") == b"D" * 50_000
    assert first.read(10) == b"B" * 10
    first.close()
    assert read(source, "2.txt") == b"C" * 50_000
    assert read(source, "0.txt") == b"A" * 50_000


@each
def test_find_gives_the_members(folder: Path, name: str) -> None:
    content = [("b.txt", b"One.\n"), ("x/a.jsonl", b'{"text": "Two."}\n'), (".hidden", b"a")]
    (folder / name).write_bytes(packed(name, content))
    found = find([folder / name])
    assert [(s.member, s.format) for s in found.sources] == [
        ("b.txt", "text"),
        ("x/a.jsonl", "jsonl"),
    ]
    assert [item.meant for item in found.left_out] == [False]


@each
def test_a_member_that_is_gone(folder: Path, name: str) -> None:
    (folder / name).write_bytes(packed(name, [("a.txt", b"One.")]))
    with pytest.raises(ValueError, match=r"it has no 'b\.txt' any more"):
        read(archive(folder / name), "b.txt")


def test_kinds() -> None:
    assert kind_of(zipped([("a", b"b")])) == "zip"
    assert kind_of(zipped([])) == "zip"
    assert kind_of(tarred([("a", b"b")])) == "tar"
    for head in (b"", b"PK", b"text", b"\x1f\x8b", bytes(600)):
        assert kind_of(head) == ""


def test_an_encrypted_member_is_refused(folder: Path) -> None:
    raw = bytearray(zipped([("a.txt", b"One."), ("b.txt", b"Two.")]))
    for sign, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        raw[raw.index(sign) + place] |= 1
    (folder / "secret.zip").write_bytes(raw)
    found = find([folder / "secret.zip"])
    assert [s.member for s in found.sources] == ["b.txt"]
    (item,) = found.left_out
    assert item.kind == "in an archive: it is encrypted"
    assert item.meant


def test_links_in_a_tar_are_not_followed(folder: Path) -> None:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as tar:
        for name, kind in (("a.txt", tarfile.SYMTYPE), ("b.txt", tarfile.LNKTYPE),
                           ("c.txt", tarfile.FIFOTYPE), ("d", tarfile.DIRTYPE)):  # fmt: skip
            entry = tarfile.TarInfo(name)
            entry.type, entry.linkname = kind, "/etc/hosts"
            tar.addfile(entry)
        entry = tarfile.TarInfo("e.txt")
        tar.addfile(entry)
    (folder / "links.tar").write_bytes(file.getvalue())
    found = find([folder / "links.tar"])
    assert [s.member for s in found.sources] == ["e.txt"]
    assert [item.kind for item in found.left_out] == ["in an archive: it is a link or device"] * 3


def test_names_are_labels_only(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    names = ["../up.txt", "/etc/above.txt", "a/../../b.txt", "C:\\c.txt", "d\n.txt"]
    before = sorted(folder.parent.rglob("*"))
    (folder / "odd.zip").write_bytes(zipped([(name, name.encode()) for name in names]))
    found = find(["odd.zip"])
    # zipfile itself takes what stands for a root off some names.
    assert len(found.sources) == len(names)
    for source in found.sources:
        assert source.name == f"odd.zip/{source.member}"
        with open_member(source) as file:
            assert file.read()
    assert sorted(folder.parent.rglob("*")) == sorted([*before, folder / "odd.zip"])


@pytest.mark.parametrize("cut", [0.3, 0.9])
@pytest.mark.parametrize("name", ["a.zip", "a.tar", "a.tar.gz", "a.tar.xz", "a.tar.bz2"])
def test_what_is_cut_off_is_told(folder: Path, name: str, cut: float) -> None:
    rng = random.Random(7)
    content = [(f"{i}.txt", rng.randbytes(3000).hex().encode()) for i in range(20)]
    raw = packed(name, content)
    (folder / "cut").mkdir(exist_ok=True)
    path = folder / "cut" / name
    path.write_bytes(raw[: int(len(raw) * cut)])
    (folder / "cut" / "whole.txt").write_text("One.")
    found = find([folder / "cut"])
    assert any("damaged" in item.kind and item.meant for item in found.left_out)
    assert any(s.name.endswith("whole.txt") for s in found.sources)
    path.unlink()


def test_a_member_whose_bytes_are_damaged(folder: Path) -> None:
    raw = bytearray(zipped([("a.txt", bytes(range(256)) * 50), ("b.txt", b"Two.")]))
    raw[60] ^= 0xFF
    (folder / "bad.zip").write_bytes(raw)
    found = find([folder / "bad.zip"])
    assert "b.txt" in [s.member for s in found.sources]
    assert zipfile.is_zipfile(folder / "bad.zip")
