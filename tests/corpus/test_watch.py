"""A file that changes while it is read fails its unit, however it changes."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import nutgraf
from nutgraf.corpus import layout, worker
from nutgraf.corpus.rows import annotated
from nutgraf.corpus.run import annotate
from nutgraf.corpus.watch import Watch
from nutgraf.reading.sources import lineblocks
from nutgraf.reading.sources.source import EDGE
from tests.corpus import samples


def put_in_place(path: Path, content: bytes) -> None:
    """Another file under the same name."""
    other = path.with_name("other")
    other.write_bytes(content)
    os.replace(other, path)


def put_in_place_quietly(path: Path, content: bytes) -> None:
    state = path.stat()
    put_in_place(path, content)
    os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns))


def overwrite(path: Path, content: bytes) -> None:
    """The same file, other bytes."""
    with path.open("r+b") as file:
        file.write(content)
        file.truncate()


def overwrite_quietly(path: Path, content: bytes) -> None:
    state = path.stat()
    overwrite(path, content)
    os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns))


def remove(path: Path, content: bytes) -> None:
    path.unlink()


CHANGES = (put_in_place, put_in_place_quietly, overwrite, overwrite_quietly, remove)
Change = Callable[[Path, bytes], None]


def first_byte(content: bytes) -> bytes:
    return bytes([content[0] ^ 1]) + content[1:]


def middle_byte(content: bytes) -> bytes:
    """Which no digest of the edges sees."""
    middle = len(content) // 2
    assert EDGE < middle < len(content) - EDGE
    return content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("spoil", [first_byte, middle_byte, lambda c: c + b"\n", lambda c: c[:-1]])
def test_changes_while_it_is_read(
    change: Change, spoil: Callable[[bytes], bytes], tmp_path: Path
) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(samples.lines(samples.texts(3000)))
    (source,) = samples.sources(path)
    watch = Watch()
    watch.begin(source)
    watch.check()
    change(path, spoil(path.read_bytes()))
    with pytest.raises(nutgraf.RunError, match=r"a\.txt: (has changed while|is gone)"):
        watch.end()
    if spoil is not middle_byte or change in (put_in_place, overwrite, remove):
        with pytest.raises(nutgraf.RunError, match=r"a\.txt: (has changed|is gone) since the run"):
            Watch().begin(source)


def test_a_file_at_rest(tmp_path: Path) -> None:
    for size in (0, 1, EDGE, EDGE + 1, 3 * EDGE):
        path = tmp_path / "a.txt"
        path.write_bytes(b"x" * size)
        (source,) = samples.sources(path)
        watch = Watch()
        for _ in range(2):
            watch.begin(source)
            path.read_bytes()
            watch.check()
            watch.end()
        watch.check()  # nothing is read


def test_urls_by_what_the_store_tells() -> None:
    system = pytest.importorskip("fsspec").filesystem("memory")
    system.pipe("/watched/a.txt", b"Oil rose.")
    (source,) = samples.sources("memory://watched/a.txt")  # type: ignore[arg-type]
    watch = Watch()
    watch.begin(source)
    watch.check()
    system.pipe("/watched/a.txt", b"Gas fell. And more.")
    with pytest.raises(nutgraf.RunError, match="has changed while it was read"):
        watch.end()


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("name", ["a.parquet", "a.arrow", "a.jsonl", "a.csv", "a.txt", "a.txt.gz"])
def test_its_unit_fails_and_the_others_do_not(
    name: str,
    change: Change,
    tmp_path: Path,
    classifier: nutgraf.Classifier,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The new file has the same form, so that it could be read without a word."""
    monkeypatch.setattr(lineblocks, "BLOCK", 1000)
    folder = tmp_path / "in"
    folder.mkdir()
    texts = samples.texts(60)
    samples.WRITERS[name](folder / name, texts)
    samples.WRITERS[name](tmp_path / name, texts[::-1])
    (folder / "z.txt").write_text("Oil rose.\n" * 300)
    options: dict[str, Any] = {"classifier": classifier, "workers": 1, "unit_bytes": 2000}
    old, stamp = (folder / name).read_bytes(), (folder / name).stat()

    def changes(*arguments: Any) -> Any:
        if (folder / name).exists() and (folder / name).read_bytes() == old:
            change(folder / name, (tmp_path / name).read_bytes())
        return annotated(*arguments)

    with monkeypatch.context() as patch:
        patch.setattr(worker, "annotated", changes)
        run = annotate(folder, tmp_path / "out", **options)
    assert not run.finished
    assert run.failures
    assert run.done >= 1  # z.txt
    assert all(name in reason for reason in run.failures.values())
    about = json.loads((run.folder / "run.json").read_text())
    assert about["state"] == "unfinished"
    (folder / name).write_bytes(old)
    os.utime(folder / name, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
    again = annotate(folder, tmp_path / "out", **options)
    whole = annotate(folder, tmp_path / "whole", **options)
    assert again.finished
    assert samples.contents(again) == samples.contents(whole)


def test_no_part_of_a_stream_is_noted_after_a_change(
    tmp_path: Path, classifier: nutgraf.Classifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lineblocks, "BLOCK", 1000)
    path, out = tmp_path / "a.jsonl.gz", tmp_path / "out"
    samples.WRITERS[path.name](path, samples.texts(600))
    old, stamp = path.read_bytes(), path.stat()
    calls = 0

    def changes(*arguments: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == 40:
            overwrite_quietly(path, first_byte(old[:-1]))
        return annotated(*arguments)

    options: dict[str, Any] = {"classifier": classifier, "workers": 1, "unit_bytes": 6000}
    with monkeypatch.context() as patch:
        patch.setattr(worker, "annotated", changes)
        run = annotate(path, out, **options)
    assert len(run.failures) == 1
    assert "has changed while it was read" in run.failures[0]
    assert any(layout.checkpoints(out).iterdir())
    path.write_bytes(old)
    os.utime(path, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
    again = annotate(path, out, **options)
    whole = annotate(path, tmp_path / "whole", **options)
    assert again.finished
    assert 0 < again.made_rows < whole.made_rows
    assert samples.contents(again) == samples.contents(whole)
