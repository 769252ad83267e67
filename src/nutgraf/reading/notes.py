"""What a publisher says of a piece of its own: corrections, and notes of and to editors.

Stories begin with the same words ("Correction in oil prices", "Warning: tariffs will hurt"), so a
label counts only where what stands behind it speaks of the piece.
"""

from __future__ import annotations

from nutgraf.reading.signs import is_open, words_of
from nutgraf.reading.vocabulary import DATE_WORDS, DAYS, MONTHS, Phrase

PIECES = words_of("article story column piece interview conversation transcript")
_EDITORS = words_of("editor's editor’s editors ed editors' editors’")
_CORRECTIONS = words_of(
    "correction corrections clarification clarifications corrected clarified amended erratum errata"
)
_CORRECTED = PIECES | words_of("version headline caption photograph photo misstated misspelled")
_NOTES = words_of(
    "note update updated retraction retracted disclaimer disclosure warning trigger content record"
)
_LABELS = _CORRECTIONS | _NOTES
FIRST_WORDS = _LABELS | _EDITORS | words_of("eds clarifies refiles")
"""Words that notes begin with, of those that end like sentences."""
SECOND_WORDS = {
    "a": words_of("previous"),
    "for": words_of("the"),
    "the": words_of("story piece"),
    "this": words_of("is"),
}
"""… where many other paragraphs begin with the first, the second word."""
_AUTHORS = words_of("author author's author’s authors writer writer's columnist opinions views")
_WHEN = DATE_WORDS | frozenset("(),.") | words_of("on to readers")
_VERSIONS = words_of("earlier previous original")
_EDITS = words_of(
    "adds updates recasts corrects clarifies refiles repeats writes changes removes releads more "
    "eds"
)
_COMMON_EDITS = words_of("more repeats writes changes removes")  # they begin sentences, too
_EDITED = words_of(
    "background byline comment comments context dateline detail details figure figures graf grafs "
    "graph graphs headline lead lede name number para paragraph paragraphs paras pic picture "
    "pictures previous quote quotes reaction slug spelling story through throughout typo word"
)
_PHOTOS = words_of("photo photos graphic graphics video adds updates note embargo available")
_CHANGED = words_of("amended clarified corrected edited refiled removed retracted revised updated")
_DEVELOPING = words_of("breaking developing")


def is_note_of_editors(phrase: Phrase) -> bool:
    """What editors say of a story: "Editor's note: Names have been changed.", "Warning: This story
    contains graphic images.", "A previous version of this story gave a wrong year."."""
    words = [word for word in phrase.words[:6] if word not in "([*'’."]
    labelled = words[1:2] == ["note"] and words[2:3] in ([":"], ["–"], ["—"])
    if labelled and words[0] in _EDITORS:
        return True
    behind = _behind_label(phrase, _NOTES)
    if behind:
        return _speaks_of_piece(behind) or not _AUTHORS.isdisjoint(behind[:4])
    return _speaks_of_change(phrase.words)


def is_correction(phrase: Phrase) -> bool:
    """What was wrong before: "Correction: An earlier version gave the wrong year."."""
    behind = _behind_label(phrase, _CORRECTIONS)
    if not behind:
        return phrase.words[1:2] == ["appended"] and phrase.words[0] in _CORRECTIONS
    dated = not (MONTHS | DAYS).isdisjoint(phrase.words[1:6])
    return (
        (dated and phrase.words[1] != ":")
        or not _CORRECTED.isdisjoint(behind[:12])
        or _names_version(behind)
    )


def is_note_to_editors(phrase: Phrase) -> bool:
    """What agencies write to their clients: "(Adds details, background)", "Eds: With photos."."""
    words = phrase.words
    if words[0] in ("eds", "editors") and words[1:2] == [":"]:
        return words[0] == "eds" or not _PHOTOS.isdisjoint(words[2:])
    if words[0] in _EDITS and len(words) > 2:
        rest = words[2:] if words[1] == ":" else words[1:]
        edited = words[0] not in _COMMON_EDITS and not _EDITED.isdisjoint(rest)
        return edited and len(words) <= 15 and is_open(phrase.text)
    if words[0] != "(" or words[-1] != ")" or len(words) < 3 or len(words) > 30:
        return False
    if words[1] == "this":
        changed = not _CHANGED.isdisjoint(words[3:10])
        return changed and not PIECES.isdisjoint(words[2:6])
    if words[1] not in _EDITS:
        return False
    if len(words) == 3 or not _EDITED.isdisjoint(words):
        return True
    # "(More than 40 were killed.)" and "(Adds up to little)" are the story's.
    return words[1] not in _COMMON_EDITS and words[2] not in ("up", "to") and is_open(phrase.text)


def _behind_label(phrase: Phrase, labels: frozenset[str]) -> list[str]:
    """The words behind a label and its date: "Clarification, May 3: This article …"."""
    words = phrase.words
    first = 2 if words[:2] == ["for", "the"] else 0
    if words[first : first + 1] == [] or words[first] not in labels:
        return []
    for i in range(first + 1, min(first + 11, len(words) - 1)):
        if words[i] == ":" or (i == first + 1 and words[i] in ("—", "–", "-")):
            return words[i + 1 :]
        if not (words[i] in _WHEN or words[i].isdigit() or words[i] in labels):
            break
    return []


def _speaks_of_piece(words: list[str]) -> bool:
    """Whether it is said of this piece that it was changed, or what is in it."""
    return (words[0] == "this" and not PIECES.isdisjoint(words[1:2])) or _names_version(words)


def _names_version(words: list[str]) -> bool:
    """Whether an earlier version of a piece is spoken of, and no missile's."""
    for i, word in enumerate(words[:40]):
        if word == "version" and i and words[i - 1] in _VERSIONS:
            of = words[i + 1 : i + 4]
            return of[:1] != ["of"] or not PIECES.isdisjoint(of)
    return False


def _speaks_of_change(words: list[str]) -> bool:
    """Whether a sentence without a label says that the piece was or will be changed."""
    if words[0] in ("a", "an") and words[1:2] != [] and words[1] in _VERSIONS:
        return words[2:5] == ["version", "of", "this"] and len(words) <= 70
    if words[:2] == ["this", "is"]:
        return (
            words[2:3] == ["a"]
            and words[3:4] != []
            and (words[3] in _DEVELOPING and "story" in words[4:6])
        )
    if words[0] not in ("this", "the") or words[1:2] not in (["story"], ["piece"]):
        return False
    return words[2:4] in (["has", "been"], ["is", "being"], ["will", "be"]) and (
        not _CHANGED.isdisjoint(words[4:5]) and len(words) <= 35
    )
