"""Makes src/nutgraf/reading/calendar.txt: names of months and weekdays in European languages.

They are those of Unicode's CLDR, as the package babel has them, in full and abbreviated. A name
that means one month here and another there (`listopad`) is left out, since it would be a guess; so
is an abbreviation that is a weekday elsewhere (`lun`), but for English.

    pip install babel && python -m seeds.calendar_names
"""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

from babel import Locale

from nutgraf.reading.calendar import plain
from nutgraf.reading.signs import words_of

TARGET = Path(__file__).parents[1] / "src/nutgraf/reading/calendar.txt"
LANGUAGES = (
    "en", "be", "bg", "ca", "cs", "cy", "da", "de", "el", "es", "et", "eu", "fi", "fr", "ga", "gl",
    "hr", "hu", "is", "it", "lt", "lv", "mk", "nb", "nl", "nn", "pl", "pt", "ro", "ru", "sk", "sl",
    "sq", "sr", "sr_Latn", "sv", "tr", "uk",
)  # fmt: skip
ENGLISH = words_of("jan feb mar apr may jun jul aug sep oct nov dec")


def names(kind: str) -> dict[str, set[int]]:
    """The numbers that each name has in any language, by "months" from 1, by "days" from 0."""
    found = defaultdict(set)
    for language in LANGUAGES:
        table = getattr(Locale.parse(language), kind)
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for number, name in table[context][width].items():
                    words = re.findall(r"[^\W\d_]{3,}", plain(name))
                    if len(words) == 1 or kind == "days":  # "quarta-feira"
                        for word in words:
                            found[word].add(number)
    return found


def main() -> None:
    weekdays, months = names("days"), names("months")
    months["sept"] = {9}  # as American papers have it
    lines: list[list[str]] = [[] for _ in range(13)]
    for name, numbers in sorted(months.items()):
        if len(numbers) == 1 and (name in ENGLISH or name not in weekdays):
            lines[min(numbers) - 1].append(name)
    lines[12] = sorted(weekdays)
    TARGET.write_text("".join(f"{' '.join(line)}\n" for line in lines), encoding="utf-8")


if __name__ == "__main__":
    main()
