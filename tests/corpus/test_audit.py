"""A finished run that is called again sees what has become of it, and makes it anew."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import nutgraf
from nutgraf.cli import main
from nutgraf.corpus import layout
from nutgraf.corpus.audit import listed
from nutgraf.corpus.run import annotate
from nutgraf.corpus.session import Run
from tests.corpus import samples

UNIT = 6000


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    for name in ("a.parquet", "a.jsonl", "a.txt.gz"):
        samples.WRITERS[name](folder / name, samples.texts(200))
    with (folder / "a.jsonl").open("a") as file:
        file.write("broken\n" + '{"text": "Troops at dawn."}\n{"text": 3}\n')
    return folder


Call = Callable[..., Run]


@pytest.fixture
def call(corpus: Path, tmp_path: Path, classifier: nutgraf.Classifier) -> Call:
    def called(**options: Any) -> Run:
        options = {"unit_bytes": UNIT, "workers": 2, **options}
        return annotate(corpus, tmp_path / "out", classifier=classifier, **options)

    return called


def edit(path: Path, change: Callable[[bytes], bytes]) -> int:
    return path.write_bytes(change(path.read_bytes()))


def remove(folder: Path, file: Path) -> None:
    shutil.rmtree(folder)
    file.unlink()


def replace(path: Path, put: Callable[[Path], Any]) -> None:
    path.unlink()
    put(path)


def flip(content: bytes, place: int | None = None) -> bytes:
    place = len(content) // 2 if place is None else place
    return content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]


def set_in_manifest(name: str, value: Any) -> Callable[[Path], None]:
    def change(out: Path) -> None:
        about = json.loads((out / "run.json").read_text())
        about["counts"][name] = value
        (out / "run.json").write_text(json.dumps(about))

    return change


def set_in_journal(name: str) -> Callable[[Path], None]:
    def change(out: Path) -> None:
        content = layout.journal(out, "").read_text()
        assert f'"{name}": ' in content
        layout.journal(out, "").write_text(content.replace(f'"{name}": ', f'"{name}": 1', 1))

    return change


def part(out: Path, number: int) -> Path:
    return sorted((out / "parts").iterdir())[number]


GONE = "units: parts, or their lines in the journal, are gone or changed"

SEEN: dict[str, tuple[Callable[[Path], Any], str, int]] = {
    # What happens, what is told, how many units are made anew
    "no rejects": (lambda out: (out / "rejected.jsonl").unlink(), "rejected.jsonl: is gone", 0),
    "a row less": (
        lambda out: edit(out / "rejected.jsonl", lambda c: c[: c.index(b"\n") + 1]),
        "rejected.jsonl: has changed",
        0,
    ),
    "another count in it": (
        lambda out: edit(out / "rejected.jsonl", lambda c: c.replace(b'"rows": 1', b'"rows": 7')),
        "rejected.jsonl: has changed",
        0,
    ),
    "no JSON": (
        lambda out: edit(out / "rejected.jsonl", lambda c: b"x" * len(c)),
        "rejected.jsonl: has changed",
        0,
    ),
    "read": (set_in_manifest("read", 7), "run.json: its counts have changed", 0),
    "written": (set_in_manifest("written", "many"), "run.json: its counts have changed", 0),
    "no count": (set_in_manifest("more", 7), "run.json: its counts have changed", 0),
    "journal": (set_in_journal("written"), GONE, 1),
    "part": (
        lambda out: part(out, 2).unlink(),
        GONE,
        1,
    ),
    "cut": (
        lambda out: edit(part(out, 2), lambda c: c[:-1]),
        GONE,
        1,
    ),
    "all parts": (lambda out: shutil.rmtree(out / "parts"), GONE, 14),
    "a link to nothing": (lambda out: replace(part(out, 2), lambda p: p.symlink_to("no")), GONE, 1),
    "a link to itself": (lambda out: replace(part(out, 2), lambda p: p.symlink_to(p)), GONE, 1),
    "a pipe": (lambda out: replace(part(out, 2), os.mkfifo), GONE, 1),
    "a copy": (lambda out: replace(part(out, 2), lambda p: shutil.copy(part(out, 0), p)), GONE, 1),
    "unit's rejects": (
        lambda out: remove(out / ".run/rejects", out / "rejected.jsonl"),
        "its list of rejected rows has changed",
        1,
    ),
}


@pytest.mark.parametrize("name", SEEN)
def test_what_any_call_sees(name: str, call: Call) -> None:
    whole = call()
    expected, manifest = samples.contents(whole), (whole.folder / "run.json").read_bytes()
    change, told, made = SEEN[name]
    change(whole.folder)
    again = call()
    assert any(told in line for line in again.mended), again.mended
    assert (again.finished, again.made) == (True, made)
    assert samples.contents(again) == expected
    counts = [json.loads(m)["counts"] for m in (manifest, (again.folder / "run.json").read_bytes())]
    assert counts[0] == counts[1] == whole.counts
    assert call(verify=True).mended == ()


STRANGERS = ["part-0000099.parquet", "part-0000000_00001.parquet", "b.parquet", "x.txt", "folder/"]


@pytest.mark.parametrize("name", STRANGERS)
@pytest.mark.parametrize("is_whole", [True, False])
def test_what_the_run_did_not_write_is_told_and_stays(
    name: str, is_whole: bool, call: Call
) -> None:
    run = call()
    path = run.parts / name
    path.mkdir() if name.endswith("/") else shutil.copy(part(run.folder, 1), path)
    if not is_whole:
        part(run.folder, 2).unlink()
    for _ in range(2):
        with pytest.raises(nutgraf.RunError, match=f"{path.name}: is no part of this run"):
            call()
    assert path.exists()
    path.rmdir() if name.endswith("/") else path.unlink()
    assert (call().finished, call().mended) == (True, ())


@pytest.mark.parametrize("form", ["parquet", "csv"])
@pytest.mark.parametrize("change", ["more", "less"])
def test_a_summary_of_other_rows_than_a_finished_run_has(
    form: str, change: str, call: Call
) -> None:
    run = call(format=form)
    rows = nutgraf.summary(run.folder).paragraphs
    assert rows == run.counts["rows"]
    first = part(run.folder, 0)
    other = first.with_name(f"part-0000099.{form}")
    shutil.copy(first, other) if change == "more" else first.rename(first.with_name("x"))
    with pytest.raises(nutgraf.RunError, match=r"rows where the run counts .*annotate again"):
        nutgraf.summary(run.folder)


VERIFIED: dict[str, tuple[Callable[[Path], Any], str, int]] = {
    "first byte": (lambda out: edit(part(out, 1), lambda c: flip(c, 0)), "its bytes", 1),
    "any byte": (lambda out: edit(part(out, 1), flip), "its bytes have changed", 1),
    "last byte": (lambda out: edit(part(out, -1), lambda c: flip(c, -2)), "its bytes", 1),
    "zeros": (lambda out: edit(part(out, 0), lambda c: bytes(len(c))), "its bytes", 1),
    "two parts": (
        lambda out: [edit(part(out, n), flip) for n in (0, 2)],
        "its bytes have changed",
        2,
    ),
    "reason": (
        lambda out: edit(out / "rejected.jsonl", lambda c: c.replace(b"not", b"but")),
        "rejected.jsonl: has changed",
        0,
    ),
}


@pytest.mark.parametrize("name", VERIFIED)
def test_what_verifying_sees(name: str, call: Call) -> None:
    """Changes that keep the size."""
    whole = call()
    expected = samples.contents(whole)
    change, told, made = VERIFIED[name]
    change(whole.folder)
    assert samples.contents(whole) != expected
    assert call().mended == ()
    again = call(verify=True)
    assert any(told in line for line in again.mended), again.mended
    assert (again.finished, again.made, again.verified) == (True, made, len(expected) - 1)
    assert samples.contents(again) == expected
    assert call(verify=True).mended == ()


def test_what_was_broken_is_missed_until_it_is_made_anew(
    call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = call()
    expected = samples.contents(whole)
    edit(part(whole.folder, 1), flip)

    def dies(*_: Any, **__: Any) -> Any:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("nutgraf.corpus.session.records", dies)
        with pytest.raises(KeyboardInterrupt):
            call(verify=True)
    assert json.loads((whole.folder / "run.json").read_text())["state"] == "stopped"
    again = call()
    assert (again.finished, again.made) == (True, 1)
    assert samples.contents(again) == expected


def test_unfinished_runs_are_verified_too(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    first = call(share=(0, 2))
    assert not first.finished
    edit(part(first.folder, 1), flip)
    again = call(share=(1, 2), verify=True)  # looks at its own units only
    assert (again.mended, again.verified) == ((), 0)
    again = call(share=(0, 2), verify=True)
    assert (len(again.mended), again.made) == (1, 1)
    assert call(verify=True).mended == ()


def test_parts_of_a_stream_are_made_anew_together(
    tmp_path: Path, classifier: nutgraf.Classifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nutgraf.reading.sources.lineblocks.BLOCK", 1777)
    path = tmp_path / "a.jsonl.gz"
    samples.WRITERS[path.name](path, samples.texts(300))
    options: dict[str, Any] = {"classifier": classifier, "unit_bytes": UNIT, "workers": 1}
    whole = annotate(path, tmp_path / "out", **options)
    expected = samples.contents(whole)
    assert whole.units == 1 < len(expected) - 1
    edit(part(whole.folder, 2), flip)
    again = annotate(path, tmp_path / "out", **options, verify=True)
    assert (again.finished, again.made) == (True, 1)
    assert samples.contents(again) == expected


@pytest.mark.parametrize(
    ("content", "rows"),
    [
        (None, 0),
        (b"", 0),
        (b'{"rows": 2}\n{"rows": 3}\n', 5),
        (b"[]\n", -1),
        (b'{"row": 2}\n', -1),
        (b'{"rows": "x"}\n', -1),
        (b"\xff", -1),
    ],
)
def test_rows_that_are_listed(content: bytes | None, rows: int, tmp_path: Path) -> None:
    if content is not None:
        (tmp_path / "r").write_bytes(content)
    assert listed(tmp_path / "r") == rows


def test_command(corpus: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    command = ["annotate", str(corpus), "-o", str(out), "--topics", "energy"]
    done = CliRunner().invoke(main, command)
    assert "603 read = 601 written + 2 rejected + 0 left out" in done.stderr
    edit(part(out, 0), flip)
    done = CliRunner().invoke(main, [*command, "--verify"])
    assert "part-0000000.parquet: its bytes have changed: made anew" in done.stderr
    assert "all bytes of 1 parts were compared" in done.stderr
    assert "603 read = 601 written + 2 rejected + 0 left out" in done.stderr


def test_parts_of_an_attempt_that_made_more_of_a_unit_are_removed(call: Call) -> None:
    run = call()
    expected, first = samples.contents(run), part(run.folder, 0)
    for number in (1, 2):
        shutil.copy(first, first.with_name(f"{first.stem}_{number:05}.parquet"))
    first.unlink()
    again = call()
    assert (again.finished, again.made) == (True, 1)
    assert samples.contents(again) == expected
