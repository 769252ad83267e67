"""`python -m tests.adversarial`: a megabyte of each kind of line that could take a rule long.

Each kind repeats what the rules look for, so that a rule that tries again at each place shows. It
comes as one line, and as lines that are just short enough to be looked at. Printed are the seconds
that `segment` takes of each.
"""

from __future__ import annotations

import time
from collections.abc import Iterator

from nutgraf.reading.article import segment
from nutgraf.reading.furniture import LONGEST

# What is repeated, and what stands in front and at the end so that no rule is quite fulfilled.
KINDS = {
    "names in a sign-off": ("Reporting by ", "Xing ", "!"),
    "names in a byline": ("By ", "Jane Doe, ", "~"),
    "words in a byline": ("By ", "Young ", "!"),
    "particles": ("By ", "de ", "!"),
    "honorifics": ("By ", "Dr. ", "!"),
    "initials": ("By ", "J. ", "!"),
    "dotted capitals": ("", "U.", "!"),
    "authors and places": ("By ", "Jane Doe in Rome and ", "~"),
    "leads of bylines": ("", "Words report story text ", "by ~"),
    "agencies": ("", "AFP Reuters ", "!"),
    "slashes": ("REUTERS/", "A/", "!"),
    "shots": ("", "Photo: ", "!"),
    "shots by": ("", "photograph by ", "!"),
    "pictures courtesy": ("Picture ", "courtesy of ", ","),
    "open square brackets": ("", "[", "AP"),
    "open round brackets": ("", "(", "A"),
    "closed brackets": ("", "]", ")"),
    "nested brackets": ("", "([", ")]"),
    "marks": ("", "[File: A B/AP] ", "x."),
    "copyright signs": ("", "© ", "!"),
    "sources": ("Source: ", "IMF and ", "cuts"),
    "courtesy": ("Courtesy of ", "the ", ","),
    "dates": ("", "Feb 4 ", "?"),
    "digits": ("", "1", "x"),
    "clocks": ("", "14:05 ", "GMT - ~"),
    "units of time": ("", "2h ", "ago the"),
    "date words": ("On ", "on at of the ", "!"),
    "buttons": ("", "Share | ", "the"),
    "bars": ("", "|", "a"),
    "dots between buttons": ("", " • ", "x"),
    "links": ("", "Read more: ", "."),
    "calls": ("", "Follow us. ", "said"),
    "calls in sentences": ("The end. ", "Sign up! ", "x."),
    "addresses": ("Write to ", "a@", "!"),
    "cookies": ("We use ", "cookies ", "said"),
    "by clicking": ("", "By clicking you agree ", "~"),
    "files": ("FILE - ", "- ", "1"),
    "in this photo": ("In this ", "photo ", "."),
    "legal lines": ("", "All rights reserved ", "x"),
    "labels": ("", "A: ", ":"),
    "colons": ("", ":", ": a"),
    "datelines": ("", "ROME - ", "~."),
    "datelines with commas": ("", "ROME, ", "- x."),
    "dashes": ("", " - ", "x"),
    "long dashes": ("", "—", "x"),
    "closing quotes": ("", "”", "."),
    "opening quotes": ("", "“", "."),
    "stops": ("", ".", "x"),
    "ellipses": ("", "... ", "…"),
    "abbreviations": ("", "Inc. ", "No."),
    "bullets": ("", "• ", "-"),
    "numbers of a list": ("", "1. ", "a"),
    "white space": ("", " \t\xa0\u200b", "x"),
    "hyphens": ("", "a-", "~"),
    "apostrophes": ("", "d'", "'"),
    "underscores": ("", "_", "-"),
    "capitals": ("", "A", "a"),
    "small letters": ("", "a", "A"),
    "other letters": ("", "ы漢ه", "!"),
    "surrogates and marks": ("", "\ud800\u0301", "!"),
}


def forms(kind: str, size: int) -> Iterator[str]:
    """The two texts of a kind, each of about so many code points."""
    head, unit, tail = KINDS[kind]
    yield head + unit * (size // len(unit)) + tail
    line = head + unit * ((LONGEST - len(head) - len(tail)) // len(unit)) + tail
    yield "\n".join([line] * (size // len(line)))


def main() -> None:
    for kind in KINDS:
        seconds = []
        for text in forms(kind, 1_000_000):
            start = time.perf_counter()
            segment(text)
            seconds.append(f"{time.perf_counter() - start:6.2f} s")
        print(*seconds, "", kind)


if __name__ == "__main__":
    main()
