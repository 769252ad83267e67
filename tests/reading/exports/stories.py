"""Invented articles, whose paragraphs and roles are known: the tests make exports of them."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, timedelta

from nutgraf.data import Role
from nutgraf.reading.html import Told

_WHO = ("harbour board", "ferry company", "city council", "fishing fleet", "port union")
_DID = ("met on {} to talk about", "has put off a decision of {} on", "voted on {} against")
_WHAT = ("the lease of the northern pier", "a new ferry to the islands", "the price of berths")
_SAID = (
    "A spokesman said that work would begin before the end of the year, if the money was found.",
    "“We have waited eleven years for this,” said the head of the union, who had asked for a vote.",
    "Nobody at the ministry was ready to say how much of the sum had been spent, or by whom.",
    "The company, which runs 14 ships, lost 3.2 million last year & expects to lose more.",
    "Prices rose by < 2 per cent in the spring, and by more than that in the autumn, it said.",
    "It was the third time in a decade that the plan was changed at the request of the owners.",
)
_TOPICS = ("Harbour talks", "Ferry plans", "Pier repairs", "Fishing quotas", "Berth prices")
_VERBS = ("resume", "stall again", "are put off", "divide the council", "go to a vote")
_PEOPLE = ("Ann Writer", "Bo Reporter", "Cleo Example", "Dan Sample", "Eve Inventor")
_HEADINGS = ("The lease", "What comes next", "A long wait", "The other side")
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
_NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
SOURCES = ("The Example Post", "Springfield Gazette", "The Invented Times")


@dataclass(frozen=True)
class Story:
    """An article as it is meant to be read.

    `paragraphs` are the text with its headings, in order, with their roles. What a format cannot
    hold, its writer leaves out, and says so to `agreement.check`.
    """

    id: str
    headline: str
    date: date
    source: str
    byline: str
    section: str
    standfirst: str
    paragraphs: tuple[Told, ...]
    caption: str = ""
    language: str = "en"
    correction: str = ""
    extra: dict[str, str] = field(default_factory=dict)

    @property
    def body(self) -> list[str]:
        """The texts of the body, with its headings."""
        return [text for text, _ in self.paragraphs]

    @property
    def words(self) -> int:
        return sum(len(text.split()) for text in self.body)

    def told(
        self,
        *,
        headline: bool = True,
        standfirst: bool = True,
        byline: bool = True,
        caption: bool = False,
        correction: bool = False,
    ) -> list[Told]:
        """What should be read where a format holds these parts, in the order of `Article.of`."""
        opening: list[Told] = []
        if headline:
            opening.append((self.headline, Role.HEADLINE))
        if standfirst and self.standfirst:
            opening.append((self.standfirst, Role.STANDFIRST))
        if byline and self.byline:
            opening.append((self.byline, Role.BYLINE))
        closing: list[Told] = []
        if caption and self.caption:
            closing.append((self.caption, Role.CAPTION))
        if correction and self.correction:
            closing.append((self.correction, Role.CORRECTION))
        return [*opening, *self.paragraphs, *closing]


def stories(n: int = 12, seed: int = 1, headings: bool = True) -> list[Story]:
    """So many articles, each different; every text stands in one of them only, once."""
    random_ = random.Random(seed)
    return [_story(i, random_, headings) for i in range(n)]


def _story(i: int, random_: random.Random, headings: bool) -> Story:
    day = date(2019, 1, 1) + timedelta(days=random_.randrange(1500))
    topic = random_.choice(_TOPICS)
    paragraphs: list[Told] = []
    for k in range(random_.randrange(3, 12)):
        if headings and k and k % 4 == 0:
            paragraphs.append((f"{random_.choice(_HEADINGS)} {_number(i, k)}", Role.HEADING))
        paragraphs.append((_paragraph(i, k, random_), Role.BODY))
    return Story(
        id=f"EXPO{day:%Y%m%d}eh{i:08}",
        headline=f"{topic} {random_.choice(_VERBS)} in district {i + 1}",
        date=day,
        source=random_.choice(SOURCES),
        byline=random_.choice(_PEOPLE) if random_.random() < 0.8 else "",
        section=random_.choice(("News", "Business", "World")),
        standfirst=f"District {i + 1} hears that money is short" if random_.random() < 0.5 else "",
        paragraphs=tuple(paragraphs),
        caption=f"A pier of district {i + 1} at low tide" if random_.random() < 0.4 else "",
        correction=(
            f"An earlier version of this article gave a wrong sum for district {i + 1}."
            if random_.random() < 0.2
            else ""
        ),
    )


def _paragraph(i: int, k: int, random_: random.Random) -> str:
    did = random_.choice(_DID).format(random_.choice(_DAYS))
    first = f"The {random_.choice(_WHO)} of district {i + 1} {did} {random_.choice(_WHAT)}"
    said = random_.sample(_SAID, random_.randrange(1, 4))
    return " ".join([f"{first}, item {k + 1} of its list.", *said])


def _number(i: int, k: int) -> str:
    """A word that no other heading has, without digits, which headings seldom have."""
    return f"in quarter {_NUMBERS[i % 10]} {_NUMBERS[k % 10]} {_NUMBERS[i // 10 % 10]}"
