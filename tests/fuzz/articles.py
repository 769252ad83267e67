"""Odd articles.

Articles are put together from the seeds' own lines, from signs that rules look at, and from odd
characters, as text or as mark-up, and damaged. None may raise anything but an error of nutgraf's
own family, and offsets must hold: of paragraphs in their text, of evidence in its paragraph.
"""

from __future__ import annotations

import random
import textwrap
from functools import cache
from pathlib import Path

import nutgraf
from nutgraf.reading.article import read

ROOT = Path(__file__).parents[2]
SIGNS = (
    "By ", "Reporting by ", "Source: ", "Read more: ", "Q: ", "- ", "– ", "• ", "1. ",
    "14:05 GMT ", "© ", "(AP Photo/", "[File: ", "U.S. ", "N.A.T.O.", "Negotia-\ntions ",
    "anti-\n  aircraft ", "\u00ad", "\u200b", "\u2060", "ﬁ", "â€™", "Ã©", "&amp;", "&#8217;",
    "\x00", "\ud800", "\U0001f600", "e\u0301", "…", "?!", "\t",
)  # fmt: skip
TAGS = (
    "<p>", "</p>", "<br>", "<br/>", "<div class=caption>", "</div>", "<article>", "</article>",
    "<h1>", "</h1>", "<li>", "<ul>", "</ul>", "<figure>", "<figcaption>", "<nav>", "</nav>",
    "<x-y>", "<!--", "-->", "<script>", "</script>", "<![CDATA[", "]]>", "<aside>", "<img src=x>",
    "<time>", "<rss><channel><item>", "<feed>", "&",
)  # fmt: skip
GAPS = ("\n", "\n\n", "\r\n", "\n    ", " ", "", "\u2028", "\n\n\n", "\n> ")


@cache
def lines() -> list[str]:
    """The lines of the sample articles."""
    files = sorted((ROOT / "seeds/articles").glob("*.txt"))
    return [line for file in files for line in file.read_text("utf-8").splitlines() if line]


def article(rng: random.Random, pool: list[str]) -> str:
    """An odd article."""
    parts: list[str] = []
    markup = rng.random() < 0.4
    for _ in range(rng.randrange(1, 14)):
        line = rng.choice(pool)
        if rng.random() < 0.2:
            line = line.upper()
        if rng.random() < 0.3:
            line = textwrap.fill(line, rng.randrange(20, 100))
        for _ in range(rng.randrange(3)):
            at = rng.randrange(len(line) + 1)
            line = line[:at] + rng.choice(SIGNS) + line[at:]
        if markup:
            line = rng.choice(TAGS) + line + rng.choice(TAGS)
        parts += [line, rng.choice(GAPS)]
    text = "".join(parts)
    if rng.random() < 0.2:  # cut, as when a download breaks off
        text = text[rng.randrange(len(text)) :]
    return text


def check(text: str, classifier: nutgraf.Classifier) -> None:
    """Reads and labels an article; whatever is wrong raises."""
    whole, paragraphs = read(text)
    end = 0
    for p in paragraphs:
        assert whole[p.start : p.end] == p.text != ""
        assert p.start >= end
        end = p.end
    document = classifier.read(text)
    assert [p.text for p in document] == [p.text for p in paragraphs]
    for labelled in document:
        for e in labelled.evidence:
            assert 0 <= e.start < e.end <= len(labelled.text)
    document.to_html()


def made(content: bytes) -> None:
    """Reads the odd article that some bytes choose."""
    rng = random.Random(content)
    check(article(rng, lines()), classifier())


@cache
def classifier() -> nutgraf.Classifier:
    return nutgraf.load()
