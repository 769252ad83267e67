"""Texts to a sparse matrix of term counts, for any other estimator."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from numbers import Real
from typing import Any, Self

import numpy as np
import numpy.typing as npt
from scipy import sparse
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils.validation import check_is_fitted

from nutgraf.errors import InputError
from nutgraf.kernel import _count, _scan
from nutgraf.kernel._texts import Texts
from nutgraf.kernel.texts import as_texts
from nutgraf.parameters import (
    ParameterError,
    flag_of,
    instance_of,
    is_number,
    limit_of,
    listed,
    pair_of,
)
from nutgraf.sklearn.tags import takes_texts
from nutgraf.sklearn.vocabulary import Vocabulary


def tokenize(text: str) -> list[str]:
    """The tokens of a text, folded, as `nutgraf.terms.table` defines them.

    `CountVectorizer(tokenizer=tokenize, token_pattern=None, lowercase=False)` counts what
    `TermCounts` counts. A token that is all combining marks folds to "".

    Raises:
        ParameterError: it is not a str.
    """
    instance_of("text", text, str, "give one str")
    return [token for _, _, token in _scan.tokens(text)]


class TermCounts(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Texts to a sparse matrix of term counts, in one compiled pass.

    Every n-gram is counted wherever it stands, as CountVectorizer does; in a nutgraf topic a phrase
    takes the place of its parts, here it does not. For TF-IDF put scikit-learn's TfidfTransformer
    behind it. The output is sparse, which `set_output` does not make a data frame of.

    Args:
        vocabulary: the terms to count, in the order of their columns, or a mapping from terms to
            columns 0 to k - 1: words, phrases of up to 4, and prefixes (`pipeline*`, `gas pipe*`).
            None: `fit` learns them; the other parameters down to max_features are for that.
        ngram_range: the least and the most tokens of an n-gram, 1 to 4.
        min_df: a term must stand in so many texts: a number (int), or a share (float).
        max_df: a term that stands in more texts is left out, likewise.
        max_features: only so many terms, those that stand most often in the texts; of equal ones
            the first in the alphabet.
        binary: 1 for every count above 0.
        dtype: of the counts: int32, int64, float32 or float64, of any byte order; they come in the
            machine's own.

    Attributes:
        vocabulary_: canonical form of each term to its column; learnt ones in alphabetical order.
    """

    def __init__(
        self,
        vocabulary: Iterable[str] | Mapping[str, int] | None = None,
        *,
        ngram_range: tuple[int, int] = (1, 1),
        min_df: float = 1,
        max_df: float = 1.0,
        max_features: int | None = None,
        binary: bool = False,
        dtype: npt.DTypeLike = np.float32,
    ) -> None:
        self.vocabulary = vocabulary
        self.ngram_range = ngram_range
        self.min_df = min_df
        self.max_df = max_df
        self.max_features = max_features
        self.binary = binary
        self.dtype = dtype

    def fit(self, X: Any, y: object = None) -> Self:  # noqa: N803
        """Learns the vocabulary from texts, or reads the one given.

        Raises:
            InputError: X holds no texts.
            ParameterError: a parameter of the wrong type or out of its range; an InputError, and a
                TypeError too.
            TopicError: a given term is not one, or no term is left.
        """
        texts = as_texts(X)
        self._value_type()
        flag_of("binary", self.binary)
        if self.vocabulary is None:
            self._terms = self._learn(texts)
        else:
            self._terms = Vocabulary.of(_in_order(self.vocabulary))
        self._terms.counter  # noqa: B018 - compiled now, so that what is wrong shows here
        self.vocabulary_ = {form: i for i, form in enumerate(self._terms.forms)}
        return self

    def _learn(self, texts: Texts) -> Vocabulary:
        if not len(texts):
            raise InputError("there are no texts to learn the terms from")
        lengths = pair_of("ngram_range", self.ngram_range, _count.MAX_GRAM)
        least, highest = (
            _texts(name, getattr(self, name), len(texts)) for name in ("min_df", "max_df")
        )
        if highest < least:
            raise ParameterError(f"max_df is {self.max_df}, which is fewer texts than min_df")
        return Vocabulary.learn(
            texts,
            lengths,
            least=least,
            most=highest,
            max_terms=limit_of("max_features", self.max_features),
            by_texts=self.binary,
        )

    def _value_type(self) -> np.dtype[Any]:
        known = ", ".join(_count.VALUE_TYPES)
        try:
            dtype = np.dtype(self.dtype)
        except (TypeError, ValueError):
            raise ParameterError(f"dtype is {self.dtype!r}: use one of {known}") from None
        if self.dtype is None or dtype.name not in _count.VALUE_TYPES:
            raise ParameterError(f"dtype is {self.dtype and dtype}: use one of {known}")
        return dtype.newbyteorder("=")

    def transform(self, X: Any) -> sparse.csr_matrix:  # noqa: N803
        """Counts (n, k), CSR; the columns of a row are sorted.

        Raises:
            InputError: a lone str, or an item that is not a str, named by its position.
        """
        check_is_fitted(self, "vocabulary_")
        texts, dtype = as_texts(X), self._value_type()
        counted = self._terms.counter.count(texts, dtype.name, flag_of("binary", self.binary))
        values = np.frombuffer(counted[0], dtype)
        columns, ends = np.frombuffer(counted[1], np.int32), np.frombuffer(counted[2], np.int64)
        if ends[-1] < 2**31:  # scipy wants both of one type
            ends = ends.astype(np.int32)
        shape = (len(texts), len(self._terms))
        matrix = sparse.csr_matrix((values, columns, ends), shape=shape)
        matrix.has_canonical_format = True
        return matrix

    def get_feature_names_out(self, input_features: object = None) -> npt.NDArray[np.object_]:
        """The canonical form of each column's term."""
        check_is_fitted(self, "vocabulary_")
        return np.array(self._terms.forms, dtype=object)

    def __sklearn_tags__(self) -> Any:
        tags = takes_texts(super().__sklearn_tags__())
        tags.transformer_tags.preserves_dtype = []
        return tags

    def _more_tags(self) -> dict[str, Any]:  # scikit-learn before 1.6
        return {"X_types": ["string"]}


def _in_order(vocabulary: Iterable[str] | Mapping[str, int]) -> list[str]:
    if isinstance(vocabulary, str):
        raise ParameterError(f"vocabulary is one str: pass [{vocabulary!r}]")
    if not isinstance(vocabulary, Iterable):
        raise ParameterError(f"vocabulary is {vocabulary!r}: give terms, or None to learn them")
    if isinstance(vocabulary, Mapping):
        columns = list(vocabulary.values())
        if not all(map(is_number, columns)) or sorted(columns) != list(range(len(columns))):
            raise ParameterError(f"vocabulary: its columns must be 0 to {len(columns) - 1}")
        return sorted(vocabulary, key=vocabulary.__getitem__)
    # Of a set that holds something else than str, too, so that its terms can be told of.
    found = listed("vocabulary", vocabulary)
    return sorted(found, key=str) if isinstance(vocabulary, Set) else found


def _texts(name: str, wanted: Any, n: int) -> float:
    """A number or share of n texts, as a number."""
    if is_number(wanted) and int(wanted) >= 1:
        return int(wanted)
    is_share = isinstance(wanted, Real) and not isinstance(wanted, bool) and not is_number(wanted)
    if is_share and 0 <= float(wanted) <= 1:
        return float(wanted) * n
    raise ParameterError(f"{name} is {wanted!r}: give an int from 1, or a share from 0.0 to 1.0")
