"""Word vectors: what ships, and how a file of them is written and read."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from nutgraf.errors import ModelError
from nutgraf.kernel import _scan
from nutgraf.learning.vectors import PATH, WordVectors, load_vectors, save_vectors, word_vectors
from nutgraf.terms.importance import Importance


def small() -> WordVectors:
    rng = np.random.default_rng(3)
    return WordVectors(["gas", "oil", "été"], rng.normal(size=(3, 5)).astype(np.float32))


def test_what_is_written_is_read(tmp_path: Path) -> None:
    found, path = small(), tmp_path / "words.npz"
    save_vectors(found, path)
    again = load_vectors(path)
    assert again.words == found.words
    step = np.abs(found.vectors).max(axis=1, keepdims=True) / 127
    assert (np.abs(again.vectors - found.vectors) <= 0.52 * step).all()
    save_vectors(found, tmp_path / "again.npz")
    assert (tmp_path / "again.npz").read_bytes() == path.read_bytes()


def test_importance_is_written_and_read(tmp_path: Path) -> None:
    plain = small()
    found = WordVectors(plain.words, plain.vectors, Importance.of({"oil": 0.5, "gas": 2.0}, 0.25))
    save_vectors(found, tmp_path / "words.npz")
    again = load_vectors(tmp_path / "words.npz").importance
    assert again is not None
    assert again.floor == 0.25
    assert again.table.as_dict() == {"gas": 2.0, "oil": 0.5}
    assert load_vectors(tmp_path / "words.npz").words == plain.words


def test_terms_have_the_sum_of_their_words() -> None:
    found = small()
    gas, oil, _ = found.vectors
    got = found.of(["oil gas", "oil", "oil*", "crude oil", "coal"])
    assert got == pytest.approx(np.stack([oil + gas, oil, 0 * oil, oil, 0 * oil]))
    assert "oil" in found
    assert "coal" not in found


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "words.npz"
    path.write_bytes(b"not an archive")
    with pytest.raises(ModelError, match=r"words\.npz: cannot be read"):
        load_vectors(path)
    with pytest.raises(ModelError, match=r"none\.npz: No such file"):
        load_vectors(tmp_path / "none.npz")
    save_vectors(WordVectors(["a", "b"], np.ones((3, 2), np.float32)), path)
    with pytest.raises(ModelError, match="damaged"):
        load_vectors(path)


def test_what_ships_is_small_and_folded() -> None:
    found = word_vectors()
    assert PATH.stat().st_size < 2_500_000
    assert list(found.words) == sorted(set(found.words))
    assert len(found) == len(found.vectors) > 20_000
    for word in found.words[::50]:
        assert [token for _, _, token in _scan.tokens(word)] == [word]


def test_words_of_like_meaning_are_near() -> None:
    def cosine(one: str, other: str) -> float:
        a, b = word_vectors().of([one, other])
        return float(a @ b / np.linalg.norm(a) / np.linalg.norm(b))

    for one, near, far in [
        ("oil", "petroleum", "piano"),
        ("soldiers", "troops", "recipes"),
        ("vaccine", "vaccination", "stadium"),
    ]:
        assert cosine(one, near) > cosine(one, far) + 0.3
