"""The public call: what is in the output of a run."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Literal, overload

from nutgraf.errors import InputError, MissingExtraError
from nutgraf.parameters import path_of

if TYPE_CHECKING:
    import pyarrow as pa

    from nutgraf.corpus.summary.figures import Summary

BY = ("source", "file", "document")


@overload
def summary(
    folder: str | os.PathLike[str], *, by: Literal["source", "file"] | None = None
) -> Summary: ...
@overload
def summary(folder: str | os.PathLike[str], *, by: Literal["document"]) -> pa.RecordBatchReader: ...
def summary(
    folder: str | os.PathLike[str], *, by: str | None = None
) -> Summary | pa.RecordBatchReader:
    """Sums up the output of `annotate`, also of a run that is not finished.

    Args:
        folder: of the run.
        by: "source" or "file": shares of topics by source or file, and by month where the rows have
            dates; by source where the rows have one, else by file, where it is not given.
            "document": a row a document, which is a row of the input.

    Returns:
        A `Summary` of counts and shares, or a pyarrow.RecordBatchReader over the documents, which
        reads the parts as it is read; `read_all()` makes it a table, and polars, duckdb and pandas
        take it as it is. Its columns are `file`, `row`, `id`, `source`, `date` and what else went
        through; `paragraphs`, their number; and for each topic `<topic>` yes, no or abstain,
        `<topic>_share` of the paragraphs that are a yes, `p_<topic>_mean` and `p_<topic>_max`, and
        of the first paragraph that is a yes its number `<topic>_paragraph`, `<topic>_start`,
        `<topic>_end` in code points, and, if the run kept evidence, the five weightiest
        `<topic>_terms`. How paragraphs make a decision is said at `Document.answers`; only those
        that count there are in shares, means and maxima.

    Raises:
        RunError: no run is there, or a part is damaged; while documents are read, too.
        InputError: `by` is something else, there are no sources to go by, or a side-car has no
            documents.
        TopicError: the columns of a document would have one name twice.
        MissingExtraError: pyarrow is not installed.
    """
    folder = path_of("folder", folder)
    if by is not None and by not in BY:
        raise InputError(f"by={by!r}: there are {', '.join(BY)}")
    try:
        import pyarrow as pa
    except ImportError:
        raise MissingExtraError("pyarrow", "corpus", "summing up a run") from None
    from nutgraf.corpus.summary.counts import summarize
    from nutgraf.corpus.summary.documents import read_documents

    if by != "document":
        return summarize(Path(folder), by=by)
    schema, tables = read_documents(Path(folder))
    batches = (batch for table in tables for batch in table.combine_chunks().to_batches())
    return pa.RecordBatchReader.from_batches(schema, batches)
