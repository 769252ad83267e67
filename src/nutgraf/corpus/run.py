"""The public call: label a corpus."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nutgraf.corpus import layout
from nutgraf.corpus.options import UNIT_BYTES, Options
from nutgraf.errors import InputError, MissingExtraError
from nutgraf.parameters import (
    ParameterError,
    instance_of,
    is_number,
    path_of,
    paths_of,
    whole_of,
)
from nutgraf.reading.sources.asked import Asked
from nutgraf.reading.sources.finding import Found, find, told

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
    date: str | None = None,
    source: str | None = None,
    keep: Sequence[str] = (),
    unit: str | None = None,
    input_format: str | None = None,
    encoding: str | None = None,
    delimiter: str | None = None,
    header: bool | None = None,
    day_first: bool | None = None,
    format: str = "parquet",  # noqa: A002
    sidecar: bool = False,
    evidence: bool = False,
    keep_text: bool = False,
    duplicates: str | None = None,
    unit_bytes: int = UNIT_BYTES,
    workers: int | None = None,
    memory: int | None = None,
    cluster: str | None = None,
    share: tuple[int, int] | None = None,
    plan_only: bool = False,
    resume: bool = True,
    verify: bool = False,
    grow: bool = False,
    drop: Sequence[str | os.PathLike[str]] = (),
    by: str = "paragraph",
    progress: bool = False,
    say: Callable[[str], None] | None = None,
) -> Run:
    """Labels every paragraph of a corpus; the results are parts in a folder with a manifest.

    Each unit of work (row groups, a range of bytes, or small files together) makes one part; a
    stream that cannot be entered in the middle (.gz, .zst, CSV, WARC) is one unit of several parts.
    A run that was stopped or killed goes on where it was when it is called again: no more than one
    part a worker is scanned twice, though the stream before it is decompressed anew. The parts have
    the same bytes whatever the workers and the interruptions; those of a careful classifier on
    machines of one kind, for an encoder's last digits differ from one kind to another.

    Args:
        inputs: files, folders, globs or fsspec URLs: Parquet, Arrow, JSON of any layout, CSV of any
            make, plain text, HTML, RSS and Atom, WARC; each also as .gz, .zst, .bz2 or .xz, and as
            members of .zip and .tar.
        out: folder of the run: `parts/`, `run.json`, `rejected.jsonl`.
        topics: names; all installed ones where not given.
        classifier: instead of topics, one that is loaded; the encoder of a careful one must be a
            folder, which all workers see. Its rows also have `p_<topic>_first` and `<topic>_first`,
            what the table of words said before a second look, null where there was none.
        text: the column with the text, `a.b` for `b` within `a`; found by the usual names, or as
            the one with the longest texts, where not given.
        id: the column with the id of each row; found likewise, or there is none.
        date: the column with the date; likewise. It goes through in ISO form.
        source: the column with the publisher; likewise. It goes through.
        keep: more columns that go through.
        unit: what a row is, "paragraph" or "article", which is segmented. A text file is one
            paragraph a line, or one article. Where not given, the first rows decide. HTML, feeds
            and WARC hold articles.
        input_format: of all files, whatever their names and contents say.
        encoding: of text files; found by looking where not given.
        delimiter: of CSV; likewise.
        header: whether the first record of CSV names the columns; likewise.
        day_first: whether 03/04/2024 is in April; where not given, that is no date.
        format: "parquet", "jsonl.zst", "arrow" or "csv", where evidence is a cell of JSON, a null
            is an empty cell, and a ' stands before what a spreadsheet would take for a formula.
        sidecar: only the answers, row by row as in the input; rejected rows are null.
        evidence: add the terms behind each probability as a list of structs.
        keep_text: add the text of each paragraph.
        duplicates: "mark": articles have a `group`, the name of the first one that they are copies
            of; "drop": copies are left out, and counted; "keep": nobody looks, which saves reading
            the files twice. Where not given, the articles of exports are marked,
            up to 1 GiB of them.
        unit_bytes: about so many bytes of input make one unit, or one part of a stream.
        workers: units at work at a time; as many as there are cores where not given.
        memory: bytes that the workers together may take, beyond some 100 MB of the process and its
            models; there are fewer workers where they would take more, 160 MiB each.
        cluster: address of a Dask scheduler, such as "tcp://host:8786", whose workers see the
            same files. A `joblib.parallel_config` around the call is honoured, too.
        share: (i, n): do only the i-th of n shares of the units, i from 0.
        plan_only: begin the run and list its units in its folder, but do none.
        resume: False: refuse a folder in which a run was begun.
        verify: read all bytes of the parts that are done and make those anew that are not what was
            written; without it their sizes are looked at.
        grow: take files into the run that it does not have, in units after its own; the inputs it
            has must be there as they were.
        drop: inputs of the run that are gone for good, by the name in the output or by path: what
            is done of them stays, the rest is left out and counted, and the manifest says so.
        by: "document": once the run is finished, also write `documents.*`, a row a document, by the
            rule of `nutgraf.showing.rollup`; it is made of the parts each time.
        progress: tell how far the run is on stderr.
        say: takes each line that tells, before the work, what is left out and what was guessed.

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
    from nutgraf.corpus.schema import document_schema
    from nutgraf.corpus.session import Session
    from nutgraf.corpus.summary.documents import write_documents
    from nutgraf.scoring.classifier import Classifier
    from nutgraf.scoring.loading import load

    if isinstance(keep, str) or not isinstance(keep, Iterable):
        raise ParameterError(f"keep is {keep!r}: give names of columns")
    if classifier is not None:
        instance_of("classifier", classifier, Classifier, "load one with nutgraf.load()")
    if workers is not None:
        whole_of("workers", workers)
    asked = Asked(
        text,
        id,
        date,
        source,
        tuple(keep),
        unit,
        encoding,
        delimiter,
        header,
        input_format,
        day_first,
    )
    options = Options(asked, format, sidecar, evidence, keep_text, duplicates, unit_bytes)
    if share is not None:
        _check_share(share)
    if by not in ("paragraph", "document"):
        raise InputError(f"by={by!r}: there are paragraph, document")
    if by == "document" and sidecar:
        raise InputError("a side-car has the rows of its input, and says nothing of documents")
    check_memory(memory)
    if share is not None and (grow or drop):
        raise InputError(
            "shares work side by side: grow or drop with plan_only, then do the shares"
        )
    gone = [os.fspath(path) for path in paths_of("drop", drop)]
    given = paths_of("inputs", inputs)
    given = [path for path in given if os.fspath(path) not in gone or os.path.exists(path)]
    found = (
        find(given, asked.input_format, asked.text is not None) if given or not gone else Found()
    )
    session = Session(
        Path(path_of("out", out)).absolute(), options, classifier or load(topics), share
    )
    if by == "document":  # refuses names that clash, before any work
        kept = tuple((name, "string") for name in asked.keep)
        document_schema(session.classifier.topic_names, evidence, kept, asked.keep)
    with session.opened(found, resume, grow, gone, workers):
        if say is not None:
            for line in (*told(session.left_out), *session.remarks):
                say(line)
        session.audit(verify, workers)
        if not plan_only:
            session.work(workers, memory, cluster, progress)
        run = session.finish()
    if by == "document" and run.finished:
        write_documents(run.folder, layout.documents(run.folder, format), format)
    return run


def _check_share(share: Any) -> None:
    pair = share if isinstance(share, tuple | list) else ()
    if len(pair) != 2 or not all(map(is_number, pair)):
        raise ParameterError(f"share is {share!r}: give a pair, such as (0, 4), the first of four")
    if not 0 <= pair[0] < pair[1]:
        raise InputError(f"share {pair[0]} of {pair[1]}: they are counted from 0")
