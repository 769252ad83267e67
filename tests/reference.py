"""The compiled pass in plain Python: what a topic finds in a text, token by token.

It knows nothing of tables, hashes or other topics; tests hold the kernel to the same answers.
"""

from __future__ import annotations

import math
import re
import string
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files

import numpy as np

from nutgraf.terms.importance import Importance
from tests.make_fold import fold, is_format

# Signs and letters of UTF-8 that was read as Latin-1 or Windows-1252, and entities.
ENTITY = "&(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[a-z][a-z0-9]{1,7}|[A-Z][a-z]{3,7});"
SEPARATORS = f"â[€\x80][^\x00-\x7fâ]?|Â[\x80-\xbf]|{ENTITY}"
GARBLED = re.compile(f"({SEPARATORS})|Ã([\xa0-\xbf])")
LINE_END = re.compile("(-|\u2010|\xad)[ \\t]*\\r?\\n[ \\t]*")


FORMAT = "\0"


def whole(char: str) -> str:
    return "\ufffd" if "\ud800" <= char <= "\udfff" else char


def parts(text: str) -> list[str | None]:
    """What each character folds to; None separates, FORMAT is of a run between its characters."""
    found = [FORMAT if is_format(char) else fold(whole(char)) for char in text]
    for garbled in GARBLED.finditer(text):
        place = slice(*garbled.span())
        found[place] = [None] * len(found[place])
        if garbled[2] and (meant := fold(chr(ord(garbled[2]) + 0x40))):
            found[place] = [meant, ""]
    return found


def runs(text: str) -> list[tuple[int, int, str]]:
    """(start, end, folded) of each maximal run of letters, digits and combining marks, and of
    format characters between them."""
    found, start, end, folded = [], -1, -1, ""
    for i, part in enumerate([*parts(text), None]):
        if part is None:
            if start >= 0:
                found.append((start, end, folded))
            start, folded = -1, ""
        elif part != FORMAT:
            start, end, folded = (i if start < 0 else start), i + 1, folded + part
    return found


def tokens(text: str) -> list[tuple[int, int, str]]:
    """(start, end, folded) of each token: a run, or several that are one word."""
    found: list[tuple[int, int, str]] = []
    before = (0, 0, "")
    for run in runs(text):
        if found and (is_acronym(text, before, run) or is_broken(text, before, run)):
            start, _, folded = found.pop()
            found.append((start, run[1], folded + run[2]))
        else:
            found.append(run)
        before = run
    return found


ALNUM = string.ascii_letters + string.digits


def is_acronym(text: str, before: tuple[int, int, str], run: tuple[int, int, str]) -> bool:
    """Whether two runs, one after the other, are letters with a dot between, or a look-alike, and
    perhaps a character on each side that nobody sees."""
    one, gap, other = (text[slice(*at)] for at in (before[:2], (before[1], run[0]), run[:2]))
    if not 1 <= len(gap) <= 3 or not all(re.fullmatch("[A-Za-z]", run) for run in (one, other)):
        return False
    start, end = int(is_unseen(gap[0])), len(gap) - int(is_unseen(gap[-1]))
    return gap[start:end] in {".", "\xb7", "\u2024", "\u2027", "\ufe52", "\uff0e"}


def is_unseen(char: str) -> bool:
    return char == "\u200b" or is_format(char)


def is_broken(text: str, before: tuple[int, int, str], run: tuple[int, int, str]) -> bool:
    """Whether two runs, one after the other, are a word broken at the end of a line."""
    gap = LINE_END.fullmatch(text, before[1], run[0])
    if not gap or not re.match("[a-z]", text[before[1] - 1]) or not re.match("[a-z]", text[run[0]]):
        return False
    if gap[1] == "\xad":
        return True
    one = text[len(text[: before[1]].rstrip(ALNUM)) : before[1]]
    first = before[1] - len(one)
    begins = first < 1 or not is_word(text[first - 1])
    rest = text[run[0] :]
    other = rest[: len(rest) - len(rest.lstrip(ALNUM))]
    ends = run[0] + len(other) == run[1]
    return not (begins and (len(one) < 2 or one.lower() in COMPOUND[0])) and not (
        ends and (len(other) < 2 or other.lower() in COMPOUND[1])
    )


def is_word(char: str) -> bool:
    return not is_format(char) and fold(whole(char)) is not None


def compound_parts() -> list[set[str]]:
    """The words of compounds.h: first parts, last parts."""
    source = files("nutgraf.kernel").joinpath("compounds.h").read_text(encoding="utf-8")
    lists = source.split("NG_PART_WORDS[2] = {")[1].split("};")[0].split('",\n')
    return [set("".join(re.findall('"([^"]*)', part)[::2]).split()) for part in lists]


COMPOUND = compound_parts()


@dataclass
class Match:
    term: str
    start: int
    end: int
    weight: float


def match(terms: Mapping[str, float], text: str) -> list[Match]:
    """The terms that count: at each token the longest phrase, exact before prefix, longest prefix
    first; a phrase replaces what stands inside it. `terms` are in canonical form."""
    words = tokens(text)
    found, i = [], 0
    while i < len(words):
        for length in (4, 3, 2, 1):
            form = " ".join(word for _, _, word in words[i : i + length])
            head = len(form) - len(words[min(i + length, len(words)) - 1][2])
            longest = min(len(form), head + 63)  # no prefix term is longer
            candidates = [form] + [form[:n] + "*" for n in range(longest, head, -1)]
            term = next((c for c in candidates if c in terms), None)
            if term is not None and i + length <= len(words) and words[i][2]:
                found.append(Match(term, words[i][0], words[i + length - 1][1], terms[term]))
                i += length
                break
        else:
            i += 1
    return found


def unit(terms: Mapping[str, float]) -> float:
    """Weights are multiples of the power of two at which the largest still fits 16 bits."""
    largest = max(map(abs, terms.values()), default=0)
    return 2.0 ** -min(14, math.floor(math.log2(32767 / largest))) if largest else 1.0


def mass(importance: Mapping[str, float], floor: float, text: str) -> float:
    """The floor and the importance of the words of a text."""
    step = unit(importance)
    words = [importance.get(word, 0.0) for _, _, word in tokens(text)]
    return floor + sum(round(float(np.float32(w)) / step) for w in words) * step


Length = bool | Importance
"""What a topic's sum is divided by: whether the root of the tokens, or of a mass."""


def score(
    terms: Mapping[str, float], bias: float, length: Length, text: str
) -> tuple[float, list[Match]]:
    """The logit of one topic, and the matches with their contributions."""
    step = unit(terms)
    if isinstance(length, Importance):
        root = math.sqrt(mass(length.table.as_dict(), length.floor, text))
    else:
        root = math.sqrt(len(tokens(text)) or 1) if length else 1.0
    matches = match(terms, text)
    whole = [round(float(np.float32(m.weight)) / step) for m in matches]
    for m, w in zip(matches, whole, strict=True):
        m.weight = w * step / root
    return bias + sum(whole) * (step / root), [m for m in matches if m.weight]


@dataclass
class Guard:
    terms: list[str]
    needs: list[str]
    unless: list[str]
    within: int | None


def near(forms: list[str], text: str, match: Match, within: int | None) -> str | None:
    """The condition that begins first among those with a token outside the match and no more than
    `within` tokens away from it; of those at one token, the first of `forms`."""
    words = tokens(text)
    inside = [i for i, (start, end, _) in enumerate(words) if match.start <= start < match.end]
    for at in range(len(words)):
        for form in forms:
            length = form.count(" ") + 1
            span = range(at, at + length)
            said = " ".join(word for _, _, word in words[at : at + length])
            if span[-1] >= len(words) or set(span) <= set(inside):
                continue
            same = said.startswith(form[:-1]) if form.endswith("*") else said == form
            away = min(abs(i - j) for i in span for j in inside)
            if same and said.count(" ") == length - 1 and (within is None or away <= within):
                return form
    return None


def guarded(
    terms: Mapping[str, float], bias: float, length: Length, guards: list[Guard], text: str
) -> tuple[float, list[tuple[Match, str]]]:
    """As `score`, with guards: struck matches have weight 0; each with the reason."""
    _, matches = score(terms, bias, length, text)
    found = []
    for match in matches:
        reasons, counts = [], True
        for guard in guards:
            if match.term not in guard.terms or not counts:
                continue
            place = f"within {guard.within}" if guard.within else "in the paragraph"
            if form := near(guard.unless, text, match, guard.within):
                reasons, counts = [f"unless '{form}' {place}"], False
            elif form := near(guard.needs, text, match, guard.within):
                reasons.append(f"needs '{form}' {place}")
            elif guard.needs:
                named = " or ".join(f"'{n}'" for n in guard.needs[:3])
                reasons = [f"lacks {named}{' …' * (len(guard.needs) > 3)} {place}"]
                counts = False
        match.weight *= counts
        found.append((match, "; ".join(reasons)))
    return bias + sum(match.weight for match, _ in found), found
