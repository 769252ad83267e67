"""Columns: their names as people write them, and what a row has in one."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nutgraf.reading.sources.columns import (
    DATES,
    IDS,
    SOURCES,
    TEASERS,
    TEXTS,
    json_ready,
    named,
    paths,
    pick,
    plain,
    readable,
    shown,
    string_of,
    value_of,
)  # fmt: skip

WAYS = (
    str.upper, str.title, lambda n: n.replace("_", " "), lambda n: n.replace("_", "-"),
    lambda n: n.replace("_", ""), lambda n: f" {n} ", lambda n: f"\ufeff{n}",
    lambda n: "".join(part.capitalize() for part in n.split("_")),
)  # fmt: skip


@pytest.mark.parametrize("way", range(len(WAYS)))
@pytest.mark.parametrize("usual", [TEXTS, IDS, DATES, SOURCES, TEASERS], ids=lambda names: names[0])
def test_case_and_signs_between_words_do_not_count(usual: tuple[str, ...], way: int) -> None:
    for name in usual:
        written = WAYS[way](name)
        assert plain(written) == plain(name)
        assert pick(["n", written, "x.y"], usual) == written
        assert named(["n", written], name) == written


def test_no_usual_name_is_of_two_kinds() -> None:
    kinds = [set(map(plain, names)) for names in (TEXTS, IDS, DATES, SOURCES)]
    assert sum(map(len, kinds)) == len(set.union(*kinds))


@pytest.mark.parametrize(
    ("names", "beside", "expected"),
    [
        (["body", "text"], None, "text"),  # the more usual
        (["a", "a.text"], None, "a.text"),  # the only one within any
        (["a.text", "b.text"], None, None),  # nobody knows which
        (["a.text", "b.text", "body"], None, "body"),
        (["a.b.text"], None, "a.b.text"),
        ([], None, None),
    ],
)
def test_the_text(names: list[str], beside: str | None, expected: str | None) -> None:
    assert pick(names, TEXTS, beside) == expected


@pytest.mark.parametrize(
    ("names", "text", "expected"),
    [
        (["id", "a.id", "a.text"], "a.text", "id"),  # at the top
        (["a.id", "b.id", "a.text"], "a.text", "a.id"),  # beside the text
        (["b.id", "text"], "text", None),  # of something else
        (["a.b.id", "a.text"], "a.text", None),
        (["_ID", "id"], "text", "id"),
    ],
)
def test_what_stands_beside_the_text(names: list[str], text: str, expected: str | None) -> None:
    assert pick(names, IDS, text) == expected


@pytest.mark.parametrize("text", ["source.text", "source.a.text", "source"])
def test_what_holds_the_text_is_nothing_else(text: str) -> None:
    assert pick(["source", text], SOURCES, text) is None
    assert pick(["source", text, "domain"], SOURCES, text) == "domain"


@pytest.mark.parametrize(
    ("names", "wanted", "expected"),
    [
        (["Text", "text"], "text", "text"),
        (["Text", "TEXT"], "text", "Text"),
        (["column1", "column2"], "2", "column2"),
        (["a.b"], "A.B", "a.b"),
        (["a"], "b", None),
        ([], "a", None),
    ],
)
def test_the_column_that_a_caller_means(
    names: list[str], wanted: str, expected: str | None
) -> None:
    assert named(names, wanted) == expected


keys = st.text("ab.", min_size=1, max_size=3)
rows = st.recursive(
    st.integers(), lambda inner: st.dictionaries(keys, inner, max_size=3), max_leaves=9
).filter(lambda value: isinstance(value, dict))


@given(rows)
def test_each_path_leads_to_its_value(row: dict[str, Any]) -> None:
    for path in paths(row):
        assert value_of(row, path) is not None
    assert value_of(row, "c") is None


def test_paths() -> None:
    row = {"a": {"b": {"c": 1}, "d.e": 2}, "f.g": 3, "h": [{"i": 4}]}
    assert list(paths(row)) == ["a", "a.b", "a.b.c", "a.d.e", "f.g", "h"]
    for path, value in (("a.b.c", 1), ("a.d.e", 2), ("f.g", 3), ("h", [{"i": 4}])):
        assert value_of(row, path) == value
    for path in ("a.x", "a.b.c.d", "x", "", ".", "a.", ".a", "f"):
        assert value_of(row, path) is None
    deep: dict[str, Any] = {}
    for _ in range(500):
        deep = {"a": deep}
    assert len(list(paths(deep))) == 4


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, None),
        ("a", "a"),
        (b"caf\xe9", "caf\\xe9"),
        (7, "7"),
        (True, "true"),
        (1.5, "1.5"),
        ({"$oid": "60ab"}, "60ab"),
        ({"$date": {"$numberLong": "1614758400000"}}, "1614758400000"),
        ({"id": None, "name": "Harbour Post"}, "Harbour Post"),
        ({"name": "Harbour Post", "url": "x"}, "Harbour Post"),
        ({"a": [1]}, '{"a": [1]}'),
        (["x", "é"], '["x", "é"]'),
        (date(2024, 5, 3), "2024-05-03"),
    ],
)
def test_strings(value: object, expected: str | None) -> None:
    assert string_of(value) == expected
    assert json.dumps(json_ready({"a": value}))


@given(st.text(st.characters(exclude_categories=())))
def test_names_can_be_written_and_shown(text: str) -> None:
    readable(text).encode()
    found = shown(text)
    assert len(found) <= 41
    assert found.isprintable() or found == ""
    assert not any(ord(c) < 32 for c in found)
    try:
        text.encode()
    except UnicodeEncodeError:
        return
    assert readable(text) == text


@given(st.text(max_size=40).filter(str.isprintable))
def test_short_names_are_shown_as_they_are(text: str) -> None:
    assert shown(text) == text
