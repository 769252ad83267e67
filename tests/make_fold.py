"""Writes src/nutgraf/kernel/fold_data.h: how each code point is folded, as the rule below says.

`python -m tests.make_fold` with a Python whose `unicodedata` is of the version wanted. The table
is committed, so that a token is the same whatever Python the library runs on.
"""

from __future__ import annotations

import sys
import unicodedata
from functools import cache
from itertools import groupby
from pathlib import Path

HEADER = Path(__file__).parents[1] / "src/nutgraf/kernel/fold_data.h"
SEPARATOR, DROPPED, FORMAT = -0x7FFFFFFF, -0x7FFFFFFE, -0x7FFFFFFD
SEVERAL = 0x40000000  # from here on: a place in FOLD_SEVERAL
# Marks of these combining classes are letters' bodies (vowel signs, viramas, nuktas, kana
# voicing), not accents: dropping them would make different words equal.
KEPT_CLASSES = (0, 7, 8, 9)
# What Unicode calls default-ignorable, but for U+200B, at which a line may break and so a word
# ends, and the Hangul fillers, which stand for letters.
FORMATS = (
    (0x00AD, 0x00AD),  # soft hyphen
    (0x034F, 0x034F),  # combining grapheme joiner
    (0x061C, 0x061C),  # bidi mark
    (0x17B4, 0x17B5),
    (0x180B, 0x180F),
    (0x200C, 0x200F),  # joiners, bidi marks
    (0x202A, 0x202E),  # bidi embeddings
    (0x2060, 0x206F),  # word joiner, invisible operators, bidi isolates
    (0xFE00, 0xFE0F),  # variation selectors
    (0xFEFF, 0xFEFF),  # byte order mark
    (0xFFF0, 0xFFF8),
    (0x1BCA0, 0x1BCA3),
    (0x1D173, 0x1D17A),
    (0xE0000, 0xE0FFF),  # tags, more variation selectors
)
# Letters by their category that are written for U+0027: modifier letter apostrophes, primes, the
# saltillo.
APOSTROPHES = frozenset(
    "\u02b9\u02ba\u02bb\u02bc\u02bd\u02be\u02bf\u02c8\u02ee\u07f4\u07f5\ua78b\ua78c"
)


def is_format(char: str) -> bool:
    """Whether the code point is invisible: between word characters it is of the word, and folds to
    nothing; elsewhere it separates."""
    return any(first <= ord(char) <= last for first, last in FORMATS)


def is_accent(char: str) -> bool:
    return unicodedata.category(char)[0] == "M" and unicodedata.combining(char) not in KEPT_CLASSES


@cache
def fold(char: str) -> str | None:
    """One code point folded: None separates tokens, "" is an accent or a format character, else
    one or several code points: ligatures and `ß` become the letters they are made of, as Unicode's
    compatibility decompositions and full case folding have it (which leave `æ`, `ø` and `ł`)."""
    if is_format(char):
        return ""
    if unicodedata.category(char)[0] not in "LNM" or char in APOSTROPHES:
        return None
    if is_accent(char):
        return ""
    decomposition = unicodedata.decomposition(char)
    several = char if decomposition else char.casefold()
    if decomposition.startswith("<"):
        several = unicodedata.normalize("NFKC", char)
    if len(several) > 1 and all(fold(part) for part in several if not is_accent(part)):
        return "".join(fold(part) or "" for part in several)
    base, *rest = list(unicodedata.normalize("NFKD", char))
    if all(is_accent(mark) for mark in rest) and unicodedata.category(base)[0] in "LNM":
        folded = base
    else:
        folded = char
    for lower in (folded.casefold(), folded.lower()):
        if len(lower) == 1:
            folded = lower
            break
    return folded if folded == char else fold(folded)


def main() -> None:
    places: dict[str, int] = {}
    several: list[int] = []
    values = []
    for code in range(0x110000):
        char = chr(code)
        folded = fold(char)
        if is_format(char):
            value = FORMAT
        elif folded is None:
            value = SEPARATOR
        elif len(folded) < 2:
            value = ord(folded) - code if folded else DROPPED
        else:
            if folded not in places:
                places[folded] = len(several)
                several += [len(folded), *map(ord, folded)]
            value = SEVERAL + places[folded]
            # What the kernel makes room for.
            assert len(folded.encode()) <= 4 * len(char.encode())
        values.append(value)
    pages: dict[tuple[int, ...], int] = {}
    index = [
        pages.setdefault(tuple(values[start : start + 256]), len(pages))
        for start in range(0, 0x110000, 256)
    ]
    data = [value for page in pages for value in page]
    runs = [(len(list(group)), value) for value, group in groupby(data)]
    page_runs = [(len(list(group)), page) for page, group in groupby(index)]

    def table(pairs: list[tuple[int, int]]) -> str:
        cells = [f"{{{a},{b}}}" for a, b in pairs]
        return ",\n".join(",".join(cells[i : i + 8]) for i in range(0, len(cells), 8))

    def numbers(values: list[int]) -> str:
        return ",\n".join(",".join(map(str, values[i : i + 20])) for i in range(0, len(values), 20))

    HEADER.write_text(
        "/* Made by tests/make_fold.py: run lengths of the folding table. Do not edit. */\n"
        f'#define FOLD_UNICODE "{unicodedata.unidata_version}"\n'
        f"#define FOLD_PAGES {len(pages)}\n"
        "static const struct { uint16_t count; int32_t delta; } "
        f"FOLD_RUNS[] = {{\n{table(runs)}\n}};\n"
        "static const struct { uint16_t count; uint16_t page; } "
        f"FOLD_PAGE_RUNS[] = {{\n{table(page_runs)}\n}};\n"
        "/* How many code points, and these. */\n"
        f"static const uint16_t FOLD_SEVERAL_CODES[] = {{\n{numbers(several)}\n}};\n"
    )
    print(f"{HEADER}: {len(pages)} pages, {len(runs)} runs", file=sys.stderr)


if __name__ == "__main__":
    main()
