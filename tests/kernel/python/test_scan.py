"""The pass in plain Python answers as the compiled one, to the last bit."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

import nutgraf
from nutgraf.kernel import _scan
from nutgraf.kernel.python import lexicon, logistic, scan
from nutgraf.scoring.plan import Plan
from nutgraf.terms.fusion import Fusion
from nutgraf.terms.table import TermTable
from tests import differential
from tests.kernel.python import twins


def compare(extractors: list[nutgraf.TermExtractor], texts: list[str], rng: random.Random) -> None:
    fusion = Plan.of(extractors).fusion
    assert isinstance(fusion, Fusion)
    topics, columns = len(fusion.bias), len(fusion.scale)
    slope, offset = np.array([[rng.uniform(0.5, 2), rng.gauss(0, 1)] for _ in fusion.bias]).T.copy()
    found = [
        twins.scored(one, given, topics, columns - topics)
        for one, given in zip(twins.passes(fusion, slope, offset), twins.ready(texts), strict=True)
    ]
    assert found[0] == found[1], (texts, [e.terms for e in extractors])


@pytest.mark.parametrize("seed", range(4))
def test_random_cases(seed: int) -> None:
    rng = random.Random(seed)
    for n_topics in (1, 2, 3, 3, 4, 5, 9, 20) * 2:
        texts = [differential.random_text(rng, 20) for _ in range(40)]
        texts += [differential.random_text(rng, 400), "", " ".join(texts) * 5]
        compare([differential.random_topic(rng) for _ in range(n_topics)], texts, rng)


@pytest.mark.parametrize("n_topics", [1, 20])
def test_phrases_overlap_in_every_way(n_topics: int) -> None:
    rng = random.Random(n_topics)
    words = ["crude", "oil", "of", "the", "gases"]
    for _ in range(20):
        topics = []
        for k in range(n_topics):
            drawn = {
                " ".join(rng.choices(words, k=rng.randrange(1, 5))) + "*" * (rng.random() < 0.3): (
                    rng.choice((0.0, 1.0, -2.0, rng.uniform(-9, 9)))
                )
                for _ in range(rng.randrange(9))
            }
            table, _ = TermTable.read(drawn.items())
            topics.append(nutgraf.TermExtractor(f"t{k:02}", table))
        compare(topics, [" ".join(rng.choices(words, k=60)) for _ in range(20)], rng)


@pytest.mark.parametrize("kind", [np.float64, np.float32])
def test_contributions(kind: type) -> None:
    rng = np.random.default_rng(3)
    offsets = np.array([0, 0, 5, 5, 400], np.int64)
    columns = rng.integers(0, 7, 400).astype(np.uint16)
    weights = rng.integers(-(1 << 15), 1 << 15, 400).astype(np.int16)
    units = rng.standard_normal((4, 7))
    found: npt.NDArray[Any] = np.empty((2, 400), kind)
    for one, out in zip((_scan, scan), found, strict=True):
        one.contributions(offsets, columns, weights, units, out)
        for wrong in (offsets[:-1], offsets - 1, offsets + 1, offsets[[0, 3, 4, 2, 4]]):
            with pytest.raises(ValueError, match="other evidence"):
                one.contributions(wrong, columns, weights, units, out)
        with pytest.raises(ValueError, match="other evidence"):
            one.contributions(offsets, columns, weights, np.ascontiguousarray(units[:, 1:]), out)
    assert found[0].tobytes() == found[1].tobytes()
    assert found[0][4] == kind(weights[4] * units[1, columns[4]])


def test_one_vocabulary_of_numbers() -> None:
    for name in scan.__all__:
        if name.isupper() and name != "SIMD":
            assert getattr(scan, name) == getattr(_scan, name), name


def test_sigmoids_are_the_same_bits() -> None:
    rng = np.random.default_rng(1)
    edges = [0, -0.0, 1e-40, -87, 87, 88, -88, 1e30, -1e30, np.inf, -np.inf, 103.9]
    drawn = np.concatenate([rng.normal(0, 30, 99_988), edges]).astype(np.float32).reshape(-1, 2)
    slope, offset = np.array([1.0, 0.7]), np.array([0.0, -1.3])
    one, other = drawn.copy(), drawn.copy()
    _scan.sigmoid(one, slope, offset)
    logistic.sigmoid(other, slope, offset)
    assert one.tobytes() == other.tobytes()


def test_what_is_kept_in_mind_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lexicon, "_MOST_WORDS", 8)
    rng = random.Random(5)
    texts = [differential.random_text(rng, 40) for _ in range(60)]
    compare([differential.random_topic(rng) for _ in range(3)], texts, rng)


def test_heads_and_followers() -> None:
    for word in (b"a", b"oi", b"oil", "\u00e9".encode(), "石油".encode()):
        assert scan.head(word) == _scan.head(word)
        assert scan.follower(word) == _scan.follower(word)


def test_shapes_that_do_not_fit_are_refused() -> None:
    fusion = Plan.of([nutgraf.TermExtractor("t", {"oil": 1.0})]).fusion
    assert isinstance(fusion, Fusion)
    one = np.ones(1)
    for made, given in zip(twins.passes(fusion, one, one), twins.ready(["oil"]), strict=True):
        with pytest.raises(ValueError, match=r"out must have shape \(1, 1\)"):
            made.score(given, np.zeros((2, 1), np.float32))
        with pytest.raises(ValueError, match="tokens and known must have 1 items"):
            made.score(given, np.zeros((1, 1), np.float32), False, np.zeros(2, np.int32))
