"""The public call: label a corpus."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from nutgraf.corpus.formats.inputs import find
from nutgraf.corpus.options import UNIT_BYTES, Options
from nutgraf.errors import InputError, MissingExtraError

if TYPE_CHECKING:
    from nutgraf.corpus.session import Run
    from nutgraf.scoring.classifier import Classifier


def annotate(
    inputs: str | os.PathLike[str] | Sequence[str | os.PathLike[str]],
    out: str | os.PathLike[str],
    *,
    topics: Sequence[str] | None = None,
    classifier: Classifier | None = None,
    text: str | None = None,
    id: str | None = None,  # noqa: A002
    unit: str = "paragraph",
    format: str = "parquet",  # noqa: A002
    sidecar: bool = False,
    evidence: bool = False,
    keep_text: bool = False,
    unit_bytes: int = UNIT_BYTES,
    workers: int | None = None,
    memory: int | None = None,
    cluster: str | None = None,
    share: tuple[int, int] | None = None,
    plan_only: bool = False,
    resume: bool = True,
    progress: bool = False,
) -> Run:
    """Labels every paragraph of a corpus; the results are parts in a folder with a manifest.

    Each unit of work (row groups, a range of bytes, or small files together) makes one part; a
    stream that cannot be entered in the middle (.gz, .zst, CSV, WARC) is one unit of several parts.
    A run that was stopped or killed goes on where it was when it is called again: no more than one
    part a worker is scanned twice, though the stream before it is decompressed anew. The parts have
    the same bytes whatever the workers and the interruptions; those of a careful classifier on
    machines of one kind, for an encoder's last digits differ from one kind to another.

    Args:
        inputs: files, folders, globs or fsspec URLs: Parquet, Arrow, JSON lines, CSV, plain text,
            HTML, WARC; lines and pages also as .gz or .zst.
        out: folder of the run: `parts/`, `run.json`, `rejected.jsonl`.
        topics: names; all installed ones where not given.
        classifier: instead of topics, one that is loaded; the encoder of a careful one must be a
            folder, which all workers see.
        text: the column of tables with the text; found by the usual names where not given.
        id: the column with the id of each row; found likewise, or there is none.
        unit: what a row of a table is, "paragraph" or "article", which is segmented. A text file
            is one paragraph a line, or one article. HTML and WARC hold articles.
        format: "parquet", "jsonl.zst" or "arrow".
        sidecar: only the answers, row by row as in the input; rejected rows are null.
        evidence: add the terms behind each probability as a list of structs.
        keep_text: add the text of each paragraph.
        unit_bytes: about so many bytes of input make one unit, or one part of a stream.
        workers: units at work at a time; as many as there are cores where not given.
        memory: bytes that the workers together may take, beyond some 100 MB of the process and its
            models; there are fewer workers where they would take more, 160 MiB each.
        cluster: address of a Dask scheduler, such as "tcp://host:8786", whose workers see the
            same files. A `joblib.parallel_config` around the call is honoured, too.
        share: (i, n): do only the i-th of n shares of the units, i from 0.
        plan_only: begin the run and list its units in its folder, but do none.
        resume: False: refuse a folder in which a run was begun.
        progress: tell how far the run is on stderr.

    Raises:
        InputError: no input, no text column, or options that do not go together.
        RunError: the folder holds another run or is in use, an input has changed, the disk is full,
            or the counts of rows do not add up.
        MissingExtraError: a package that a format needs is not installed.
    """
    try:
        import pyarrow  # noqa: F401
    except ImportError:
        raise MissingExtraError("pyarrow", "corpus", "annotating a corpus") from None
    from nutgraf.corpus.dispatch import check_memory
    from nutgraf.corpus.session import Session
    from nutgraf.scoring.classifier import load

    options = Options(text, id, unit, format, sidecar, evidence, keep_text, unit_bytes)
    if share is not None and not 0 <= share[0] < share[1]:
        raise InputError(f"share {share[0]} of {share[1]}: they are counted from 0")
    check_memory(memory)
    sources, skipped = find([inputs] if isinstance(inputs, str | os.PathLike) else inputs)
    if sidecar and (pages := [s.name for s in sources if s.format in ("html", "warc")]):
        raise InputError(f"{pages[0]}: holds articles, and a side-car has the rows of a table")
    session = Session(Path(out).absolute(), options, classifier or load(topics), share)
    with session.opened(sources, skipped, resume):
        if not plan_only:
            session.work(workers, memory, cluster, progress)
        return session.finish()
