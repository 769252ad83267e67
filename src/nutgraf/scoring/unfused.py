"""Extractors that are not tables of terms: called in batches, each failing for itself."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, cast

import numpy as np
import numpy.typing as npt

from nutgraf.errors import PluginError, told
from nutgraf.kernel._texts import Texts
from nutgraf.terms.column import Column
from nutgraf.terms.matcher import Matcher
from nutgraf.terms.table import TermTable
from nutgraf.topics.extractor import Extractor

BATCH = 1024
"""Most texts that an extractor is handed at once."""

CLEAR_NO = -20.0
"""Logit of a text without a candidate, where the extractor is the one that makes the topic."""


@dataclass(frozen=True, slots=True)
class ExtractorStats:
    """What an extractor that is not a table of terms did in this process so far.

    Attributes:
        topics: the names of those it serves here.
        texts: texts seen; those neither scored nor failed had no candidate.
        scored: texts that got a logit from its `score`.
        failed: texts it left without one, which are NaN.
        seconds: wall time in `score`, of all threads together.
        reason: of the last failure, empty where there was none.
    """

    name: str
    topics: tuple[str, ...]
    texts: int = 0
    scored: int = 0
    failed: int = 0
    seconds: float = 0.0
    reason: str = ""


class Unfused:
    """An extractor that the compiled pass cannot replace, and what it did. Safe in threads.

    Args:
        columns: the place in the plan of each topic of the extractor; -1: it was not asked for.
        otherwise: the logit of each topic for texts without a candidate.

    Raises:
        TopicError: the extractor's candidates are no terms.
    """

    def __init__(
        self, extractor: Extractor, columns: tuple[int, ...], otherwise: tuple[float, ...]
    ) -> None:
        self.extractor, self.columns, self.otherwise = extractor, columns, otherwise
        terms = extractor.candidates
        # A pass that gives 0 to texts without any of the terms, and more to the others.
        self._candidates = (
            None if terms is None else Matcher.of([Column(TermTable.of(dict.fromkeys(terms, 1.0)))])
        )
        self._lock = threading.Lock()
        names = tuple(t.name for t, c in zip(extractor.topics, columns, strict=True) if c >= 0)
        self._stats = ExtractorStats(extractor.name, names)

    def __reduce__(self) -> tuple[object, ...]:
        try:
            _dumps()(self.extractor)
        except Exception as error:
            raise PluginError(
                f"extractor {self.extractor.name!r} cannot be pickled, so that the classifier "
                f"cannot go to another process ({told(error)}): define its class at the top level "
                "of a module, and open files, locks and connections in `score`"
            ) from error
        return Unfused, (self.extractor, self.columns, self.otherwise)

    @property
    def stats(self) -> ExtractorStats:
        """Texts, failures and seconds of this process so far."""
        return self._stats

    def logits(
        self, texts: Texts, strings: Callable[[], list[str]], strict: bool
    ) -> npt.NDArray[np.float32]:
        """Logits, float32 (n, len(columns)); NaN for texts on which the extractor failed.

        Raises:
            PluginError: it failed, and `strict` is true.
        """
        rows = np.arange(texts.n)
        if self._candidates is not None:
            rows = np.flatnonzero(self._candidates.logits(texts)[:, 0])
        out = np.tile(np.array(self.otherwise, np.float32), (texts.n, 1))
        listed = strings() if len(rows) else []
        for first in range(0, len(rows), BATCH):
            batch = rows[first : first + BATCH]
            out[batch] = self._batch([listed[row] for row in batch.tolist()], batch, strict)
        self._count(texts=texts.n)
        return out

    def _batch(
        self, strings: list[str], rows: npt.NDArray[np.int64], strict: bool
    ) -> npt.NDArray[np.float32]:
        """The logits of one batch, float32 (len(strings), len(columns)).

        Where `score` raises, the batch is halved, and its halves again, until the texts at fault
        are alone. After so many failures in a row that all of it seems at fault it is given up.
        """
        out = np.full((len(strings), len(self.columns)), np.nan, np.float32)
        patience = 2 + 2 * len(strings).bit_length()
        failures, seconds, reason = 0, 0.0, ""
        cause: BaseException | None = None
        todo = [(0, len(strings))]
        while todo and failures < patience:
            first, last = todo.pop()
            begin = time.perf_counter()
            try:
                out[first:last], reason = self._score(strings[first:last], reason)
                failures = 0
            except KeyboardInterrupt:
                raise
            except BaseException as error:  # also what plugins in other languages panic with
                failures, reason = failures + 1, told(error)
                cause = error if strict else None
                if last - first > 1:
                    middle = (first + last) // 2
                    todo += [(middle, last), (first, middle)]
            seconds += time.perf_counter() - begin
            if strict and reason:
                lost = rows[first:last][np.isnan(out[first:last, 0])].tolist()
                which = f"texts {lost[0]} to {lost[-1]}" if len(lost) > 1 else f"text {lost[0]}"
                raise PluginError(
                    f"extractor {self._stats.name!r} failed on {which}: {reason}"
                ) from cause
        failed = int(np.isnan(out[:, 0]).sum())
        self._count(scored=len(strings) - failed, failed=failed, seconds=seconds, reason=reason)
        return out

    def _score(self, strings: list[str], reason: str) -> tuple[npt.NDArray[np.float32], str]:
        """Logits, NaN in the rows that are not filled well, and then the reason for that."""
        out = np.full((len(strings), len(self.columns)), np.nan, np.float32)
        score: Callable[..., object] = self.extractor.score
        returned = score(strings, out[:])  # a view cannot be resized
        found = out.copy()  # which nobody can write to later
        bad = ~np.isfinite(found).all(axis=1)
        if bad.any():
            found[bad] = np.nan
            reason = "its score method must fill all of `out` with finite numbers"
            if returned is not None:
                reason += f", and returns {type(returned).__name__} instead: write out[:] = …"
        return found, reason

    def _count(
        self,
        texts: int = 0,
        scored: int = 0,
        failed: int = 0,
        seconds: float = 0.0,
        reason: str = "",
    ) -> None:
        with self._lock:
            old = self._stats
            self._stats = replace(
                old,
                texts=old.texts + texts,
                scored=old.scored + scored,
                failed=old.failed + failed,
                seconds=old.seconds + seconds,
                reason=reason or old.reason,
            )
        if failed and not old.failed:
            import logging  # here, for `import nutgraf` stays light

            from nutgraf.showing.plain import clean

            logging.getLogger("nutgraf").warning(
                "extractor %r failed: %s; its topics (%s) have no answer for such texts",
                old.name, clean(reason), ", ".join(old.topics),
            )  # fmt: skip


def add_up(
    unfused: Sequence[Unfused], texts: Texts, topics: int, strict: bool
) -> npt.NDArray[np.float32]:
    """What extractors give to so many topics, float32 (n, topics); logits of one topic add.

    Raises:
        PluginError: one failed, and `strict` is true.
    """
    out = np.zeros((texts.n, topics), np.float32)
    if not unfused:
        return out
    strings = cache(texts.to_list)
    for one in unfused:
        part = one.logits(texts, strings, strict)
        for column, topic in enumerate(one.columns):
            if topic >= 0:
                out[:, topic] += part[:, column]
    return out


def _dumps() -> Callable[[Any], Any]:
    """The `dumps` of the pickler at work, for cloudpickle takes what the standard one refuses.

    A pickler written in Python is the caller of `__reduce__`; the standard one, in C, has no frame.
    """
    at_work = sys._getframe(2).f_globals
    if "pickle" in at_work["__name__"] and "dumps" in at_work:
        return cast(Callable[[Any], Any], at_work["dumps"])
    from multiprocessing.reduction import ForkingPickler

    return ForkingPickler.dumps
