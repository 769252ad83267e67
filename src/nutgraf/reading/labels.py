"""What a label says: 1, 0 or nothing, in whatever way files and columns write it."""

from __future__ import annotations

import math
from decimal import Decimal
from typing import Any

import numpy as np
import numpy.typing as npt

from nutgraf.errors import InputError
from nutgraf.reading.sources.columns import shown

_WORDS: dict[str, float | None] = {
    **dict.fromkeys(("1", "1.0", "true", "yes"), 1.0),
    **dict.fromkeys(("0", "0.0", "false", "no"), 0.0),
    **dict.fromkeys(("", "null", "none", "nan", "na", "n/a", "<na>", "nat"), None),
}


def label_of(value: object) -> float:
    """A label as files and columns have it: 1 applies, 0 does not, NaN is not to be scored.

    Raises:
        ValueError: it is none.
    """
    plain = _plain(value)
    if isinstance(plain, str):
        plain = _WORDS.get(plain.strip().lower(), plain)
    if is_missing(plain):
        return math.nan
    if isinstance(plain, bool | int | float | Decimal) and plain in (0, 1):
        return float(plain)
    raise ValueError(f"{shown(repr(value))}: use 1, 0 or null")


def labels_of(labels: Any) -> npt.NDArray[np.float64]:
    """The labels of a list, an array, a series or an Arrow array, (n,), as `label_of` reads each.

    Raises:
        InputError: it is no such column, or a label is none; its position is named.
    """
    values = _listed(labels)
    found = np.empty(len(values))
    for i, value in enumerate(values):
        try:
            found[i] = label_of(value)
        except ValueError:
            raise InputError(f"label {i} is {shown(repr(value))}: use 1, 0 or None") from None
    return found


def is_missing(value: object) -> bool:
    """Whether a value of any type is None, NaN or another library's missing one."""
    plain = _plain(value)
    return plain is None or (isinstance(plain, float | Decimal) and math.isnan(plain))


def _plain(value: object) -> object:
    """A scalar of numpy, pandas or Arrow as Python has it, and their missing values as None."""
    if type(value).__name__ in ("NAType", "NaTType"):  # pandas, which need not be there
        return None
    if isinstance(value, np.generic) or (isinstance(value, np.ndarray) and value.ndim == 0):
        return value.item()
    if hasattr(value, "as_py"):
        return value.as_py()
    return value


def _listed(labels: Any) -> list[Any]:
    if isinstance(labels, str | bytes | dict | set):
        raise InputError(f"labels is {type(labels).__name__}: pass a list or a column of them")
    shape = getattr(labels, "shape", (0,))
    if isinstance(shape, tuple) and len(shape) != 1:
        raise InputError(f"labels has shape {shape}: pass one label a text")
    for name in ("to_list", "to_pylist", "tolist"):
        if hasattr(labels, name):
            return list(getattr(labels, name)())
    try:
        return list(labels)
    except TypeError:
        raise InputError(
            f"labels is {type(labels).__name__}: pass a list or a column of them"
        ) from None
