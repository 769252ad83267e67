"""What a caller may say of files."""

from __future__ import annotations

import pytest

from nutgraf.errors import InputError
from nutgraf.reading.sources.asked import Asked


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"unit": "chapter"}, "unit='chapter': there are paragraph, article"),
        ({"input_format": "odt"}, "input_format='odt': there are parquet, "),
        ({"delimiter": ""}, "give one character"),
        ({"delimiter": ";;"}, "give one character"),
        ({"delimiter": '"'}, "give one character"),
        ({"delimiter": "\n"}, "give one character"),
        ({"encoding": "klingon"}, "there is no encoding 'klingon'"),
    ],
)
def test_what_there_is_not(given: dict[str, str], message: str) -> None:
    with pytest.raises(InputError, match=message):
        Asked(**given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "Latin-1", "windows-1252", "x-cp1252", "utf_16", "mac-roman"]
)
def test_encodings_by_any_name(encoding: str) -> None:
    assert Asked(encoding=encoding).encoding == encoding


@pytest.mark.parametrize("encoding", ["hex", "zip", "rot13", "base64", "undefined"])
def test_what_python_calls_encodings_and_is_none(encoding: str) -> None:
    with pytest.raises(InputError, match="there is no encoding"):
        Asked(encoding=encoding)


def test_all_may_be_left_open() -> None:
    assert Asked() == Asked(None, None, None, None, (), None, None, None, None, None)
