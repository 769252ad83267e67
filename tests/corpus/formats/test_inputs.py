"""Finding files: what each name stands for, in order and once."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from nutgraf.corpus.formats.inputs import EDGE, Source, find, format_of, is_url
from nutgraf.errors import InputError


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a.parquet", ("parquet", "")),
        ("a.PQ", ("parquet", "")),
        ("a.feather", ("arrow", "")),
        ("a.b.jsonl", ("jsonl", "")),
        ("a.NDJSON.GZ", ("jsonl", "gzip")),
        ("a.csv.zst", ("csv", "zstd")),
        ("dir.csv/a.tsv", ("tsv", "")),
        ("a.warc.gz", ("warc", "gzip")),
        ("a.wet.gz", ("warc", "gzip")),
        ("a.parquet.gz", ("", "")),  # which holds compressed pages already
        ("a.gz", ("", "")),
        ("a.csv.bz2", ("", "")),
        ("csv", ("", "")),
        ("a.", ("", "")),
        ("", ("", "")),
        ("s3://bucket/a.txt.zst", ("text", "zstd")),
    ],
)
def test_formats_by_suffix(name: str, expected: tuple[str, str]) -> None:
    assert format_of(name) == expected


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of files, the working folder above it."""
    monkeypatch.chdir(tmp_path)
    hidden = (".hidden.csv", "_tmp/d.csv", "_e.csv")
    for name in ("b.csv", "a.txt", "sub/c.jsonl", "notes.doc", *hidden):
        path = tmp_path / "in" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("text\n")
    return tmp_path / "in"


def names(*inputs: str | Path) -> list[str]:
    return [source.name for source in find(inputs)[0]]


def test_a_folder_gives_its_files_in_order(folder: Path) -> None:
    sources, skipped = find(["in"])
    assert [s.name for s in sources] == ["in/a.txt", "in/b.csv", "in/sub/c.jsonl"]
    assert [s.path for s in sources] == [str(folder / n) for n in ("a.txt", "b.csv", "sub/c.jsonl")]
    assert skipped == ["in/notes.doc"]


def test_globs_files_and_their_order(folder: Path) -> None:
    assert names("in/?.csv", "in/a.txt") == ["in/b.csv", "in/a.txt"]
    assert names("in/**/*.jsonl") == ["in/sub/c.jsonl"]
    assert names("in/_e.csv") == ["in/_e.csv"]  # named by itself, it is wanted


def test_a_file_that_is_named_twice_comes_once(folder: Path) -> None:
    assert names("in/b.csv", folder / "b.csv", "in") == ["in/b.csv", "in/a.txt", "in/sub/c.jsonl"]


def test_what_is_not_there_or_not_known(folder: Path) -> None:
    with pytest.raises(InputError, match="gone: no file there"):
        find(["in/a.txt", "gone"])
    with pytest.raises(InputError, match=r"in/notes\.doc: its suffix tells no format; known: "):
        find(["in/notes.doc"])
    with pytest.raises(InputError, match=r"in/\*\.doc: no file of a known format"):
        find(["in/*.doc"])


def test_a_change_shows(folder: Path) -> None:
    path = folder / "b.csv"

    def source(content: bytes | bytearray) -> Source:
        path.write_bytes(content)
        os.utime(path, ns=(0, 0))
        return find([path])[0][0]

    content = bytearray(3 * EDGE)
    before = source(content)
    assert source(content) == before
    assert (before.size, before.stamp, before.format) == (3 * EDGE, "0", "csv")
    for place in (0, EDGE - 1, 2 * EDGE, 3 * EDGE - 1):
        content[place] ^= 1
        assert source(content).digest != before.digest
        content[place] ^= 1
    assert source(content[:-1]).size == before.size - 1


@pytest.mark.parametrize(
    ("path", "expected"),
    [("s3://b/a.csv", True), ("file:///a", True), ("C:\\a", False), ("a/b", False)],
)
def test_urls(path: str, expected: bool) -> None:
    assert is_url(path) is expected


def test_urls_of_a_file_system(folder: Path) -> None:
    pytest.importorskip("fsspec")
    url = folder.as_uri()
    sources, skipped = find([f"{url}/b.csv", f"{url}/sub/*"])
    assert [s.format for s in sources] == ["csv", "jsonl"]
    assert all(is_url(s.path) and s.size == 5 and s.digest == "" for s in sources)
    assert skipped == []
    with pytest.raises(InputError, match="no file there"):
        find([f"{url}/gone.csv"])
