"""What scikit-learn is told of estimators that take texts."""

from __future__ import annotations

from typing import Any


def takes_texts(tags: Any) -> Any:
    """The tags of an estimator whose X is a list of str, from scikit-learn 1.6 on."""
    tags.input_tags.string = True
    tags.input_tags.two_d_array = False
    return tags
