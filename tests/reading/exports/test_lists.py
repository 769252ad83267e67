"""Lists within objects that are too large to be held."""

from __future__ import annotations

import io
import json
import tracemalloc
from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

import pytest

from nutgraf.reading.exports.jsonfiles import lists as module
from nutgraf.reading.exports.jsonfiles import objects
from nutgraf.reading.exports.jsonfiles.lists import elements, is_large
from nutgraf.reading.sources.streams import Stream
from tests.reading.exports.agreement import read
from tests.reading.exports.layouts import write
from tests.reading.exports.stories import stories
from tests.reading.exports.test_newsapi import item, page
from tests.reading.exports.test_telegram import formatted, laid, message


class Dripping(io.BytesIO):
    """A file that gives a few bytes at once."""

    size = 7

    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(self.size if size is None or size < 0 else min(size, self.size))


def found(text: str, names: Sequence[str] = ("list",), size: int = 7) -> list[Any]:
    stream = Dripping(text.encode())
    stream.size = size
    return list(elements(cast(Stream, stream), names))


@pytest.mark.parametrize("size", [1, 7, 1 << 16])
@pytest.mark.parametrize("indent", [None, 2])
def test_elements_with_what_is_before_their_list(size: int, indent: int | None) -> None:
    chats = [
        {"name": f"c{i}", "about": {"a": "{"}, "list": [{"n": n, "list": [0]} for n in range(3)],
         "after": 1}
        for i in range(3)
    ]  # fmt: skip
    text = json.dumps({"x": 'a "list": [1] b', "y": {"chats": chats, "list": []}}, indent=indent)
    assert found(text, size=size) == [
        ({"n": n, "list": [0]}, {"name": f"c{i}", "about": {"a": "{"}})
        for i in range(3)
        for n in range(3)
    ]


@pytest.mark.parametrize(
    ("text", "good", "reason"),
    [
        ('{"list": [{"a": 1}, {"a": 2', 1, "at character 20"),
        ('{"list": [{"a": 1}', 1, "at character 18"),
        ('{"list": [{"a": 1}, oops]}', 1, "at character 20"),
        ('{"list": [' + '{"a":' * 10_000, 0, "deeply"),
    ],
)
def test_where_it_breaks_off_is_told(text: str, good: int, reason: str) -> None:
    stream = elements(cast(Stream, io.BytesIO(text.encode())), ["list"])
    assert [next(stream)[0] for _ in range(good)] == [{"a": 1}] * good
    with pytest.raises(ValueError, match=reason):
        list(stream)


def test_no_list() -> None:
    assert found('{"a": "' + "x" * 1000 + '"}', size=100) == []
    assert found("") == []


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ('{"a": 1111111}', True),
        ('\ufeff \n{"a": 1}', True),
        ('[{"a": 1111}]', False),
        ("{}", False),
    ],
)
def test_large_objects(text: str, wanted: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SMALL", 8)
    monkeypatch.setattr(module, "_FIRST", 6)
    assert is_large(cast(Stream, Dripping(text.encode()))) is wanted


@pytest.mark.parametrize("layout", ["chat", "account"])
def test_large_exports_are_read_as_small_ones(
    tmp_path: Path, layout: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    messages = [message(i, formatted(story)) for i, story in enumerate(stories(), 3)]
    assert module.SMALL > module._FIRST
    for text in (laid(messages, layout), page([item(story) for story in stories()])):
        path = write(tmp_path, text)
        monkeypatch.setattr(module, "SMALL", 1 << 30)
        whole = list(read(path))
        monkeypatch.setattr(module, "SMALL", 1000)
        monkeypatch.setattr(module, "_FIRST", 100)
        assert list(read(path)) == whole
        assert len(whole) == 12


def test_what_has_no_such_list_is_read_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "SMALL", 1000)
    monkeypatch.setattr(module, "_FIRST", 100)
    text = json.dumps({"V1": item(stories(1)[0]), "V2": item(stories(2)[1])})
    assert len(list(read(write(tmp_path, text)))) == 2


def test_memory_does_not_grow_with_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "SMALL", 1000)
    monkeypatch.setattr(module, "_FIRST", 100)
    monkeypatch.setattr(module, "_PIECE", 1 << 16)
    peaks = []
    for times in (20, 200):
        messages = [message(i, formatted(s)) for i, s in enumerate(stories() * times)]
        path = write(tmp_path, laid(messages, "chat"))
        tracemalloc.start()
        n = sum(1 for _ in read(path))
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        assert n == 12 * times
    assert peaks[1] < 1.5 * peaks[0]


def test_names_of_lists_are_those_of_the_formats() -> None:
    assert {"articles", "results", "docs", "items", "item"} <= set(objects.LISTS)
