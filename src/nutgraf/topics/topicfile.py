"""Topic files: a topic as a person writes it, in TOML, without code.

    name = "health"
    terms = ["hospital*", "intensive care", "vaccin*", "clinic*"]

    [[guards]]
    terms = ["clinic*"]
    unless = ["coaching", "batting"]
    within = 5

`terms` is a list, or a table of weights in logit units in which `true` stands for the weight that
terms in a list have. `name` is all else that is needed; `title`, `description`, `version`, `bias`
and `[codes]` may be given. Without `bias` each term that speaks for the topic says yes alone.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, TypeVar

from nutgraf.data import Topic
from nutgraf.errors import TopicError
from nutgraf.parameters import path_of
from nutgraf.regular import content
from nutgraf.terms.guards import Guard
from nutgraf.terms.table import WEIGHT, Terms, TermTable, usual_bias
from nutgraf.writing import whole

T = TypeVar("T")

LARGEST = 1 << 26
"""Bytes that a topic file may have."""

_KEYS = ("name", "title", "description", "version", "bias", "codes", "terms", "guards")
_GUARD_KEYS = ("terms", "needs", "unless", "within")


def read_topic(path: str | os.PathLike[str], make: Callable[..., T]) -> T:
    """What `make` makes of a topic file; it takes the arguments of a `TermExtractor`.

    Raises:
        TopicError: the file cannot be read or does not make sense; file and key are named.
    """
    name = path_of("path", path)
    try:
        # Some editors begin a file with a byte-order mark.
        data = tomllib.loads(content(path, LARGEST).decode("utf-8-sig"))
    except OSError as error:
        raise TopicError(f"{name}: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise TopicError(f"{name}: not UTF-8 (byte {error.start}): save it as UTF-8") from error
    except (ValueError, RecursionError) as error:  # also of integers without end
        raise TopicError(f"{name}: not TOML: {error}") from error
    try:
        return make(**_arguments(data))
    except RecursionError:
        raise TopicError(f"{name}: nested too deeply") from None
    except TopicError as error:
        raise TopicError(f"{name}: {error}") from error


def write_topic(
    path: str | os.PathLike[str], topic: Topic, terms: Terms, bias: float | None = None
) -> None:
    """Writes a topic file; terms without weights become a list.

    Raises:
        TopicError: the file cannot be written.
    """
    import tomli_w

    plain: dict[str, object] = {"name": topic.name, "title": topic.title}
    if topic.description:
        plain["description"] = topic.description
    if bias is not None:
        plain["bias"] = bias
    plain["terms"] = dict(terms) if isinstance(terms, Mapping) else list(terms)
    try:
        with whole(path) as temporary, temporary.open("wb") as file:
            tomli_w.dump(plain, file, multiline_strings=False, indent=2)
    except OSError as error:
        raise TopicError(f"{os.fspath(path)}: {error.strerror or error}") from error


def _arguments(data: dict[str, Any]) -> dict[str, Any]:
    _check_keys(data, _KEYS, "")
    for key in ("name", "terms"):
        if key not in data:
            example = 'name = "health"' if key == "name" else 'terms = ["hospital*", "vaccin*"]'
            raise TopicError(f"key '{key}' is missing: it needs {example} or the like")
    for key in ("name", "title", "description"):
        if not isinstance(data.get(key, ""), str):
            raise TopicError(f"key '{key}': {data[key]!r} is not a string")
    bias = data.get("bias")
    if bias is not None and (isinstance(bias, bool) or not isinstance(bias, int | float)):
        raise TopicError(f"key 'bias': {bias!r} is not a number")
    codes = data.get("codes", {})
    if not isinstance(codes, dict):
        raise TopicError("key 'codes': it is not a table: write [codes]")
    for scheme, listed in codes.items():
        _strings(listed, f"codes.{scheme}")
    table = _terms(data["terms"])
    title, description = data.get("title", ""), data.get("description", "")
    return {
        "topic": _of_key("name", partial(Topic, data["name"], title, description, codes)),
        "terms": table,
        "bias": usual_bias(table.weights.tolist()) if bias is None else bias,
        "version": str(data.get("version", "1")),
        "guards": _guards(data.get("guards", [])),
    }


def _terms(written: object) -> TermTable:
    terms: Terms
    if isinstance(written, dict):
        terms = {term: WEIGHT if weight is True else weight for term, weight in written.items()}
    else:
        terms = _strings(written, "terms", "a list of strings or a table of weights")
    return _of_key("terms", partial(TermTable.of, terms))


def _guards(written: object) -> tuple[Guard, ...]:
    if not isinstance(written, list) or not all(isinstance(guard, dict) for guard in written):
        raise TopicError("key 'guards': write each guard as a [[guards]] table")
    found = []
    for number, guard in enumerate(written, 1):
        where = f"guards[{number}]"
        _check_keys(guard, _GUARD_KEYS, f"{where}.")
        lists = {key: _strings(guard.get(key, []), f"{where}.{key}") for key in _GUARD_KEYS[:3]}
        found.append(_of_key(where, partial(Guard, **lists, within=guard.get("within"))))
    return tuple(found)


def _of_key(key: str, make: Callable[[], T]) -> T:
    try:
        return make()
    except TopicError as error:
        raise TopicError(f"key '{key}': {error}") from None


def _check_keys(table: Mapping[str, object], known: Sequence[str], where: str) -> None:
    if unknown := sorted(table.keys() - set(known)):
        listed = ", ".join(repr(where + key) for key in unknown)
        raise TopicError(f"unknown keys {listed}; known are {', '.join(known)}")


def _strings(written: object, key: str, wanted: str = "a list of strings") -> tuple[str, ...]:
    if not isinstance(written, list):
        raise TopicError(f"key '{key}': {written!r} is not {wanted}")
    for place, item in enumerate(written, 1):
        if not isinstance(item, str):
            raise TopicError(f"key '{key}', item {place}: {item!r} is not a string")
    return tuple(written)
