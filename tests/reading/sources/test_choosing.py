"""Which column holds what: named, by its usual name, or by the length of its texts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from nutgraf.errors import InputError
from nutgraf.reading.sources.asked import Asked
from nutgraf.reading.sources.choosing import columns_in, with_columns
from nutgraf.reading.sources.look import Look
from tests.reading.sources.given import written

TEXT = "The navy has sent two frigates to the strait, the ministry said, and more would follow."


def chosen(tmp_path: Path, rows: list[dict[str, Any]], asked: Asked | None = None) -> Look:
    given = written(tmp_path / "a.jsonl", "", "jsonl")
    return with_columns(Look("jsonl"), given, columns_in(rows), rows, asked or Asked())


def test_names_of_what_is_within_others() -> None:
    assert columns_in([{"a": {"b": 1}}, {"c": 2}]) == ["a", "a.b", "c"]


@pytest.mark.parametrize(
    ("row", "text", "guessed"),
    [
        ({"text": "a", "notes": TEXT}, "text", False),
        ({"Corps": TEXT, "ville": "Lyon"}, "Corps", True),
        ({"words": "some twenty letters and more"}, "words", True),
        ({"a": {"b": {"content": TEXT}}}, "a.b.content", True),
        ({"text": None, "lines": TEXT}, "lines", True),
    ],
)
def test_texts(tmp_path: Path, row: dict[str, Any], text: str, guessed: bool) -> None:
    look = chosen(tmp_path, [row] * 3)
    assert look.text == text
    assert bool(look.guesses) is guessed


def test_flat_rows_hold_strings_at_the_top(tmp_path: Path) -> None:
    assert chosen(tmp_path, [{"text": "a", "id": 1, "date": "1999"}]).flat
    assert chosen(tmp_path, [{"text": "a", "id": 1}]).id_type == "int64"
    assert not chosen(tmp_path, [{"text": "a", "date": 1999}]).flat
    assert not chosen(tmp_path, [{"a": {"text": TEXT}}]).flat
    assert not chosen(tmp_path, [{"text": ["a", "b"]}]).flat


def test_columns_to_keep_bear_the_names_they_were_asked_by(tmp_path: Path) -> None:
    look = chosen(tmp_path, [{"text": "a", "Sub Title": "b"}], Asked(keep=("subtitle",)))
    assert look.keep == (("subtitle", "Sub Title"),)
    with pytest.raises(InputError, match="no kept column 'other'; its columns are text"):
        chosen(tmp_path, [{"text": "a"}], Asked(keep=("other",)))
