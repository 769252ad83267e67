"""The role that a paragraph's own words give away, wherever it stands.

Most paragraphs are prose, and their first word and last sign tell. What is left is parted into
tokens once, and each rule looks at each token a fixed number of times: no rule backtracks.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from nutgraf.data import Role
from nutgraf.reading import attribution, buttons, notes, prompts, stamps
from nutgraf.reading.signs import WHITE, words_of
from nutgraf.reading.vocabulary import DATE_WORDS, DAYS, MONTHS, SHOTS, Phrase

LONGEST = 800  # code points; longer paragraphs have no role by words
LONGEST_STAMP = 150  # code points of dates, times and their titles

_EDGES = ".,;:!?()[]{}<>|/·•*#“”\"'‘’«»-–—+=~_"
_NO_WORDS = _EDGES + WHITE + "\0"
_PARTING = str.maketrans(",:-–—", "     ")
_SIGNS = re.compile(r"[|©@/•·()\[\]]")
_DATES = MONTHS | DAYS
# First words of furniture that ends like a sentence, beside calls upon readers.
_OPENERS = (
    SHOTS
    | notes.FIRST_WORDS
    | words_of(
        "words source sources courtesy credit credits reporting editing compiled edited "
        "translated translation additional file interactive infographic map chart caption "
        "copyright © c sponsored presented appeared all privacy adds updates recasts published "
        "posted graphics production produced photography"
    )
)
# First words of furniture that does not, in addition.
_TITLES = attribution.OPENERS | buttons.FIRST_WORDS | DATE_WORDS - words_of("the a of and just")
_LABELS = words_of("infographic graphic map chart photo picture image pictured above below caption")
_TAKEN = words_of("taken provided released made shot posted distributed file supplied obtained")


def _is_label(phrase: Phrase) -> bool:
    """What stands under pictures: "FILE PHOTO: ...", "Map: ...", "In this file photo, ..."."""
    words = phrase.words
    first, second = words[0], words[1] if len(words) > 1 else ""
    if first == "file":
        return second in ("photo", "image", "picture", "pic") or (
            second in (*"-–—:",) and any(word[0].isdigit() for word in words)
        )
    if first == "interactive":
        return second in (*"-–—:|", "")
    if words[:2] in (["image", "caption"], ["photo", "caption"]):
        return True
    if first in _LABELS and second == ":":
        return len(words) > 2
    if words[:2] == ["in", "this"]:
        shots = [i for i, word in enumerate(words[2:12], 2) if word in SHOTS]
        if shots:
            told = {*words[2 : shots[0]], *words[shots[0] + 1 : shots[0] + 3]}
            return not _TAKEN.isdisjoint(told) or not (MONTHS | DAYS).isdisjoint(told)
    return False


Rule = tuple[Role, Callable[[Phrase], bool]]
# The first that fits wins.
RULES: tuple[Rule, ...] = (
    (Role.BOILERPLATE, buttons.is_button),
    (Role.BOILERPLATE, stamps.is_stamp),
    (Role.HEADING, stamps.is_update),
    (Role.BOILERPLATE, notes.is_note_to_editors),
    (Role.BOILERPLATE, notes.is_note_of_editors),
    (Role.CORRECTION, notes.is_correction),
    (Role.CREDIT, attribution.is_agency),
    (Role.CREDIT, attribution.is_mark),
    (Role.CREDIT, attribution.is_source),
    (Role.CREDIT, attribution.is_sign_off),
    (Role.BYLINE, attribution.is_byline),
    (Role.BOILERPLATE, buttons.is_link),
    (Role.BOILERPLATE, prompts.is_legal),
    (Role.CAPTION, _is_label),
    (Role.CAPTION, attribution.is_marked),
    (Role.BOILERPLATE, prompts.is_call),
)


def role_by_words(text: str) -> Role | None:
    """The role that a paragraph's own words give away; None: they tell nothing."""
    if not text or len(text) > LONGEST or not _may_tell(text):
        return None
    if not text.strip(_NO_WORDS):
        return Role.BOILERPLATE  # a rule or a row of stars
    phrase = Phrase(text)
    return next((role for role, fits in RULES if fits(phrase)), None)


def _may_tell(text: str) -> bool:
    """Whether a paragraph is worth a second look: most are told by their ends to be prose."""
    head = text[:40].lower().split(maxsplit=2)
    if not head or buttons.is_word(text) or text[0] == "#":
        return True
    word = head[0] if head[0].isalnum() else head[0].partition("...")[0].strip(_EDGES)
    if not word or word in _OPENERS:
        return True
    if len(text) <= LONGEST_STAMP and (word[0].isdigit() or word in _DATES):
        return True
    second = head[1].strip(_EDGES) if len(head) > 1 else ""
    if second in prompts.CALLS.get(word, ()) or second in notes.SECOND_WORDS.get(word, ()):
        return True
    end = text[-60:].lower()
    if "contributed" in end or end.endswith(" ago"):
        return True
    if text[-1] in ".”\"'’?":
        short = word in ("by", "this") and len(text) < 120
        pictured = word == "in" and second == "this"
        return short or pictured or text[-2:-1] in (")", "]") or "/" in end
    if word in _TITLES or _SIGNS.search(text):
        return True
    return not attribution.TELLING.isdisjoint(text.lower().translate(_PARTING).split())
