"""Who made it: bylines, sign-offs of agencies, sources, and the marks of pictures."""

from __future__ import annotations

from nutgraf.reading.signs import is_abbreviated, is_open, words_of
from nutgraf.reading.vocabulary import (
    AGENCIES,
    CONNECTORS,
    DATE_WORDS,
    JOBS,
    OUTLETS,
    PLACES,
    SHOTS,
    Phrase,
)

LONGEST_BYLINE = 80  # tokens
_DASHES = frozenset("-–—*_")  # stars and lines, too, as Markdown has them
_LEADS = words_of(
    "words text written story report special analysis review interview reported opinion "
    "commentary essay column author posted guest"
)
_CORE = words_of(
    "correspondent correspondents reporter reporters editor editors writer writers staff columnist "
    "critic desk agencies newsroom stringer journalist editorial"
)
_WORK = words_of(
    "reporting editing writing compiled edited reported translated translation translating "
    "photography graphics research production produced filming compiling illustration "
    "illustrations"
)
_MORE = words_of("additional further extra with more other and writing")
_MARKED = SHOTS | words_of("file courtesy credit archive getty")
_AGENCY_WORDS = words_of(
    "images news photo photos via and pictures agency press / & , the staff - – — |"
)
_AGENCY_NAMES = frozenset(
    (
        "associated press",
        "the associated press",
        "agence france-presse",
        "press trust of india",
        "press association",
        "news agencies",
        "agencies",
        "united press international",
    )
)
_WORDS_OF_MARKS = OUTLETS | SHOTS | words_of("file courtesy credit source taken via the s")
_WORDS_OF_TAILS = OUTLETS | JOBS | PLACES | words_of("now earlier ret the is s")
_WORDS_OF_SIGN_OFFS = OUTLETS | JOBS | _WORK | _MORE
_WORDS_OF_STAFF = OUTLETS | JOBS | AGENCIES | {"the"}
_SHOTS_AND_DATA = SHOTS | {"data"}
# Single words that a paragraph without a telling beginning must have to be one of these.
TELLING = AGENCIES | SHOTS | _CORE | words_of("press agencies permission edition external reserved")
# First words of bylines, sign-offs and sources.
OPENERS = (
    _LEADS | _WORK | _MORE | SHOTS | words_of("by from name source sources courtesy credit credits")
)


def is_byline(phrase: Phrase) -> bool:
    """Whose words these are: "By Jane Doe in Rome", "Words: Jane Doe", "Jane Doe, our editor"."""
    words = phrase.words
    if len(words) > LONGEST_BYLINE:
        return False
    if words[:4] == ["name", "and", "address", "supplied"] or words == ["name", "withheld"]:
        return True
    i = 0
    while i < min(4, len(words) - 1) and (words[i] in _LEADS or words[i] in _DASHES):
        i += 1
    if words[i] == "by" or (i and words[i] == ":"):
        start = i + 1
        if start < len(words) and words[start] == ":":
            start += 1
        return is_authors(phrase, start)
    if words[0] == "from":
        end = phrase.person(1)
        return end > 1 and words[end : end + 1] == ["in"] and is_authors(phrase, 1)
    if len(words) < 5 and not _CORE.isdisjoint(words) and JOBS.issuperset(words):
        return True  # what stands below the name
    end = phrase.person(0)
    if end and words[end : end + 1] == [","] and len(words) - end <= 12:
        posts = _CORE & set(words[end:])
        chief_of_staff = posts == {"staff"} and words[words.index("staff") - 1] == "of"
        return bool(posts) and not chief_of_staff and _is_tail(phrase, end)
    return False


def is_authors(phrase: Phrase, i: int = 0) -> bool:
    """Names of persons or agencies from token i on, and perhaps their posts and places."""
    words, found = phrase.words, False
    while i < len(words):
        if found and words[i] in (",", "and", "&", ";", "/", "|", "with", "."):
            i += 1
            continue
        if words[i] in SHOTS and words[i + 1 : i + 2] in ([":"], ["by"]):
            i += 2
        end = phrase.person(i)
        if end == i:
            end = _outlet(words, i)
        if end == i:
            break
        found, i = True, end
        if words[i : i + 1] == ["("] and ")" in words[i : i + 5]:
            i = words.index(")", i) + 1
        if words[i : i + 1] in (["in"], ["at"]) and i + 1 < len(words) and phrase.is_name(i + 1):
            i += 2
    if i < len(words) and words[i - 1] in (",", "|", "/", "with"):
        i -= 1
    return found and (i == len(words) or _is_tail(phrase, i))


def _outlet(words: list[str], i: int) -> int:
    """Where an agency or nameless staff ends: "Reuters", "our correspondent", "Post reporters"."""
    end = i
    while end < len(words) and end - i < 5 and words[end] in _WORDS_OF_STAFF:
        end += 1
    run = words[i:end]
    return end if not (_CORE | AGENCIES).isdisjoint(run) or "press" in run else i


def _is_tail(phrase: Phrase, start: int) -> bool:
    """Posts, places, outlets and dates behind an author's name, and no sentence."""
    words = phrase.words[start:]
    if len(words) > 20 or not (is_open(phrase.text) or is_abbreviated(phrase.text)):
        return False
    if words[0].isalnum() and words[0] not in CONNECTORS:
        return False
    for i, word in enumerate(words, start):
        known = word in _WORDS_OF_TAILS or word in AGENCIES or word in CONNECTORS
        dated = word in DATE_WORDS or word[0].isdigit()
        if word.isalnum() and not (known or dated or phrase.is_name(i) or "@" in word):
            return False
    return True


def is_sign_off(phrase: Phrase) -> bool:
    """Who else worked on a story: "Reporting by Jane Doe in Rome; editing by John Roe".

    A short note may follow: "Translation by Jane Doe. Names have been changed".
    """
    first, _, note = phrase.text.partition(". ")
    if first and note and len(note.split()) <= 8 and is_open(note):
        phrase = Phrase(first)
    words = phrase.words
    i = 1 if words[0] in ("(", "[", "-", "–", "—") else 0
    while i < len(words) and words[i] in _MORE:
        i += 1
    if words[i : i + 1] in (["inputs"], ["input"], ["files"]) and words[i + 1 : i + 2] == ["from"]:
        return phrase.all_names(i + 2, _WORDS_OF_SIGN_OFFS)
    given = [word for word in words if word not in ("(", ")", ".")]
    if given[:1] == ["with"] and given[-1] in ("inputs", "input"):
        return AGENCIES.union(_AGENCY_WORDS, {"agencies"}).issuperset(given[1:-1])
    if i + 2 < len(words) and words[i] in _WORK and words[i + 1] in ("by", ":"):
        return phrase.all_names(i + 2, _WORDS_OF_SIGN_OFFS, strict=False)
    if "contributed" in words[-6:]:
        who = Phrase(phrase.text[: phrase.text.lower().rindex("contributed")])
        last = words[-2] if words[-1] == "." else words[-1]
        named = bool(who.words) and who.all_names(0, _WORDS_OF_SIGN_OFFS, strict=False)
        return named and last in ("report", "story", "article", "reporting")
    return " by permission" in phrase.text.lower() and len(words) <= 25 and not phrase.says()


def is_source(phrase: Phrase) -> bool:
    """Where figures or news come from: "Source: Daily Post and news agencies"."""
    words = phrase.words
    if words[0] in ("source", "sources") and words[1:2] == [":"]:
        return len(words) <= 40 and phrase.all_names(2, OUTLETS | {"reuters"})
    if words[0] == "courtesy" and words[1:2] in (["of"], [":"]):
        return len(words) <= 12 and is_open(phrase.text) and "," not in words
    head = words[:2]
    if len(words) > 3 and head[0] in _SHOTS_AND_DATA and head[1] in ("credit", "source"):
        return words[2] in ":," and len(words) <= 14 and is_open(phrase.text)
    if words[:4] == ["credit", ".", ".", "."]:
        return len(words) <= 20 and phrase.all_names(4, _WORDS_OF_MARKS, strict=False)
    return head in (["credit", ":"], ["credits", ":"]) and phrase.all_names(2, _WORDS_OF_MARKS)


def is_agency(phrase: Phrase) -> bool:
    """The name of an agency or an outlet and nothing else: "Getty Images", "(Daily Post)"."""
    words = phrase.words
    if len(words) > 10:
        return False
    if not AGENCIES.isdisjoint(words):
        inner = words[1:-1] if words[0] == "(" and words[-1] == ")" else words
        who = phrase.person(0)
        if 0 < who < len(words) - 1 and words[who] in ("/", "|"):  # "Jane Doe/AFP"
            inner = words[who + 1 :]
        if all(word in AGENCIES or word in _AGENCY_WORDS for word in inner):
            return True
    if " ".join(words).strip("() ") in _AGENCY_NAMES:
        return True
    return (
        2 < len(words) <= 8
        and words[0] == "("
        and words[-1] == ")"
        and phrase.all_names(1, OUTLETS)
    )


def is_marked(phrase: Phrase) -> bool:
    """Whether a picture's mark stands at the end: "[File: Jane Doe/AFP]", "Photo: Jane Doe"."""
    return _mark(phrase) >= 0


def is_mark(phrase: Phrase) -> bool:
    """Whether the whole is the mark of a picture."""
    return _mark(phrase) == 0


def _mark(phrase: Phrase) -> int:
    """The token where the mark of a picture at the end begins; -1: there is none."""
    words = phrase.words
    end = len(words) - 1 if words[-1] == "." and len(words) > 1 else len(words)
    if words[end - 1] in ("]", ")"):
        sign = "[" if words[end - 1] == "]" else "("
        start = next((i for i in range(end - 2, max(-1, end - 50), -1) if words[i] == sign), -1)
        if start >= 0 and _is_bracketed_mark(phrase, start, end):
            return start
        return -1
    for i in range(end - 2, max(-1, end - 22), -1):
        word, following = words[i], words[i + 1]
        parted = i == 0 or not words[i - 1].isalnum()
        if word in SHOTS and following in (":", "by", "courtesy", ",") and word != "still":
            capital = phrase.tokens[i][0].isupper()
            leads = parted or (following == ":" and capital)
            skip = i + 3 if words[i + 2 : i + 3] in (["of"], [":"]) else i + 2
            named = phrase.all_names(skip, _WORDS_OF_MARKS, strict=False)
            # Whatever an agency is called, its name is short.
            short = parted and end - skip <= 8 and phrase.person(skip) > skip and following == ":"
            short = short or (following == "courtesy" and end - skip <= 8 and "," not in words[i:])
            if leads and (capital or not phrase.cased) and (named or short):
                return i
        agency = word in AGENCIES or word in SHOTS
        if agency and following == "/" and phrase.person(i + 2) >= end:
            return i - 1 if i and words[i - 1] in AGENCIES else i
        if word == "©" and phrase.all_names(i + 1, _WORDS_OF_MARKS, strict=False):
            return i if i or phrase.person(1) > 1 else -1
    return -1


def _is_bracketed_mark(phrase: Phrase, start: int, end: int) -> bool:
    inner = Phrase(" ".join(phrase.tokens[start + 1 : end - 1]))
    words = inner.words
    if not words or words[-1] in (".", "!", "?"):
        return False
    square = phrase.words[start] == "["
    slash = words.index("/") if "/" in words else -1
    telling = (
        not _MARKED.isdisjoint(words)
        or (square and not AGENCIES.isdisjoint(words))
        or ("via" in words and not AGENCIES.isdisjoint(words))
        or (slash > 0 and (inner.person(0) == slash or not AGENCIES.isdisjoint(words[slash:])))
    )
    # Whatever an agency is called, its name is short.
    short = 0 < inner.person(0) == slash and len(words) <= 8
    return telling and (short or inner.all_names(0, _WORDS_OF_MARKS, strict=False))
