"""What is in the output of a run: shares by source and time, co-occurrence, decisions, reasons."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from nutgraf.corpus import layout
from nutgraf.corpus.dates import Dates, label
from nutgraf.corpus.ledger import done_units, read_manifest
from nutgraf.corpus.schema import OUTCOMES, REASONS, SOURCES
from nutgraf.corpus.summary.parts import codes, part_files, read_parts
from nutgraf.data import Reason
from nutgraf.errors import InputError, RunError
from nutgraf.showing.table import answer_fields, column_name

MOST_SOURCES = 200
"""With more files than this, folders are counted instead."""

BINS = 20
_FAILED = tuple(Reason).index(Reason.EXTRACTOR_FAILED)

_Counts = npt.NDArray[np.int64]


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
        sources: files, folders where there are many files, or publishers; the largest first.
        months: in order; empty without dates. A name of four digits is a year without a month.
        undated: paragraphs whose document has no known date.
    """

    name: str
    units: int
    parts: int
    topics: tuple[str, ...]
    paragraphs: int
    documents: int
    rejected: int
    outcomes: _Counts
    reasons: _Counts
    mean_probability: npt.NDArray[np.float64]
    histogram: _Counts
    together: _Counts
    sources: tuple[Group, ...]
    months: tuple[Group, ...] = ()
    undated: int = 0

    @property
    def overall(self) -> Group:
        """All paragraphs as one group."""
        answered = tuple((self.paragraphs - self.failed).tolist())
        return Group("all", self.paragraphs, tuple(self.outcomes[:, 0].tolist()), answered)

    @property
    def failed(self) -> _Counts:
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
            "sources": [self._group(group) for group in self.sources],
            "months": [self._group(group) for group in self.months],
            "years": [self._group(group) for group in self.years],
            "undated": self.undated,
        }

    def _group(self, group: Group) -> dict[str, Any]:
        yes = dict(zip(self.topics, group.yes, strict=True))
        shares = dict(zip(self.topics, map(_plain, group.shares), strict=True))
        return {"name": group.name, "paragraphs": group.paragraphs, "yes": yes, "shares": shares}


def _plain(x: float) -> float | None:
    return None if math.isnan(x) else x


def summarize(folder: Path, dates: Dates | None = None) -> Summary:
    """Counts over the output of `annotate`, also of a run that is not finished.

    The parts are read once, in bounded memory but for `dates`, which are joined by document id.

    Raises:
        RunError: no run is there, or a part is damaged.
        InputError: there are dates, and the run has no ids to join them by.
    """
    if not layout.manifest(folder).exists():
        raise RunError(f"{folder}: holds no run: give the output folder of `nutgraf annotate`")
    about = read_manifest(folder)
    topics, options = tuple(about["topics"]), about["options"]
    names = [source["name"] for source in about["inputs"]]
    if dates is not None and options["sidecar"]:
        raise InputError(
            f"{folder}: a side-car has no ids to join dates by: annotate without --sidecar"
        )
    tally = _Tally(topics, names, dates)
    for table in read_parts(folder, options["format"], _schema(topics, options, dates)):
        tally.add(table)
    if dates is not None and tally.paragraphs and not tally.ids:
        raise InputError(
            f"{folder}: its rows have no ids to join dates by: annotate with --id-column"
        )
    if about["state"] == "finished":
        parts = sum("_" not in path.name for path in part_files(folder, options["format"]))
    else:  # the last unit may have some of its parts
        parts = len(done_units(folder, options["format"]))
    rejected = about.get("counts", {}).get("rejected", 0)
    return tally.summary(folder.resolve().name, about["units"], parts, rejected)


def _schema(topics: Sequence[str], options: dict[str, Any], dates: Dates | None) -> pa.Schema:
    """The columns to read."""
    fields: list[tuple[str, pa.DataType]] = [("source", SOURCES)]
    if not options["sidecar"]:
        fields.append(("paragraph", pa.int32()))
    if dates is not None:
        fields.append(("id", pa.string()))
    return pa.schema([*(pa.field(*field) for field in fields), *answer_fields(topics, False)])


class _Tally:
    """Counts that grow by a table at a time."""

    def __init__(self, topics: tuple[str, ...], names: Sequence[str], dates: Dates | None) -> None:
        k = len(topics)
        self.topics, self.dates = topics, dates
        self.columns = [column_name(topic) for topic in topics]
        self.files = pa.array(list(dict.fromkeys(names)), pa.string())
        self.group_of_file, self.group_names = source_groups(self.files.to_pylist())
        self.by_publisher = dates is not None and bool(dates.names)
        self.paragraphs = self.documents = self.ids = 0
        self.outcomes = np.zeros((k, len(OUTCOMES)), np.int64)
        self.reasons = np.zeros((k, len(REASONS)), np.int64)
        self.histogram = np.zeros((k, BINS), np.int64)
        self.together = np.zeros((k, k), np.int64)
        self.sums = np.zeros(k)
        self.sources: dict[int, _Counts] = {}
        self.months: dict[int, _Counts] = {}

    def add(self, table: pa.Table) -> None:
        if not self.topics:
            return
        there = table[self.columns[0]].is_valid()
        if pc.all(there).as_py() is False:
            table = table.filter(there)
        n = table.num_rows
        self.paragraphs += n
        firsts = pc.equal(table["paragraph"], 0) if "paragraph" in table.column_names else None
        self.documents += n if firsts is None else int(pc.sum(firsts).as_py() or 0)
        yes, answered = (np.zeros((n, len(self.topics)), np.bool_) for _ in range(2))
        for i, topic in enumerate(self.columns):
            answered[:, i] = table[f"p_{topic}"].is_valid().to_numpy()
            probabilities = table[f"p_{topic}"].drop_null().to_numpy()
            self.sums[i] += probabilities.sum(dtype=np.float64)
            bins = np.clip((probabilities * BINS).astype(np.int64), 0, BINS - 1)
            self.histogram[i] += np.bincount(bins, minlength=BINS)
            outcomes = codes(table[topic], OUTCOMES)
            self.outcomes[i] += np.bincount(outcomes, minlength=len(OUTCOMES))
            reasons = codes(table[f"{topic}_reason"], REASONS)
            self.reasons[i] += np.bincount(reasons[reasons >= 0], minlength=len(REASONS))
            yes[:, i] = outcomes == 0
        both = yes.astype(np.float32)  # exact below 2**24 rows, and BLAS multiplies it
        self.together += (both.T @ both).astype(np.int64)
        if self.dates is not None:
            self.ids += n - table["id"].null_count
            _add(self.months, self.dates.months_of(table["id"]), yes, answered)
        if self.dates is not None and self.by_publisher:
            _add(self.sources, self.dates.publishers_of(table["id"]), yes, answered)
        else:
            places = self.group_of_file[codes(table["source"], self.files)]
            _add(self.sources, places, yes, answered)

    def summary(self, name: str, units: int, parts: int, rejected: int) -> Summary:
        names = self.group_names
        if self.dates is not None and self.by_publisher:
            names = [*self.dates.names, "(unknown)"]  # which -1 is the place of
        sources = [_group(names[code], counts) for code, counts in self.sources.items()]
        undated = self.months.pop(-1, np.zeros(1, np.int64))
        return Summary(
            name=name,
            units=units,
            parts=parts,
            topics=self.topics,
            paragraphs=self.paragraphs,
            documents=self.documents,
            rejected=rejected,
            outcomes=self.outcomes,
            reasons=self.reasons,
            mean_probability=_means(self.sums, self.histogram.sum(1)),
            histogram=self.histogram,
            together=self.together,
            sources=tuple(sorted(sources, key=lambda group: (-group.paragraphs, group.name))),
            months=tuple(_group(label(m), self.months[m]) for m in sorted(self.months)),
            undated=int(undated[0]),
        )


def source_groups(files: Sequence[str]) -> tuple[_Counts, list[str]]:
    """The group of each file, and the names of groups: the files themselves, or the deepest
    folders above them that are at most `MOST_SOURCES`."""
    names = list(files)
    while len(set(names)) > MOST_SOURCES:
        # A URL keeps its "//", which a path would not.
        above = [name.rpartition("/")[0] or name for name in names]
        if above == names:
            break
        names = above
    distinct = list(dict.fromkeys(names))
    places = {name: i for i, name in enumerate(distinct)}
    return np.array([places[name] for name in names], np.int64), distinct


def _means(sums: npt.NDArray[np.float64], counts: _Counts) -> npt.NDArray[np.float64]:
    """Sums by counts; NaN where nothing was counted."""
    means = np.full(len(sums), np.nan)
    np.divide(sums, counts, out=means, where=counts > 0)
    return means


def _add(
    groups: dict[int, _Counts],
    places: _Counts,
    yes: npt.NDArray[np.bool_],
    answered: npt.NDArray[np.bool_],
) -> None:
    """Adds rows to the counts of their groups: paragraphs, then yes and answered by topic."""
    values, where = np.unique(places, return_inverse=True)
    columns = np.concatenate([np.ones((len(yes), 1), bool), yes, answered], axis=1)
    counts = np.empty((len(values), columns.shape[1]), np.int64)
    for i in range(columns.shape[1]):
        counts[:, i] = np.bincount(where[columns[:, i]], minlength=len(values))
    for value, row in zip(values.tolist(), counts, strict=True):
        groups[value] = groups[value] + row if value in groups else row


def _group(name: str, counts: _Counts) -> Group:
    k = (len(counts) - 1) // 2
    return Group(
        name, int(counts[0]), tuple(counts[1 : k + 1].tolist()), tuple(counts[k + 1 :].tolist())
    )


def _joined(name: str, groups: Sequence[Group]) -> Group:
    yes = zip(*(group.yes for group in groups), strict=True)
    answered = zip(*(group.answered for group in groups), strict=True)
    n = sum(group.paragraphs for group in groups)
    return Group(name, n, tuple(map(sum, yes)), tuple(map(sum, answered)))
