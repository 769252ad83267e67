"""Plain values, as JSON has them, held to the types of what was written.

A file of a run may have been edited, or be of another program: what it holds is believed only where
it has the shape that the type says.
"""

from __future__ import annotations

import types
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

Make = Callable[[Any], Any]


def shape(kind: Any) -> Make:
    """What makes a value of a type of plain values: of dataclasses out of objects, of tuples out
    of lists; it raises TypeError where they have another shape.

    Known are dataclasses, str, int, float, bool, None, Any, unions, and lists, tuples and dicts of
    these.
    """
    return _shape(kind)


@cache
def _shape(kind: Any) -> Make:
    origin, inner = get_origin(kind), get_args(kind)
    if kind is Any:
        return lambda value: value
    if is_dataclass(kind) and isinstance(kind, type):
        return _object(kind)
    if origin in (Union, types.UnionType):
        return _union(tuple(map(shape, inner)), str(kind))
    if origin is list:
        return _items(list, shape(inner[0]))
    if origin is tuple and inner[-1] is ...:
        return _items(tuple, shape(inner[0]))
    if origin is tuple:
        return _fixed(tuple(map(shape, inner)))
    if origin is dict:
        return _values(shape(inner[1]))
    return _text if kind is str else _leaf(kind)


def _leaf(kind: type) -> Make:
    kinds = (float, int) if kind is float else (kind,)

    def make(value: Any) -> Any:
        if type(value) not in kinds:  # a bool is an int, too
            raise TypeError(f"{_shown(value)} is no {kind.__name__}")
        return value

    return make


def _text(value: Any) -> str:
    if type(value) is not str:
        raise TypeError(f"{_shown(value)} is no str")
    if not value.isascii():
        try:
            value.encode("utf-8", "surrogateescape")  # bytes of a name that is no UTF-8 stand so
        except UnicodeEncodeError:
            raise TypeError(f"{_shown(value)} is no text") from None
    return value


def _object(kind: type[Any]) -> Make:
    hints = get_type_hints(kind)
    makers = {each.name: shape(hints[each.name]) for each in fields(kind)}

    def make(value: Any) -> Any:
        if type(value) is not dict:
            raise TypeError(f"{_shown(value)} is no {kind.__name__}")
        made = {}
        for name, given in value.items():
            if name not in makers:
                raise TypeError(f"{kind.__name__} has no {_shown(name)}")
            try:
                made[name] = makers[name](given)
            except TypeError as error:
                raise TypeError(f"{name}: {error}") from None
        return kind(**made)

    return make


def _union(makers: tuple[Make, ...], told: str) -> Make:
    def make(value: Any) -> Any:
        for one in makers:
            try:
                return one(value)
            except TypeError:
                continue
        raise TypeError(f"{_shown(value)} is no {told}")

    return make


def _items(kind: type[Any], one: Make) -> Make:
    def make(value: Any) -> Any:
        if type(value) is not list:
            raise TypeError(f"{_shown(value)} is no list")
        return kind(map(one, value))

    return make


def _fixed(makers: tuple[Make, ...]) -> Make:
    def make(value: Any) -> Any:
        if type(value) is not list or len(value) != len(makers):
            raise TypeError(f"{_shown(value)} is no list of {len(makers)}")
        return tuple(one(each) for one, each in zip(makers, value, strict=True))

    return make


def _values(one: Make) -> Make:
    def make(value: Any) -> Any:
        if type(value) is not dict:
            raise TypeError(f"{_shown(value)} is no object")
        return {_text(name): one(each) for name, each in value.items()}

    return make


def _shown(value: Any) -> str:
    return ascii(value)[:60]
