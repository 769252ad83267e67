"""Head files: what is written is read again, and nothing else is believed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import nutgraf
from nutgraf.topics.headfile import Head, load_head, save_head
from tests.archives import rewritten

WEIGHTS = np.array([0.5, -1.25, 3e-7], np.float32)


def head(**changes: Any) -> Head:
    values = {"encoder": "some", "weights": WEIGHTS, "bias": -1.5, "table": 0.75, "band": 0.9}
    return Head(**{**values, **changes})


def test_a_head_comes_back_as_it_was(tmp_path: Path) -> None:
    for probe in (None, np.array([0.25, 0.5, -0.125], np.float32)):
        save_head(head(probe=probe, notes={"labels": 12}), tmp_path / "careful.npz")
        again = load_head(tmp_path / "careful.npz")
        assert np.array_equal(again.weights, WEIGHTS)
        assert again.weights.dtype == np.float32
        assert (again.encoder, again.bias, again.table, again.band) == ("some", -1.5, 0.75, 0.9)
        assert again.notes == {"labels": 12}
        assert again.dimension == 3
        assert (again.probe is None) == (probe is None)
        if again.probe is not None and probe is not None:
            assert again.probe.tolist() == probe.tolist()


def test_the_same_head_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a.npz", "b.npz"):
        save_head(head(), tmp_path / name)
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()


def test_log_odds() -> None:
    embeddings = np.array([[1, 0, 0], [0, 1, 0]], np.float32)
    assert head().log_odds(embeddings, np.array([2.0, -4.0])).tolist() == [0.5, -5.75]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"weights": np.zeros(0, np.float32)}, "weights of a head"),
        ({"weights": np.zeros((1, 3), np.float32)}, "weights of a head"),
        ({"weights": np.array([np.nan], np.float32)}, "weights of a head"),
        ({"probe": np.zeros(2, np.float32)}, "probe and weights .* differ in length"),
        ({"bias": float("nan")}, "must be finite"),
        ({"band": -0.1}, "band 0 or more"),
    ],
)
def test_a_head_that_makes_no_sense(changes: dict[str, Any], reason: str) -> None:
    with pytest.raises(nutgraf.ModelError, match=reason):
        head(**changes)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"header": {"version": 99}}, "version 99.*update nutgraf"),
        ({"header": {"format": "nutgraf-model"}}, "no nutgraf-head file"),
        ({"header": {"dimension": 768}}, "dimension do not agree"),
        ({"header": {"band": "wide"}}, "wide"),
        ({"weights": np.array([{}], object)}, "cannot be read as a head"),
        ({"probe": np.zeros(9, np.float16)}, "differ in length"),
        ({"more": np.zeros(2**22)}, "has more than"),
    ],
)
def test_a_damaged_file_is_refused(tmp_path: Path, changes: dict[str, Any], reason: str) -> None:
    path = tmp_path / "careful.npz"
    save_head(head(), path)
    with pytest.raises(nutgraf.ModelError, match=reason) as raised:
        load_head(rewritten(path, **changes))
    assert "careful.npz" in str(raised.value)


def test_what_is_no_head_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "careful.npz"
    save_head(head(), path)
    content = path.read_bytes()
    for damaged in (b"", b"no zip", content[:100]):
        path.write_bytes(damaged)
        with pytest.raises(nutgraf.ModelError, match=r"careful\.npz"):
            load_head(path)
    with pytest.raises(nutgraf.ModelError, match=r"none\.npz: No such file"):
        load_head(tmp_path / "none.npz")
