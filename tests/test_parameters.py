"""Parameters of the wrong kind: every estimator says which, and both kinds of handler catch it."""

from __future__ import annotations

import sys
from typing import Any

import numpy as np
import pytest

from nutgraf.errors import InputError
from nutgraf.parameters import ParameterError, flag_of, limit_of, pair_of
from nutgraf.sklearn.counts import TermCounts
from nutgraf.sklearn.topics import TopicClassifier

TEXTS = ["Oil rose and gas fell.", "Oil rose.", "The navy sailed."] * 3
WRONG: dict[str, list[Any]] = {
    "ngram_range": [2, None, "12", (1,), (1, 2, 3), (1.0, 2.0), (True, 2), (0, 1), (2, 1), (1, 5),
                    {1, 2}, np.array(2)],
    "min_df": ["1", None, True, -1, 0, 1.5, float("nan"), [1]],
    "max_df": ["1", None, np.True_, -0.1, float("inf")],
    "max_features": [0, -3, 1.5, True, "9", [1]],
    "binary": ["yes", 1, None],
    "dtype": ["int8", "uint32", ">u4", "words", None, 7, object, "M8[s]", [("a", "i4")], complex],
    "vocabulary": [5, 2.5, "oil", {"oil": "0"}, {"oil": 1}, {"oil": None}, {"oil": 0, "gas": 0}],
}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "value"), [(name, value) for name, values in WRONG.items() for value in values]
)
def test_term_counts_names_the_parameter(name: str, value: Any) -> None:
    for error in (ParameterError, InputError, ValueError, TypeError):
        with pytest.raises(error, match=f"^{name}"):
            TermCounts(**{name: value}).fit(TEXTS)


@pytest.mark.parametrize("parameters", [{"topics": 5}, {"topics": 0.5}, {"terms": 5}])
def test_topic_classifier_names_the_parameter(parameters: dict[str, Any]) -> None:
    with pytest.raises(ParameterError, match=f"^{next(iter(parameters))} is"):
        TopicClassifier(**parameters).fit(TEXTS, [1, 1, 0] * 3)


def test_what_is_right_is_taken() -> None:
    assert pair_of("n", [1, np.int64(3)], 4) == (1, 3)
    assert (limit_of("n", None), limit_of("n", np.int16(3))) == (None, 3)
    assert flag_of("n", np.True_) is True


@pytest.mark.parametrize("kind", ["i4", "i8", "f4", "f8"])
@pytest.mark.parametrize("order", ["<", ">", "="])
def test_counts_are_right_in_any_byte_order(kind: str, order: str) -> None:
    texts = ["oil oil gas", "", "gas " * 300]
    expected = [[0, 2], [0, 0], [0, 0]], [[1], [0], [300]]
    found = TermCounts(["coal", "oil"], dtype=order + kind).fit_transform(texts)
    assert found.toarray().tolist() == expected[0]
    assert (
        TermCounts(["gas"], dtype=np.dtype(order + kind)).fit_transform(texts).toarray().tolist()
        == (expected[1])
    )
    assert found.dtype == np.dtype(kind)
    assert found.dtype.byteorder in ("=", "<" if sys.byteorder == "little" else ">")
