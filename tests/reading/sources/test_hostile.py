"""Files that were made to break a reader: told what they are, in bounded memory and linear time."""

from __future__ import annotations

import bz2
import gzip
import json
import lzma
import sys
import tarfile
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from nutgraf.errors import NutgrafError
from nutgraf.reading.rows import Rows
from nutgraf.reading.sources import archives, columns, records, tables
from nutgraf.reading.sources.asked import Asked
from nutgraf.reading.sources.finding import find
from nutgraf.reading.sources.surveying import survey
from tests.reading.sources.given import tarred, written, zipped

TEXT = "The navy has sent two frigates to the strait, the ministry said, and more would follow."
PACK: dict[str, Callable[[bytes], bytes]] = {
    "gz": gzip.compress,
    "bz2": bz2.compress,
    "xz": lzma.compress,
    "zst": lambda content: pa.compress(content, "zstd", asbytes=True),
}


def told(path: Path, **asked: Any) -> tuple[list[str], list[str]]:
    """The texts of a file, and the reasons of what is none; or of why there are no rows."""
    rows = Rows(path, Asked(**asked))
    try:
        texts = [row.fields["text"] for row in rows]
    except NutgrafError as error:
        return [], [str(error)]
    return texts, [reject.reason for reject in rows.rejects]


HOSTILE = {
    "deep.json": b"[" * 200_000,
    "deep.jsonl": b'{"text": ' + b"[" * 200_000 + b"]" * 200_000 + b"}\n" + b'{"text": "a"}\n',
    "deep2.json": b'{"a":' * 200_000,
    "deep.html": b"<div>" * 50_000 + TEXT.encode(),
    "deep.xml": b"<rss><channel>" + b"<item>" * 50_000,
    "nul.txt": b"One\0\0 paragraph.\n" + bytes(500) + b"\n",
    "nul.csv": b"id,text\n1,On\0e\n2,Two\n",
    "nul.json": b'{"text": "a\0b"}',
    "half.jsonl": b'{"text": "\\ud800 half"}\n{"text": "whole"}\n',
    "half.json": b'[{"text": "\\udfff"}, {"te\\ud800xt": 1, "text": "whole"}]',
    "wide.csv": b",".join(b"c%d" % i for i in range(20_000)) + b"\n" + b"1," * 19_999 + b"1\n",
    "wide.txt": b"\t" * 200_000 + b"\n" + b"\t" * 200_000,
    "quote.csv": b'id,text\n1,"' + b"never closed, " * 200_000,
    "quotes.csv": b'id,text\n' + b'"' * 1_000_000,
    "long.txt": b"word " * 4_000_000,
    "long.jsonl": b'{"text": "' + b"word " * 4_000_000 + b'"}\n{"text": "a"}\n',
    "twice.jsonl": b'{"text": "a", "text": "b"}\n',
    "nan.jsonl": b'{"text": NaN}\n{"text": Infinity}\n{"text": "a", "n": -Infinity}\n',
    "number.json": b'[{"text": "a"}, ' + b"9" * 100_000 + b"]",
    "keys.jsonl": json.dumps({f"k{i}": i for i in range(100_000)} | {"text": "a"}).encode(),
    "empty.json": b"",
    "empty.csv": b"",
    "empty.xml": b"<rss/>",
    "empty.rss": b"",
    "empty.html": b"",
    "empty.warc": b"",
    "empty.parquet": b"",
    "empty.arrow": b"",
    "empty.zip": b"",
    "mark.txt": b"\xff\xfe",
    "odd.txt": TEXT.encode("utf-16-le") + b"\0",
    "bare.csv": b"\n\n\n",
    "blank.csv": b"\xef\xbb\xbf",
    "lies.zip": b"PK\x03\x04" + b"\xff" * 300,
    "lies.tar": b"\0" * 257 + b"ustar" + b"\xff" * 3000,
    "lies.parquet": b"PAR1" + b"\xff" * 300 + b"PAR1",
    "lies.arrow": b"ARROW1\0\0" + b"\xff" * 300,
    "lies.gz": b"\x1f\x8b" + b"\xff" * 300,
    "lies.bz2": b"BZh9" + b"\xff" * 300,
    "lies.xz": b"\xfd7zXZ\0" + b"\xff" * 300,
    "lies.zst": b"\x28\xb5\x2f\xfd" + b"\xff" * 300,
    "lies.warc": b"WARC/1.0\r\nContent-Length: 99999999999\r\n\r\nabc",
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_nothing_is_silent_and_nothing_breaks(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(HOSTILE[name])
    texts, reasons = told(tmp_path / name)
    holds_nothing = ("empty", "bare", "blank", "mark", "wide.txt", "deep.xml", "lies.warc")
    assert texts or reasons or name.startswith(holds_nothing)
    assert all(len(reason) < 1200 + len(str(tmp_path)) for reason in reasons)
    json.dumps(reasons)


def test_good_rows_beside_hostile_ones_are_read(tmp_path: Path) -> None:
    for name, good in (
        ("deep.jsonl", "a"), ("half.jsonl", "whole"), ("half.json", "whole"), ("twice.jsonl", "b"),
        ("nan.jsonl", "a"), ("keys.jsonl", "a"), ("nul.csv", "Two"), ("number.json", "a"),
    ):  # fmt: skip
        (tmp_path / name).write_bytes(HOSTILE[name])
        texts, _ = told(tmp_path / name, unit="paragraph")
        assert texts[-1] == good, name


@pytest.mark.parametrize("cut", [0.2, 0.5, 0.95])
@pytest.mark.parametrize(
    "name", ["a.zip", "a.tar", "a.tar.gz", *(f"a.jsonl.{kind}" for kind in PACK)]
)
def test_what_is_cut_off_is_told(tmp_path: Path, name: str, cut: float) -> None:
    rows_of = ({"text": f"{TEXT} {i} {i * 7919 % 1009}"} for i in range(3000))
    line = "".join(f"{json.dumps(row)}\n" for row in rows_of)
    kind = name.rpartition(".")[2]
    if name == "a.zip":
        raw = zipped([(f"{i}.jsonl", line.encode()) for i in range(3)])
    elif "tar" in name:
        members = [(f"{i}.jsonl", line.encode()) for i in range(3)]
        raw = tarred(members, "w:gz" if kind == "gz" else "w")
    else:
        raw = PACK[kind](line.encode())
    (tmp_path / name).write_bytes(raw[: int(len(raw) * cut)])
    rows = Rows(tmp_path / name)
    try:
        found = list(rows)
        said = [reject.reason for reject in rows.rejects] + rows.told()
    except NutgrafError as error:
        found, said = [], [str(error)]
    assert any("damaged" in line for line in said)
    assert len(found) < 9000


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> int:
    """Readers with low limits, as if files were so much larger."""
    monkeypatch.setattr(records, "LARGEST", 100_000)
    monkeypatch.setattr("nutgraf.reading.exports.export.LARGEST", 100_000)
    monkeypatch.setattr(tables, "LARGEST", 100_000)
    monkeypatch.setattr("nutgraf.reading.sources.lineblocks.LARGEST", 100_000)
    monkeypatch.setattr("nutgraf.reading.sources.lineblocks.BLOCK", 50_000)
    monkeypatch.setattr("nutgraf.reading.sources.delimited.LARGEST", 25_000)
    monkeypatch.setattr("nutgraf.reading.sources.jsonvalues.LARGEST", 100_000)
    monkeypatch.setattr("nutgraf.reading.sources.jsonvalues.BLOCK", 50_000)
    return 100_000


BOMBS = {
    "a.txt": b"x",
    "b.txt": b"word\n\nword ",
    "a.jsonl": b'{"text": "' + b"x",
    "a.json": b'{"text": "' + b"x",
    "a.csv": b'id,text\n1,"',
    "a.html": b"<p>",
    "a.rss": b"<rss>",
    "a.parquet": b"PAR1",
    "a.arrow": b"ARROW1",
}


@pytest.mark.parametrize("pack", ["zip", "tar.gz", "gz", "xz"])
@pytest.mark.parametrize("name", BOMBS)
def test_bombs_are_rejects_and_memory_is_bounded(
    tmp_path: Path, small: int, name: str, pack: str
) -> None:
    unit = BOMBS[name][-1:]
    content = BOMBS[name] + unit * 4_000_000
    pack_up: dict[str, Callable[[], bytes]] = {
        "zip": lambda: zipped([(name, content)]),
        "tar.gz": lambda: tarred([(name, content)], "w:gz"),
        "gz": lambda: gzip.compress(content, 1),
        "xz": lambda: lzma.compress(content, preset=0),
    }
    packed = pack_up[pack]()
    path = tmp_path / (f"{name}.{pack}" if pack in ("gz", "xz") else f"a.{pack}")
    path.write_bytes(packed)
    tracemalloc.start()
    try:
        texts, reasons = told(path)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert reasons
    assert sum(map(len, texts)) <= small
    assert peak < 6_000_000


def counted(monkeypatch: pytest.MonkeyPatch, owner: Any, name: str) -> list[int]:
    """Counts the calls of a function."""
    calls = [0]
    real = getattr(owner, name)

    def call(*args: Any, **options: Any) -> Any:
        calls[0] += 1
        return real(*args, **options)

    monkeypatch.setattr(owner, name, call)
    return calls


@pytest.mark.parametrize("name", ["a.zip", "a.tar", "a.tar.gz", "a.tar.xz"])
def test_archives_of_many_members_take_linear_time(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = []
    for n in (50, 100):
        members = [(f"{i}.json", json.dumps({"text": TEXT}).encode()) for i in range(n)]
        mode = {"a.tar.gz": "w:gz", "a.tar.xz": "w:xz"}.get(name, "w")
        path = tmp_path / f"{n}{name}"
        path.write_bytes(zipped(members) if name == "a.zip" else tarred(members, mode))
        with monkeypatch.context() as patch:
            lists = counted(patch, zipfile.ZipFile, "_RealGetContents")
            entries = counted(patch, tarfile.TarFile, "next")
            assert sum(1 for _ in Rows(path)) == n
        assert lists[0] <= 2
        steps.append(entries[0])
    assert steps[1] <= 2.2 * steps[0]
    assert steps[1] <= 100 * 8


def test_wide_tables_take_linear_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    steps = []
    for n in (2_000, 4_000):
        names = ",".join(f"column number {i}" for i in range(n))
        source = written(tmp_path / f"{n}.csv", f"{names},text\n{'1,' * n}One\n{'2,' * n}Two\n")
        with monkeypatch.context() as patch:
            calls = counted(patch, columns, "plain")
            survey([source])
        steps.append(calls[0])
    assert steps[1] <= 2.2 * steps[0]


def test_many_files_are_each_looked_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = []
    for n in (20, 40):
        folder = tmp_path / str(n)
        folder.mkdir()
        for i in range(n):
            (folder / f"{i}.json").write_text(json.dumps({"text": TEXT}))
        with monkeypatch.context() as patch:
            opened = counted(patch, sys.modules["nutgraf.reading.sources.streams"], "open_path")
            assert sum(1 for _ in Rows(folder)) == n
        steps.append(opened[0])
    assert steps[1] <= 2 * steps[0]


def test_archives_within_archives_are_left_out(tmp_path: Path) -> None:
    inner = zipped([("a.txt", b"One.")])
    for _ in range(3):
        inner = zipped([("a.zip", inner), ("b.txt", b"Two.")])
    (tmp_path / "a.zip").write_bytes(inner)
    found = find([tmp_path / "a.zip"])
    assert [source.member for source in found.sources] == ["b.txt"]
    assert [item.kind for item in found.left_out] == ["of no known format (.zip)"]


def test_no_more_archives_are_held_open_than_so_many(tmp_path: Path) -> None:
    for i in range(30):
        (tmp_path / f"{i}.zip").write_bytes(zipped([("a.txt", TEXT.encode())]))
        (tmp_path / f"{i}.tar.gz").write_bytes(tarred([("a.txt", TEXT.encode())], "w:gz"))
    assert len(list(Rows(tmp_path))) == 60
    assert len(archives._left) <= 8
    assert len(archives._lists) <= 8
