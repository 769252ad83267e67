"""Parameters of estimators that are of the wrong kind, told as scikit-learn tells of its own."""

from __future__ import annotations

from numbers import Integral
from typing import Any

import numpy as np

from nutgraf.errors import InputError


class ParameterError(InputError, TypeError):
    """A parameter of the wrong type or out of its range: both, as scikit-learn's own error is."""


def pair_of(name: str, value: Any, most: int) -> tuple[int, int]:
    """The least and the most, from 1.

    Raises:
        ParameterError: it is no such pair.
    """
    parts = list(value) if isinstance(value, tuple | list) else []
    if len(parts) == 2 and all(map(is_number, parts)):
        least, highest = map(int, parts)
        if 1 <= least <= highest <= most:
            return least, highest
    raise ParameterError(
        f"{name} is {value!r}: give a pair, the least and the most of 1 to {most}, such as (1, 2)"
    )


def limit_of(name: str, value: Any) -> int | None:
    """A number above 0, or None.

    Raises:
        ParameterError: it is neither.
    """
    if value is not None and not (is_number(value) and int(value) > 0):
        raise ParameterError(f"{name} is {value!r}: give a number above 0, or None")
    return None if value is None else int(value)


def flag_of(name: str, value: Any) -> bool:
    """True or false.

    Raises:
        ParameterError: it is neither.
    """
    if not isinstance(value, bool | np.bool_):
        raise ParameterError(f"{name} is {value!r}: give True or False")
    return bool(value)


def is_number(value: Any) -> bool:
    """Whether it is a whole number, of Python's or numpy's types."""
    return isinstance(value, Integral) and not isinstance(value, bool)
