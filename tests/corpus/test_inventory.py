"""Runs that grow, and runs whose inputs are gone for good."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import nutgraf
from nutgraf.cli import main
from nutgraf.corpus import inventory, ledger, worker
from nutgraf.corpus.run import annotate
from nutgraf.corpus.session import Run
from tests.corpus import samples

UNIT = 6000


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    for name in ("b.parquet", "d.jsonl", "f.txt"):
        samples.WRITERS[f"a.{name[2:]}"](folder / name, samples.texts(200))
    with (folder / "d.jsonl").open("a") as file:
        file.write("broken\n")
    return folder


Call = Callable[..., Run]


@pytest.fixture
def call(corpus: Path, tmp_path: Path, classifier: nutgraf.Classifier) -> Call:
    def called(**options: Any) -> Run:
        options = {"unit_bytes": UNIT, "workers": 1, "inputs": corpus, **options}
        return annotate(options.pop("inputs"), tmp_path / "out", classifier=classifier, **options)

    return called


def states(run: Run) -> dict[str, tuple[int, int]]:
    found = {path.name: path.stat() for path in run.parts.iterdir()}
    return {name: (state.st_ino, state.st_mtime_ns) for name, state in found.items()}


def about(run: Run) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((run.folder / "run.json").read_text())
    return content


class TestGrowing:
    def test_new_files_come_after_the_old_parts(self, corpus: Path, call: Call) -> None:
        first = call()
        old, before = states(first), about(first)["inputs"]
        for name in ("a.jsonl", "e.txt", "z.parquet"):  # before, between and behind the old ones
            samples.WRITERS[f"a.{name[2:]}"](corpus / name, samples.texts(150))
        with (corpus / "a.jsonl").open("a") as file:
            file.write("broken, too\n")
        with pytest.raises(nutgraf.RunError, match=r"did not read .*a\.jsonl: .*--grow"):
            call()
        grown = call(grow=True)
        assert grown.finished
        assert (grown.units, grown.made) == (first.units + grown.made, grown.units - first.units)
        assert {name: states(grown)[name] for name in old} == old
        assert grown.counts["read"] == 3 * 200 + 1 + 3 * 150 + 1
        assert grown.counts["rejected"] == 2
        assert len((grown.folder / "rejected.jsonl").read_text().splitlines()) == 2
        inputs = about(grown)["inputs"]
        assert inputs[:3] == before
        assert [Path(s["name"]).name for s in inputs[3:]] == ["a.jsonl", "e.txt", "z.parquet"]
        sources = samples.table(grown)["file"].to_pylist()
        order = [Path(name).name for name in dict.fromkeys(sources)]
        assert order == ["b.parquet", "d.jsonl", "f.txt", "a.jsonl", "e.txt", "z.parquet"]
        for options in ({}, {"grow": True}, {"verify": True}):
            again = call(**options)
            assert (again.finished, again.made, again.mended) == (True, 0, ())
            assert again.counts == grown.counts

    def test_it_grows_more_than_once_and_gives_the_same(
        self, corpus: Path, tmp_path: Path, classifier: nutgraf.Classifier
    ) -> None:
        found = []
        for name, workers in (("one", 1), ("two", 3)):
            options: dict[str, Any] = {"classifier": classifier, "unit_bytes": UNIT}
            options |= {"workers": workers}
            first = annotate(corpus, tmp_path / name, **options)
            (corpus / "z.txt").write_text("Oil rose.\nTroops left.\n")
            annotate(corpus, tmp_path / name, grow=True, **options)
            (corpus / "a.txt").write_text("Gas fell.\n")
            run = annotate(corpus, tmp_path / name, grow=True, **options)
            assert [g["inputs"] for g in about(run)["grown"]] == [1, 1]
            assert run.units == first.units + 2
            found.append(samples.contents(run))
            for new in ("z.txt", "a.txt"):
                (corpus / new).unlink()
        assert found[0] == found[1]

    @pytest.mark.parametrize("workers", [1, 2])
    def test_it_goes_on_growing_after_a_stop(
        self, workers: int, corpus: Path, call: Call, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        call()
        samples.WRITERS["a.jsonl"](corpus / "z.jsonl", samples.texts(150))

        def dies(*_: Any) -> Any:
            raise KeyboardInterrupt

        for where in ("nutgraf.corpus.session.records", "nutgraf.corpus.ledger.write_json"):
            with monkeypatch.context() as patch:
                patch.setattr(where, dies)
                with pytest.raises(KeyboardInterrupt):
                    call(grow=True)
        run = call(grow=True, workers=workers)
        assert run.finished
        assert run.counts["read"] == 3 * 200 + 1 + 150

    def test_an_old_input_must_be_as_it_was(self, corpus: Path, call: Call) -> None:
        call()
        (corpus / "z.txt").write_text("Oil rose.\n")
        old = (corpus / "f.txt").read_bytes()
        (corpus / "f.txt").write_bytes(old + b"More.\n")
        with pytest.raises(nutgraf.RunError, match=r"f\.txt: has changed since the run"):
            call(grow=True)
        (corpus / "f.txt").unlink()
        with pytest.raises(nutgraf.RunError, match=r"also read .*f\.txt, which is gone: .*--drop"):
            call(grow=True)

    def test_other_options_and_shares_are_refused(self, corpus: Path, call: Call) -> None:
        call()
        (corpus / "z.txt").write_text("Oil rose.\n")
        with pytest.raises(nutgraf.RunError, match="keep_text False, not True"):
            call(grow=True, keep_text=True)
        with pytest.raises(nutgraf.InputError, match="grow or drop with plan_only"):
            call(grow=True, share=(0, 2))
        listed = call(grow=True, plan_only=True)
        assert not listed.finished
        call(share=(0, 2))
        assert call(share=(1, 2)).finished

    def test_a_run_that_is_not_there_begins(self, call: Call) -> None:
        run = call(grow=True)
        assert run.finished
        assert "grown" not in about(run)


class TestDropping:
    @pytest.fixture
    def broken(self, corpus: Path, call: Call, monkeypatch: pytest.MonkeyPatch) -> Run:
        """A run of which the second half of d.jsonl and all of f.txt are not done."""
        real, calls = worker._annotate, 0

        def fails(*arguments: Any) -> Any:
            nonlocal calls
            calls += 1
            last = arguments[0].pieces[-1]
            if last.source.name.endswith("f.txt") or last.start > 5000:
                raise OSError(5, "Input/output error")
            return real(*arguments)

        with monkeypatch.context() as patch:
            patch.setattr(worker, "_annotate", fails)
            run = call()
        assert 2 < run.done < run.units - 2
        return run

    @pytest.mark.parametrize("by", ["name", "path", "cwd"])
    def test_the_run_goes_on_without_it(
        self, by: str, broken: Run, corpus: Path, call: Call, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        old = states(broken)
        (corpus / "d.jsonl").unlink()
        with pytest.raises(nutgraf.RunError, match=r"d\.jsonl, which is gone"):
            call()
        monkeypatch.chdir(corpus)
        name = {"name": f"{corpus}/d.jsonl", "path": corpus / "d.jsonl", "cwd": "d.jsonl"}[by]
        run = call(drop=[name])
        assert run.finished
        assert {n: states(run)[n] for n in old} == old
        counts = run.counts
        assert counts["read"] == counts["written"] + counts["rejected"] + counts["left_out"]
        assert counts["left_out"] > 0
        rows = samples.table(run).select(["file", "row"]).to_pylist()
        kept = [row["row"] for row in rows if row["file"].endswith("d.jsonl")]
        assert kept == list(range(len(kept)))
        assert 0 < len(kept) < 200
        assert sum(row["file"].endswith("f.txt") for row in rows) == 200
        (note,) = about(run)["dropped"]
        assert note["name"].endswith("d.jsonl")
        assert note["left_out"] == counts["left_out"]  # one row is told for each piece of a file
        assert 0 < note["left_out"] < note["units"]
        listed = [json.loads(line) for line in (run.folder / "rejected.jsonl").open()]
        assert [r["reason"] for r in listed] == ["left out: the file was dropped from the run"] * (
            note["left_out"]
        )
        for options in ({}, {"drop": [name]}, {"verify": True}):
            again = call(**options)
            assert (again.finished, again.made, again.mended) == (True, 0, ())
        assert len(about(again)["dropped"]) == 1

    def test_rows_that_an_index_counts_are_counted(
        self, corpus: Path, call: Call, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        call(plan_only=True)
        (corpus / "b.parquet").unlink()
        run = call(drop=[corpus / "b.parquet"])
        assert run.finished
        assert run.counts["left_out"] == 200
        assert run.counts["read"] == 601

    def test_one_that_changed_may_be_dropped_and_one_that_is_back_stays_so(
        self, broken: Run, corpus: Path, call: Call
    ) -> None:
        content = (corpus / "d.jsonl").read_bytes()
        (corpus / "d.jsonl").write_bytes(content + b"more\n")
        with pytest.raises(nutgraf.RunError, match=r"has changed .*--drop"):
            call()
        run = call(drop=[corpus / "d.jsonl"])
        assert run.finished
        counts = run.counts
        (corpus / "d.jsonl").write_bytes(content)
        assert call().counts == counts

    def test_a_file_named_by_itself(
        self, tmp_path: Path, corpus: Path, classifier: nutgraf.Classifier
    ) -> None:
        files = [corpus / "b.parquet", corpus / "f.txt"]
        options: dict[str, Any] = {"classifier": classifier, "unit_bytes": UNIT}
        annotate(files, tmp_path / "out", plan_only=True, **options)
        files[1].unlink()
        with pytest.raises(nutgraf.InputError, match="no file there"):
            annotate(files, tmp_path / "out", **options)
        run = annotate(files, tmp_path / "out", drop=[files[1]], **options)
        assert (run.finished, run.counts["written"]) == (True, 200)
        files[0].unlink()
        run = annotate(files, tmp_path / "out", drop=files, **options)
        assert (run.finished, run.made, run.counts["written"]) == (True, 0, 200)

    def test_side_cars_have_a_row_for_each_that_an_index_counts(
        self, corpus: Path, call: Call
    ) -> None:
        call(plan_only=True, sidecar=True, inputs=corpus / "b.parquet")
        (corpus / "b.parquet").unlink()
        run = call(sidecar=True, inputs=corpus / "b.parquet", drop=[corpus / "b.parquet"])
        assert run.finished
        assert run.counts["left_out"] == 200

    def test_notes_count_units(self, broken: Run, corpus: Path) -> None:
        """Also of many files in one unit; and a name twice, or dropped before, gives no other."""
        units = list(ledger.read_units(broken.folder))
        done = ledger.done_units(broken.folder, "parquet")
        names = [str(corpus / "f.txt"), str(corpus / "f.txt")]
        (note,) = inventory.dropped(broken.folder, about(broken), names, units, done)
        mine = {u.number for u in units for p in u.pieces if p.source.name.endswith("f.txt")}
        assert (note["units"], note["left_out"]) == (len(mine), len(mine - done.keys()))
        again = {**about(broken), "dropped": [note]}
        assert inventory.dropped(broken.folder, again, names, units, done) == []

    def test_what_is_no_input(self, broken: Run, corpus: Path, tmp_path: Path, call: Call) -> None:
        with pytest.raises(nutgraf.InputError, match=r"x\.txt: is no input of the run"):
            call(drop=["x.txt"])
        with pytest.raises(nutgraf.InputError, match="with plan_only"):
            call(drop=["d.jsonl"], share=(0, 2))
        with pytest.raises(nutgraf.RunError, match="holds no run"):
            annotate(corpus, tmp_path / "new", drop=["d.jsonl"])

    def test_with_growing(self, broken: Run, corpus: Path, call: Call) -> None:
        """A file was moved: the old name goes, the new one comes."""
        (corpus / "f.txt").rename(corpus / "g.txt")
        run = call(drop=[corpus / "f.txt"], grow=True)
        assert run.finished
        sources = [os.path.basename(n) for n in samples.table(run)["file"].to_pylist()]
        assert (sources.count("f.txt"), sources.count("g.txt")) == (0, 200)


class TestTouching:
    def test_of_a_short_file_the_content_counts(self, corpus: Path, call: Call) -> None:
        call(share=(0, 2))
        for path in corpus.iterdir():
            content = path.read_bytes()
            path.unlink()
            path.write_bytes(content)
        run = call()
        assert (run.finished, run.failures) == (True, {})
        os.utime(corpus / "b.parquet", ns=(1, 1))
        assert call().made == 0

    def test_of_a_long_one_the_time_can_be_set_back(self, corpus: Path, call: Call) -> None:
        path = corpus / "d.jsonl"
        with path.open("a") as file:
            file.write('{"text": "Oil prices rose."}\n' * 6000)
        run = call()
        state = path.stat()
        path.touch()
        with pytest.raises(
            nutgraf.RunError, match=r"d\.jsonl: has been touched .*\(touch"
        ) as error:
            call()
        assert f"touch -d @{state.st_mtime_ns // 10**9}.{state.st_mtime_ns % 10**9:09} " in str(
            error.value
        )
        os.utime(path, ns=(0, state.st_mtime_ns))
        assert (call().made, call().units) == (0, run.units)

    @pytest.mark.parametrize("content", [b"", b"x", b'{"text": "Another."}\n'])
    def test_other_content_counts_whatever_the_time(
        self, content: bytes, corpus: Path, call: Call
    ) -> None:
        call()
        path = corpus / "d.jsonl"
        state = path.stat()
        path.write_bytes(content)
        os.utime(path, ns=(0, state.st_mtime_ns))
        with pytest.raises(nutgraf.RunError, match=r"d\.jsonl: has changed"):
            call()


def test_command(corpus: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    command = ["annotate", str(corpus), "-o", str(out), "--topics", "energy", "--unit-size", "4KB"]
    CliRunner().invoke(main, [*command, "--units"])
    (corpus / "f.txt").unlink()
    (corpus / "g.txt").write_text("Oil rose.\n")
    done = CliRunner().invoke(main, command)
    assert done.exit_code == 1
    assert "which is gone" in done.stderr
    done = CliRunner().invoke(main, [*command, "--drop", str(corpus / "f.txt"), "--grow"])
    assert "402 written + 1 rejected" not in done.stderr
    assert "401 written + 1 rejected + " in done.stderr
    assert ledger.read_manifest(out)["state"] == "finished"
