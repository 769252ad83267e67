"""How stories and speeches open: datelines, and the labels of those who speak."""

from __future__ import annotations

import re

from nutgraf.reading.signs import ends_sentence, label, words_of
from nutgraf.reading.vocabulary import is_common

_SEPARATOR = re.compile(r"\s[-–—_]{1,3}\s|\s?[–—]\s?|--\s?|:\s|\s\|\s")
_AGENCY = re.compile(r"\([^()]{2,30}\)$")
LONGEST_PLACE = 80  # code points of a dateline, at most
# Common words in the names of places.
_PLACES = words_of(
    "new port saint st san santa south north east west upper lower fort cape mount lake great "
    "grand el la los las rio city town island islands the de al"
)
_SPEAKERS = words_of(
    "q a question questioner answer moderator reporter interviewer host speaker unidentified "
    "participant audience mr mrs ms dr sen rep gen col gov prof"
)
_SPOKEN = re.compile(r"(?:[QA]\.|Q)\s")


def dateline(text: str) -> int:
    """Where the story begins behind a place ("NEW DELHI: ", "ROME, Feb 4 (AP) - "); 0: nowhere.

    The place is in capitals where what follows is not, or a date or an agency stands by it, or it
    is a name and a whole sentence follows.
    """
    match = _SEPARATOR.search(text, 2, LONGEST_PLACE)
    if not match:
        return 0
    place, story = text[: match.start()].rstrip(), text[match.end() : match.end() + 200]
    name = place.split(",")[0].split("(")[0].strip()
    words = name.lower().replace("-", " ").replace("/", " ").split()
    lettered = all(c.isalpha() or c in " .'’/-" for c in name)
    if not words or not story or len(words) > 4 or len(place.split()) > 9 or not lettered:
        return 0
    agency = _AGENCY.search(place) is not None
    dated = "," in place and any(c.isdigit() for c in place)
    capitals = name.isupper() and len(name) > 2 and not story.isupper()
    named = not any(is_common(word) and word not in _PLACES for word in words)
    told = named and place[0].isupper() and ends_sentence(text) and " " in story.strip()
    return match.end() if agency or dated or capitals or told else 0


def is_speech(text: str) -> bool:
    """Whether the text begins with a label that only speakers bear: "Q: ", "MR. DOE: "."""
    if _SPOKEN.match(text):
        return True
    who = label(text)
    words = who.lower().replace(".", "").split()
    if not words:
        return False
    if words[0] in _SPEAKERS:
        return True
    rest = text[len(who) :]
    plain = all(not is_common(word) for word in words if word not in ("the", "president"))
    return who.isupper() and not rest.isupper() and plain and who.replace(" ", "").isalpha()
