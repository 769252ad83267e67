"""Makes the list of words that are no names: `python -m seeds.common`.

A word is common when the seed paragraphs write it small at least twice, and at least as often
as with a capital inside a sentence. Headlines are left out: many write all words with
capitals.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from nutgraf.reading.signs import words_of

ROOT = Path(__file__).parents[1]
TARGET = ROOT / "src/nutgraf/reading/common.txt"

_WORD = re.compile(r"[^\W\d_]{2,}")
_INSIDE = re.compile(r"[\w,;’)] $")  # what stands before a word that opens no sentence

# Given names that are also words: "Bill Doe", "Grace Doe".
NAMES = words_of(
    "amber art bill chance dawn dean drew earl faith frank grace grant guy hope jack joy june lily "
    "mark max may miles nick pat pearl pierce ray rich rob rose ruby sandy summer tony victor ward "
    "lance lane kit mercy patience will wade don sue marina melody iris violet hazel basil carol "
    "robin angel rusty bob jean van von de la le da di el al bin ibn"
)


def mined() -> Iterator[str]:
    """The common words of the seeds, without order."""
    small: Counter[str] = Counter()
    large: Counter[str] = Counter()
    for path in sorted((ROOT / "seeds/paragraphs").glob("*.jsonl")):
        if path.stem == "headlines":
            continue
        for line in path.read_text(encoding="utf-8").splitlines():
            text = json.loads(line)["text"]
            for match in _WORD.finditer(text):
                word = match.group()
                if word.islower():
                    small[word] += 1
                elif _INSIDE.search(text[max(0, match.start() - 2) : match.start()]):
                    large[word.lower()] += 1
    return (w for w, n in small.items() if n >= 2 and n >= large[w] and w not in NAMES)


def main() -> None:
    lines = [""]
    for word in sorted(mined()):
        if len(lines[-1]) + len(word) > 99:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    TARGET.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
