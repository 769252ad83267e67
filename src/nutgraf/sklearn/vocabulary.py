"""A vocabulary: the terms that are the columns of a count matrix, given or learnt from texts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from nutgraf.errors import TopicError
from nutgraf.kernel import _count, _scan, _table
from nutgraf.kernel._texts import Texts
from nutgraf.kernel.hashtable import HashTable

SLOT = np.dtype([("column", "<u4"), ("flags", "<u4")])


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """n different terms in the order of their columns; picklable.

    A term is 1 to 4 tokens and may end in `*`. Each is counted wherever it stands, whatever else
    stands there: `tear gas` is a `tear`, a `gas`, a `tear gas` and a `ga*`.

    Attributes:
        forms: the canonical forms.
        n_tokens, is_prefix, n_bytes: uint8 (n,): tokens; ends in `*`; folded bytes of the last
            token, of terms that end in `*`.
        keys, heads: uint64 (n,): the hash of the term; of its first token, of terms that end in
            `*`.
    """

    forms: tuple[str, ...]
    n_tokens: npt.NDArray[np.uint8]
    is_prefix: npt.NDArray[np.uint8]
    n_bytes: npt.NDArray[np.uint8]
    keys: npt.NDArray[np.uint64]
    heads: npt.NDArray[np.uint64]

    @classmethod
    def of(cls, terms: Iterable[Any]) -> Vocabulary:
        """Reads terms as a person writes them; term i is column i.

        Raises:
            TopicError: no term, one that is not one, or two that are the same when folded; all of
                them are named, up to ten.
        """
        written = list(terms)
        if not written:
            raise TopicError("the vocabulary is empty: give one term at least")
        arrays = [np.zeros(len(written), t) for t in ("u1", "u1", "u1", "u8", "u8", "u4")]
        forms = _scan.parse(written, *arrays)
        n_tokens, is_prefix, n_bytes, keys, heads, _ = arrays
        problems, seen = [], dict[str, Any]()
        for term, form, count in zip(written, forms, n_tokens.tolist(), strict=True):
            if not count:
                problems.append(f"term {term!r}: {form}")
            elif (first := seen.setdefault(form, term)) is not term:
                problems.append(f"term {term!r} is the same as {first!r} once folded: keep one")
        if problems:
            raise TopicError("; ".join(problems[:10]) + (" …" if len(problems) > 10 else ""))
        return cls(tuple(forms), n_tokens, is_prefix, n_bytes, keys, heads)

    @classmethod
    def learn(
        cls,
        texts: Texts,
        ngram_range: tuple[int, int] = (1, 1),
        *,
        least: float = 1,
        most: float = np.inf,
        max_terms: int | None = None,
        by_texts: bool = False,
    ) -> Vocabulary:
        """The n-grams of the texts that stand in `least` to `most` texts, in the order of the
        alphabet; of those the `max_terms` that stand there most often (`by_texts`: in most texts).

        Raises:
            TopicError: no n-gram is left.
        """
        *columns, blob = _count.learn(texts, *ngram_range)
        keys, starts, totals, in_texts = map(np.frombuffer, columns, ("u8", "i8", "i8", "i8"))
        kept = np.flatnonzero((in_texts >= least) & (in_texts <= most))
        if not len(kept):
            raise TopicError(
                f"no term is left of {len(keys)} n-grams in {len(texts)} texts: lower min_df, "
                "raise max_df, or give texts with words"
            )
        often = in_texts if by_texts else totals
        limited = max_terms is not None and max_terms < len(kept)
        if limited:
            fewest = np.partition(often[kept], -max_terms)[-max_terms]  # type: ignore[operator]
            kept = kept[often[kept] >= fewest]
        ends = [blob.index(b"\n", start) for start in starts[kept].tolist()]
        forms = [
            blob[start:end].decode() for start, end in zip(starts[kept].tolist(), ends, strict=True)
        ]
        order = sorted(range(len(forms)), key=forms.__getitem__)
        if limited:
            count = often[kept].tolist()
            order = sorted(
                sorted(order, key=lambda i: -count[i])[:max_terms], key=forms.__getitem__
            )
        none = np.zeros(len(order), np.uint8)
        return cls(
            tuple(forms[i] for i in order),
            np.array([forms[i].count(" ") + 1 for i in order], np.uint8),
            none,
            none,
            keys[kept[order]],
            none.astype(np.uint64),
        )

    def __len__(self) -> int:
        return len(self.forms)

    def __reduce__(self) -> tuple[object, ...]:
        arrays = (self.n_tokens, self.is_prefix, self.n_bytes, self.keys, self.heads)
        return type(self), (self.forms, *arrays)

    @cached_property
    def counter(self) -> _count.Counter:
        """The compiled counting of these terms.

        Raises:
            TopicError: two different terms with one hash: the chance is about n² / 2^65.
        """
        is_word, is_prefix = self.n_tokens == 1, self.is_prefix.astype(bool)
        longest = int(self.n_tokens.max())
        gram_lengths = self._lengths(~is_word & is_prefix)
        # The first words of n-grams with a prefix have a flag, so that other words pay nothing.
        words = np.flatnonzero(is_word & ~is_prefix)
        heads = np.unique(self.heads[~is_word & is_prefix])
        extra = heads[~np.isin(heads, self.keys[words])]
        payload = np.zeros(len(words) + len(extra), SLOT)
        payload["column"][: len(words)] = words
        payload["flags"][: len(words)] = _count.IS_TERM
        keys = np.concatenate([self.keys[words], extra])
        payload["flags"] |= np.where(np.isin(keys, heads), _count.STARTS_PREFIXED, 0).astype("u4")
        return _count.Counter(
            self._table(keys, payload),
            self._table_of(is_word & is_prefix),
            self._table_of(~is_word),
            self._beginnings(np.flatnonzero(is_word & is_prefix)),
            self._lengths(is_word & is_prefix),
            gram_lengths,
            longest,
            len(self),
        )

    def _table_of(self, which: npt.NDArray[np.bool_]) -> _table.Table:
        numbers = np.flatnonzero(which)
        payload = np.zeros(len(numbers), SLOT)
        payload["column"] = numbers
        payload["flags"] = _count.IS_TERM
        return self._table(self.keys[numbers], payload)

    def _table(self, keys: npt.NDArray[np.uint64], payload: npt.NDArray[np.void]) -> _table.Table:
        unique, counts = np.unique(keys, return_counts=True)
        if len(unique) < len(keys):
            (twice,) = np.nonzero(keys == unique[counts > 1][0])
            one, other = (self.forms[payload["column"][i]] for i in twice[:2].tolist())
            raise TopicError(f"terms {one!r} and {other!r} have the same hash: leave one out")
        return HashTable.of(keys, payload.view(np.uint8).reshape(len(keys), 8), 0).view()

    def _lengths(self, which: npt.NDArray[np.bool_]) -> int:
        """The lengths of the last tokens of some of the terms, a bit each."""
        return sum(1 << n for n in set(self.n_bytes[which].tolist()))

    def _beginnings(self, prefixes: npt.NDArray[np.int64]) -> npt.NDArray[np.uint8]:
        """65,536 bits by the first two folded bytes of a token that a prefix term may begin; empty
        without prefix terms. Those of one byte may go on with any other."""
        bits = np.zeros((256, 256) if len(prefixes) else 0, bool)
        for number in prefixes.tolist():
            first = self.forms[number].removesuffix("*").encode()[:2]
            bits[first[1] if len(first) > 1 else slice(None), first[0]] = True
        return np.packbits(bits.reshape(-1), bitorder="little")
