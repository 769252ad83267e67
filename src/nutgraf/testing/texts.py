"""Texts to try extractors on."""

from __future__ import annotations

from collections.abc import Iterator

from nutgraf.topics.extractor import Extractor, TermExtractor

TEXTS = (
    "The council put off its vote on the new bridge until the cost has been checked.",
    "Ministers of both countries met in the capital and signed an agreement on fishing.",
    "Two battalions were moved to the border after shells fell on a village.",
    "The price of crude oil rose as a pipeline was shut for repairs.",
    "Nurses at the hospital said that the ward had been full for a month.",
    "She scored twice in the second half, and the home side won the cup.",
    "“I have never seen so much water,” said a farmer whose field had been flooded.",
    "Shares fell by 3.5% in early trade; the bank blamed higher rates.",
    "Café owners in the old town want the street closed to cars.",
    "The court ruled on Tuesday that the law was void.",
    "Photograph: Agency",
)
"""Invented paragraphs on which every extractor is tried, besides texts made of its own terms."""

ODD_TEXTS = {
    "an empty text": "",
    "white space only": " \t\n\u00a0\u2003",
    "punctuation only": "… — !?",
    "a NUL character": "before\x00after \x00",
    "emoji": "👩‍⚕️🏥 🇨🇭 👍🏽 news",
    "combining marks": "e\u0301tude n\u0303 \u0301\u0301 Z\u0351\u036b\u0343\u036aalgo",
    "right-to-left writing": "\u200fمستشفى جديد في المدينة, בית חולים 2024",
    "writing without spaces": "病院の新しい病棟が開いた。",
    "a lone surrogate": "broken \ud800 text",
    "a byte-order mark": "\ufeffThe first line.",
    "one word of 10,000 letters": "a" * 10_000,
    "100 kB": "The ward was full again. " * 4_000,
}
"""What real corpora hold sooner or later, by name."""


def sample(extractor: Extractor, most: int = 40) -> list[str]:
    """Texts to try an extractor on: invented paragraphs, and some made of its weightiest terms."""
    return [*TEXTS, *_own_texts(extractor, most)]


def _own_texts(extractor: Extractor, most: int) -> Iterator[str]:
    if not isinstance(extractor, TermExtractor):
        return
    ranked = sorted(extractor.terms.items(), key=lambda pair: (-abs(pair[1]), pair[0]))
    words = [term.removesuffix("*") for term, _ in ranked[:most]]
    for word in words:
        # Characters of 1 to 4 bytes come first, so that byte offsets would show.
        yield f"“É🏥” — {word}, {word.upper()}; a {word.title()}"
    yield ", ".join(words)
