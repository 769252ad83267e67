"""Inputs that people have: odd names, odd headers, folders with links, pipes and runs in them."""

from __future__ import annotations

import gzip
import os
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import nutgraf
from nutgraf.reading.sources import streams
from tests.corpus.test_rejects import annotate, rejects

LINE = b'{"text": "Oil prices rose."}\n'


def sources(out: Path) -> list[str]:
    found: list[str] = pq.read_table(out / "parts")["file"].to_pylist()
    return found


@pytest.mark.parametrize("name", ["a.csv", "a.tsv"])
def test_empty_tables_have_no_rows(
    tmp_path: Path, classifier: nutgraf.Classifier, name: str
) -> None:
    (tmp_path / name).write_bytes(b"")
    assert annotate(tmp_path / name, classifier).counts["read"] == 0


def test_headers(tmp_path: Path, classifier: nutgraf.Classifier) -> None:
    path = tmp_path / "long.csv"
    path.write_text(f"text,{'x' * 200_000}\nOil prices rose.,1\n")
    assert annotate(path, classifier).counts["written"] == 1
    path = tmp_path / "semicolons.csv"
    path.write_bytes(b"id;t\xebxt\n1;a\n")
    for encoding, name in ((None, "tëxt"), ("utf-8", r"t\\xebxt")):
        with pytest.raises(nutgraf.InputError, match=f"its columns are id, {name}"):
            nutgraf.annotate(path, tmp_path / "no", classifier=classifier, encoding=encoding)


@pytest.mark.parametrize("name", ["a.csv", "a.parquet", "a.arrow"])
def test_two_columns_of_one_name(tmp_path: Path, classifier: nutgraf.Classifier, name: str) -> None:
    path = tmp_path / name
    table = pa.table([pa.array(["a"]), pa.array(["b"])], names=["text", "text"])
    if name == "a.csv":
        path.write_text("text,text\na,b\n")
    elif name == "a.parquet":
        pq.write_table(table, path)
    else:
        with pa.ipc.new_file(str(path), table.schema) as writer:
            writer.write_table(table)
    with pytest.raises(nutgraf.InputError, match="more than one column 'text'"):
        nutgraf.annotate(path, tmp_path / "out", classifier=classifier)


@pytest.mark.parametrize(
    "first", [b'{"text": "a", "x": ' + b"[" * 200_000 + b"]" * 200_000 + b"}\n",
              b'{"\\ud800": 1, "text": "a"}\n'],
)  # fmt: skip
def test_odd_first_lines(tmp_path: Path, classifier: nutgraf.Classifier, first: bytes) -> None:
    (tmp_path / "a.jsonl").write_bytes(first + LINE)
    assert annotate(tmp_path / "a.jsonl", classifier).counts["written"] == 2


def test_what_becomes_of_a_row_does_not_hang_on_its_neighbours(
    tmp_path: Path, classifier: nutgraf.Classifier
) -> None:
    """Only the text has to be UTF-8, whichever parser reads the line."""
    row = b'{"text": "Oil prices rose.", "id": "caf\xe9", "by": "caf\xe9"}\n'
    tables = []
    for i, more in enumerate((b"", b"no json\n")):
        folder = tmp_path / str(i)
        folder.mkdir()
        (folder / "a.jsonl").write_bytes(row + LINE + more)
        run = annotate(folder / "a.jsonl", classifier, encoding="utf-8")
        assert run.counts["written"] == 2
        tables.append(pq.read_table(run.parts).drop_columns("file"))
    assert tables[0].equals(tables[1])
    assert tables[0]["id"].to_pylist() == ["caf\\xe9", None]


def test_damage_takes_little_of_what_is_before_it(
    tmp_path: Path, classifier: nutgraf.Classifier
) -> None:
    lines = [b'{"text": "%d %s"}\n' % (i, os.urandom(40).hex().encode()) for i in range(4000)]
    whole = gzip.compress(b"".join(lines))
    (tmp_path / "a.jsonl.gz").write_bytes(whole[: len(whole) // 2])
    run = annotate(tmp_path / "a.jsonl.gz", classifier)
    (reject,) = rejects(run)
    assert "damaged: Compressed file ended" in reject["reason"]
    assert reject["byte"] == sum(map(len, lines[: run.counts["written"]]))
    assert reject["byte"] > len(b"".join(lines)) // 2 - 4 * streams.STEP


def test_damaged_warc(tmp_path: Path, classifier: nutgraf.Classifier) -> None:
    pytest.importorskip("warcio")
    (tmp_path / "a.warc").write_bytes(b"no archive\n" * 5)
    run = annotate(tmp_path / "a.warc", classifier)
    assert "damaged: Unknown archive format" in rejects(run)[0]["reason"]


def test_folders_with_links_and_runs(
    tmp_path: Path, classifier: nutgraf.Classifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Links are followed, each folder is read once, and the output may be in the input."""
    monkeypatch.chdir(tmp_path)
    for name in ("in/sub", "elsewhere"):
        Path(name).mkdir(parents=True)
    for name in ("in/a.jsonl", "in/sub/b.jsonl", "elsewhere/c.jsonl"):
        Path(name).write_bytes(LINE)
    Path("in/sub/ring").symlink_to("..")
    Path("in/link").symlink_to("../elsewhere")
    names = ["in/a.jsonl", "in/link/c.jsonl", "in/sub/b.jsonl"]
    for _ in range(2):
        run = nutgraf.annotate("in", "in/out", classifier=classifier)
        assert run.finished
        assert sources(run.folder) == names
    assert run.made == 0
    run = nutgraf.annotate("in/**/?.jsonl", "out", classifier=classifier)
    assert sources(run.folder) == names
    with pytest.raises(nutgraf.RunError, match=r"its run read in/a.jsonl where this one reads /"):
        nutgraf.annotate(tmp_path / "in", "in/out", classifier=classifier)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_is_not_waited_for(tmp_path: Path, classifier: nutgraf.Classifier) -> None:
    os.mkfifo(tmp_path / "a.jsonl")
    with pytest.raises(nutgraf.InputError, match=r"1 no regular files: .*a\.jsonl"):
        nutgraf.annotate(tmp_path, tmp_path / "out", classifier=classifier)


def test_names_that_are_not_utf8(tmp_path: Path, classifier: nutgraf.Classifier) -> None:
    folder = os.fsencode(tmp_path / "in")
    os.mkdir(folder)
    try:
        with open(folder + b"/caf\xe9.jsonl", "wb") as file:
            file.write(LINE + b"no json\n")
    except OSError:
        pytest.skip("this file system has only names in UTF-8")
    run = annotate(tmp_path / "in", classifier)
    assert sources(run.folder)[0].endswith("caf\\xe9.jsonl")
    assert rejects(run)[0]["source"].endswith("caf\\xe9.jsonl")
    assert annotate(tmp_path / "in", classifier).made == 0


def test_a_wrong_address_is_told_at_once(
    tmp_path: Path, classifier: nutgraf.Classifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    distributed = pytest.importorskip("distributed")
    tried = []

    def refuse(address: str, **_: object) -> None:
        tried.append(address)
        raise OSError("refused")

    monkeypatch.setattr(distributed, "Client", refuse)
    monkeypatch.setattr(time, "sleep", lambda _: None)
    (tmp_path / "a.jsonl").write_bytes(LINE)
    with pytest.raises(nutgraf.RunError, match="refused"):
        annotate(tmp_path / "a.jsonl", classifier, cluster="tcp://nowhere:1")
    assert tried == ["tcp://nowhere:1"]


class Failing(nutgraf.Extractor):
    name, topics = "failing", (nutgraf.Topic("failing"),)

    def score(self, texts: Sequence[str], out: npt.NDArray[np.float32]) -> None:
        raise ValueError("boom")


def test_a_plugin_that_fails_is_told_with_its_place(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(LINE * 3)
    strict = nutgraf.Classifier.of([Failing()], strict=True)
    run = nutgraf.annotate(tmp_path / "a.jsonl", tmp_path / "out", classifier=strict)
    assert not run.finished
    assert "a.jsonl, rows 0 to 2: extractor 'failing' failed" in run.failures[0]
