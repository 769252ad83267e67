"""What a summary of a run holds."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from nutgraf.corpus.schema import OUTCOMES, REASONS
from nutgraf.data import Reason
from nutgraf.showing.table import column_name

BINS = 20
Counts = npt.NDArray[np.int64]
_FAILED = tuple(Reason).index(Reason.EXTRACTOR_FAILED)


@dataclass(frozen=True, slots=True)
class Group:
    """Paragraphs of one source or time.

    Attributes:
        yes: of each topic, how many of the paragraphs are about it.
        answered: of each topic, how many of the paragraphs have an answer: all but those on which
            an extractor failed.
    """

    name: str
    paragraphs: int
    yes: tuple[int, ...]
    answered: tuple[int, ...]

    @property
    def shares(self) -> tuple[float, ...]:
        """`yes` by answered paragraph, in [0, 1]; NaN where there is none."""
        pairs = zip(self.yes, self.answered, strict=True)
        return tuple(yes / answered if answered else math.nan for yes, answered in pairs)


@dataclass(frozen=True, slots=True)
class Summary:
    """Counts over the parts of a run, for k topics.

    A paragraph counts where it has decisions; a rejected row of a side-car has none. Shares are of
    the paragraphs with an answer, also of those on which the decision abstains; those on which an
    extractor failed are counted apart, topic by topic.

    Attributes:
        units, parts: how many the run has, and for how many of them all parts are there.
        documents: articles, or rows of the input where these are paragraphs.
        rejected: rows of the input left out, as the manifest counts them.
        outcomes: int64 (k, 3), paragraphs by yes, no, abstain.
        reasons: int64 (k, 5), abstentions by reason, in the order of `Reason`.
        mean_probability: float64 (k,), of those with an answer; NaN without any.
        histogram: int64 (k, 20), paragraphs by probability in steps of 0.05.
        together: int64 (k, k), paragraphs that are about both topics; about each, on the diagonal.
        grouped: what `sources` are, "source" or "file".
        sources: sources, or files, or folders where there are many files; the largest first.
        months: in order; empty without dates. A name of four digits is a year without a month.
        undated: paragraphs without a known date; 0 where the run has no dates at all.
        nameless: paragraphs without a source; they are a group of `sources` of their own.
    """

    name: str
    units: int
    parts: int
    topics: tuple[str, ...]
    paragraphs: int
    documents: int
    rejected: int
    outcomes: Counts
    reasons: Counts
    mean_probability: npt.NDArray[np.float64]
    histogram: Counts
    together: Counts
    sources: tuple[Group, ...]
    grouped: str = "file"
    months: tuple[Group, ...] = ()
    undated: int = 0
    nameless: int = 0

    @property
    def overall(self) -> Group:
        """All paragraphs as one group."""
        answered = tuple((self.paragraphs - self.failed).tolist())
        return Group("all", self.paragraphs, tuple(self.outcomes[:, 0].tolist()), answered)

    @property
    def failed(self) -> Counts:
        """Paragraphs without an answer, since an extractor failed, int64 (k,)."""
        return np.asarray(self.reasons[:, _FAILED], np.int64)

    @property
    def years(self) -> tuple[Group, ...]:
        """Months of a year together."""
        found: dict[str, list[Group]] = {}
        for group in self.months:
            found.setdefault(group.name[:4], []).append(group)
        return tuple(_joined(year, groups) for year, groups in found.items())

    @property
    def times(self) -> tuple[Group, ...]:
        """Months, or years where months are too many for a plot or not all known."""
        by_month = len(self.months) <= 48 and all(len(g.name) > 4 for g in self.months)
        return self.months if by_month else self.years

    def to_dict(self) -> dict[str, Any]:
        """All of it as plain data."""
        outcomes, reasons = OUTCOMES.to_pylist(), REASONS.to_pylist()
        topics = {
            topic: {
                "share": _plain(self.overall.shares[i]),
                "mean_probability": _plain(float(self.mean_probability[i])),
                "failed": int(self.failed[i]),
                "decisions": dict(zip(outcomes, self.outcomes[i].tolist(), strict=True)),
                "abstentions": dict(zip(reasons, self.reasons[i].tolist(), strict=True)),
                "histogram": self.histogram[i].tolist(),
                "together": dict(zip(self.topics, self.together[i].tolist(), strict=True)),
            }
            for i, topic in enumerate(self.topics)
        }
        return {
            "run": self.name,
            "units": self.units,
            "parts": self.parts,
            "paragraphs": self.paragraphs,
            "documents": self.documents,
            "rejected": self.rejected,
            "topics": topics,
            "grouped": self.grouped,
            "sources": [self._group(group) for group in self.sources],
            "months": [self._group(group) for group in self.months],
            "years": [self._group(group) for group in self.years],
            "undated": self.undated,
            "nameless": self.nameless,
        }

    def rows(self) -> list[dict[str, Any]]:
        """A flat row a group, as `nutgraf summary --csv` writes them: all paragraphs, then by
        source or file, then by month; shares are None where there is no answer."""
        kinds = (("all", [self.overall]), (self.grouped, self.sources), ("month", self.months))
        return [{"by": kind, **self._flat(group)} for kind, groups in kinds for group in groups]

    def _flat(self, group: Group) -> dict[str, Any]:
        row: dict[str, Any] = {"name": group.name, "paragraphs": group.paragraphs}
        for topic, yes, share in zip(self.topics, group.yes, group.shares, strict=True):
            name = column_name(topic)
            row |= {f"{name}_yes": yes, f"{name}_share": _plain(share)}
        return row

    def _group(self, group: Group) -> dict[str, Any]:
        yes = dict(zip(self.topics, group.yes, strict=True))
        shares = dict(zip(self.topics, map(_plain, group.shares), strict=True))
        return {"name": group.name, "paragraphs": group.paragraphs, "yes": yes, "shares": shares}


def _plain(x: float) -> float | None:
    return None if math.isnan(x) else x


def _joined(name: str, groups: Sequence[Group]) -> Group:
    yes = zip(*(group.yes for group in groups), strict=True)
    answered = zip(*(group.answered for group in groups), strict=True)
    n = sum(group.paragraphs for group in groups)
    return Group(name, n, tuple(map(sum, yes)), tuple(map(sum, answered)))
