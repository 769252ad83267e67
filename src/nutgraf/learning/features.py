"""What a table of terms is learned from: which terms, and how often they stand in texts."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from nutgraf.kernel import _scan
from nutgraf.kernel.texts import as_texts
from nutgraf.terms.found import Found
from nutgraf.terms.guards import Guard
from nutgraf.terms.importance import Importance
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

    A lexicon's prefix gives the words it begins that stand in `expand` texts or more, and so does
    one that ends a phrase: then each has a weight of its own, and a phrase's words are known. One
    that begins no such word stays a prefix.
    Phrases stay, but for those whose first word stands in more than `commonest` texts: to look for
    them would slow every text down.
    """
    terms = {word for word, count in frequency.items() if count >= at_least}
    known = sorted(word for word, count in frequency.items() if count >= expand)
    for lexicon in lexicons:
        for form in lexicon.terms:
            before, space, last = form.rpartition(" ")
            if space and frequency[form.split(" ")[0]] > commonest:
                continue
            begun = _begun(last[:-1], known) if form.endswith("*") else []
            terms.update([f"{before}{space}{word}" for word in begun] or [form])
    return sorted(terms)


def _begun(prefix: str, words: Sequence[str]) -> list[str]:
    """Those of the sorted words that begin so."""
    first = bisect_left(words, prefix)
    return list(words[first : bisect_left(words, prefix + "\U0010ffff", first)])


class Features:
    """Counts of terms as the compiled pass finds them.

    What a guard of `lexicon` says of a term holds for the features that the term stands for, too:
    they count only where it lets them.
    """

    def __init__(
        self,
        terms: Sequence[str],
        lexicon: TermExtractor | None = None,
        importance: Importance | None = None,
    ) -> None:
        table = TermTable.of(dict.fromkeys(terms, 1.0))
        self.forms = table.forms
        guards = self._guards(lexicon) if lexicon else []
        self.extractor = TermExtractor("features", table, guards=guards, importance=importance)
        self._matcher = Matcher.of([self.extractor.column])

    def matrix(self, texts: Sequence[str]) -> Any:
        """How often each term stands in each text, over the square root of its mass, or without
        an importance of its tokens: a SciPy CSR matrix, float32 (len(texts), len(forms))."""
        found, counts = self._found(texts)
        mass = found.mass[:, 0] if self.extractor.importance else np.maximum(found.tokens, 1)
        roots = np.sqrt(mass).astype(np.float32)
        counts.data /= np.repeat(roots, np.diff(counts.indptr))
        return counts

    def counts(self, texts: Sequence[str]) -> Any:
        """How often each term stands in each text, CSR float32 (len(texts), len(forms)). The words
        of a phrase count, too, so that what is learned of the phrase comes on top of them."""
        _, counts = self._found(texts)
        return (counts @ self._parts).tocsr()

    def replacing(self, weights: npt.NDArray[np.floating]) -> Floats:
        """What terms weigh in a table, where a phrase replaces its words, float64 (m, k), from
        what they weigh for `counts`, where it comes on top of them."""
        return np.asarray(self._parts @ weights, np.float64)

    @cached_property
    def is_word(self) -> npt.NDArray[np.bool_]:
        """Which terms are single words, bool (m,)."""
        return np.array([" " not in form and not form.endswith("*") for form in self.forms], bool)

    @cached_property
    def _parts(self) -> Any:
        """1 for a term and itself, and for a phrase and each of its words that is a term."""
        from scipy import sparse

        number = {form: i for i, form in enumerate(self.forms)}
        pairs = [(i, i) for i in range(len(self.forms))]
        for i, form in enumerate(self.forms):
            if " " in form:
                pairs += [(i, number[word]) for word in form.split(" ") if word in number]
        rows, columns = np.array(pairs).reshape(-1, 2).T
        ones = np.ones(len(rows), np.float32)
        return sparse.csr_matrix((ones, (rows, columns)), shape=2 * (len(self.forms),))

    def _found(self, texts: Sequence[str]) -> tuple[Found, Any]:
        from scipy import sparse

        found = self._matcher.found(as_texts(texts))
        fusion = self._matcher.fusion
        text = np.repeat(np.arange(len(texts)), np.diff(found.offsets))
        own = fusion.sources.copy()
        for (row, _), number in fusion.replaced.items():
            own[row] = number
        values = (found.weights != 0).astype(np.float32)  # 0: struck out by a guard
        shape = (len(texts), len(self.forms))
        # Repeated terms are summed when the matrix is made.
        return found, sparse.csr_matrix((values, (text, own[found.rows])), shape=shape)

    def prior(self, lexicon: TermExtractor, typical_tokens: float) -> Floats:
        """The lexicon's weights for these features, as for texts of that many tokens."""
        weights = lexicon.terms
        found = [weights[term] if term else 0.0 for term in self._origins(weights)]
        return np.asarray(np.array(found) * np.sqrt(typical_tokens), np.float64)

    def _origins(self, terms: Mapping[str, float]) -> list[str | None]:
        """The one of the terms that each feature is, or is a word of: the longest such prefix."""
        longest = max((len(form) for form in terms if form.endswith("*")), default=0)
        found: list[str | None] = []
        for form in self.forms:
            # A prefix of the last word, the longest first; a phrase keeps its other words whole.
            least = form.rfind(" ") + 1
            ends = range(min(len(form), longest), least, -1) if not form.endswith("*") else ()
            prefix = next((p for p in (f"{form[:n]}*" for n in ends) if p in terms), None)
            found.append(form if form in terms else prefix)
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
