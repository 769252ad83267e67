"""Plain values are held to the types of what was written."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import Any

import pytest

from nutgraf.corpus.shapes import shape


@dataclass(frozen=True)
class Inner:
    name: str
    number: int = 0


@dataclass(frozen=True)
class Outer:
    inner: Inner
    share: float
    is_so: bool | None = None
    pairs: tuple[tuple[str, int], ...] = ()
    lists: list[str] = field(default_factory=list)
    values: dict[str, int | str] = field(default_factory=dict)
    anything: Any = None


WHOLE = Outer(Inner("ä\udcff", 3), 1.5, True, (("a", 1), ("b", 2)), ["x"], {"a": 1, "b": "c"}, [[]])


@pytest.mark.parametrize(
    "value", [WHOLE, Outer(Inner(""), 0), Outer(Inner("a"), 1, None)], ids=["all", "some", "null"]
)
def test_what_was_written_comes_back(value: Outer) -> None:
    assert shape(Outer)(json.loads(json.dumps(asdict(value)))) == value


WRONG: dict[str, list[Any]] = {
    "inner": [None, 7, [], {}, {"name": 7}, {"name": "x", "more": 1}, {"name": "\ud800"}],
    "share": [None, "1", True, []],
    "is_so": [0, "yes", []],
    "pairs": [None, {}, ["ab"], [["a"]], [["a", 1, 2]], [["a", "1"]], [["a", True]]],
    "lists": [None, "x", [7], [None], {"x": 1}],
    "values": [None, [], {"a": None}, {"a": 1.5}, {"a": True}],
    "more": [1],
}


@pytest.mark.parametrize("name", WRONG)
def test_another_shape_is_refused(name: str) -> None:
    plain = asdict(WHOLE)
    for value in WRONG[name]:
        with pytest.raises(TypeError, match=name):
            shape(Outer)(json.loads(json.dumps({**plain, name: value})))


@pytest.mark.parametrize("value", [None, 7, "x", [], [{}], {}, {"inner": {"name": "x"}}])
def test_what_is_no_object_of_it(value: Any) -> None:
    with pytest.raises(TypeError):
        shape(Outer)(value)


def test_what_is_shown_of_a_value_is_short_and_plain() -> None:
    with pytest.raises(TypeError) as error:
        shape(int)("\x1bé" * 1000)
    assert len(str(error.value)) < 100
    assert str(error.value).isascii()
