"""From labelled and unlabelled paragraphs to a table of weighted terms.

The recipe: some teacher gives soft labels on many unlabelled paragraphs; the additive table is a
logistic regression on counts of terms over the square root of the number of tokens, fitted to those
labels and to the hand-labelled ones, with a hand-made word list as the prior mean of its weights.
Learning from a teacher's soft labels is distillation (Hinton, Vinyals, Dean 2015).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from nutgraf.kernel import _scan
from nutgraf.kernel.texts import as_texts
from nutgraf.scoring.plan import Plan
from nutgraf.terms.guards import Guard
from nutgraf.terms.table import TermTable
from nutgraf.topics.extractor import TermExtractor

Floats = npt.NDArray[np.float64]


def document_frequency(texts: Iterable[str]) -> Counter[str]:
    """In how many of the texts each folded token stands."""
    found: Counter[str] = Counter()
    for text in texts:
        found.update({word for _, _, word in _scan.tokens(text) if word})
    return found


def feature_terms(
    frequency: Counter[str],
    lexicons: Sequence[TermExtractor],
    at_least: int,
    commonest: int,
    expand: int = 2,
) -> list[str]:
    """The terms to learn weights of: words that stand in enough texts, and the lexicons' terms.

    A lexicon's single-word prefix gives the words it begins that stand in `expand` texts or more.
    Phrases stay, but for those whose first word stands in more than `commonest` texts: to look for
    them would slow every text down.
    """
    terms = {word for word, count in frequency.items() if count >= at_least}
    known = sorted(word for word, count in frequency.items() if count >= expand)
    for lexicon in lexicons:
        for form in lexicon.terms:
            if form.endswith("*") and " " not in form:
                terms.update(word for word in known if word.startswith(form[:-1]))
            elif " " not in form or frequency[form.split(" ")[0]] <= commonest:
                terms.add(form)
    return sorted(terms)


class Features:
    """Counts of terms as the compiled pass finds them, over the square root of the tokens.

    What a guard of `lexicon` says of a term holds for the features that the term stands for, too:
    they count only where it lets them.
    """

    def __init__(self, terms: Sequence[str], lexicon: TermExtractor | None = None) -> None:
        table = TermTable.of(dict.fromkeys(terms, 1.0))
        self.forms = table.forms
        guards = self._guards(lexicon) if lexicon else []
        self.extractor = TermExtractor("features", table, guards=guards)
        self._plan = Plan.of([self.extractor])

    def matrix(self, texts: Sequence[str]) -> Any:
        """A SciPy CSR matrix, float32 (len(texts), len(forms))."""
        from scipy import sparse

        trace = self._plan.trace(as_texts(texts))
        fusion = self._plan.fusion
        assert fusion is not None
        own = fusion.sources.copy()
        for (row, _), number in fusion.replaced.items():
            own[row] = number
        values = (1 / np.sqrt(np.maximum(trace.tokens, 1)))[trace.texts].astype(np.float32)
        values[trace.weights == 0] = 0  # struck out by a guard
        shape = (len(texts), len(self.forms))
        # Repeated terms are summed when the matrix is made.
        return sparse.csr_matrix((values, (trace.texts, own[trace.rows])), shape=shape)

    def prior(self, lexicon: TermExtractor, typical_tokens: float) -> Floats:
        """The lexicon's weights for these features, as for texts of that many tokens."""
        weights = lexicon.terms
        found = [weights[term] if term else 0.0 for term in self._origins(weights)]
        return np.asarray(np.array(found) * np.sqrt(typical_tokens), np.float64)

    def _origins(self, terms: Mapping[str, float]) -> list[str | None]:
        """The one of the terms that each feature is, or is a word of: the longest such prefix."""
        prefixes = sorted((f[:-1] for f in terms if f.endswith("*") and " " not in f), key=len)
        found = []
        for form in self.forms:
            origin = form if form in terms else None
            if origin is None and " " not in form and not form.endswith("*"):
                best = next((p for p in reversed(prefixes) if form.startswith(p)), None)
                origin = None if best is None else f"{best}*"
            found.append(origin)
        return found

    def _guards(self, lexicon: TermExtractor) -> list[Guard]:
        if not lexicon.guards:
            return []
        origins = self._origins(lexicon.terms)
        found = []
        for guard in lexicon.guards:
            guarded = set(guard.terms)
            mine = [f for f, term in zip(self.forms, origins, strict=True) if term in guarded]
            if mine:
                found.append(replace(guard, terms=tuple(mine)))
        return found


def fit_additive(
    features: Any,
    targets: Floats,
    sample_weight: Floats,
    prior: Floats,
    penalty: float,
    iterations: int = 150,
) -> tuple[Floats, float]:
    """Weights and bias of a logistic regression on soft targets, by L-BFGS.

    Minimises the weighted cross entropy plus penalty / 2 times the squared distance of the weights
    from `prior`; the bias is free.
    """
    from scipy.optimize import minimize

    transposed = features.T.tocsr()

    def loss(x: Floats) -> tuple[float, Floats]:
        weights, bias = x[:-1], x[-1]
        logits = features @ weights + bias
        away = weights - prior
        residual = sample_weight * (1 / (1 + np.exp(-logits)) - targets)
        value = float(sample_weight @ (np.logaddexp(0, logits) - targets * logits))
        gradient = np.append(transposed @ residual + penalty * away, residual.sum())
        return value + penalty / 2 * float(away @ away), gradient

    start = np.append(prior, -3.0)
    options = {"maxiter": iterations, "maxfun": 2 * iterations}
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options=options).x
    return found[:-1], float(found[-1])


def fit_calibration(logits: Floats, labels: Floats, sample_weight: Floats) -> tuple[float, float]:
    """Slope and offset of Platt's sigmoid, by weighted logistic regression on smoothed labels
    (Platt 1999)."""
    from scipy import sparse

    positive = float(sample_weight @ labels)
    negative = float(sample_weight.sum()) - positive
    scale = len(labels) / sample_weight.sum()
    high, low = (positive * scale + 1) / (positive * scale + 2), 1 / (negative * scale + 2)
    targets = np.where(labels > 0.5, high, low)
    column = sparse.csr_matrix(logits.reshape(-1, 1))
    weights, bias = fit_additive(column, targets, sample_weight * scale, np.ones(1), penalty=1.0)
    return float(weights[0]), bias


def operating_points(
    probabilities: Floats, labels: Floats, sample_weight: Floats
) -> tuple[tuple[float, float, float], ...]:
    """(threshold, precision, recall) for thresholds from 0.05 to 0.95."""
    found = []
    for threshold in np.arange(0.05, 0.951, 0.05):
        yes = probabilities >= threshold
        hit = float(sample_weight[yes] @ labels[yes])
        said = float(sample_weight[yes].sum())
        recall = hit / float(sample_weight @ labels)
        found.append(
            (round(float(threshold), 2), round(hit / said if said else 1.0, 3), round(recall, 3))
        )
    return tuple(found)


def best_threshold(
    probabilities: Floats, labels: Floats, sample_weight: Floats, smooth: float = 0.05
) -> float:
    """The threshold of the best weighted F1, averaged over thresholds within `smooth` of it so that
    a lucky gap between two texts does not decide."""
    grid = np.arange(0.02, 0.98, 0.01)
    scores = []
    for threshold in grid:
        yes = probabilities >= threshold
        hit = float(sample_weight[yes] @ labels[yes])
        total = float(sample_weight[yes].sum() + sample_weight @ labels)
        scores.append(2 * hit / total if total else 0.0)
    width = max(1, round(smooth / 0.01))
    kernel = np.ones(2 * width + 1)
    averaged = np.convolve(scores, kernel, "same") / np.convolve(np.ones_like(grid), kernel, "same")
    return float(round(grid[int(np.argmax(averaged))], 2))
