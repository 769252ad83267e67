"""The signs at both ends of a paragraph: stops, bullets, labels.

Every function looks at a bounded number of characters, or once at each.
"""

from __future__ import annotations

import re

# What `str.isspace` accepts, and three characters that are just as invisible at an edge.
WHITE = (
    "\t\n\v\f\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007"
    "\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000\u200b\u2060\ufeff"
)
CLOSERS = "'\"’”»)]"
_ENDS = ".!?…:。！？：؟۔।"  # a sentence, or what leads to the next
_GOES_ON = ";,。،؟۔।！"  # no title stops like this


def words_of(text: str) -> frozenset[str]:
    """The words of a text, as a set."""
    return frozenset(text.split())


def phrases_of(text: str) -> frozenset[str]:
    """The phrases of a text, parted by bars and line breaks, as a set."""
    return frozenset(map(str.strip, text.strip().replace("\n", "|").split("|")))


_ABBREVIATIONS = words_of(
    "adm apr assn aug ave blvd bros capt cmdr co col corp dec dept dr est etc feb fri ft gen gov "
    "govt hon inc jan jr jul jun lt ltd maj mar mon mr mrs ms mt no nov oct op pct pfc plc pres "
    "prof pt rep rev sen sept sgt sr st supt thu tue tues univ vol vs wed"
)
_BULLET = re.compile(
    r"(?:[-‐‑‒–—―*•·▪▫●○◦‣⁃∙■□◆◇▶►▸→⇒➔➢➤✓✔✗✦❖★☆+§_»]|--|o(?=\s[A-Z])|"
    r"(?:\d{1,3}|[a-z])[.)]|[A-Z]\)|\((?:\d{1,3}|[A-Za-z]|[ivx]{2,4})\))\s"
)
_NUMBER = re.compile(r"\d{1,3}[.)]\s")
LONGEST_LABEL = 42  # code points, colon included


def is_bullet(text: str) -> bool:
    """Whether an item of a list begins here, numbered ones included."""
    if text[1:2].isalpha() and text[0] != "(":
        return False
    return _BULLET.match(text) is not None


def is_numbered(text: str) -> bool:
    """Whether a number leads the text, as it does titles and items of lists: "1. The harbour"."""
    return _NUMBER.match(text) is not None


def ends_sentence(text: str) -> bool:
    """Whether a sentence ends here, as far as the last signs say."""
    return text[-1] in _ENDS or (
        text[-1] in CLOSERS and (text.rstrip(CLOSERS) or " ")[-1] in ".!?…,。！؟"
    )


def is_abbreviated(text: str) -> bool:
    """Whether the full stop at the end belongs to its last word: "U.S.", "Acme Inc."."""
    if not text.endswith("."):
        return False
    last = text[-20:].split()[-1].lstrip("(\"'“‘[")
    return "." in last[1:-1] or last[:-1].lower() in _ABBREVIATIONS


def is_unfinished(text: str) -> bool:
    """Whether the text ends as titles do: without the stop of a sentence.

    "…", "!" and ":" may end a title, and so may the full stop of an abbreviation.
    """
    bare = text.rstrip(CLOSERS)
    if not bare:
        return True
    if bare[-1] == ".":
        return is_abbreviated(bare) or (bare.endswith("...") and bare == text)
    return bare[-1] not in _GOES_ON and (bare[-1] not in "!…:" or bare == text)


def is_open(text: str) -> bool:
    """Whether no sign at all stands at the end, which holds for long summaries too."""
    bare = text.rstrip(CLOSERS)
    return not bare or bare[-1] not in ".!…;:,。！،؟۔।"


def label(text: str) -> str:
    """The label that the text begins with ("QUESTION", "Mr. Doe"), or nothing."""
    colon = text.find(": ", 1, LONGEST_LABEL)
    return text[:colon] if colon > 0 and text[0].isalnum() else ""
