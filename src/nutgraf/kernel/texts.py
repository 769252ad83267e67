"""Whatever holds texts, made ready for the compiled pass."""

from __future__ import annotations

from typing import Any

import numpy as np

from nutgraf.errors import InputError, told
from nutgraf.kernel._texts import Texts


def as_texts(texts: Any) -> Texts:
    """A list, tuple or 1-d array of str, a series, or anything with the Arrow PyCapsule interface.

    Raises:
        InputError: a lone str, or an item that is not a str; it names the position and the remedy.
    """
    if isinstance(texts, list | tuple):
        return Texts.of_strings(tuple(texts))
    if isinstance(texts, Texts):
        return texts
    if isinstance(texts, str):
        raise InputError("texts is one str, not a list of them: pass [text]")
    if isinstance(texts, np.ndarray):
        if texts.ndim != 1:
            raise InputError(f"texts is an array of shape {texts.shape}: pass one with 1 dimension")
        return Texts.of_strings(tuple(texts.tolist()))
    try:
        if not _mixed(texts) and is_arrow(held := _held(texts)):
            _check_sizes(held)
            return Texts.of_arrow(held)
        # Else a series of a data-frame library without the Arrow interface.
        listed = tuple(texts.to_list()) if hasattr(texts, "to_list") else None
    except (InputError, MemoryError, RecursionError):
        raise
    except Exception as error:
        raise InputError(f"{type(texts).__name__} gives no texts ({told(error)})") from error
    if listed is not None:
        return Texts.of_strings(listed)
    raise InputError(
        f"texts is {type(texts).__name__}: pass a list of str, a series, or an Arrow array "
        "(for an iterator: list(texts))"
    )


def is_arrow(texts: Any) -> bool:
    """Whether it has the Arrow PyCapsule interface."""
    return hasattr(texts, "__arrow_c_array__") or hasattr(texts, "__arrow_c_stream__")


def _mixed(texts: Any) -> bool:
    """Whether it is a pandas series of Python's objects, or an empty one of no type: Arrow fails on
    a number among texts, where its place can be told, and takes no texts for none of any kind."""
    return str(getattr(texts, "dtype", "")) in ("object", "Null") and hasattr(texts, "to_list")


def _held(texts: Any) -> Any:
    """What pandas holds its texts in, where that is Arrow's; all else as it is."""
    if _library(texts) == "pandas" and hasattr(texts, "array"):
        return getattr(texts.array, "__arrow_array__", lambda: texts)()
    return texts


def _check_sizes(texts: Any) -> None:
    """Sizes of buffers, which Arrow's interface does not tell; pyarrow knows those of its own."""
    if _library(texts) == "pyarrow" and hasattr(texts, "validate"):
        try:
            texts.validate()
        except Exception as error:
            raise InputError(f"the Arrow data is invalid ({told(error)})") from error


def _library(value: Any) -> str:
    return type(value).__module__.partition(".")[0]
