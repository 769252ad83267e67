"""Texts to a sparse matrix of term counts, for any other estimator."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from numbers import Integral, Real
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
from nutgraf.sklearn.tags import takes_texts
from nutgraf.sklearn.vocabulary import Vocabulary


def tokenize(text: str) -> list[str]:
    """The tokens of a text, folded, as `nutgraf.terms.table` defines them.

    `CountVectorizer(tokenizer=tokenize, token_pattern=None, lowercase=False)` counts what
    `TermCounts` counts. A token that is all combining marks folds to "".
    """
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
        min_df, max_df: a term must stand in so many texts: a number (int), or a share (float).
        max_features: only so many terms, those that stand most often in the texts; of equal ones
            the first in the alphabet.
        binary: 1 for every count above 0.
        dtype: of the counts: int32, int64, float32 or float64.

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
            InputError: X holds no texts, or a parameter is out of its range.
            TopicError: a given term is not one, or no term is left.
        """
        texts = as_texts(X)
        self._value_type()
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
        lengths = tuple(self.ngram_range)
        if not (
            len(lengths) == 2
            and all(isinstance(length, Integral) for length in lengths)
            and 1 <= lengths[0] <= lengths[1] <= _count.MAX_GRAM
        ):
            raise InputError(
                f"ngram_range is {self.ngram_range!r}: give the least and the most tokens, "
                f"1 to {_count.MAX_GRAM}"
            )
        least, highest = (
            _texts(name, getattr(self, name), len(texts)) for name in ("min_df", "max_df")
        )
        if highest < least:
            raise InputError(f"max_df is {self.max_df}, which is fewer texts than min_df")
        limit = self.max_features
        if limit is not None and not (isinstance(limit, Integral) and limit > 0):
            raise InputError(f"max_features is {limit!r}: give a number above 0, or None")
        return Vocabulary.learn(
            texts,
            (int(lengths[0]), int(lengths[1])),
            least=least,
            most=highest,
            max_terms=None if limit is None else int(limit),
            by_texts=self.binary,
        )

    def _value_type(self) -> np.dtype[Any]:
        dtype = np.dtype(self.dtype)
        if dtype.name not in _count.VALUE_TYPES:
            raise InputError(f"dtype is {dtype}: use one of {', '.join(_count.VALUE_TYPES)}")
        return dtype

    def transform(self, X: Any) -> sparse.csr_matrix:  # noqa: N803
        """Counts (n, k), CSR; the columns of a row are sorted.

        Raises:
            InputError: a lone str, or an item that is not a str, named by its position.
        """
        check_is_fitted(self, "vocabulary_")
        texts, dtype = as_texts(X), self._value_type()
        counted = self._terms.counter.count(texts, dtype.name, bool(self.binary))
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
        raise InputError(f"vocabulary is one str: pass [{vocabulary!r}]")
    if isinstance(vocabulary, Mapping):
        if sorted(vocabulary.values()) != list(range(len(vocabulary))):
            raise InputError(f"vocabulary: its columns must be 0 to {len(vocabulary) - 1}")
        return sorted(vocabulary, key=vocabulary.__getitem__)
    return sorted(vocabulary) if isinstance(vocabulary, set | frozenset) else list(vocabulary)


def _texts(name: str, wanted: Any, n: int) -> float:
    """A number or share of n texts, as a number."""
    if isinstance(wanted, Integral) and not isinstance(wanted, bool) and int(wanted) >= 1:
        return int(wanted)
    is_share = isinstance(wanted, Real) and not isinstance(wanted, Integral)
    if is_share and 0 <= float(wanted) <= 1:
        return float(wanted) * n
    raise InputError(f"{name} is {wanted!r}: give an int from 1, or a share from 0.0 to 1.0")
