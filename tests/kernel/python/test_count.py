"""Terms are counted and learnt as the compiled kernel does."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pytest

from nutgraf.kernel import _count, _table, hashtable
from nutgraf.kernel.python import count, table
from nutgraf.sklearn import vocabulary
from nutgraf.sklearn.vocabulary import Vocabulary
from tests import differential
from tests.cases import WORDS
from tests.kernel.python import twins


@pytest.mark.parametrize("longest", [1, 2, 4])
def test_n_grams_are_learnt_alike(longest: int) -> None:
    rng = random.Random(longest)
    texts = [differential.random_text(rng, 30) for _ in range(200)]
    one, other = (
        twins.learnt(kernel, given, longest)
        for kernel, given in zip((_count, count), twins.ready(texts), strict=True)
    )
    assert one == other


@pytest.mark.parametrize("dtype", list(_count.VALUE_TYPES))
@pytest.mark.parametrize("binary", [False, True])
def test_rows_are_the_same(dtype: str, binary: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    rng = random.Random(7)
    for _ in range(20):
        drawn = {
            " ".join(rng.choices(WORDS[:20], k=rng.choice((1, 1, 2, 3, 4))))
            + "*" * (rng.random() < 0.4)
            for _ in range(rng.randrange(1, 60))
        }
        terms = Vocabulary.of(sorted(drawn))
        texts = [differential.random_text(rng, 40) for _ in range(30)]
        rows = []
        for given, kernel, tables in zip(
            twins.ready(texts), (_count, count), (_table, table), strict=True
        ):
            monkeypatch.setattr(vocabulary, "_count", kernel)
            monkeypatch.setattr(hashtable, "_table", tables)
            rows.append([bytes(part) for part in _counter(terms).count(given, dtype, binary)])
        assert rows[0] == rows[1]
        assert np.frombuffer(rows[0][2], np.int64)[-1] > 0


def _counter(terms: Vocabulary) -> Any:
    """Made anew: a vocabulary keeps its own."""
    return Vocabulary(*(getattr(terms, name) for name in terms.__dataclass_fields__)).counter


def test_wrong_sizes_are_refused() -> None:
    for kernel, given in zip((_count, count), twins.ready(["oil"]), strict=True):
        with pytest.raises(ValueError, match="n-grams of 1 to 4 tokens"):
            kernel.learn(given, 2, 5)
