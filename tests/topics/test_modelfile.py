"""Model files: what is written is read again, and nothing else is believed."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import nutgraf
from nutgraf.topics.modelfile import load_model, read_header, save_model

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


def rewritten(path: Path, **changes: Any) -> Path:
    """The file with some arrays changed; None takes one out, and `header` is updated."""
    with np.load(path) as stored:
        arrays = {key: stored[key] for key in stored.files}
    header = {**json.loads(arrays["header"].tobytes()), **changes.pop("header", {})}
    arrays["header"] = np.frombuffer(json.dumps(header).encode(), np.uint8)
    arrays.update(changes)
    np.savez(path, **{key: value for key, value in arrays.items() if value is not None})
    return path


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
        ({"keys": np.zeros(5, np.uint64)}, "keys are not those of the terms"),
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
