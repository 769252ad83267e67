"""The reader's arithmetic, its file, and what it is to a careful classifier."""

from __future__ import annotations

import pickle
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

import nutgraf
from nutgraf.scoring import reader as module
from nutgraf.scoring.encoders import VARIABLE
from nutgraf.scoring.planfile import load_plan, plan_bytes
from nutgraf.scoring.reader import (
    FLOOR,
    NUMBER,
    PATH,
    UNKNOWN,
    YEAR,
    Filters,
    Reader,
    bundled_reader,
    load_reader,
    save_reader,
)
from nutgraf.topics.headfile import PROBE, load_head
from tests.archives import rewritten

WORDS = (UNKNOWN, NUMBER, YEAR, "talks", "on", "fishing", "failed", "fleet", "oil")
TEXTS = [
    "Talks on fishing failed.",
    "",
    "?!",
    "Oil",
    "In 1998 the fleet had 12 ships; talks on oil failed, and failed.",
    "fleet " * 50,
    "half \ud800 of OIL",
]


def made(widths: tuple[int, ...] = (2, 3, 5), seed: int = 0) -> Reader:
    """A reader with random numbers."""
    rng = np.random.default_rng(seed)

    def codes(*shape: int) -> npt.NDArray[np.int8]:
        return rng.integers(-127, 128, shape, np.int8)

    def floats(*shape: int) -> npt.NDArray[np.float32]:
        return rng.normal(0, 1, shape).astype(np.float32)

    scale = np.full(6, 1e-4, np.float32)
    filters = [Filters(codes(w, 4, 6), scale, floats(6)) for w in widths]
    importance = rng.integers(0, 256, len(WORDS), np.uint8)
    weights = floats(6 * len(widths), 3)
    return Reader(WORDS, codes(len(WORDS), 4), importance, 0.01, filters, weights, floats(3))


def by_hand(reader: Reader, words: list[str]) -> npt.NDArray[np.float64]:
    """The embedding of a text of such words, as the module's docstring tells it."""
    numbers = [reader.words.index(word) for word in words]
    vectors = reader.codes[numbers].astype(float)
    answers = []
    for some in reader.filters:
        padded = np.vstack([np.zeros((8, 4)), vectors, np.zeros((8, 4))])
        starts = [8 - some.width // 2 + i for i in range(len(words))]
        found = [np.tensordot(padded[s : s + some.width], some.codes, 2) for s in starts]
        answers.append(np.maximum(np.max(found, axis=0) * some.scale + some.bias, 0))
    units = np.maximum(np.concatenate(answers) @ reader.weights + reader.bias, 0)
    mass = reader.importance[numbers] / 255
    mean = reader.scale * (mass @ vectors) / np.sqrt(mass.sum() + FLOOR)
    return np.concatenate([units, mean])


def test_the_arithmetic() -> None:
    reader = made()
    texts = {
        "Talks on fishing failed.": ["talks", "on", "fishing", "failed"],
        "Oil": ["oil"],
        "": [UNKNOWN],
        "In 1998, 12 talks": [UNKNOWN, YEAR, NUMBER, "talks"],
    }
    found = reader.encode(list(texts))
    assert found.shape == (4, reader.dimension)
    assert found.dtype == np.float32
    for row, words in zip(found, texts.values(), strict=True):
        assert row == pytest.approx(by_hand(reader, words), rel=1e-5, abs=1e-6)


@given(
    st.lists(st.lists(st.sampled_from(WORDS), max_size=9).map(" ".join), max_size=8),
    st.sampled_from([(1,), (2, 3, 5), (4,), (7, 2)]),
    st.integers(1, 40),
)
def test_no_text_depends_on_its_company(
    texts: list[str], widths: tuple[int, ...], tokens: int
) -> None:
    reader = made(widths)
    alone = [reader.encode([text])[0] for text in texts]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "TOKENS", tokens)
        together = reader.encode(texts)
    assert together.shape == (len(texts), reader.dimension)
    assert all(np.allclose(a, b, rtol=1e-6, atol=0) for a, b in zip(alone, together, strict=True))


def test_a_very_long_text_is_read_as_far_as_it_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LONGEST", 5)
    long, short = made().encode(["oil " * 5 + "fleet " * 1000, "oil " * 5])
    assert np.array_equal(long, short)


def test_what_is_saved_comes_back(tmp_path: Path) -> None:
    reader, path = made(), tmp_path / "a.npz"
    save_reader(reader, path, {"licence": "Apache-2.0"})
    again = load_reader(path)
    assert (again.digest, repr(again)) == (reader.digest, "Reader(9 words, 7 numbers a text)")
    assert again.digest != made(seed=1).digest
    assert np.array_equal(again.encode(TEXTS), reader.encode(TEXTS))
    save_reader(again, tmp_path / "b.npz", {"licence": "Apache-2.0"})
    assert path.read_bytes() == (tmp_path / "b.npz").read_bytes()
    assert pickle.loads(pickle.dumps(reader)).digest == reader.digest


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"words": ("the",)}, "three that stand for others"),
        ({"words": (*WORDS[:-1], "talks")}, "each once"),
        ({"words": WORDS[:-1]}, "vectors of a reader"),
        ({"codes": np.zeros((9, 4), np.int16)}, "vectors of a reader"),
        ({"codes": np.zeros(9, np.int8)}, "of a reader"),
        ({"importance": np.zeros(9, np.int8)}, "importance of a reader"),
        ({"scale": 0.0}, "scale of a reader is 0.0"),
        ({"scale": float("nan")}, "scale of a reader is nan"),
        ({"scale": "1"}, "scale of a reader is '1'"),
        ({"filters": []}, "weights of a reader"),
        ({"weights": np.full((18, 3), np.inf, np.float32)}, "weights of a reader"),
        ({"bias": np.zeros((3, 1), np.float32)}, "of a reader"),
        ({"codes": np.zeros((9, 300), np.int8), "filters": [
            Filters(np.zeros((5, 300, 6), np.int8), *np.ones((2, 6), np.float32))
        ]}, "over 5 words: they cannot be summed"),
        ({"filters": [
            Filters(np.zeros((2, 4, 6), np.int8), *-np.ones((2, 6), np.float32))
        ]}, "over 2 words: they cannot be summed"),
    ],
)  # fmt: skip
def test_a_reader_that_makes_no_sense(changes: dict[str, Any], reason: str) -> None:
    parts = {each.name: getattr(made(), each.name) for each in fields(Reader)}
    with pytest.raises(nutgraf.ModelError, match=reason):
        Reader(**(parts | changes))


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"header": {"version": 99}}, "version 99.*update nutgraf"),
        ({"header": {"widths": [2, 4]}}, "filters_4"),
        ({"header": {"widths": 2}}, "damaged reader"),
        ({"words": np.array([255], np.uint8)}, "damaged reader"),
        ({"bias": np.zeros(2, np.float32)}, "weights of a reader"),
    ],
)
def test_a_damaged_file_is_refused(tmp_path: Path, changes: dict[str, Any], reason: str) -> None:
    path = tmp_path / "reader.npz"
    save_reader(made(), path, {})
    with pytest.raises(nutgraf.ModelError, match=rf"reader\.npz.*{reason}"):
        load_reader(rewritten(path, **changes))


ORDER = [
    ("The army fired on the envoy.", "The envoy fired on the army."),
    ("Troops left the pipeline unguarded.", "The pipeline left the troops unguarded."),
]


def test_it_reads_words_in_their_order() -> None:
    for one, other in ORDER:
        a, b = bundled_reader().encode([one, other])
        assert not np.allclose(a, b, atol=1e-2)


@pytest.fixture
def careful(monkeypatch: pytest.MonkeyPatch) -> nutgraf.Classifier:
    """The bundled topics, careful without any encoder named."""
    monkeypatch.delenv(VARIABLE, raising=False)
    return nutgraf.load(["diplomacy", "energy", "military"], effort="careful")


def test_the_bundled_reader_is_small_and_is_the_one_of_the_bundled_heads(
    careful: nutgraf.Classifier,
) -> None:
    assert PATH.stat().st_size < 4e6
    assert set(careful.careful) == {"diplomacy", "energy", "military"}
    probe = bundled_reader().encode([PROBE])[0]
    for extractor in careful.plan.extractors:
        assert isinstance(extractor.head, tuple)
        path = next(str(p) for p in extractor.head if str(p).endswith("reader.npz"))
        assert load_head(path).probe == pytest.approx(probe, rel=1e-2, abs=1e-3)  # float16


def test_threads_get_one_reader() -> None:
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: bundled_reader(), range(32)))
    assert all(reader is found[0] for reader in found)


UNSURE = [
    "The ministers met over lunch and spoke of the fleet.",
    "Fuel for the convoy was short, the general told the envoys.",
    "Delegates walked out of the hall before the vote.",
    "The company's talks with the regulator ended without an accord.",
    "Sanctions had cut the supply of spare parts, pilots said.",
    "A tank burst at the brewery.",
]


def test_a_careful_classifier_needs_nothing_more(careful: nutgraf.Classifier) -> None:
    looks = careful.second_looks(UNSURE)
    assert len(looks.rows) >= 2
    assert (looks.changes[looks.looked] != 0).all()
    fast = nutgraf.load(["diplomacy", "energy", "military"]).predict_proba(UNSURE)
    assert np.array_equal(looks.before, fast)
    told = careful.explain(UNSURE[int(looks.rows[0])])
    assert told.second_look
    for look in told.second_look:
        assert sum(share.share for share in look.shares) == pytest.approx(look.change, abs=1e-4)
    again = pickle.loads(pickle.dumps(careful))
    assert again.plan.second.encoder is bundled_reader()
    assert np.array_equal(again.predict_proba(UNSURE), looks.after)


def test_a_plan_names_the_reader_by_its_hash(
    careful: nutgraf.Classifier, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "plan"
    path.write_bytes(plan_bytes(careful.plan))
    again = nutgraf.Classifier(load_plan(path))
    assert np.array_equal(again.predict_proba(UNSURE), careful.predict_proba(UNSURE))
    monkeypatch.setattr("nutgraf.scoring.planfile.bundled_reader", made)
    with pytest.raises(nutgraf.ModelError, match="the reader of another version of nutgraf"):
        load_plan(path)
