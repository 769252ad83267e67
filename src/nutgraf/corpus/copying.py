"""Articles that are copies of others: found before the work, marked or left out by it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import compress

import numpy as np
import pyarrow as pa
from joblib import Parallel, delayed

from nutgraf.corpus.formats.batches import Batch, Reject
from nutgraf.corpus.options import Options
from nutgraf.reading.exported import as_article
from nutgraf.reading.exports.copies import (
    LACKING,
    Copies,
    Signature,
    finds_near_ones,
    name_of,
    signature,
)  # fmt: skip
from nutgraf.reading.sources.formats import is_export
from nutgraf.reading.sources.records import rows
from nutgraf.reading.sources.row import Row
from nutgraf.reading.sources.surveying import Surveyed

GROUP = "group"
"""The column with the name of the first article that one is a copy of, or its own."""
Marks = tuple[tuple[int, str], ...]
"""Rows of a file that hold copies, and the group of each."""
MOST = 1 << 30
"""Bytes of exports in which copies are looked for where nobody has asked for it."""
_MANY = 8  # files from which it pays to read them side by side


def looked_at(files: Sequence[Surveyed], options: Options) -> list[bool]:
    """Of each file, whether copies are looked for among its articles."""
    if options.duplicates is not None:
        wanted = options.duplicates != "keep"
        return [wanted and not f.damage and f.look.unit == "article" for f in files]
    exports = [not f.damage and is_export(f.look.format) for f in files]
    large = sum(f.source.size for f in compress(files, exports)) > MOST
    return [False] * len(files) if large else exports


def remarks(files: Sequence[Surveyed], options: Options) -> list[str]:
    """What is to be told of how copies are looked for."""
    looked = looked_at(files, options)
    if any(looked):
        return [] if finds_near_ones() else [LACKING]
    exports = any(not f.damage and is_export(f.look.format) for f in files)
    if exports and options.duplicates is None:
        return [f"copies are not looked for in more than {MOST >> 30} GiB: --duplicates mark does"]
    return []


def find_copies(
    files: Sequence[Surveyed], options: Options, workers: int | None
) -> list[Marks | None]:
    """The copies in each file, in the order of files and rows; None where nobody looks.

    Each file is read once for this. Rows that cannot be read are left to the run.
    """
    looked = [i for i, is_looked in enumerate(looked_at(files, options)) if is_looked]
    if len(looked) < _MANY:
        found = map(_signatures, (files[i] for i in looked))
    else:
        found = iter(Parallel(workers or -1)(delayed(_signatures)(files[i]) for i in looked))
    marks: list[Marks | None] = [None] * len(files)
    copies = Copies()
    for i, signatures in zip(looked, found, strict=True):
        groups = ((row, *copies.group(signed, name)) for row, name, signed in signatures)
        marks[i] = tuple((row, group) for row, group, is_copy in groups if is_copy)
    return marks


def _signatures(file: Surveyed) -> list[tuple[int, str, Signature]]:
    """Row, name and signature of each article."""
    found = []
    try:
        for row in rows(file.source, file.look):
            if isinstance(row, Row):
                try:
                    article = as_article(row, file.look.content(row))
                except ValueError:
                    continue
                name = name_of(article.id, file.source.name, row.number)
                found.append((row.number, name, signature(article)))
    except OSError:  # which the run will tell
        pass
    return found


def marked(batch: Batch, marks: Marks, drop: bool) -> Batch:
    """A batch with the groups of its rows; with `drop`, without those that are copies."""
    groups = dict(marks)
    numbers = batch.rows.tolist()
    ids = [None] * len(numbers) if batch.ids is None else batch.ids.to_pylist()
    names = [
        groups.get(row) or name_of(own, batch.source, row)
        for row, own in zip(numbers, ids, strict=True)
    ]
    batch = replace(batch, carried={**batch.carried, GROUP: pa.array(names, pa.string())})
    copies = np.array([row in groups for row in numbers], bool)
    if not (drop and copies.any()):
        return batch
    kept = pa.array(~copies)
    dropped = [
        Reject(batch.source, row, f"a copy of {groups[row]}", is_copy=True)
        for row in batch.rows[copies].tolist()
    ]
    told = batch.told and [part for part, gone in zip(batch.told, copies, strict=True) if not gone]
    return replace(
        batch,
        rows=batch.rows[~copies],
        texts=batch.texts.filter(kept),
        ids=None if batch.ids is None else batch.ids.filter(kept),
        rejects=sorted([*batch.rejects, *dropped], key=lambda reject: reject.row),
        told=told,
        carried={name: column.filter(kept) for name, column in batch.carried.items()},
    )
