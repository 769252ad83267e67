"""What scikit-learn is told of estimators that take texts."""

from __future__ import annotations

from typing import Any

import pytest
from sklearn.base import BaseEstimator
from sklearn.utils import get_tags

from nutgraf.sklearn import TermCounts, TopicClassifier
from nutgraf.sklearn.tags import takes_texts


class Plain(BaseEstimator):  # type: ignore[misc]
    pass


def test_input_is_a_list_of_texts_and_no_table() -> None:
    before: Any = get_tags(Plain())
    assert (before.input_tags.string, before.input_tags.two_d_array) == (False, True)
    after = takes_texts(before)
    assert (after.input_tags.string, after.input_tags.two_d_array) == (True, False)


@pytest.mark.parametrize("estimator", [TermCounts(), TopicClassifier("energy")])
def test_our_estimators_say_so(estimator: Any) -> None:
    tags: Any = get_tags(estimator)
    assert tags.input_tags.string
    assert not tags.input_tags.two_d_array
