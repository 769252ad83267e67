"""What a file says of its articles, against what was read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from nutgraf.reading.exports.article import Article

NEAR = 0.1
"""How far, as a share, a length may be from the declared one; markers and captions count for some
archives."""
SHOWN = 3


@dataclass(slots=True)
class Check:
    """The self-check of a file.

    Attributes:
        title: of its format.
        file: its name.
        articles: how many were read.
        declared: how many the file says that it holds; None where it does not.
        measured: how many say how long they are.
        far: number from 1, headline, declared and read words of those that are not near.
        stubs: why texts are not whole, with how many.
        copies: how many are copies of others, where somebody has looked.
    """

    title: str
    file: str
    articles: int = 0
    declared: int | None = None
    measured: int = 0
    far: list[tuple[int, str, int, int]] = field(default_factory=list)
    stubs: Counter[str] = field(default_factory=Counter)
    copies: int = 0

    def add(self, article: Article, number: int) -> None:
        """Takes an article of the file into account; `number` is its place in it, from 0."""
        self.articles += 1
        if article.stub:
            self.stubs[article.stub] += 1
        elif article.declared is not None:
            self.measured += 1
            words = article.words
            if abs(words - article.declared) > max(NEAR * article.declared, 2):
                self.far.append((number + 1, article.headline[:80], article.declared, words))

    def to_dict(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "title": self.title, "file": self.file, "articles": self.articles,
            "declared": self.declared, "measured": self.measured,
            "far": [list(each) for each in self.far], "stubs": dict(self.stubs),
            "copies": self.copies,
        }  # fmt: skip

    @classmethod
    def of_dict(cls, plain: dict[str, Any]) -> Check:
        """What `to_dict` was made of."""
        far = [(int(n), str(h), int(d), int(r)) for n, h, d, r in plain["far"]]
        return cls(**{**plain, "far": far, "stubs": Counter(plain["stubs"])})


def told(checks: Sequence[Check]) -> list[str]:
    """Lines on the checks of files: one for each format, and one for each file that is not as it
    says."""
    lines = []
    for title in dict.fromkeys(check.title for check in checks):
        lines.append(_summed([check for check in checks if check.title == title]))
    for check in checks:
        if check.declared is not None and check.declared != check.articles:
            lines.append(
                f"{check.file}: says that it holds {counted(check.declared, 'article')}; "
                f"{check.articles:,} were read"
            )
    far = [(check.file, *each) for check in checks for each in check.far]
    for file, number, headline, declared, words in far[:SHOWN]:
        lines.append(
            f"{file}, article {number}: says {declared:,} words, {words:,} were read: {headline}"
        )
    if len(far) > SHOWN:
        lines.append(f"… and {len(far) - SHOWN:,} more articles of another length than they say")
    return lines


def counted(n: int, noun: str) -> str:
    """A number of things: 1 article, 1,200 articles."""
    return f"{n:,} {noun}" if n == 1 else f"{n:,} {noun}s"


def _summed(checks: Sequence[Check]) -> str:
    read = sum(check.articles for check in checks)
    declared = sum(check.declared or 0 for check in checks)
    whole = all(check.declared is not None for check in checks)
    measured = sum(check.measured for check in checks)
    far = sum(len(check.far) for check in checks)
    stubs = sum((check.stubs for check in checks), Counter[str]())
    copies = sum(check.copies for check in checks)
    files = f" in {len(checks):,} files" if len(checks) > 1 else ""
    some = f"{read:,} of {counted(declared, 'article')}" if whole else counted(read, "article")
    line = f"{checks[0].title}: {some}{files}"
    if measured:
        line += f"; {measured - far:,} of {measured:,} within 10 % of their declared length"
    for reason, n in stubs.most_common():
        line += f"; {n:,} {reason}"
    if copies:
        line += f"; {copies:,} copies of others"
    return line
