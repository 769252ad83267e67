"""What a table of terms is learned from: which terms, and how often they stand in texts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from nutgraf.kernel import _scan
from nutgraf.kernel.texts import as_texts
from nutgraf.terms.guards import Guard
from nutgraf.terms.matcher import Matcher
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
        self._matcher = Matcher.of([self.extractor.column])

    def matrix(self, texts: Sequence[str]) -> Any:
        """A SciPy CSR matrix, float32 (len(texts), len(forms))."""
        from scipy import sparse

        found = self._matcher.found(as_texts(texts))
        fusion = self._matcher.fusion
        text = np.repeat(np.arange(len(texts)), np.diff(found.offsets))
        own = fusion.sources.copy()
        for (row, _), number in fusion.replaced.items():
            own[row] = number
        values = (1 / np.sqrt(np.maximum(found.tokens, 1)))[text].astype(np.float32)
        values[found.weights == 0] = 0  # struck out by a guard
        shape = (len(texts), len(self.forms))
        # Repeated terms are summed when the matrix is made.
        return sparse.csr_matrix((values, (text, own[found.rows])), shape=shape)

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
