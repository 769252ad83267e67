"""Text that steers no terminal, and JSON and pages that stay exact."""

from __future__ import annotations

import html
import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nutgraf.showing.plain import clean, clean_lines, json_text, page_text

STEERING = [
    *map(chr, (*range(9), 11, 12, *range(14, 32), *range(127, 160))), "\r", "\xad", "\u061c",
    "\u200b", "\u200e", "\u200f", "\u2028", "\u2029", "\u202a", "\u202b", "\u202c", "\u202d",
    "\u202e", "\u2060", "\u2066", "\u2067", "\u2068", "\u2069", "\ufeff", "\ufff9", "\ud800",
    "\udcff", "\U000e0041",
]  # fmt: skip
KEPT = [
    "a\nb", "a\tb", "a\r\nb", "a\xa0b", "naïve",
    "می\u200cخواهم", "क्\u200dष", "👩\u200d🚀", "❤\ufe0f",
    "e\u0301", "日本", "[/x] [bold] :smile:", "",
]  # fmt: skip
texts = st.text() | st.text(st.sampled_from([*STEERING, "a", "\n", "é", "\u200c", "\u200d"]))


@pytest.mark.parametrize("sign", STEERING, ids=ascii)
def test_signs_that_steer(sign: str) -> None:
    assert clean_lines(f"a{sign}b") == clean(f"a{sign}b") == "a b"
    for encoding in (None, "ascii"):
        found = json_text([f"a{sign}b", "é"], None, encoding)
        assert clean_lines(found) == found
        assert json.loads(found) == [f"a{sign}b", "é"]


@pytest.mark.parametrize("text", KEPT, ids=ascii)
def test_what_stays(text: str) -> None:
    assert clean_lines(text) == text
    assert json_text(text) == json.dumps(text, ensure_ascii=False)


@pytest.mark.parametrize("text", ["pay\u200dpal", "\u200cpaypal", "paypal\u200d", "é\u200da"])
def test_joiners_that_only_hide(text: str) -> None:
    assert clean_lines(text) == text.translate({0x200C: " ", 0x200D: " "})


@given(texts)
def test_as_many_characters_as_before(text: str) -> None:
    for found in (clean(text), clean_lines(text)):
        assert len(found) == len(text)
        assert clean_lines(found) == found
        assert not {unicodedata.category(c) for c in found} & {"Zl", "Zp", "Cs"}
        assert not set(found) & {*"\x1b\x9b\x07\x7f\x85\u202e"}
    assert clean(text).isprintable()


@given(texts, st.sampled_from([None, "utf-8", "latin-1", "ascii", "cp1252", "cp932"]))
def test_json_is_exact_in_any_encoding(text: str, encoding: str | None) -> None:
    for indent in (None, 1):
        found = json_text({text: [text]}, indent, encoding)
        found.encode(encoding or "utf-8")
        assert json.loads(found) == {text: [text]}
        assert clean_lines(found) == found


@given(texts, st.sampled_from([None, "utf-8", "latin-1", "ascii"]))
def test_pages_show_the_same_in_any_encoding(text: str, encoding: str | None) -> None:
    text = "".join(c for c in text if c.isprintable() or c in "\n\u200b\u2066\u2028\u200d")
    found = page_text(f"<p>{html.escape(text)}</p>", encoding)
    found.encode(encoding or "utf-8")
    assert clean_lines(found) == found
    assert html.unescape(found) == f"<p>{text}</p>"
