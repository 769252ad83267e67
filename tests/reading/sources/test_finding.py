"""Finding files: what each name stands for, in order and once; and what is left out."""

from __future__ import annotations

import gzip
import io
import os
import tarfile
import zipfile
from pathlib import Path

import pytest

from nutgraf.errors import InputError
from nutgraf.reading.sources.finding import (
    PARTS,
    RUN,
    LeftOut,
    find,
    is_run,
    nothing,
    told,
)  # fmt: skip
from nutgraf.reading.sources.source import is_url, printable
from tests.reading.sources.given import tarred, zipped


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of files, the working folder above it."""
    monkeypatch.chdir(tmp_path)
    hidden = (".hidden.csv", "_tmp/d.csv", "_e.csv", "_SUCCESS", "b.csv.md5")
    for name in ("b.csv", "a.txt", "sub/c.jsonl", "notes.doc", *hidden):
        path = tmp_path / "in" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("text\n")
    return tmp_path / "in"


def names(*inputs: str | Path) -> list[str]:
    return [source.name for source in find(inputs).sources]


def test_a_folder_gives_its_files_in_order_and_tells_the_others(folder: Path) -> None:
    found = find(["in"])
    assert [s.name for s in found.sources] == ["in/a.txt", "in/b.csv", "in/sub/c.jsonl"]
    assert [s.path for s in found.sources] == [
        str(folder / n) for n in ("a.txt", "b.csv", "sub/c.jsonl")
    ]
    assert {(item.name, item.kind, item.meant) for item in found.left_out} == {
        ("in/notes.doc", "of no known format (.doc)", True),
        ("in/_e.csv", "with a name that begins with _", True),
        ("in/_tmp", "folders with a name that begins with _", True),
        ("in/.hidden.csv", "hidden (.…)", False),
        ("in/_SUCCESS", "of what other programs leave beside data", False),
        ("in/b.csv.md5", "of what other programs leave beside data", False),
    }


def test_globs_files_and_their_order(folder: Path) -> None:
    assert names("in/?.csv", "in/a.txt") == ["in/b.csv", "in/a.txt"]
    assert names("in/**/*.jsonl") == ["in/sub/c.jsonl"]
    assert names("in/_e.csv") == ["in/_e.csv"]  # named by itself, it is wanted
    assert names("in/notes.doc") == ["in/notes.doc"]  # and read as text


def test_a_file_that_is_named_twice_comes_once(folder: Path) -> None:
    assert names("in/b.csv", folder / "b.csv", "in") == ["in/b.csv", "in/a.txt", "in/sub/c.jsonl"]


def test_a_name_that_looks_like_a_pattern_is_a_name(folder: Path) -> None:
    for name in ("a[1].csv", "b*.csv", "q?.csv"):
        (folder / name).write_text("text\n")
        assert names(f"in/{name}") == [f"in/{name}"]


def test_what_is_not_there_or_not_known(folder: Path) -> None:
    (folder / "picture.bin").write_bytes(bytes(4096))
    with pytest.raises(InputError, match="gone: no file there"):
        find(["in/a.txt", "gone"])
    with pytest.raises(InputError, match=r"picture\.bin: no file of a known .*--input-format"):
        find(["in/picture.bin"])
    with pytest.raises(InputError, match=r"in/\*\.doc: no file .*1 of no known format \(\.doc\): "):
        find(["in/*.doc"])
    os.symlink("gone", folder / "link.csv")
    with pytest.raises(InputError, match=r"in/link\.csv: a link to nothing"):
        find(["in/link.csv"])


def test_a_format_that_is_asked_for_is_taken_of_all(folder: Path) -> None:
    assert [s.format for s in find(["in"], "text").sources] == ["text"] * 4
    (folder / "a.zip").write_bytes(zipped([("a.txt", b"One.")]))
    assert [s.member for s in find(["in/a.zip"], "text").sources] == ["a.txt"]


@pytest.mark.parametrize("name", ["./a.txt", "news/./a.txt", "../a.txt", "a.txt"])
def test_members_by_any_path(folder: Path, name: str) -> None:
    (folder / "n.tar.gz").write_bytes(tarred([(name, b"One.\n")], "w:gz"))
    (source,) = find(["in/n.tar.gz"]).sources
    assert source.member == name


def test_what_cannot_be_read_is_told_and_the_rest_is_found(folder: Path) -> None:
    os.symlink("gone", folder / "link.csv")
    os.symlink("loop.txt", folder / "loop.txt")
    os.mkfifo(folder / "pipe.txt")
    (folder / "cut.gz").write_bytes(gzip.compress(b"One.\n" * 999)[:12])
    found = find(["in"])
    kinds = {Path(item.name).name: item for item in found.left_out}
    assert kinds["link.csv"].kind == kinds["loop.txt"].kind == "links to nothing"
    assert kinds["pipe.txt"].kind == "no regular files"
    assert kinds["cut.gz"].kind.startswith("damaged")
    assert all(kinds[n].meant for n in ("link.csv", "loop.txt", "pipe.txt", "cut.gz"))
    assert len(found.sources) == 3


def test_an_unreadable_folder_or_file_is_told(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where the tests run as one who may read all."""
    walk = os.walk

    def barred(top: str, followlinks: bool, onerror: object) -> object:
        error = PermissionError(13, "Permission denied", "in/secret")
        onerror(error)  # type: ignore[operator]
        return walk(top, followlinks=followlinks)

    monkeypatch.setattr(os, "walk", barred)
    found = find(["in"])
    (item,) = [item for item in found.left_out if item.name == "in/secret"]
    assert item.kind == "a folder that cannot be read (Permission denied)"
    assert item.meant


def test_links_that_lead_in_a_ring_end(folder: Path) -> None:
    os.symlink(folder, folder / "sub" / "again")
    assert names("in") == ["in/a.txt", "in/b.csv", "in/sub/c.jsonl"]


def test_of_the_folder_of_a_run_its_parts(folder: Path) -> None:
    run = folder / "run"
    for name in (f"{RUN}/state.jsonl", f"{PARTS}/0.parquet", "rejected.jsonl"):
        (run / name).parent.mkdir(parents=True, exist_ok=True)
        (run / name).write_text("text\n")
    assert is_run(run)
    assert not is_run(folder)
    assert names("in/run") == ["in/run/parts/0.parquet"]
    assert names("in") == ["in/a.txt", "in/b.csv", "in/sub/c.jsonl"]  # output is no input


def test_each_kind_is_told_in_a_line_the_meant_ones_first() -> None:
    left = [LeftOut(f"{i}.doc", "of no known format (.doc)") for i in range(1200)]
    left += [LeftOut(".a", "hidden (.…)", False), LeftOut("b", "links to nothing")]
    assert told(left) == [
        "left out: 1,200 of no known format (.doc), such as 0.doc",
        "left out: 1 links to nothing: b",
        "left out: 1 (as is usual) hidden (.…): .a",
    ]
    assert "1,200" in nothing(["in"], left)
    assert told([]) == []


def test_names_are_shown_as_they_can_be_written() -> None:
    assert printable("caf\udce9") == "caf\\xe9"


def test_urls_of_a_file_system(folder: Path) -> None:
    pytest.importorskip("fsspec")
    url = folder.as_uri()
    found = find([f"{url}/b.csv", f"{url}/sub/*"])
    assert [s.format for s in found.sources] == ["csv", "text"] or [
        s.format for s in found.sources
    ] == ["csv", "jsonl"]
    assert all(is_url(s.path) and s.size == 5 and s.digest == "" for s in found.sources)
    assert found.left_out == []
    with pytest.raises(InputError, match="no file there"):
        find([f"{url}/gone.csv"])


@pytest.mark.parametrize(
    "content",
    [b'<?xml version="1.0"?><letters><p>Oil rose.</p></letters>',
     b'\n<?xml version="1.0"?>\n<records/>', b"<?xml version='1.1'?><TEI><text>Oil.</text></TEI>"],
)  # fmt: skip
def test_xml_of_no_known_kind_is_no_prose(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.xml").write_bytes(content)
    with pytest.raises(InputError, match="no file of a known format"):
        find([tmp_path / "a.xml"])
    assert find([tmp_path / "a.xml"], "text").sources[0].format == "text"


@pytest.mark.parametrize("name", ["a.zip", "a.tar", "a.tar.gz"])
def test_a_format_that_is_given_is_that_of_members(tmp_path: Path, name: str) -> None:
    """As of news groups and the like, whose files have numbers for names."""
    files = {"51060": b"Oil rose.\n", "sci/9.story": b"Gas fell.\n", "x.dat": b"Troops left.\n"}
    with (
        zipfile.ZipFile(tmp_path / name, "w")
        if name == "a.zip"
        else tarfile.open(tmp_path / name, "w:gz" if name.endswith("gz") else "w")
    ) as archive:
        for member, content in files.items():
            if isinstance(archive, zipfile.ZipFile):
                archive.writestr(member, content)
            else:
                info = tarfile.TarInfo(member)
                info.size = len(content)
                archive.addfile(info, io.BytesIO(content))
    found = find([tmp_path / name], "text")
    assert [(s.member, s.format) for s in found.sources] == [(m, "text") for m in files]
    assert found.left_out == []
    with pytest.raises(InputError, match="no file of a known format"):
        find([tmp_path / name])
