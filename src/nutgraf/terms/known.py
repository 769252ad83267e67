"""Which words and terms the tables of topics know."""

from __future__ import annotations

from collections.abc import Iterable

from nutgraf.kernel import _scan
from nutgraf.terms.table import TermTable


class Known:
    """What is in tables of terms: as they stand, or begun by a prefix such as `pipeline*`."""

    def __init__(self, forms: Iterable[str]) -> None:
        self._forms = frozenset(forms)
        self._prefixes = frozenset(form[:-1] for form in self._forms if form.endswith("*"))
        self._lengths = sorted({len(prefix) for prefix in self._prefixes})

    @classmethod
    def terms(cls, tables: Iterable[TermTable]) -> Known:
        """Words and phrases as the tables list them."""
        return cls(form for table in tables for form in table.forms)

    @classmethod
    def words(cls, tables: Iterable[TermTable]) -> Known:
        """Single words, those of phrases too."""
        return cls(word for table in tables for form in table.forms for word in form.split(" "))

    def __contains__(self, term: str) -> bool:
        """Whether a term, folded as in texts, is known."""
        return term in self._forms or any(term[:n] in self._prefixes for n in self._lengths)

    def unknown(self, text: str) -> set[str]:
        """The words of a text, of three letters or more, that are not known, folded."""
        return {
            word
            for _, _, word in _scan.tokens(text)
            if len(word) > 2 and word.isalpha() and word not in self
        }
