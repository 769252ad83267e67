"""A long run of random cases against the reference: `python -m tests.differential --cases 1000000`.

A case is what one topic finds in one text, scored and traced in a plan of a few topics. Texts and
terms come from the same small vocabulary and the whole of Unicode, so that phrases, prefixes and
odd tokens meet often. The seed is printed; the same seed gives the same cases.
"""

from __future__ import annotations

import random
import time

import click
import numpy as np

import nutgraf
from nutgraf.kernel import _scan
from nutgraf.kernel.texts import as_texts
from nutgraf.scoring.plan import Plan
from nutgraf.terms.importance import Importance
from nutgraf.terms.table import TermTable
from tests import reference
from tests.cases import GAPS, WORDS, divided, length_of, settled

TEXTS_A_PLAN = 40
SHARED = Importance.of({"oil": 1.0, "crude": 0.5, "the": 0.125, "gas": 2.0})


def random_text(rng: random.Random, most: int = 40) -> str:
    parts = []
    for _ in range(rng.randrange(most)):
        word = rng.choice(WORDS)
        if rng.random() < 0.15:
            word = "".join(random_char(rng) for _ in range(rng.randrange(1, 6)))
        parts.append(word.upper() if rng.random() < 0.1 else word)
        parts.append(rng.choice(GAPS) if rng.random() < 0.5 else " ")
    return "".join(parts)


def random_char(rng: random.Random) -> str:
    while True:
        char = chr(rng.randrange(rng.choice((0x80, 0x250, 0x800, 0x3000, 0x110000))))
        if settled(char):
            return char


def random_topic(rng: random.Random) -> nutgraf.TermExtractor:
    terms = {}
    for _ in range(rng.randrange(12)):
        term = " ".join(rng.choices(WORDS, k=rng.choice((1, 1, 1, 2, 2, 3, 4))))
        if rng.random() < 0.35:
            term = term[: rng.randrange(1, len(term) + 1)] + "*"
        terms[term] = rng.choice((0.0, 1.0, -1.0, rng.uniform(-9, 9), rng.gauss(0, 0.01)))
    table, _ = TermTable.read(terms.items())
    name = f"t{rng.randrange(10**9)}"
    length = rng.choice((False, True, SHARED, random_importance(rng)))
    return nutgraf.TermExtractor(name, table, rng.uniform(-3, 3), **divided(length))


def random_importance(rng: random.Random) -> Importance:
    drawn = " ".join(rng.choices(WORDS, k=rng.randrange(9)))
    words = {word for _, _, word in _scan.tokens(drawn)}
    return Importance.of(
        {word: rng.uniform(0.01, 3) for word in sorted(words) if word}, rng.choice((0.1, 1.0))
    )


def compare(extractors: list[nutgraf.TermExtractor], texts: list[str]) -> None:
    """Raises AssertionError, with the case, where kernel and reference differ."""
    plan = Plan.of(extractors)
    ready = as_texts(texts)
    logits, trace = plan.logits(ready), plan.trace(ready)
    assert np.array_equal(logits, trace.logits), (texts, [e.terms for e in extractors])
    by_topic = sorted(extractors, key=lambda e: e.name)
    for i, text in enumerate(texts):
        evidence = trace.evidence(i)
        for c, extractor in enumerate(by_topic):
            case = (text, extractor.terms, length_of(extractor))
            logit, matches = reference.score(
                extractor.terms, extractor.bias, length_of(extractor), text
            )
            found = [e[1:4] for e in evidence if e.topic == extractor.name]
            assert found == [(m.term, m.start, m.end) for m in matches], (case, found)
            assert abs(logits[i, c] - logit) <= 1e-6 * max(1.0, abs(logit)), (case, logits[i, c])


def run(cases: int, seed: int) -> None:
    """Compares at least that many cases."""
    rng = random.Random(seed)
    done = 0
    while done < cases:
        topics = [random_topic(rng) for _ in range(rng.choice((1, 2, 3, 3, 3, 5, 9)))]
        most = 400 if rng.random() < 0.02 else 20
        texts = [random_text(rng, most) for _ in range(TEXTS_A_PLAN)]
        compare(topics, texts)
        done += len(texts) * len(topics)


@click.command()
@click.option("--cases", default=1_000_000, show_default=True)
@click.option("--seed", default=0, show_default=True)
def main(cases: int, seed: int) -> None:
    """Hold the kernel to the reference over many random cases."""
    start = time.time()
    run(cases, seed)
    print(f"{cases:,} cases equal, seed {seed}, kernel {_scan.SIMD}, {time.time() - start:.0f} s")


if __name__ == "__main__":
    main()
