"""A careful classifier without a real encoder, and a folder that looks like one's."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

import nutgraf
from nutgraf.scoring import encoders

WORDS = ("fuel", "salad", "tank")
TEXTS = (
    "Oil prices rose as fuel ran out.",
    "Oil and salad for the table.",
    "The tank was empty, the oil gone.",
    "Nothing of the kind.",
    "Oil, gas, oil, gas: fuel!",
    "",
    "half \ud800 of oil",
)


class Counting:
    """Embeds a text by how often three words stand in it."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    def __repr__(self) -> str:
        return "Counting()"

    def encode(self, texts: list[str], /) -> npt.NDArray[np.float32]:
        self.seen += texts
        found = [[1.0, *(text.lower().count(word) for word in WORDS)] for text in texts]
        rows = np.array(found, np.float32).reshape(-1, 4)
        return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


HEAD = nutgraf.Head("counting", np.array([0.5, 4, -6, 1.5], np.float32), -0.25, 0.75, 1.5)


def energy(head: nutgraf.Head | str | None = HEAD) -> nutgraf.TermExtractor:
    """Unsure of a single "oil": probability 0.4 at a threshold of 0.5."""
    calibration = nutgraf.Calibration(slope=1.5, offset=0.1, threshold=0.5, shortest=0)
    extractor = nutgraf.TermExtractor(
        "energy", {"oil": 2.0, "gas": 2.0}, bias=-2.3, calibration=calibration
    )
    extractor.head = head
    return extractor


def war() -> nutgraf.TermExtractor:
    """Has no head."""
    return nutgraf.TermExtractor("war", {"tank": 1.0}, bias=-0.5)


class Model:
    """What sentence-transformers loads, as far as it is used."""

    def encode(self, texts: list[str], **options: Any) -> npt.NDArray[np.float32]:
        assert options == {"normalize_embeddings": True, "show_progress_bar": False}
        for text in texts:
            text.encode()
        return Counting().encode(texts)


def folder(path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An encoder's folder, and sentence-transformers as if it were installed."""
    path.mkdir()
    (path / "modules.json").write_text(json.dumps([{"idx": 0, "name": "0", "path": ""}]))
    (path / "config.json").write_text("{}")
    (path / "model.safetensors").touch()
    monkeypatch.setattr(encoders, "find_spec", lambda name: name)
    monkeypatch.setattr(encoders.SentenceEncoder, "_load", lambda self: Model())
    return path
