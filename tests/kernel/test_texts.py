"""Strings in whatever form Python keeps them, read as the UTF-8 that they are."""

from __future__ import annotations

import random
import re
import sys

import pyarrow as pa
import pytest

from nutgraf.kernel import _count
from nutgraf.kernel.texts import as_texts

KINDS = {"latin-1": "é", "UCS-2": "Ā", "UCS-4": "\U00010400"}
"""What makes Python keep a string in one, two or four bytes a character, and one of each."""


def check(texts: list[str]) -> None:
    """Holds strings to Arrow, whose bytes are read as they are: the same tokens in each text."""
    whole = [re.sub("[\ud800-\udfff]", "\ufffd", text) for text in texts]
    strings, arrow = (_count.learn(as_texts(form), 1, 1) for form in (texts, pa.array(whole)))
    assert strings[-1] == arrow[-1]
    assert [bytes(column) for column in strings[:-1]] == [bytes(column) for column in arrow[:-1]]


@pytest.mark.parametrize("widest", KINDS.values(), ids=KINDS)
def test_every_code_point_of_each_kind_of_string(widest: str) -> None:
    last = {"é": 0x100, "Ā": 0x10000}.get(widest, sys.maxunicode + 1)
    texts = []
    for first in range(0, last, 61):
        points = [chr(code) for code in range(first, min(first + 61, last))]
        texts.append("".join(f"{point}x " for point in points) + widest)
        texts.append(widest + "oil".join(points))
    check(texts)


@pytest.mark.parametrize("widest", ["", *KINDS.values()], ids=["ASCII", *KINDS])
def test_strings_of_every_length(widest: str) -> None:
    rng = random.Random(1)
    drawn = ["a", "b ", "é", "Ж", "“", "\ud800", "\U00010400", "\0"]
    known = [part for part in drawn if max(map(ord, part)) <= max(map(ord, widest or "z"))]
    texts = [
        "".join(rng.choices(known, k=length)) + widest for length in range(150) for _ in range(5)
    ]
    check(texts)
    check(["a" * length + widest for length in range(150)])
