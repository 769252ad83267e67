"""quanteda's YAML: nesting kept apart, aliases refused, and no cost beyond a file's size."""

from __future__ import annotations

import time

import pytest

from nutgraf.errors import InputError
from nutgraf.topics.dictionaries.entries import Entry, Problem
from nutgraf.topics.dictionaries.quanteda import quanteda_entries


def read(text: str) -> tuple[dict[tuple[str, ...], list[str]], list[str]]:
    terms: dict[tuple[str, ...], list[str]] = {}
    problems = []
    for one in quanteda_entries(text):
        if isinstance(one, Entry):
            terms.setdefault(one.category, []).append(one.term)
        else:
            problems.append(str(one))
    return terms, problems


def test_nested_categories_are_kept_apart() -> None:
    terms, problems = read(
        "tax:\n  income: [a]\n  b: c\ntax-income: [d]\ntax - income: e\n"
        "list:\n  - f\n  - income:\n    - g\n    - deep: {er: [h, i]}\n"
    )
    assert terms == {
        ("tax", "income"): ["a"],
        ("tax", "b"): ["c"],
        ("tax-income",): ["d"],
        ("tax - income",): ["e"],
        ("list",): ["f"],
        ("list", "income"): ["g"],
        ("list", "income", "deep", "er"): ["h", "i"],
    }
    assert problems == []


@pytest.mark.parametrize("scalar", ["no", "1.0", "~", "null", "2020-01-01", "0x1F", "true", "<<"])
def test_words_stay_words(scalar: str) -> None:
    assert read(f"a: [{scalar}]\n{scalar}: b")[0] == {("a",): [scalar], (scalar,): ["b"]}


BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{chr(i)}: &{chr(i)} [{', '.join([f'*{chr(i - 1)}'] * 9)}]\n" for i in range(98, 107)
)


@pytest.mark.parametrize(
    ("text", "line", "name"),
    [
        (BOMB, 2, "a"),
        ("a: &x [b]\nc: *x", 2, "x"),
        ("a: &x b\nc:\n- d\n- *x", 4, "x"),
        ("a: &x\n  - b\n  - *x", 3, "x"),
        ("a: &x {b: c}\nd:\n  <<: *x", 3, "x"),
        ("war:\n- gun*\n- *war", 3, "war"),
        ("&x a: b\n*x : c", 2, "x"),
    ],
)
def test_aliases_are_refused_by_line(text: str, line: int, name: str) -> None:
    before = time.perf_counter()
    with pytest.raises(InputError, match=rf"line {line}: \*{name} is an alias .* put it in quotes"):
        read(text)
    assert time.perf_counter() - before < 1


def test_an_anchor_alone_is_harmless() -> None:
    assert read("a: &x [b]\nc: &y d")[0] == {("a",): ["b"], ("c",): ["d"]}


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('a:\n  - b\n  - "c\n  - d\n', 3),
        ("a: [b, 'c]\nd: [e]\n", 1),
        ('a: b\n"c: [d]\n', 2),
        ("a: [b\nc: d", 1),
        ("a: b\n--- \nc: d", 2),
        ("a: {b", 1),
        ("a:\n\t- b", 2),
    ],
)
def test_what_is_not_closed_is_told_with_its_line(text: str, line: int) -> None:
    with pytest.raises(InputError, match=f"^line {line}: "):
        read(text)


@pytest.mark.parametrize("text", ["- a", "word", "[a, b]", "# nothing", "---\n...\n", '"a"'])
def test_no_categories(text: str) -> None:
    with pytest.raises(InputError, match="no categories at the top"):
        read(text)


def test_what_is_left_out_is_told() -> None:
    terms, problems = read(
        "a: []\nb: {}\nc: [d]\nc: [e]\n? [f]\n: [g, {h: i}]\n? {j: k}\n: l\nm:\n  - n\n"
    )
    assert terms == {("c",): ["d", "e"], ("m",): ["n"]}
    assert problems == [
        "line 1: 'a': a category without terms",
        "line 2: 'b': a category without terms",
        "line 4: 'c': the name of the category in line 3 too: their terms are joined",
        "line 5: '?': a category without a name",
        "line 7: '?': a category without a name",
    ]


def test_depth_is_bounded() -> None:
    deep = "".join(f"{' ' * i}k{i}:\n" for i in range(200)) + " " * 200 + "word\nafter: [a]"
    terms, problems = read(deep)
    assert terms == {("after",): ["a"]}
    (told,) = problems
    assert told.endswith("nested too deeply")
    assert [type(one) for one in quanteda_entries("a: {" * 40 + "b: c" + "}" * 40)] == [Entry]
    assert Problem in [type(one) for one in quanteda_entries("a: {" * 60 + "b: c" + "}" * 60)]


def test_terms_beside_categories_have_the_empty_key() -> None:
    terms, problems = read("north:\n  oslo: [a]\n  '': b\n  \"\": [c, {deep: d}]\n'': lost\n")
    assert terms == {("north", "oslo"): ["a"], ("north",): ["b", "c"], ("north", "deep"): ["d"]}
    assert problems == [
        "line 4: '' of 'north': the name of the category in line 3 too: their terms are joined",
        "line 5: '?': a category without a name",
    ]
