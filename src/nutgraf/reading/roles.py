"""Roles of paragraphs: by their own words, and by their place among the others.

1. By words (`rules`): what a paragraph's own words give away (a credit, a byline, ...).
2. By place (`assign_roles`): headline, standfirst, headings and alternative texts, which can be
   told only from their neighbours. What is left is body.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from nutgraf.data import Role
from nutgraf.reading.lines import BULLET, FINAL

# --- 1. By words ---------------------------------------------------------------------------------


def _any(patterns: str) -> str:
    """An alternation of patterns that stand on lines of their own or are parted by ' | '."""
    return "(?:" + "|".join(re.split(r"\s*\n\s*|\s+\|\s+", patterns.strip())) + ")"


_NAME = r"(?:(?:al-|el-|d['’]|(?:de|van|von) )?[^\W\d_a-z][\w.'’-]*)"
_BETWEEN = r"(?:and|in|for|with|by|of|at|from|via|the|bin|\w+ing|news|agenc\w+|staff)\b"
_NAMES = rf"{_NAME}(?:[\s,;:/&|]+(?:{_NAME}|{_BETWEEN}))*"  # nothing but names
_AGENCY = _any("""
    AP | AFP | EPA(?:-EFE)? | EFE | ANI | PTI | PA | DPA | UPI | Reuters | REUTERS | Getty | TASS
    Bloomberg | Anadolu | Xinhua | Sputnik | Shutterstock | Alamy | AP Photo | Al Jazeera""")
_SHOT = r"(?i:photo(?:s|graphs?|graphy)?|pictures?|images?|handout|courtesy|screengrab|file)"
_LABEL = r"(?i:(?: (?:credit|source))?:| (?:credit|source),| by:?| courtesy(?: of)?:?)"
_MARK = _any(rf"""
    \[[^\[\]]{{0,200}}\b(?:{_SHOT}|{_AGENCY})\b[^\[\]]{{0,200}}\]\.?
    \([^()]{{0,200}}\b(?:{_SHOT}|Getty|(?:via |/){_AGENCY})\b[^()]{{0,200}}(?<![.!?])\)\.?
    (?=[A-Z]){_SHOT}{_LABEL} ?{_NAMES}
    REUTERS/{_NAMES}""")
_ZONE = r"(?:gmt|utc|bst|ist|cet|e[sd]?t|p[sd]?t)"
_DATE_WORD = _any(rf"""
    (?:jan|febr)(?:uary)? | feb | mar(?:ch)? | apr(?:il)? | may | june? | july? | aug(?:ust)?
    sept?(?:ember)? | oct(?:ober)? | (?:nov|dec)(?:ember)? | {_ZONE} | [ap]\.?m | on | at | ago
    (?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)? | first | last
    published | updated | posted | (?:minute|min|hour|day)s?
    \d+(?:t\d+)?(?:st|nd|rd|th|z|[ap]m)?""")
_PROMPTS = _any(r"""
    read (?:more|also|next) | read: | also read | see also | more on this | more stories
    (?:related|recommended|watch|watch live|listen|tags|topics|most read|most popular)(?::|$)
    related (?:stories|articles) | sign up (?:here|now|(?:for|to) (?:our|the|free|receive|get))
    subscribe\b | share (?:this|on|via) | follow (?:us|our|@) | (?:click|tap) here | skip to
    sponsored by | continue reading | story continues | (?:we|this (?:web)?site) uses? cookies
    by (?:clicking|continuing|using|signing)\b.{,150}(?:agree|accept|consent|cookies)
    © | \(c\) \d | copyright (?:©|\(c\)|\d) | terms (?:of use|and conditions)
    privacy policy | (?:download|get) (?:the|our) (?:app|newsletter) | (?:view|end of) .{,12}post
    this (?:article|story) (?:was |has been )?(?:first |originally )?(?:published|appeared)""")
_BUTTONS = _any(r"""
    advertis(?:ement|ing)s? | sponsored | (?:\d+ |leave a |add a )?comments?(?: \(\d+\))?
    share | save | print | facebook | twitter | whatsapp | e-?mail | copy link | log ?in | sign in
    menu | search | home | live | \d+[- ]min(?:ute)?s?(?: read)? | more (?:from|on) [^.]{1,60}""")
_LABELS = _any(r"""
    (?:image )?caption[:,] | file (?:photo|image|picture) | interactive ?[-–—:|]
    (?:infographic|graphic|map|chart|photo|picture|image): | file ?[-–—] .*\d
    in this (?:[\w., ]{,30} )?(?:photo|image|picture|photograph)\b""")

# The first that fits a whole paragraph (white space collapsed) wins. Above each: what it is for.
LONGEST = 800  # code points; longer paragraphs have no role by words
_PATTERNS = (
    # Published 4 Feb 2022 | Last updated 12:30 GMT | Friday, February 4, 2022 | 14:05 GMT
    (Role.BOILERPLATE, rf"(?i)(?=.*\d)(?:\b{_DATE_WORD}\b\W*)+"),
    # 14:05 GMT - Ferries return
    (Role.HEADING, rf"(?i:\d{{1,2}}[:.]\d\d ?(?:[ap]m )?{_ZONE})\W+\w.{{,90}}(?<![.!…,;”’\"'])"),
    # (Al Jazeera) | (With inputs from AFP)
    (Role.CREDIT, rf"\((?i:(?:with )?(?:inputs?|additional reporting) (?:from|by) )?{_NAMES}\)"),
    # [Photo: Jane Doe] | (AP Photo/Jane Doe) | Photo: Jane Doe/AFP | Image source, Getty Images
    (Role.CREDIT, _MARK),
    # Source: Post and news agencies | Image credit: ... | Courtesy of the museum
    (Role.CREDIT, r"(?i:(?:\w+ )?(?:source|credit)s?: .{1,120}|courtesy(?: of|:) .{1,80})(?<!\.)"),
    # Reporting by Jane Doe in Rome; editing by John Roe
    (Role.CREDIT, rf"(?i:(?:additional )?(?:report|writ|edit|compil)(?:ing|ed) by) {_NAMES}"),
    # Getty Images | AFP and Reuters
    (Role.CREDIT, rf"{_AGENCY}(?:[ ,/]+(?:{_AGENCY}|Images|and|via))*"),
    # By Jane Doe and John Roe, Reuters | Written by Jane Doe, our woman in Rome
    (Role.BYLINE, rf"(?i:(?:words |text |written )?by):? {_NAMES}(?: ?[,|–-] [^.!?]{{1,60}})?"),
    # Jane Doe, political correspondent
    (Role.BYLINE, rf"{_NAME}(?: {_NAME}){{1,3}}, [^.!?]{{,40}}(?:correspondent|reporter|editor)"),
    # Advertisement | Read more: ... | Sign up for our newsletter ... | © 2022 ...
    (Role.BOILERPLATE, rf"(?i){_BUTTONS}|{_PROMPTS}.{{,250}}|.*all rights reserved.{{,100}}"),
    # INTERACTIVE - ... | FILE - ... | Image caption, ... | Map: ... | In this file photo, ...
    (Role.CAPTION, rf"(?i){_LABELS}.*"),
    # ... [File: Jane Doe/Reuters] | ... (AP Photo/Jane Doe) | ... Photograph: Jane Doe/AFP
    (Role.CAPTION, rf".+(?:(?<!\w)|(?=[\[(])){_MARK}"),
)


@cache
def rules() -> tuple[tuple[Role, re.Pattern[str]], ...]:
    """The patterns, compiled on first use: that takes longer than importing all the rest."""
    return tuple((role, re.compile(pattern)) for role, pattern in _PATTERNS)


def role_by_words(text: str) -> Role | None:
    """The role that a paragraph's own words give away, wherever it stands."""
    if len(text) > LONGEST:
        return None
    flat = " ".join(text.split())
    return next((role for role, pattern in rules() if pattern.fullmatch(flat)), None)


# --- 2. By place ---------------------------------------------------------------------------------

# How many words a title, a summary, an unfinished line under the headline, and a heading may have.
TITLE, SUMMARY, DECK, HEADING = 25, 25, 40, 12
_KICKER = re.compile(r"(?i:opinion|analysis|explainer|exclusive|live|news)|[^a-z]+|.*[:|]")
_DATELINE = re.compile(r"[^\W\d_a-z]{3,}.{0,60}\s[-–—]+\s")
_AUTHOR = rf"{_NAME}(?: {_NAME}){{1,2}}"
_AUTHORS = re.compile(rf"{_AUTHOR}(?:(?:,|,? and| &) {_AUTHOR})*(?:,? in {_NAMES})?")
_Roles = list[Role | None]
_FURNITURE = (Role.CAPTION, Role.BYLINE, Role.CREDIT, Role.BOILERPLATE)


def assign_roles(
    texts: Sequence[str], known: Sequence[Role | None] = (), attached: Sequence[bool] = ()
) -> list[Role]:
    """The roles of an article's paragraphs.

    `known` fixes roles that mark-up gives away (None: not known); `attached` says of each
    paragraph whether no blank line parts it from the one before. Empty: none known, none attached.
    """
    known = known or [None] * len(texts)
    roles = [role or role_by_words(text) for role, text in zip(known, texts, strict=True)]
    _mark_headline(texts, roles)
    _mark_captions(texts, roles, attached or [False] * len(texts))
    _mark_opening(texts, roles)
    _mark_headings(texts, roles)
    return [role or Role.BODY for role in roles]


def _mark_headline(texts: Sequence[str], roles: _Roles) -> None:
    """The first paragraph, when it reads like a title; a kicker over it becomes a heading."""
    prose = [i for i, role in enumerate(roles) if role not in _FURNITURE][:2]
    titles = [i for i in prose if roles[i] is None and _is_title(texts[i], TITLE)]
    if Role.HEADLINE in roles or not titles or titles[0] != prose[0]:
        return
    if len(titles) == 2 and _is_title(texts[titles[0]], 3) and _KICKER.fullmatch(texts[titles[0]]):
        roles[titles.pop(0)] = Role.HEADING
    roles[titles[0]] = Role.HEADLINE


def _mark_captions(texts: Sequence[str], roles: _Roles, attached: Sequence[bool]) -> None:
    """An unfinished line over a caption or credit: a picture's alternative text, or its label."""
    for i in reversed(range(len(texts) - 1)):
        over = roles[i] is None and roles[i + 1] in (Role.CAPTION, Role.CREDIT)
        if over and (attached[i + 1] or restates(texts[i], texts[i + 1])):
            roles[i] = Role.CAPTION if _is_title(texts[i], DECK) else None


def _mark_opening(texts: Sequence[str], roles: _Roles) -> None:
    """Between headline and story: authors' names and the standfirst."""
    if Role.HEADLINE not in roles:
        return
    headline = roles.index(Role.HEADLINE)
    opening = [i for i, role in enumerate(roles) if i > headline and role is None][:4]
    for i in opening[:2]:
        if _is_title(texts[i], DECK) and _AUTHORS.fullmatch(texts[i]):
            roles[i] = Role.BYLINE
    story = [i for i in opening if roles[i] is None]
    if len(story) < 2 or Role.STANDFIRST in roles:
        return
    first, second = story[:2]
    # A summary is unfinished, or it is short and set off from the story or retold by its lead.
    short = len(texts[first][:LONGEST].split()) <= SUMMARY and not _DATELINE.match(texts[first])
    summary = short and (second > first + 1 or restates(texts[first], texts[second]))
    if summary or _is_title(texts[first], DECK):
        roles[first] = Role.STANDFIRST


def _mark_headings(texts: Sequence[str], roles: _Roles) -> None:
    """A short title that stands alone between longer paragraphs."""
    prose = [i for i, role in enumerate(roles) if role not in _FURNITURE]
    titles = {i for i in prose if _is_title(texts[i], HEADING) and not texts[i][0].islower()}
    for before, i, after in zip(prose, prose[1:], prose[2:], strict=False):
        alone = after not in titles and (before not in titles or roles[before] is not None)
        if roles[i] is None and i in titles and alone:
            roles[i] = Role.HEADING


def _is_title(text: str, words: int) -> bool:
    """Whether the text is unfinished, as titles are, and has at most so many words."""
    fits = len(text) <= 10 * words and len(text.split()) <= words
    return fits and not FINAL.search(text) and not BULLET.match(text)


def restates(text: str, other: str) -> bool:
    """Whether at least half of the longer words of one text come back in the other."""
    words, others = (set(re.findall(r"\w{4,}", t[:LONGEST].casefold())) for t in (text, other))
    return len(words) >= 3 and 2 * len(words & others) >= len(words)
