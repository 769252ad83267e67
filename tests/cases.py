"""Texts and topics for the tests that hold the kernel to the reference."""

from __future__ import annotations

import unicodedata
from typing import Any

from hypothesis import strategies as st

from nutgraf.kernel import _scan
from nutgraf.terms.column import Column
from nutgraf.terms.importance import Importance
from nutgraf.topics.extractor import TermExtractor
from tests import reference
from tests.make_fold import fold


def settled(char: str) -> bool:
    """Whether this Python's Unicode data agree with the kernel's on the character."""
    return unicodedata.unidata_version == _scan.UNICODE or fold(char) == _scan.fold(ord(char))


# A small vocabulary makes phrases, prefixes and repetitions meet; the rest is the whole of Unicode.
WORDS = (
    "oil", "oiler", "oils", "oily", "crude", "tear", "gas", "gases", "gasoline", "power", "plant",
    "plants", "the", "a", "of", "é", "éclair", "eclairs", "нефть", "нефти", "газ", "石油", "が",
    "İstanbul", "straße", "CO₂", "x" * 15, "x" * 16, "x" * 17, "x" * 33, "é" * 9, "e\u0301tude",
    "\u0301", "1914", "ﬁne", "𝐀𝐛", "हिन्दी", "ب" * 40,
    "o\u00adil", "\u2060gas", "pl\ufeff\u200dants", "g\u200d\ufe0f", "ﬂ" * 9, "ﷲ", "Ⅷ", "ßß",
    "U.S.", "u.n", "o.i.l", "g.a.s", "O.P.E.C", "U.S.S.R" * 3, "a.b.", "x", "I",
    "U․S․", "N.\u00adA\u200b·T．O", "o\U000e0001‧\u200di﹒l", "a․a",
    "anti", "led", "negotia", "tions", "cafÃ©", "Ã", "â",
)  # fmt: skip
GAPS = (
    " ",
    "  ",
    "\n",
    "-",
    "’",
    "“",
    "—",
    "\x00",
    "\u00a0",
    "…",
    "🙂",
    "\ufeff",
    "\ud800",
    ".",
    "․",
    "\u200b.\u00ad",
    "．\u2060",
    "*",
    "/",
    "\u00ad",
    "\u200b",
    "\u200d" * 30,
    "\u02bc",
    "-\n",
    "-\n",
    "\u00ad \r\n\t",
    "\u2010\n" + " " * 70,
    "&amp;",
    "&nbsp;",
    "&#8217;",
    "â€™",
    "â€œ",
    "Â\xa0",
)

characters = st.characters().filter(settled)
words = (
    st.sampled_from(WORDS) | st.sampled_from(WORDS).map(str.upper) | st.text(characters, max_size=4)
)
gaps = st.sampled_from(GAPS) | st.text(characters, max_size=2)
texts = st.lists(st.tuples(words, gaps), max_size=60).map(
    lambda pairs: "".join(word + gap for word, gap in pairs)
)

_single = words
_phrase = st.lists(st.sampled_from(WORDS), min_size=2, max_size=4).map(" ".join)
_written = st.tuples(_single | _phrase, st.booleans()).map(lambda t: t[0] + "*" * t[1])


def _is_term(written: str) -> bool:
    found = _scan.tokens(written)
    return (
        0 < len(found) <= 4
        and all(word for _, _, word in found)
        and len(found[-1][2].encode()) <= 63
        and written.find("*") in (-1, found[-1][1])
        and not written[found[-1][1] :].strip("* \n\u00a0")
    )


weights = st.floats(-8, 8, width=32) | st.sampled_from([0.0, 1.0, -1.0, 0.5])
topics = st.dictionaries(_written.filter(_is_term), weights, max_size=14)

importances = st.builds(
    Importance.of,
    st.dictionaries(
        st.sampled_from(WORDS).filter(lambda word: _is_term(word) and len(_scan.tokens(word)) == 1),
        st.floats(2**-10, 4, width=16),
        max_size=8,
    ).map(lambda words: {_scan.tokens(word)[0][2]: w for word, w in words.items()}),
    st.sampled_from([0.1, 1.0]),
)
lengths = st.booleans() | st.sampled_from([Importance.of({"oil": 1.0, "the": 0.125})]) | importances


def divided(length: reference.Length) -> dict[str, Any]:
    """What a column or an extractor is given for it to divide so."""
    return {"importance": length} if isinstance(length, Importance) else {"by_length": length}


def length_of(column: Column | TermExtractor) -> reference.Length:
    """What divides a column's sum."""
    return column.importance or column.by_length
