"""Labelling a data frame: one Arrow table in, one out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from nutgraf.errors import InputError, MissingExtraError, TopicError, told
from nutgraf.parameters import instance_of
from nutgraf.scoring.classifier import Classifier
from nutgraf.scoring.loading import load

if TYPE_CHECKING:
    import pyarrow as pa

BATCH = 65_536
"""Rows scored at a time, so that offsets of evidence fit 32 bits."""


def annotate_table(
    table: Any,
    text: str = "text",
    *,
    topics: Sequence[str] | None = None,
    classifier: Classifier | None = None,
    evidence: bool = False,
    keep: bool = False,
) -> pa.Table:
    """Labels the rows of a data frame.

    The frame is any object with the Arrow PyCapsule interface: a pyarrow table or stream, a polars
    or pandas (2.2 or later) frame, a duckdb relation. Its texts are read where they are, without a
    copy, unless the column is of a categorical type or polars holds nulls in it.

    Args:
        table: n rows; a stream is read to its end.
        text: name of the column with one paragraph a row.
        topics: names; all installed ones where not given.
        classifier: instead of topics, one that is loaded, which saves loading it for each frame.
        evidence: add the terms behind each probability as a list of structs.
        keep: begin with the columns of the frame; otherwise there are only the answers.

    Returns:
        pyarrow.Table of n rows in the same order, with the columns of a side-car of `annotate`: for
        each topic `p_<topic>` float32, `<topic>` yes, no or abstain, and `<topic>_reason`; for each
        topic of a careful classifier also `p_<topic>_first` and `<topic>_first`, what the table of
        words said before a second look, null where there was none. All are null in a row whose text
        is null.

    Raises:
        InputError: no data frame, no such column, or one that holds no text.
        TopicError: a kept column has the name of one of the answers.
        PluginError: an extractor of a plugin failed.
        MissingExtraError: pyarrow is not installed.
    """
    try:
        import pyarrow as pa
    except ImportError:
        raise MissingExtraError("pyarrow", "arrow", "annotate_table") from None
    from nutgraf.scoring.columns import score_batch
    from nutgraf.showing.table import answer_fields

    frame = _table(table, text, keep)
    column = pa.table({"text": _strings(frame, text)})
    if classifier is None:
        classifier = load(topics)
    instance_of("classifier", classifier, Classifier, "load one with nutgraf.load()")
    fields = answer_fields(classifier.topic_names, evidence, classifier.careful)
    if clash := sorted({field.name for field in fields} & set(frame.column_names)) if keep else []:
        raise TopicError(
            f"the frame has columns {', '.join(map(repr, clash))}, as the answers are to have: "
            "rename them, or take the answers alone with keep=False"
        )
    schema = pa.schema(fields)
    batches = [
        score_batch(classifier, column.slice(start, BATCH), evidence=evidence).cast(schema)
        for start in range(0, column.num_rows, BATCH)
    ]
    answers = pa.concat_tables(batches) if batches else schema.empty_table()
    if not keep:
        return answers
    for field, values in zip(answers.schema, answers.columns, strict=True):
        frame = frame.append_column(field, values)
    return frame


def _table(table: Any, text: str, keep: bool) -> pa.Table:
    """The frame as an Arrow table; of a pandas frame only the texts, unless all is kept, since its
    other columns may be of objects that are nothing to Arrow."""
    import pyarrow as pa

    if not (hasattr(table, "__arrow_c_stream__") or hasattr(table, "__arrow_c_array__")):
        raise InputError(
            f"table is {type(table).__name__}, without the Arrow interface: pass a pyarrow, polars "
            "or pandas (2.2 or later) frame, or pyarrow.table({'text': [...]})"
        )
    is_pandas = hasattr(table, "iloc") and hasattr(table, "columns")
    if is_pandas and not keep and list(table.columns).count(text) == 1:
        table = table[[text]]
    try:
        # pyarrow knows how large its own buffers are, which Arrow's interface does not tell.
        if isinstance(table, pa.Table):
            return table
        if isinstance(table, pa.RecordBatch):
            return pa.Table.from_batches([table])
        return table.read_all() if isinstance(table, pa.RecordBatchReader) else pa.table(table)
    except (pa.ArrowException, TypeError, ValueError) as error:
        reason = " ".join(str(error).split())
        raise InputError(
            f"table is {type(table).__name__}, which Arrow cannot read as a table: {reason}"
        ) from error


def _strings(frame: pa.Table, text: str) -> pa.ChunkedArray:
    """The column of texts as a type that the scan reads."""
    import pyarrow as pa

    if frame.column_names.count(text) != 1:
        names = ", ".join(map(repr, frame.column_names)) or "none"
        many = "more than one column" if text in frame.column_names else "no column"
        raise InputError(f"the frame has {many} {text!r}: its columns are {names}")
    column = frame[text]
    try:
        column.validate()
    except pa.ArrowInvalid as error:
        raise InputError(f"column {text!r} is invalid ({told(error)})") from error
    kind = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
    if pa.types.is_null(kind):
        return column.cast(pa.string())
    is_view = pa.types.is_string_view(kind)
    if not (is_view or pa.types.is_string(kind) or pa.types.is_large_string(kind)):
        raise InputError(f"column {text!r} is {kind}, not text: name another, or cast it to string")
    if pa.types.is_dictionary(column.type):
        # Arrow itself decodes no dictionary of views, which is what polars has.
        try:
            chunks = [
                pa.DictionaryArray.from_arrays(
                    chunk.indices, chunk.dictionary.cast(pa.large_string())
                ).dictionary_decode()
                for chunk in column.chunks
            ]
        except (pa.ArrowException, IndexError) as error:
            raise InputError(f"column {text!r} is invalid ({told(error)})") from error
        return pa.chunked_array(chunks, pa.large_string())
    return column.cast(pa.large_string()) if is_view and column.null_count else column
