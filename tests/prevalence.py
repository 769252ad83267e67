"""How often bands of corrected shares hold the truth: `python -m tests.prevalence`.

Labelled texts and a corpus are drawn again and again: of classifiers with several error rates, of
which the labels give estimates, and of corpora of several sizes with the topic in none to all of
the paragraphs. The command takes about three minutes, or less with fewer `--corpora`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

import click
import numpy as np

from nutgraf.measuring.quantify import ErrorRates, TopicShare

SHARES = (0.0, 0.01, 0.05, 0.5, 0.9, 0.99, 1.0)
RATES = ((0.8, 0.05), (0.8, 0.002), (0.9, 0.02), (0.98, 0.05), (0.98, 0.002))
LABELS = ((20, 180), (60, 140), (50, 450), (500, 4500))
TEXTS = (20, 200, 5000)


@dataclass(frozen=True)
class Setting:
    """How many labelled texts have the topic and have not, the classifier's true rates, and how
    many texts the corpus has."""

    positives: int
    negatives: int
    tpr: float
    fpr: float
    texts: int

    def corpora(self, share: float, repeats: int, rng: np.random.Generator) -> Iterator[TopicShare]:
        """What is said of corpora with a true share of the topic, each with labels of its own."""
        hits = rng.binomial(self.positives, self.tpr, repeats).tolist()
        wrong = rng.binomial(self.negatives, self.fpr, repeats).tolist()
        yes = rng.binomial(self.texts, share * self.tpr + (1 - share) * self.fpr, repeats).tolist()
        for a, b, y in zip(hits, wrong, yes, strict=True):
            rates = ErrorRates(a, self.positives - a, b, self.negatives - b)
            yield rates.adjusted(y, self.texts)


def all_settings() -> list[Setting]:
    return [Setting(*n, *rates, m) for n, rates, m in product(LABELS, RATES, TEXTS)]


@click.command()
@click.option("--corpora", default=1000, show_default=True, help="For each line and share.")
def main(corpora: int) -> None:
    """Print coverage and mean width of the bands, for each setting and share."""
    rng = np.random.default_rng(0)
    print("labels 1, 0   TPR   FPR  texts ", *(f"{share:>7.0%}      " for share in SHARES))
    coverage, width = [], []
    marked = 0
    for s in all_settings():
        held, wide = [], []
        for share in SHARES:
            found = [x for x in s.corpora(share, corpora, rng) if x.corrected]
            marked += corpora - len(found)
            held.append(np.mean([x.low <= share <= x.high for x in found]))
            wide.append(np.mean([x.high - x.low for x in found]))
        cells = (f"{h:7.1%} {w:.3f}" for h, w in zip(held, wide, strict=True))
        print(
            f"{s.positives:5} {s.negatives:5} {s.tpr:5} {s.fpr:5} {s.texts:6} ", *cells, flush=True
        )
        coverage.append(held)
        width.append(wide)
    for name, told in (
        ("least coverage", np.min(coverage, axis=0)),
        ("mean coverage", np.mean(coverage, axis=0)),
    ):
        print(f"{name:30}", *(f"{x:7.1%}      " for x in told))
    for texts in TEXTS:
        rows = [w for s, w in zip(all_settings(), width, strict=True) if s.texts == texts]
        print(f"mean width of {texts:5} texts     ", *(f"{x:7.3f}      " for x in np.mean(rows, 0)))
    print(f"{marked} shares were only counted, since the labels told too little")


if __name__ == "__main__":
    main()
