"""Model files: what is written is read again, and nothing else is believed."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import nutgraf
from nutgraf.terms.guards import Guard
from nutgraf.terms.importance import Importance
from nutgraf.topics.archive import Archive
from nutgraf.topics.modelfile import load_model, read_header, save_model
from tests.archives import rewritten

TERMS = {"oil": 1.25, "crude oil": 2.5, "pipeline*": 0.75, "tear gas*": -1.0, "é": 0.1}


def extractor() -> nutgraf.TermExtractor:
    return nutgraf.TermExtractor(
        nutgraf.Topic("energy", "Energy", "Fuel and power.", {"cap": ("8",)}),
        TERMS,
        bias=-1.5,
        version="3",
        calibration=nutgraf.Calibration(slope=1.5, offset=0.25, threshold=0.4),
        by_length=True,
    )


def test_a_model_comes_back_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "model.npz"
    save_model(extractor(), path, {"licence": "Apache-2.0"})
    again = load_model(path)
    assert again.terms == pytest.approx(extractor().terms, rel=5e-4)
    assert np.array_equal(again.table.keys, extractor().table.keys)
    assert (again.topic, again.bias, again.version) == (extractor().topic, -1.5, "3")
    assert again.calibrations == extractor().calibrations
    assert again.by_length
    assert read_header(path)["notes"] == {"licence": "Apache-2.0"}


def test_counts_and_prevalence_stand_where_older_readers_overlook_them(tmp_path: Path) -> None:
    path = tmp_path / "model.npz"
    save_model(extractor(), path)
    assert "measured" not in read_header(path)
    before = nutgraf.Calibration(0.5, curve=((0.5, 0.9, 0.8),), counts=(40.0, 99.5), prevalence=0.1)
    save_model(nutgraf.TermExtractor("t", TERMS, calibration=before), path)
    header = read_header(path)
    assert header["version"] == 1
    assert not {"counts", "prevalence"} & header["calibration"].keys()
    assert load_model(path).calibrations == (before,)
    # As files had it that were written before there were any.
    old = load_model(rewritten(path, header={"measured": {}})).calibrations
    assert old == (replace(before, counts=(0.0, 0.0), prevalence=None),)
    for damaged in ({"prevalence": 2}, {"counts": "many"}, {"colour": 1}, [1]):
        with pytest.raises(nutgraf.ModelError, match="damaged"):
            load_model(rewritten(path, header={"measured": damaged}))


def test_importance_goes_along(tmp_path: Path) -> None:
    importance = Importance.of({"oil": 0.5, "the": 0.125}, 0.25)
    terms = {**TERMS, "the": 0.0}
    model = nutgraf.TermExtractor("energy", terms, -1.0, importance=importance)
    save_model(model, tmp_path / "model.npz")
    again = load_model(tmp_path / "model.npz")
    assert again.importance
    assert again.importance.digest == importance.digest
    assert again.importance.table == importance.table
    assert read_header(tmp_path / "model.npz")["version"] == 3
    texts = ["the crude oil of the sea", "", "oil"]
    logits = [nutgraf.Classifier.of([m]).decision_function(texts) for m in (model, again)]
    assert logits[1] == pytest.approx(logits[0], rel=5e-4)


def test_files_say_the_oldest_version_that_holds_them(tmp_path: Path) -> None:
    guarded = nutgraf.TermExtractor("t", TERMS, guards=[Guard(("oil",), unless=("olive",))])
    for model, version in ((extractor(), 1), (guarded, 2)):
        save_model(model, tmp_path / "model.npz")
        assert read_header(tmp_path / "model.npz")["version"] == version


def test_importance_needs_a_term_to_stand_beside(tmp_path: Path) -> None:
    model = nutgraf.TermExtractor("t", TERMS, importance=Importance.of({"the": 1.0}))
    with pytest.raises(nutgraf.ModelError, match="'the' has an importance and is no term"):
        save_model(model, tmp_path / "model.npz")


def test_damaged_importance(tmp_path: Path) -> None:
    path = tmp_path / "model.npz"
    importance = Importance.of({"oil": 0.5})
    save_model(nutgraf.TermExtractor("t", TERMS, importance=importance), path)
    for damaged in (np.ones(2, np.float16), np.full(len(TERMS), np.nan, np.float16)):
        with pytest.raises(nutgraf.ModelError, match="importance and terms"):
            load_model(rewritten(path, importance=damaged))
    with pytest.raises(nutgraf.ModelError, match="single words"):
        load_model(rewritten(path, importance=np.ones(len(TERMS), np.float16)))


def test_a_head_is_named_and_need_not_be_there(tmp_path: Path) -> None:
    path = tmp_path / "model.npz"
    save_model(extractor(), path)
    assert load_model(path).head is None
    one, two = tmp_path / "a.npz", tmp_path / "b.npz"
    assert load_model(path, head=one).head == (str(one),)
    assert load_model(path, head=[str(one), two]).head == (str(one), str(two))


def test_the_same_model_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a.npz", "b.npz"):
        save_model(extractor(), tmp_path / name)
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()


def test_hashes_of_another_version_are_made_anew(tmp_path: Path) -> None:
    path = tmp_path / "model.npz"
    save_model(extractor(), path)
    rewritten(path, header={"key_version": 0}, keys=np.zeros(5, np.uint64))
    assert np.array_equal(load_model(path).table.keys, extractor().table.keys)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"header": {"version": 99}}, "version 99.*update nutgraf"),
        ({"header": {"format": "other"}}, "no nutgraf-model file"),
        ({"header": {"bias": float("nan")}}, "bias"),
        ({"header": {"topic": {"name": "X"}}}, "damaged"),
        ({"keys": np.zeros(5, np.uint64)}, "the columns of term 0 are not those"),
        ({"weights": np.full(5, np.nan)}, "weights and terms do not agree"),
        ({"weights": np.zeros(4)}, "weights and terms do not agree"),
        ({"n_tokens": np.zeros(3, np.uint8)}, "different length"),
        ({"checks": None}, "checks"),
        ({"phrase_heads": np.zeros(9, np.uint64)}, "damaged"),
    ],
)
def test_a_damaged_model_is_refused(tmp_path: Path, changes: dict[str, Any], reason: str) -> None:
    path = tmp_path / "model.npz"
    save_model(extractor(), path)
    with pytest.raises(nutgraf.ModelError, match=reason) as raised:
        load_model(rewritten(path, **changes))
    assert "model.npz" in str(raised.value)


def test_what_is_no_model_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "model.npz"
    save_model(extractor(), path)
    whole = path.read_bytes()
    objects = io.BytesIO()
    np.savez(objects, header=np.array([{"a": 1}], object))
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("header.npy", b"")
    flipped = bytearray(whole)
    flipped[len(whole) // 2] ^= 0xFF
    for content in (
        b"",
        b"not a zip",
        whole[:100],
        bytes(flipped),
        objects.getvalue(),
        bomb.getvalue(),
    ):
        path.write_bytes(content)
        with pytest.raises(nutgraf.ModelError, match=r"model\.npz"):
            load_model(path)
    with pytest.raises(nutgraf.ModelError, match="none"):
        load_model(tmp_path / "none.npz")


def test_a_write_that_fails_leaves_the_old_model(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "energy.npz"
    save_model(extractor(), path)
    before = path.read_bytes()

    def full(file: io.BufferedWriter, **_: object) -> None:
        file.write(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(np, "savez_compressed", full)
    with pytest.raises(OSError, match="No space"):
        save_model(extractor(), path)
    assert [file.name for file in tmp_path.iterdir()] == ["energy.npz"]
    assert path.read_bytes() == before


@pytest.fixture
def unpackings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that were unpacked, where there is a cache."""
    monkeypatch.setenv("NUTGRAF_CACHE", str(tmp_path / "cache"))
    names: list[str] = []
    unpack = Archive.unpack

    def counted(self: Archive, content: bytes, name: str) -> Any:
        names.append(name)
        return unpack(self, content, name)

    monkeypatch.setattr(Archive, "unpack", counted)
    return names


def test_a_file_seen_before_is_unpacked_when_its_terms_are_asked_for(
    tmp_path: Path, unpackings: list[str]
) -> None:
    path = tmp_path / "model.npz"
    importance = Importance.of({"oil": 0.5}, 0.25)
    guards = [Guard(("oil",), unless=("olive",))]
    plain = extractor()
    weighed = nutgraf.TermExtractor("t", TERMS, importance=importance, guards=guards)
    for model in (plain, weighed):
        save_model(model, path, {"note": 1})
        first, again = load_model(path), load_model(path)
        assert again.topic == first.topic == model.topic
        assert again.calibrations == first.calibrations == model.calibrations
        assert (again.guards, again.bias, again.by_length) == (
            first.guards, first.bias, first.by_length,
        )  # fmt: skip
        assert repr(again) == repr(first)
    assert len(unpackings) == 3  # guards are held against the terms
    assert load_model(path).terms == first.terms
    assert again.importance
    assert again.importance.digest == importance.digest
    assert again.importance.table == importance.table


def test_a_file_that_is_removed_or_replaced_does_not_change_what_was_loaded(
    tmp_path: Path, unpackings: list[str]
) -> None:
    path = tmp_path / "model.npz"
    save_model(extractor(), path)
    first, again = load_model(path), load_model(path)
    assert len(unpackings) == 1
    save_model(nutgraf.TermExtractor("energy", {"gas": 1.0}), path)
    assert load_model(path).terms == {"gas": 1.0}
    path.unlink()
    assert again.terms == first.terms


def test_a_file_that_was_damaged_since_is_refused(tmp_path: Path, unpackings: list[str]) -> None:
    path = tmp_path / "model.npz"
    save_model(extractor(), path)
    load_model(path)
    content = path.read_bytes()
    for at in range(0, len(content), 97):
        path.write_bytes(content[:at] + bytes([content[at] ^ 255]) + content[at + 1 :])
        # A byte of the archive that nothing reads may be any: then all is as it was.
        try:
            again = load_model(path)
        except nutgraf.ModelError:
            continue
        assert again.terms == pytest.approx(extractor().terms, rel=5e-4)
    path.write_bytes(content)
    seen = len(unpackings)
    load_model(path)
    assert len(unpackings) == seen
