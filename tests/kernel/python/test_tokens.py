"""Plain Python cuts, folds, hashes and reads terms as the compiled kernel does."""

from __future__ import annotations

import random
import sys
import time

import numpy as np
import pytest
from hypothesis import given, settings

from nutgraf.kernel import _scan
from nutgraf.kernel.python import characters, keys, terms, tokens
from tests import cases, differential


def test_every_code_point_is_folded_alike() -> None:
    assert characters.UNICODE == _scan.UNICODE
    for code in (*range(sys.maxunicode + 1), sys.maxunicode + 1):
        assert characters.fold(code) == _scan.fold(code), hex(code)


def test_every_code_point_inside_a_text() -> None:
    for first in range(0, sys.maxunicode + 1, 64):
        points = [chr(code) for code in range(first, min(first + 64, sys.maxunicode + 1))]
        text = "".join(f"x{point}y{point}{point} " for point in points)
        assert terms.tokens(text) == _scan.tokens(text), hex(first)


@settings(max_examples=300, deadline=None)
@given(cases.texts)
def test_texts_are_cut_alike(text: str) -> None:
    found = terms.tokens(text)
    assert found == _scan.tokens(text)
    assert [characters.folded(word) for word in tokens.words(text)] == [f[2] for f in found]


@pytest.mark.parametrize("seed", range(3))
def test_garbled_entities_and_joins(seed: int) -> None:
    rng = random.Random(seed)
    drawn = [*"a b é Ã © â € Â - . & ; U S ‐ ÷ ·", "\x80", "\xa0", "\xad", "\n", "\r\n", "\t"]
    drawn += ["amp", "nbsp", "#8217", "#x2f", "oil", "anti"]
    for _ in range(8000):
        text = "".join(rng.choices(drawn, k=rng.randrange(1, 14)))
        assert terms.tokens(text) == _scan.tokens(text), ascii(text)


def test_terms_are_read_alike() -> None:
    rng = random.Random(3)
    written: list[object] = [
        None,
        3,
        "",
        "*",
        "a*b",
        "a b c d e",
        "\u0301",
        "x" * 64 + "*",
        "é" * 40,
    ]
    for _ in range(4000):
        drawn = " ".join(rng.choices(cases.WORDS, k=rng.randrange(1, 6)))
        written.append(drawn[: rng.randrange(1, 40)] + "*" * (rng.random() < 0.4))
    found = []
    for parse in (_scan.parse, terms.parse):
        kinds = (np.uint8, np.uint8, np.uint8, np.uint64, np.uint64, np.uint32)
        arrays = [np.zeros(len(written), kind) for kind in kinds]
        forms = parse(written, *arrays)  # type: ignore[arg-type]
        found.append((forms, [array.tobytes() for array in arrays]))
    assert found[0] == found[1]


def test_long_words_have_keys_by_pieces_of_sixteen_bytes() -> None:
    assert len({keys.of_word(b"a" * n) for n in range(80)}) == 80
    assert keys.of_word(b"oil") == keys.of_word(b"oil   ")  # filled up with spaces
    assert keys.beginning("é".encode() * 40) == "é".encode() * 31
    assert keys.fitting(0b1011, 2) == [1, 0]


@pytest.mark.parametrize(
    "piece", ["a.", "a-\n", "-\t ", "\u00ad", "\u200d", "&", "&a1", "â€", "a\u00ad-\n", "Ã", "\n"]
)
def test_time_grows_with_the_text_and_no_faster(piece: str) -> None:
    start = time.process_time()
    tokens.cut(piece * 200_000)
    assert time.process_time() - start < 5


def test_random_texts() -> None:
    rng = random.Random(9)
    for _ in range(2000):
        text = differential.random_text(rng)
        assert terms.tokens(text) == _scan.tokens(text), ascii(text)
