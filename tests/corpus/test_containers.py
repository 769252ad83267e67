"""Compressed files and members of archives give the rows of plain files, also when cut in parts."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import nutgraf
from tests.corpus import samples
from tests.corpus.test_checkpoints import Scanning, written

TEXTS = samples.texts(70)
Files = dict[str, bytes]


def array(rows: list[str]) -> bytes:
    names = samples.ids(len(rows))
    return json.dumps(
        [{"id": i, "text": t} for i, t in zip(names, rows, strict=True)], indent=1
    ).encode()


def each(suffix: str, pack: Callable[[bytes], bytes]) -> Callable[[Path, Files], None]:
    """Writes each file by itself, packed."""

    def write(folder: Path, files: Files) -> None:
        for name, content in files.items():
            (folder / f"{name}{suffix}").write_bytes(pack(content))

    return write


def zipped(folder: Path, files: Files) -> None:
    with zipfile.ZipFile(folder / "all.zip", "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in files.items():
            file.writestr(f"below/{name}", content)


def renamed(folder: Path, files: Files) -> None:
    zipped(folder, files)
    (folder / "all.zip").rename(folder / "download")


def tarred(name: str, mode: Any, pack: Callable[[bytes], bytes] = bytes, more: str = "") -> Any:
    def write(folder: Path, files: Files) -> None:
        with tarfile.open(folder / name, mode) as file:
            for inner, content in files.items():
                raw = pack(content)
                about = tarfile.TarInfo(f"below/{inner}{more}")
                about.size = len(raw)
                file.addfile(about, io.BytesIO(raw))

    return write


CONTAINERS: dict[str, Callable[[Path, Files], None]] = {
    "gz": each(".gz", gzip.compress),
    "bz2": each(".bz2", bz2.compress),
    "xz": each(".xz", lzma.compress),
    "zip": zipped,
    "tar": tarred("all.tar", "w"),
    "tar.gz": tarred("all.tar.gz", "w:gz"),
    "tar.xz": tarred("all.txz", "w:xz"),
    "tar of gz": tarred("all.tar", "w", gzip.compress, ".gz"),
    "renamed zip": renamed,
}


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Files:
    folder = tmp_path_factory.mktemp("plain")
    for name in ("a.parquet", "a.arrow", "stream.arrow", "a.csv"):
        samples.WRITERS[name](folder / name, TEXTS)
    (folder / "a.jsonl").write_bytes(samples.jsonl(TEXTS))
    (folder / "a.json").write_bytes(array(TEXTS))
    (folder / "a.txt").write_bytes(samples.lines(TEXTS))
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def annotate(folder: Path, out: Path, classifier: nutgraf.Classifier, **more: Any) -> Any:
    return nutgraf.annotate(
        folder, out, classifier=classifier, unit="paragraph", unit_bytes=1500, keep_text=True,
        **more,
    )  # fmt: skip


def rows(run: Any) -> dict[str, list[dict[str, Any]]]:
    """The rows of each file by its own name."""
    found: dict[str, list[dict[str, Any]]] = {}
    for row in samples.table(run).to_pylist():
        name = row.pop("file").rpartition("/")[2]
        for suffix in (".gz", ".bz2", ".xz"):
            name = name.removesuffix(suffix)
        found.setdefault(name, []).append(row)
    return found


@pytest.mark.parametrize("container", CONTAINERS)
def test_rows_are_those_of_plain_files(
    container: str,
    files: Files,
    tmp_path: Path,
    classifier: nutgraf.Classifier,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    CONTAINERS[container](folder, files)
    whole = annotate(folder, tmp_path / "whole", classifier, workers=1)
    assert whole.counts["rejected"] == 0
    found = rows(whole)
    assert found.keys() == files.keys()
    for name, mine in found.items():
        assert [row["row"] for row in mine] == list(range(len(TEXTS))), name
        assert [row["text"] for row in mine] == TEXTS, name
        assert [row["id"] for row in mine] == (
            [None] * len(TEXTS) if name == "a.txt" else samples.ids(len(TEXTS))
        ), name
        assert [row["p_energy"] for row in mine] == [row["p_energy"] for row in found["a.txt"]]
    parts = written(whole.folder)
    assert len(parts) > whole.units  # streams were cut
    with monkeypatch.context() as patch:
        Scanning(patch, fails_at=len(parts) // 2)
        broken = annotate(folder, tmp_path / "out", classifier, workers=1)
    assert not broken.finished
    run = annotate(folder, tmp_path / "out", classifier, workers=3)
    assert run.counts == whole.counts
    assert samples.contents(run) == samples.contents(whole)


def test_what_an_archive_holds_besides(tmp_path: Path, classifier: nutgraf.Classifier) -> None:
    """Members that cannot be read are told of, and hidden ones passed over."""
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as file:
        file.writestr("a.txt", "Oil prices rose again.\n")
        file.writestr("__MACOSX/._a.txt", b"\0\5\x16\7")
        file.writestr("photo.jpg", b"\xff\xd8\xff\0\0\0")
    run = nutgraf.annotate(tmp_path / "a.zip", tmp_path / "out", classifier=classifier)
    assert samples.table(run)["file"].to_pylist() == [f"{tmp_path}/a.zip/a.txt"]
    assert {(Path(item.name).name, item.meant) for item in run.left_out} == {
        ("._a.txt", False),
        ("photo.jpg", True),
    }


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "cp1252", "utf-8-sig"])
@pytest.mark.parametrize("name", ["a.txt", "a.csv", "a.jsonl", "a.json"])
def test_text_of_other_encodings(
    name: str, encoding: str, tmp_path: Path, classifier: nutgraf.Classifier
) -> None:
    """Found by its bytes, told where that is a guess, and cut as if it were UTF-8."""
    texts = [f"„Öl“ – für {i} €, and the tanks of the café." for i in range(60)]
    if name == "a.txt":
        content = samples.lines(texts)
    elif name == "a.csv":
        content = "".join(["text;n\r\n", *(f"{t};{i}\r\n" for i, t in enumerate(texts))]).encode()
    else:
        lines = [json.dumps({"text": t}, ensure_ascii=False) for t in texts]
        between = ("[", ",\n", "]") if name == "a.json" else ("", "\n", "\n")
        content = (between[0] + between[1].join(lines) + between[2]).encode()
    (tmp_path / name).write_bytes(content.decode().encode(encoding))
    run = nutgraf.annotate(
        tmp_path / name, tmp_path / "out", classifier=classifier, keep_text=True, unit_bytes=700
    )
    assert samples.table(run)["text"].to_pylist() == texts
    assert len(written(run.folder)) > 1
    guessed = encoding in ("utf-16-le", "utf-16-be", "cp1252")
    assert any(encoding in remark for remark in run.remarks) is guessed
