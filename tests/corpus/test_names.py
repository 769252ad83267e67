"""Any name that the system takes, for inputs and for the folder of a run."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import nutgraf
from nutgraf.cli import main
from nutgraf.corpus.run import annotate
from nutgraf.corpus.summary.counts import summarize
from tests.corpus import samples

NAMES = {
    "latin-1": b"caf\xe9",
    "line feed": b"a\nb\r",
    "escape": b"\x1b[31mred\x07",
    "surrogates in UTF-8": b"a\xed\xa0\x80b\xed\xb3\xbf",
    "half a character": b"\xe7\x9f",
    "spaces and quotes": b"  a 'b' \"c\" ",
    "glob": b"a[0]*?",
    "other scripts": "石油 нефть e\u0301 \U0001f642".encode(),
    "long": b"x" * 240,
    "option": b"--drop",
    "percent": b"%s{0}%(x)d",
}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("form", ["parquet", "jsonl.zst", "arrow"])
def test_a_run(name: str, form: str, tmp_path: Path, classifier: nutgraf.Classifier) -> None:
    odd = os.fsdecode(NAMES[name])
    folder, out = tmp_path / odd / "in", tmp_path / odd / f"{odd[:200]}.out"
    folder.mkdir(parents=True)
    for kind in ("a.parquet", "a.jsonl", "a.txt.gz", "a.csv"):
        samples.WRITERS[kind](tmp_path / kind, samples.texts(60))
        (tmp_path / kind).rename(folder / f"{odd}{kind[1:]}")
    with (folder / f"{odd}.jsonl").open("a") as file:
        file.write("broken\n")
    options: dict[str, Any] = {"classifier": classifier, "format": form, "unit_bytes": 3000}
    run = annotate(folder, out, workers=2, **options)
    assert run.finished
    assert run.counts["written"] == 240
    assert run.counts["rejected"] == 1
    plain = replace(run, folder=tmp_path / "plain")  # which the readers of this test can open
    shutil.copytree(out, plain.folder)
    assert len(set(samples.table(plain)["file"].to_pylist())) == 4
    listed = [json.loads(line) for line in (out / "rejected.jsonl").read_bytes().splitlines()]
    assert listed[0]["source"].endswith(".jsonl")
    again = annotate(folder, out, verify=True, **options)
    assert (again.made, again.mended) == (0, ())
    found = summarize(out)
    assert (found.paragraphs, found.rejected) == (240, 1)
    (folder / f"{odd}.csv").unlink()
    again = annotate(folder, out, drop=[folder / f"{odd}.csv"], **options)
    assert (again.finished, again.made) == (True, 0)


@pytest.mark.parametrize("name", NAMES)
def test_commands(name: str, tmp_path: Path) -> None:
    odd = os.fsdecode(NAMES[name])
    folder, out = tmp_path / odd, tmp_path / f"{odd}.out"
    folder.mkdir()
    (folder / f"{odd}.txt").write_text("Oil rose.\n")
    command = ["annotate", str(folder), "-o", str(out), "--topics", "energy"]
    done = CliRunner().invoke(main, [*command, "--units"])
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["pieces"][0]["path"] == str(folder / f"{odd}.txt")
    done = CliRunner().invoke(main, command)
    assert done.exit_code == 0, done.output
    done = CliRunner().invoke(main, ["summary", str(out), "--json"])
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["paragraphs"] == 1


def test_articles_in_processes(tmp_path: Path, classifier: nutgraf.Classifier) -> None:
    folder, out = (tmp_path / os.fsdecode(f"{n}\n".encode() + b"\xff") for n in ("in", "out"))
    folder.mkdir()
    for i in range(3):
        (folder / f"{i}.txt").write_text("Oil prices rose on Monday, traders said.\n")
    run = annotate(folder, out, unit="article", unit_bytes=1, workers=2, classifier=classifier)
    assert (run.finished, run.counts["written"]) == (True, 3)
