"""Lexicoder's lines."""

from __future__ import annotations

import pytest

from nutgraf.errors import InputError
from nutgraf.topics.dictionaries.lexicoder import lexicoder_entries
from tests.topics.dictionaries.kinds import split


def test_lines() -> None:
    found = split(lexicoder_entries("lost\n+tax\n vat \n\n+none\n+levy\r\nduty*\n+last\n"))
    assert found == (
        {("tax",): ["vat"], ("levy",): ["duty*"]},
        ["line 1: 'lost': it stands before the first +category",
         "line 5: 'none': a category without terms",
         "line 8: 'last': a category without terms"],
    )  # fmt: skip


def test_xml_is_another_format() -> None:
    with pytest.raises(InputError, match="in XML"):
        split(lexicoder_entries("\n <dictionary/>"))
