"""What a row holds, once the columns are known."""

from __future__ import annotations

from typing import Any

import pytest

from nutgraf.reading.sources.look import Look
from nutgraf.reading.sources.row import Content, Row

LOOK = Look("json", "a.body", "id", "a.date", "source", (("tag", "a.tag"), ("id", "id")))


def test_each_column_is_read_once() -> None:
    assert LOOK.columns == ("a.body", "id", "a.date", "source", "a.tag")
    assert Look("csv").columns == ("text",)


@pytest.mark.parametrize(
    ("fields", "content"),
    [
        (
            {"a": {"body": "One.", "date": "1999", "tag": 7}, "id": 3, "source": {"name": "Echo"}},
            Content("One.", 3, "1999", {"name": "Echo"}, (7, 3)),
        ),
        ({"a": {"body": ["One."]}}, Content([("One.", None)], kept=(None, None))),
        ({"a.body": "One."}, Content("One.", kept=(None, None))),
    ],
)
def test_contents(fields: dict[str, Any], content: Content) -> None:
    assert LOOK.content(Row(0, fields)) == content


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({}, "it has no 'a.body'"),
        ({"body": "One."}, "it has no 'a.body'"),
        ({"a": {}}, "the text is null"),
        ({"a": 3}, "the text is null"),
        ({"a": {"body": 3}}, "the text is int, not a string"),
    ],
)
def test_rows_without_a_text(fields: dict[str, Any], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        LOOK.content(Row(0, fields))
