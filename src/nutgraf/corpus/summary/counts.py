"""What is in the output of a run: shares by source and time, co-occurrence, decisions, reasons."""

from __future__ import annotations

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
from nutgraf.corpus.schema import OUTCOMES, REASONS, SOURCES, WORDS
from nutgraf.corpus.summary.parts import codes, part_files, read_parts
from nutgraf.errors import InputError, RunError

MOST_SOURCES = 200
"""With more files than this, folders are counted instead."""

BINS = 20

_Counts = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Group:
    """Paragraphs of one source or time.

    Attributes:
        yes: of each topic, how many of the paragraphs are about it.
    """

    name: str
    paragraphs: int
    yes: tuple[int, ...]

    @property
    def shares(self) -> tuple[float, ...]:
        """`yes` by paragraph, in [0, 1]."""
        return tuple(n / self.paragraphs for n in self.yes)


@dataclass(frozen=True, slots=True)
class Summary:
    """Counts over the parts of a run, for k topics.

    A paragraph counts where it has answers; a rejected row of a side-car has none. Shares
    are of all those paragraphs, also of those on which the decision abstains.

    Attributes:
        units, parts: how many the run has, and for how many of them all parts are there.
        documents: articles, or rows of the input where these are paragraphs.
        rejected: rows of the input left out, as the manifest counts them.
        outcomes: int64 (k, 3), paragraphs by yes, no, abstain.
        reasons: int64 (k, 4), abstentions by too_short, unknown_words, near_threshold, boilerplate.
        mean_probability: float64 (k,).
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
        return Group("all", self.paragraphs, tuple(self.outcomes[:, 0].tolist()))

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
                "share": self.overall.shares[i] if self.paragraphs else None,
                "mean_probability": float(self.mean_probability[i]) if self.paragraphs else None,
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
            "sources": [self._plain(group) for group in self.sources],
            "months": [self._plain(group) for group in self.months],
            "years": [self._plain(group) for group in self.years],
            "undated": self.undated,
        }

    def _plain(self, group: Group) -> dict[str, Any]:
        yes = dict(zip(self.topics, group.yes, strict=True))
        shares = dict(zip(self.topics, group.shares, strict=True))
        return {"name": group.name, "paragraphs": group.paragraphs, "yes": yes, "shares": shares}


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
    for topic in topics:
        fields += [(f"p_{topic}", pa.float32()), (topic, WORDS), (f"{topic}_reason", WORDS)]
    return pa.schema(fields)


class _Tally:
    """Counts that grow by a table at a time."""

    def __init__(self, topics: tuple[str, ...], names: Sequence[str], dates: Dates | None) -> None:
        k = len(topics)
        self.topics, self.dates = topics, dates
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
        there = table[f"p_{self.topics[0]}"].is_valid()
        if pc.all(there).as_py() is False:
            table = table.filter(there)
        n = table.num_rows
        self.paragraphs += n
        firsts = pc.equal(table["paragraph"], 0) if "paragraph" in table.column_names else None
        self.documents += n if firsts is None else int(pc.sum(firsts).as_py() or 0)
        yes = np.zeros((n, len(self.topics)), np.bool_)
        for i, topic in enumerate(self.topics):
            probabilities = table[f"p_{topic}"].to_numpy()
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
            _add(self.months, self.dates.months_of(table["id"]), yes)
        if self.dates is not None and self.by_publisher:
            _add(self.sources, self.dates.publishers_of(table["id"]), yes)
        else:
            _add(self.sources, self.group_of_file[codes(table["source"], self.files)], yes)

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
            mean_probability=self.sums / max(self.paragraphs, 1),
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


def _add(groups: dict[int, _Counts], places: _Counts, yes: npt.NDArray[np.bool_]) -> None:
    """Adds rows to the counts of their groups: paragraphs, then yes by topic."""
    values, where = np.unique(places, return_inverse=True)
    counts = np.empty((len(values), 1 + yes.shape[1]), np.int64)
    counts[:, 0] = np.bincount(where, minlength=len(values))
    for i in range(yes.shape[1]):
        counts[:, i + 1] = np.bincount(where[yes[:, i]], minlength=len(values))
    for value, row in zip(values.tolist(), counts, strict=True):
        groups[value] = groups[value] + row if value in groups else row


def _group(name: str, counts: _Counts) -> Group:
    return Group(name, int(counts[0]), tuple(counts[1:].tolist()))


def _joined(name: str, groups: Sequence[Group]) -> Group:
    yes = zip(*(group.yes for group in groups), strict=True)
    return Group(name, sum(group.paragraphs for group in groups), tuple(map(sum, yes)))
