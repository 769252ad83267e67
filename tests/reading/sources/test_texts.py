"""The text in what rows have: strings, lists, blocks, stretches and objects of any make."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nutgraf.data import Role
from nutgraf.reading.sources.texts import joined, text_of

FIRST = "The envoys met in the harbour town."
SECOND = "They will meet again in May."
BOTH = [(FIRST, None), (SECOND, None)]
HEADED = [("Talks resume", Role.HEADLINE), *BOTH]


@given(st.text())
def test_a_string_is_itself(text: str) -> None:
    assert text_of(text) == text
    assert text_of(text.encode()) == text


@given(st.lists(st.text()))
def test_a_list_of_strings_is_its_paragraphs(parts: list[str]) -> None:
    flat = [" ".join(part.split()) for part in parts]
    filled = [part for part in flat if part]
    if not filled:
        with pytest.raises(ValueError, match="the text is an empty list"):
            text_of(parts)
        return
    assert text_of(parts) == [(part, None) for part in filled]
    assert joined(text_of(parts)) == "\n\n".join(filled)


@pytest.mark.parametrize(
    "value",
    [
        [FIRST, SECOND],
        (FIRST, SECOND),
        [FIRST, None, "", " ", SECOND],
        [f"  {FIRST}\n", SECOND],
        [{"text": FIRST}, {"text": SECOND}],
        [{"type": "text", "text": FIRST}, {"type": "text", "text": SECOND}],
        [{"p": FIRST}, {"p": SECOND}],
        [{"content": FIRST, "order": 1}, {"content": SECOND, "order": 2}],
        [{"type": "paragraph", "data": {"text": text}} for text in (FIRST, SECOND)],
        [{"kind": "p", "value": FIRST}, {"kind": "p", "value": SECOND}],
        {"blocks": [{"text": FIRST}, {"text": SECOND}], "entityMap": {}},
        {"paragraphs": [FIRST, SECOND]},
        {"sections": [{"paragraphs": [FIRST]}, {"paragraphs": [SECOND]}]},
        {"type": "doc", "content": [
            {"type": "paragraph", "content": [
                {"type": "text", "text": "The envoys met "},
                {"type": "text", "text": "in the harbour town.", "marks": [{"type": "bold"}]}]},
            {"type": "paragraph", "content": [{"type": "text", "text": SECOND}]}]},
        [{"_type": "block", "style": "normal", "children": [
            {"_type": "span", "text": text[:9]}, {"_type": "span", "text": text[9:]}]}
         for text in (FIRST, SECOND)],
        [{"type": "p", "children": [{"text": text}]} for text in (FIRST, SECOND)],
        [[FIRST], [SECOND]],
    ],
    ids=lambda value: str(value)[:40],
)  # fmt: skip
def test_two_paragraphs_of_any_make(value: Any) -> None:
    assert text_of(value) == BOTH


@pytest.mark.parametrize(
    "value",
    [
        [{"type": "headline", "text": "Talks resume"}, FIRST, SECOND],
        [{"type": "h1", "text": "Talks resume"}, {"type": "p", "text": FIRST}, {"text": SECOND}],
        [{"kind": "title", "content": "Talks resume"}, {"content": FIRST}, {"content": SECOND}],
        {"headline": "Talks resume", "paragraphs": [FIRST, SECOND]},
        {"title": "Talks resume", "sections": [{"paragraphs": [FIRST, SECOND]}]},
        [("Talks resume", Role.HEADLINE), (FIRST, None), (SECOND, None)],
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_headline_of_any_make(value: Any) -> None:
    assert text_of(value) == HEADED


@pytest.mark.parametrize(
    ("kind", "role"),
    [
        ("subtitle", Role.STANDFIRST), ("Dek", Role.STANDFIRST), ("abstract", Role.STANDFIRST),
        ("h2", Role.HEADING), ("sub-heading", Role.HEADING), ("header-two", Role.HEADING),
        ("Caption", Role.CAPTION), ("figcaption", Role.CAPTION), ("byline", Role.BYLINE),
        ("credit", Role.CREDIT), ("newsletter", Role.BOILERPLATE), ("paragraph", None),
        ("unstyled", None), ("whatever", None), (7, None),
    ],
)  # fmt: skip
def test_types_of_blocks_are_roles(kind: object, role: Role | None) -> None:
    found = text_of([{"type": kind, "text": FIRST}, {"text": SECOND}])
    assert found == [(FIRST, role), (SECOND, None)]


def test_headlines_of_sections_are_headings() -> None:
    value = {
        "summary": ["A minister flies out."],
        "sections": [
            {"headline": [], "paragraphs": [FIRST]},
            {"headline": ["In May"], "paragraphs": [SECOND]},
        ],
    }
    assert text_of(value) == [
        ("A minister flies out.", Role.STANDFIRST), (FIRST, None), ("In May", Role.HEADING),
        (SECOND, None),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "value",
    [
        ["The ", {"type": "bold", "text": "envoys"}, " met."],
        [{"type": "bold", "text": "The envoys"}, " met."],
        [{"type": "plain", "text": "The "}, {"type": "text_link", "text": "envoys", "href": "x"},
         {"type": "plain", "text": " met."}],
        ["The envoys met", {"type": "custom_emoji", "text": "."}],
    ],
)  # fmt: skip
def test_stretches_are_one_text(value: list[Any]) -> None:
    assert text_of(value) == "The envoys met."


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (None, "the text is null"),
        (7, "the text is int, not a string"),
        (True, "the text is bool, not a string"),
        ([], "the text is an empty list"),
        ([None, ""], "the text is an empty list"),
        ({}, "the text is an object without a text"),
        ({"text": ""}, "the text is an object without a text"),
        ({"a": "b"}, "the text is an object without a text"),
        ([1, 2], "a paragraph is 1, not a string"),
        ([b"a"], "a paragraph is b'a', not a string"),
        (b"caf\xe9", "not UTF-8 at byte 3 of the text"),
    ],
)
def test_what_is_no_text(value: object, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        text_of(value)


json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(["text", "content", "type", "data", "blocks", "children", "title", "x"]),
        inner, max_size=3),
    max_leaves=12,
)  # fmt: skip


@given(json)
def test_any_value_is_a_text_or_told_why_not(value: object) -> None:
    try:
        found = text_of(value)
    except ValueError as error:
        found = str(error)[:99]
        assert found == str(error)  # noqa: PT017
    assert isinstance(found, str) or all(text and isinstance(text, str) for text, _ in found)


def test_no_depth_is_too_deep() -> None:
    value: Any = FIRST
    for _ in range(100_000):
        value = [value]
    with pytest.raises(ValueError, match="an empty list"):
        text_of(value)
