"""A run is begun once, and gone on with as it was."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import pytest

import nutgraf
from nutgraf.corpus import ledger, opening
from nutgraf.corpus.options import Options
from nutgraf.reading.sources.finding import Found, LeftOut
from tests.corpus import samples


@pytest.mark.parametrize(
    ("made", "resume", "told"),
    [
        ([], True, None),
        (["parts/", ".run/"], True, None),  # killed before there was a manifest
        (["run.json"], True, None),
        (["run.json"], False, "holds a run: choose another folder"),
        (["thesis.doc", "zoo/"], True, "holds no run, but thesis.doc"),
        (["parts/", "thesis.doc"], True, "holds no run, but thesis.doc"),
    ],
)
def test_folders(made: list[str], resume: bool, told: str | None, tmp_path: Path) -> None:
    for name in made:
        (tmp_path / name).mkdir() if name.endswith("/") else (tmp_path / name).write_text("{}")
    if told is None:
        opening.check_folder(tmp_path, resume)
        opening.check_folder(tmp_path / "new", resume)
    else:
        with pytest.raises(nutgraf.RunError, match=told):
            opening.check_folder(tmp_path, resume)


def test_what_is_begun_is_gone_on_with(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Oil rose.\n")
    sources, options, out = samples.sources(tmp_path / "a.txt"), Options(), tmp_path / "out"
    identity = opening.identity("hash", options, sources)
    found = Found(sources, [LeftOut("b.doc", "of no known format (.doc)")])
    begun = opening.begin(out, b"plan", identity, ["energy"], found)
    assert begun["units"] == len(list(ledger.read_units(out))) == 1
    assert opening.go_on(out, identity, found, False, []) == begun
    assert begun["left_out"] == [asdict(found.left_out[0])]
    (tmp_path / "b.txt").write_text("Gas fell.\n")
    more = samples.sources(tmp_path / "b.txt", tmp_path / "a.txt")
    identity = opening.identity("hash", options, more)
    grown = opening.go_on(out, identity, Found(more), True, [])
    assert [Path(s["name"]).name for s in grown["inputs"]] == ["a.txt", "b.txt"]
    assert [unit.number for unit in ledger.read_units(out)] == [0, 1]
    assert grown == ledger.read_manifest(out)
    other = opening.identity("other", options, more)
    with pytest.raises(nutgraf.RunError, match="other topics or models"):
        opening.go_on(out, other, Found(more), True, [])


def test_a_run_that_wrote_nothing_makes_way(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Oil rose.\n")
    sources, out = samples.sources(tmp_path / "a.txt"), tmp_path / "out"
    identity = opening.identity("hash", Options(), sources)
    about = opening.begin(out, b"plan", identity, ["energy"], Found(sources))
    other = opening.identity("other", Options(), sources)
    for written, state, makes_way in [(1, "finished", 0), (0, "begun", 0), (0, "finished", 1)]:
        counts = {"written": written}
        ledger.write_json(out / "run.json", {**about, "state": state, "counts": counts})
        assert not opening.makes_way(out, identity)
        assert opening.makes_way(out, other) == makes_way
        assert (out / "run.json").exists() != makes_way
