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
SEPARATOR, DROPPED = -0x7FFFFFFF, -0x7FFFFFFE
# Marks of these combining classes are letters' bodies (vowel signs, viramas, nuktas, kana
# voicing), not accents: dropping them would make different words equal.
KEPT_CLASSES = (0, 7, 8, 9)


def is_accent(char: str) -> bool:
    if "\ufe00" <= char <= "\ufe0f":  # variation selectors: no more than a hint to the font
        return True
    return unicodedata.category(char)[0] == "M" and unicodedata.combining(char) not in KEPT_CLASSES


@cache
def fold(char: str) -> str | None:
    """One code point folded: None separates tokens, "" is an accent, else one code point."""
    if unicodedata.category(char)[0] not in "LNM":
        return None
    if is_accent(char):
        return ""
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
    values = []
    for code in range(0x110000):
        folded = fold(chr(code))
        values.append(
            SEPARATOR if folded is None else DROPPED if folded == "" else ord(folded) - code
        )
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

    HEADER.write_text(
        "/* Made by tests/make_fold.py: run lengths of the folding table. Do not edit. */\n"
        f'#define FOLD_UNICODE "{unicodedata.unidata_version}"\n'
        f"#define FOLD_PAGES {len(pages)}\n"
        "static const struct { uint16_t count; int32_t delta; } "
        f"FOLD_RUNS[] = {{\n{table(runs)}\n}};\n"
        "static const struct { uint16_t count; uint16_t page; } "
        f"FOLD_PAGE_RUNS[] = {{\n{table(page_runs)}\n}};\n"
    )
    print(f"{HEADER}: {len(pages)} pages, {len(runs)} runs", file=sys.stderr)


if __name__ == "__main__":
    main()
