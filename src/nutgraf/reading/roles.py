"""Roles of paragraphs: by their own words first, then by their place among the others.

Headline, standfirst, headings and alternative texts can be told only from their neighbours. What
is left is body.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import takewhile

from nutgraf.data import Role
from nutgraf.reading.attribution import is_authors
from nutgraf.reading.buttons import leads_links
from nutgraf.reading.furniture import LONGEST, role_by_words
from nutgraf.reading.openings import dateline, is_speech
from nutgraf.reading.signs import is_bullet, is_numbered, is_open, is_unfinished, label
from nutgraf.reading.stamps import is_stamp
from nutgraf.reading.vocabulary import REPORTED, Phrase

__all__ = ["LONGEST", "SUMMARY", "assign_roles", "restates", "role_by_words"]

# How many words a title, a summary, an unfinished line under the headline, and a heading may have.
TITLE, SUMMARY, DECK, HEADING = 25, 25, 40, 12
LABEL = 5  # words of a heading that ends in a colon
USUAL = 8  # words that a heading seldom exceeds
KICKER, MENU = 3, 40  # words of a kicker or of a link in a menu; links of a menu
_KICKERS = re.compile(
    r"(?i:opinion|analysis|explainer|exclusive|live|news|breaking|comment|editorial|letters?|"
    r"essay|feature|profile|interview|review|world|business|politics|sports?|culture|arts|"
    r"science|health|technology|travel|q&a|fact ?check|special report|[\w ]{1,24}:)"
)
_Roles = list[Role | None]
_BODY, _BOILERPLATE, _BYLINE = Role.BODY, Role.BOILERPLATE, Role.BYLINE  # looked up once
_PICTURED = frozenset((Role.CAPTION, Role.CREDIT))
_FURNITURE = _PICTURED | {Role.BYLINE, Role.BOILERPLATE}


def assign_roles(
    texts: Sequence[str], known: Sequence[Role | None] = (), attached: Sequence[bool] = ()
) -> list[Role]:
    """The roles of an article's paragraphs.

    `known` fixes roles that mark-up gives away (None: not known); `attached` says of each
    paragraph whether no blank line parts it from the one before. Empty: none known, none attached.
    """
    known = known or [None] * len(texts)
    roles = [role or role_by_words(text) for role, text in zip(known, texts, strict=True)]
    _mark_links(texts, roles)
    _mark_headline(texts, roles)
    _mark_captions(texts, roles, attached or [False] * len(texts))
    _mark_opening(texts, roles)
    _mark_headings(texts, roles)
    _mark_authors(texts, roles)
    return [role or _BODY for role in roles]


def _mark_links(texts: Sequence[str], roles: _Roles) -> None:
    """Titles of other stories, two or more or at the end, below what leads to them."""
    for i in [i for i, role in enumerate(roles) if role is _BOILERPLATE]:
        if not leads_links(texts[i][:LONGEST]):
            continue
        below = takewhile(
            lambda j: roles[j] is None and _is_title(texts[j], TITLE), range(i + 1, len(texts))
        )
        links = list(below)
        if len(links) > 1 or i + len(links) + 1 == len(texts):
            for j in links:
                roles[j] = Role.BOILERPLATE


def _mark_headline(texts: Sequence[str], roles: _Roles) -> None:
    """The first paragraph that reads like a title, behind what is left of a menu.

    One short title over it is a kicker, which counts as a heading.
    """
    if Role.HEADLINE in roles:
        return
    prose = (i for i, role in enumerate(roles) if role not in _FURNITURE)
    titles = list(takewhile(lambda i: roles[i] is None and _is_title(texts[i], TITLE), prose))
    if titles and _is_signed(texts[titles[0]]):
        roles[titles.pop(0)] = Role.BYLINE
    if not titles:
        return
    over = list(takewhile(lambda i: _is_short(texts[i]), titles[:MENU]))
    if len(over) == len(titles):  # the last of them is the headline, where there are two
        over = over[:1] if len(over) == 2 else []
    if len(over) == 1 and not _is_kicker([texts[i] for i in titles[:3]]):
        over = []
    for i in over:
        roles[i] = Role.BOILERPLATE if len(over) > 1 else Role.HEADING
    roles[titles[len(over)]] = Role.HEADLINE


def _is_signed(text: str) -> bool:
    """Whether persons and their place stand over the story: "Jane Doe in Rome"."""
    phrase = Phrase(text)
    return "in" in phrase.words[2:] and phrase.person(0) > 0 and is_authors(phrase)


def _is_short(text: str) -> bool:
    return len(text.split()) <= (2 * KICKER if "|" in text else KICKER)


def _is_kicker(titles: Sequence[str]) -> bool:
    """Whether the first title names the kind or the subject of the second."""
    first, second = titles[:2]
    capitals = first.isupper() and not second.isupper()
    # A third title is the summary of the second.
    summed = len(titles) == 3 and len(second.split()) <= HEADING
    return capitals or summed or "|" in first or _KICKERS.fullmatch(first) is not None


def _mark_captions(texts: Sequence[str], roles: _Roles, attached: Sequence[bool]) -> None:
    """An unfinished line over a caption or credit: a picture's alternative text, or its label."""
    pictured = [i for i, role in enumerate(roles) if role in _PICTURED]
    for below in reversed(pictured):
        i = below - 1
        while i >= 0 and roles[i] is None and _is_title(texts[i], DECK):
            if not (attached[i + 1] or restates(texts[i], texts[i + 1])):
                break
            roles[i] = Role.CAPTION
            i -= 1
    for i in pictured:
        if texts[i][-1] in ",:" and i + 1 < len(texts) and roles[i + 1] is None:
            roles[i + 1] = Role.CAPTION if _is_title(texts[i + 1], DECK) else None


def _mark_opening(texts: Sequence[str], roles: _Roles) -> None:
    """Between headline and story: authors' names and the standfirst."""
    if Role.HEADLINE not in roles:
        return
    headline = roles.index(Role.HEADLINE)
    # What is known to be the story is no opening, and nothing behind it is.
    below = takewhile(lambda i: roles[i] is not _BODY, range(headline + 1, len(roles)))
    opening = [i for i in below if roles[i] is None][:4]
    for i in opening[:2]:
        if _is_title(texts[i], TITLE) and is_authors(Phrase(texts[i])):
            roles[i] = Role.BYLINE
    rest = [i for i in opening if roles[i] is None]
    if len(rest) < 2 or Role.STANDFIRST in roles:
        return
    first, second = rest[:2]
    if dateline(texts[first]) or is_speech(texts[first]) or _is_update(first, texts, roles):
        return
    # A summary is unfinished, or it is short and set off from the story or retold by its lead.
    short = len(texts[first][:LONGEST].split()) <= SUMMARY
    summary = short and (second > first + 1 or restates(texts[first], texts[second]))
    told = len(texts[first][:LONGEST].split()) > KICKER and not is_numbered(texts[first])
    if told and (summary or _is_title(texts[first], DECK)):
        roles[first] = Role.STANDFIRST


def _is_update(first: int, texts: Sequence[str], roles: _Roles) -> bool:
    """Whether a stamp stands right above, and more than one stands below."""
    stamps = [
        i
        for i, role in enumerate(roles)
        if role is Role.BOILERPLATE and len(texts[i]) < 40 and is_stamp(Phrase(texts[i]))
    ]
    return first - 1 in stamps and len(stamps) - stamps.index(first - 1) > 2


def _mark_headings(texts: Sequence[str], roles: _Roles) -> None:
    """A short title that stands alone between longer paragraphs."""
    prose = [i for i, role in enumerate(roles) if role not in _FURNITURE]
    titles = {
        i
        for i in prose
        if len(texts[i]) <= 10 * HEADING and (roles[i] is not None or _is_heading(texts[i]))
    }
    titles -= _labelled(texts, titles)
    numbered = {i for i in titles if is_numbered(texts[i])}
    titles -= {i for i in numbered if i - 1 in numbered or i + 1 in numbered}
    signatures = {i for i in titles if _is_signature(i, texts, roles, titles)}
    for i in signatures:
        roles[i] = Role.BYLINE
    if signatures:
        titles, prose = titles - signatures, [i for i in prose if i not in signatures]
    found = []
    for k, i in enumerate(prose[1:-1], 1):
        if i not in titles or roles[i] is not None:
            continue
        before, after = prose[k - 1], prose[k + 1]
        # What furniture parts is no list.
        over = after not in titles or after > i + 1
        if over and (before not in titles or before < i - 1 or roles[before] is not None):
            roles[i] = Role.HEADING
            found.append(i)
    _mark_long_ones(texts, roles, found)


def _is_signature(i: int, texts: Sequence[str], roles: _Roles, titles: set[int]) -> bool:
    """Whether a name and a place stand under a letter."""
    if i == 0 or roles[i] is not None or "," not in texts[i]:
        return False
    return roles[i - 1] is None and i - 1 not in titles and is_authors(Phrase(texts[i]))


def _mark_long_ones(texts: Sequence[str], roles: _Roles, found: Sequence[int]) -> None:
    """Where headings are short, a long one that follows the story is a caption."""
    sizes = {i: len(texts[i].split()) for i in found}
    if min(sizes.values(), default=USUAL) >= USUAL:
        return
    long = [i for i in found if sizes[i] > USUAL and roles[i - 1] is None]
    if 2 * len(long) <= len(found):
        for i in long:
            roles[i] = Role.CAPTION


def _labelled(texts: Sequence[str], titles: set[int]) -> set[int]:
    """Those of the titles that begin with a label that other paragraphs begin with too."""
    labels = {i: found for i in titles if (found := label(texts[i]))}
    if not labels:
        return set()
    counts = Counter(map(label, texts))
    return {i for i, found in labels.items() if counts[found] > 1}


def _is_heading(text: str) -> bool:
    if len(text) > 10 * HEADING or not _is_title(text, HEADING) or text[0].islower():
        return False
    if text[-1] == ":":
        words = text[:-1].lower().split()
        return len(words) <= LABEL and REPORTED.isdisjoint(words)
    return not is_speech(text)


def _mark_authors(texts: Sequence[str], roles: _Roles) -> None:
    """At the end, what is said of those whose names stand over the story."""
    bylines = [texts[i] for i, role in enumerate(roles) if role is _BYLINE]
    if not bylines:
        return
    last = [i for i, role in enumerate(roles) if role is None][-2:]
    openings = {i: texts[i][:80].lower().lstrip("·•-–—* ") for i in last}
    letters = " ".join(bylines).lower()  # few openings have their first two in it
    if not any(opening[:2] in letters for opening in openings.values()):
        return
    names = tuple(name for byline in bylines for name in _names(byline[:LONGEST]))
    for i, opening in openings.items():
        if opening.startswith(names):
            roles[i] = Role.BOILERPLATE


def _names(byline: str) -> list[str]:
    """The persons whose names stand in a byline, in lower case."""
    phrase, found, i = Phrase(byline), [], 0
    while i < len(phrase.words):
        end = phrase.person(i)
        if end > i:
            found.append(" ".join(phrase.words[i:end]))
        i = max(end, i + 1)
    return found


def _is_title(text: str, words: int) -> bool:
    """Whether the text is unfinished, as titles are, and has at most so many words."""
    if len(text) > 10 * words or len(text.split()) > words or _is_plain_bullet(text):
        return False
    # A long text must have no stop at all: an abbreviation ends many a sentence.
    return is_unfinished(text) if words <= TITLE else is_open(text) or _is_title(text, TITLE)


def _is_plain_bullet(text: str) -> bool:
    return is_bullet(text) and not is_numbered(text)


def restates(text: str, other: str) -> bool:
    """Whether at least half of the longer words of one text come back in the other."""
    words, others = (set(re.findall(r"\w{4,}", t[:LONGEST].casefold())) for t in (text, other))
    return len(words) >= 3 and 2 * len(words & others) >= len(words)
