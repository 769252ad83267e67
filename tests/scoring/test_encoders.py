"""Encoders: folders that are whole, the extra that they need, and what texts become."""

from __future__ import annotations

import os
import pickle
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

import nutgraf
from nutgraf.scoring import encoders
from nutgraf.scoring.encoders import VARIABLE, SentenceEncoder, found_encoder
from nutgraf.scoring.reader import bundled_reader
from tests import careful


def test_a_folder_that_lacks_something_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = careful.folder(tmp_path / "encoder", monkeypatch)
    found_encoder(path)
    for name, reason in (
        ("model.safetensors", "neither model.safetensors nor pytorch_model.bin"),
        ("config.json", "no config.json"),
        ("modules.json", "no modules.json"),
    ):
        (path / name).unlink()
        with pytest.raises(nutgraf.ModelError, match=reason):
            found_encoder(str(path))
    (path / "modules.json").write_text("[]")
    with pytest.raises(nutgraf.ModelError, match="damaged"):
        found_encoder(path)
    with pytest.raises(nutgraf.ModelError, match=r"all-mpnet-base-v2: no such folder"):
        found_encoder("all-mpnet-base-v2")


def test_without_the_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = careful.folder(tmp_path / "encoder", monkeypatch)
    monkeypatch.setattr(encoders, "find_spec", lambda name: None)
    with pytest.raises(nutgraf.MissingExtraError, match=r"pip install 'nutgraf\[careful\]'"):
        found_encoder(path)


def test_which_encoder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    assert found_encoder(None) is bundled_reader()
    path = careful.folder(tmp_path / "encoder", monkeypatch)
    monkeypatch.setenv(VARIABLE, str(path))
    named = found_encoder(None)
    assert isinstance(named, SentenceEncoder)
    assert named.folder == str(path)
    own = careful.Counting()
    assert found_encoder(own) is own
    with pytest.raises(nutgraf.InputError, match="encoder is int"):
        found_encoder(5)  # type: ignore[arg-type]


def test_it_pickles_as_its_path_and_takes_any_text(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    encoder = SentenceEncoder(careful.folder(tmp_path / "encoder", monkeypatch))
    again = pickle.loads(pickle.dumps(encoder))
    assert again.folder == encoder.folder
    found = again.encode(["fuel", "", "half \ud800"])
    assert found.dtype == np.float32
    assert np.array_equal(found, encoder.encode(["fuel", "", "half ?"]))


def test_a_model_that_cannot_be_loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    load = SentenceEncoder._load
    encoder = SentenceEncoder(careful.folder(tmp_path / "encoder", monkeypatch))
    monkeypatch.setattr(SentenceEncoder, "_load", load)
    with pytest.raises(nutgraf.ModelError, match="encoder: cannot be loaded as a sentence encoder"):
        encoder.encode(["a"])


@pytest.mark.skipif(
    VARIABLE not in os.environ or find_spec("sentence_transformers") is None,
    reason="no encoder here",
)
def test_a_real_one() -> None:
    found = found_encoder(None).encode(["Oil prices rose.", "Crude got dearer.", "He sang."])
    assert np.linalg.norm(found, axis=1) == pytest.approx(1, abs=1e-4)
    assert found[0] @ found[1] > found[0] @ found[2] + 0.2
