"""What is in the output of a run: shares by source and time, co-occurrence, decisions, reasons."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from nutgraf.corpus.dates import Dates, label
from nutgraf.corpus.ledger import done_units
from nutgraf.corpus.schema import OUTCOMES, REASONS
from nutgraf.corpus.summary.figures import BINS, Counts, Group, Summary
from nutgraf.corpus.summary.groups import (
    UNKNOWN,
    Files,
    Grouping,
    JoinedMonths,
    Months,
    Publishers,
    Sources,
)  # fmt: skip
from nutgraf.corpus.summary.parts import (
    codes,
    counted_rows,
    manifest_of,
    part_files,
    read_parts,
)
from nutgraf.errors import InputError
from nutgraf.reading.sources.source import printable
from nutgraf.showing.table import answer_fields, column_name


def summarize(folder: Path, dates: Dates | None = None, by: str | None = None) -> Summary:
    """Counts over the output of `annotate`, also of a run that is not finished.

    The parts are read once, in bounded memory but for `dates`, which are joined by document id.
    They, and their publishers, go before the dates and sources of the output itself. `by` is
    "source" or "file"; where it is not given, it is by source where the output has any.

    Raises:
        RunError: no run is there, or a part is damaged.
        InputError: there are dates, and the run has no ids to join them by; or it has no sources,
            and they are asked for.
    """
    about = manifest_of(folder)
    topics, options = tuple(about["topics"]), about["options"]
    own = {name for name, _ in about["carried"]} & {"source", "date"}
    if by == "source" and "source" not in own and not (dates is not None and dates.names):
        raise InputError(f"{folder}: its rows have no source: annotate with --source-column")
    if dates is not None and options["sidecar"]:
        raise InputError(
            f"{folder}: a side-car has no ids to join dates by: annotate without --sidecar"
        )
    sources: Grouping = Files([source["name"] for source in about["inputs"]])
    if by != "file" and dates is not None and dates.names:
        sources = Publishers(dates)
    elif by != "file" and "source" in own:
        sources = Sources()
    months = JoinedMonths(dates) if dates is not None else Months() if "date" in own else None
    tally = _Tally(topics, sources, months)
    schema = _schema(topics, options, sources, months)
    for table in read_parts(folder, options["format"], schema, counted_rows(about)):
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
    return tally.summary(printable(folder.resolve().name), about["units"], parts, rejected)


def _schema(
    topics: Sequence[str], options: dict[str, Any], sources: Grouping, months: Grouping | None
) -> pa.Schema:
    """The columns to read, each once."""
    fields = [sources.field, *([months.field] if months else [])]
    if not options["sidecar"]:
        fields.append(pa.field("paragraph", pa.int32()))
    fields += answer_fields(topics, False)
    return pa.schema({field.name: field for field in fields}.values())


class _Tally:
    """Counts that grow by a table at a time."""

    def __init__(self, topics: tuple[str, ...], sources: Grouping, months: Grouping | None) -> None:
        k = len(topics)
        self.topics, self.by_source, self.by_month = topics, sources, months
        self.columns = [column_name(topic) for topic in topics]
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
        if "id" in table.column_names:
            self.ids += n - table["id"].null_count
        for grouping, counts in ((self.by_source, self.sources), (self.by_month, self.months)):
            if grouping is not None:
                _add(counts, grouping.places(table[grouping.field.name]), yes, answered)

    def summary(self, name: str, units: int, parts: int, rejected: int) -> Summary:
        sources = [_group(self.by_source.name(c), counts) for c, counts in self.sources.items()]
        nameless = self.sources.get(UNKNOWN, np.zeros(1, np.int64))
        undated = self.months.pop(UNKNOWN, np.zeros(1, np.int64))
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
            grouped=self.by_source.kind,
            sources=tuple(sorted(sources, key=lambda group: (-group.paragraphs, group.name))),
            months=tuple(_group(label(m), self.months[m]) for m in sorted(self.months)),
            undated=int(undated[0]),
            nameless=int(nameless[0]),
        )


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
