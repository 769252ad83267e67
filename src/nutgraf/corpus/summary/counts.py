"""What is in the output of a run: shares by source and time, co-occurrence, decisions, reasons."""

from __future__ import annotations

from collections.abc import Sequence
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
from nutgraf.corpus.summary.figures import BINS, Counts, Group, Summary
from nutgraf.corpus.summary.parts import codes, part_files, read_parts
from nutgraf.errors import InputError, RunError
from nutgraf.showing.table import answer_fields, column_name

MOST_SOURCES = 200
"""With more files than this, folders are counted instead."""


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
        self.sources: dict[int, Counts] = {}
        self.months: dict[int, Counts] = {}

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


def source_groups(files: Sequence[str]) -> tuple[Counts, list[str]]:
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


def _means(sums: npt.NDArray[np.float64], counts: Counts) -> npt.NDArray[np.float64]:
    """Sums by counts; NaN where nothing was counted."""
    means = np.full(len(sums), np.nan)
    np.divide(sums, counts, out=means, where=counts > 0)
    return means


def _add(
    groups: dict[int, Counts],
    places: Counts,
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


def _group(name: str, counts: Counts) -> Group:
    k = (len(counts) - 1) // 2
    return Group(
        name, int(counts[0]), tuple(counts[1 : k + 1].tolist()), tuple(counts[k + 1 :].tolist())
    )
