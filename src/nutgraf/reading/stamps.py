"""Dates and times: stamps that stand alone, and those that lead the title of an update."""

from __future__ import annotations

from nutgraf.reading.signs import is_open, words_of
from nutgraf.reading.vocabulary import DATE_WORDS, UNITS, ZONES, Phrase

_PLAIN_UNITS = UNITS - words_of("s sec secs m min mins h hr hrs d w mo")
_SUFFIXES = words_of("st nd rd th z am pm h hr hrs m min mins s d w y t tz hm")
_HALVES = words_of("am pm a.m. p.m.")
_FEW = words_of("a an one two three four five six seven eight nine ten")
_NO_DIGITS = str.maketrans("", "", "0123456789-.")


def is_stamp(phrase: Phrase) -> bool:
    """A date or a time and nothing else: "Published 4 Feb 2022", "14:05 CEST", "2h ago"."""
    if len(phrase.words) > 30:
        return False
    if phrase.words[-1] == "ago" and len(phrase.words) == 3 and phrase.words[0] in _FEW:
        return phrase.words[1] in UNITS and not phrase.words[1].startswith("y")
    numbers, named = 0, False
    for word in phrase.words:
        if word[0].isdigit():
            rest = word.translate(_NO_DIGITS)
            if rest and rest not in _SUFFIXES:
                return False
            numbers += 1
            named = named or rest in _SUFFIXES
        elif word in DATE_WORDS or (len(word.rstrip(".")) < 3 and word in ("a.m.", "p.m.")):
            # "100 days" may be a title.
            named = named or word not in _PLAIN_UNITS
        elif word.isalnum() or word in "“”\"'‘’?!;":
            return False
        else:
            named = named or word in ":/"
    return numbers > 0 and (named or numbers > 2 or len(phrase.words) == 1)


def is_update(phrase: Phrase) -> bool:
    """A time and the title of what happened then: "14:05 GMT - Ferries return"."""
    words = phrase.words
    if len(words) < 4 or not (words[0].isdigit() and words[1] in ":." and words[2].isdigit()):
        return False
    i, parted = 3, False
    while i < len(words) and (words[i] in ZONES or words[i] in _HALVES or words[i] in "-–—:|"):
        parted = parted or words[i] not in _HALVES
        i += 1
    return parted and 0 < len(words) - i <= 20 and is_open(phrase.text)
