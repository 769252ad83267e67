"""Parameters that callers give: whether they are of the right kind, and the error if not."""

from __future__ import annotations

import math
import os
from collections.abc import Iterable
from numbers import Integral, Real
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from nutgraf.errors import InputError, TopicError

Kind = TypeVar("Kind")


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


def whole_of(name: str, value: Any, least: int = 0) -> int:
    """A whole number.

    Raises:
        ParameterError: it is none, or below the least.
    """
    if not (is_number(value) and int(value) >= least):
        raise ParameterError(f"{name} is {value!r}: give a whole number from {least} on")
    return int(value)


def flag_of(name: str, value: Any) -> bool:
    """True or false.

    Raises:
        ParameterError: it is neither.
    """
    if not isinstance(value, bool | np.bool_):
        raise ParameterError(f"{name} is {value!r}: give True or False")
    return bool(value)


def instance_of(name: str, value: Kind, kind: Any, remedy: str) -> Kind:
    """What is of that type, as it was given.

    Raises:
        ParameterError: it is of another; the remedy says what to give.
    """
    if not isinstance(value, kind):
        raise ParameterError(f"{name} is {type(value).__name__}: {remedy}")
    return value


def path_of(name: str, value: Any) -> str:
    """The path of a file or folder.

    Raises:
        ParameterError: it is none.
    """
    if not isinstance(value, str | os.PathLike):
        raise ParameterError(f"{name} is {type(value).__name__}: give a path")
    path = os.fspath(value)
    return path if isinstance(path, str) else os.fsdecode(path)


def paths_of(name: str, value: Any) -> list[Any]:
    """One path, or several, as they were given.

    Raises:
        ParameterError: there is something else.
    """
    several = [value] if isinstance(value, str | os.PathLike) else value
    if not isinstance(several, Iterable) or isinstance(several, bytes):
        raise ParameterError(f"{name} is {type(value).__name__}: give a path, or several")
    found = list(several)
    for path in found:
        path_of(name, path)
    return found


def floats_of(name: str, value: Any) -> npt.NDArray[np.float64]:
    """An array of finite real numbers.

    Raises:
        ParameterError: it is no such array.
    """
    try:
        found = np.asarray(value)
        if found.dtype.kind == "O":  # of Python's numbers, or of frames
            found = found.astype(np.float64)
    except (TypeError, ValueError, OverflowError):
        found = np.empty(0, object)
    if found.dtype.kind not in "fiub":
        raise ParameterError(f"{name} is {type(value).__name__} of no numbers: give an array")
    if not np.isfinite(found).all():
        raise ParameterError(f"{name} holds numbers that are not finite")
    return found.astype(np.float64)


def listed(name: str, terms: Any) -> list[Any]:
    """The items of a list, or of a column, that a person wrote.

    Raises:
        TopicError: a lone str, a frame, or something else that lists nothing.
    """
    if isinstance(terms, str):
        raise TopicError(f"{name} is one str: pass [{str(terms)!r}]")
    # A frame would list the names of its columns, and bytes numbers.
    is_list = isinstance(terms, Iterable) and not isinstance(terms, bytes | bytearray | memoryview)
    if not is_list or getattr(terms, "ndim", 1) != 1:
        raise TopicError(f"{name} is {type(terms).__name__}: pass a list or one column")
    return list(terms.to_pylist() if hasattr(terms, "to_pylist") else terms)


def is_number(value: Any) -> bool:
    """Whether it is a whole number, of Python's or numpy's types."""
    return isinstance(value, Integral) and not isinstance(value, bool | np.timedelta64)


def is_real(value: Any) -> bool:
    """Whether it is a finite number, of Python's or numpy's types, that float64 has room for."""
    if not isinstance(value, Real) or isinstance(value, bool | np.timedelta64):
        return False
    try:
        return math.isfinite(float(value))
    except OverflowError:
        return False
