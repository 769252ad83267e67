"""From a batch of texts to rows of the output."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from nutgraf.corpus.formats.batches import Batch, Reject
from nutgraf.corpus.options import Options
from nutgraf.corpus.schema import ROLES
from nutgraf.data import Role
from nutgraf.errors import MissingExtraError
from nutgraf.reading.article import segment
from nutgraf.reading.html import laid_out
from nutgraf.reading.sources.look import Look
from nutgraf.scoring.classifier import Classifier
from nutgraf.scoring.columns import score_batch
from nutgraf.showing.table import column_name

_CODES = {role: i for i, role in enumerate(Role)}
Columns = dict[str, pa.Array]


def paragraphs(batch: Batch) -> Columns:
    """A row for each text as it is; it is its own document, and its role is not known."""
    n = len(batch.texts)
    return {
        "row": pa.array(batch.rows),
        "id": pa.nulls(n, pa.string()) if batch.ids is None else batch.ids,
        **batch.carried,
        "paragraph": pa.array(np.zeros(n, np.int32)),
        "role": pa.DictionaryArray.from_arrays(pa.nulls(n, pa.int8()), ROLES),
        "start": pa.array(np.zeros(n, np.int64)),
        "end": pc.utf8_length(batch.texts).cast(pa.int64()),
        "text": batch.texts,
    }


def articles(batch: Batch) -> Columns:
    """A row for each paragraph of each article; articles without any become rejects.

    Raises:
        MissingExtraError: an article is HTML, and the extra `html` is not installed.
    """
    texts: list[str] = []
    numbers, counts, roles, starts, ends = [], [], [], [], []
    kept, failed = [], []
    for i, article in enumerate(batch.texts.to_pylist()):
        row = int(batch.rows[i])
        try:
            told = batch.told and batch.told[i]
            found = laid_out(told)[1] if told else segment(article, batch.markup)
        except MissingExtraError:
            raise
        except Exception as error:  # a page that breaks the HTML parser
            reason = f"cannot be read as an article: {type(error).__name__}: {error}"
            failed.append(Reject(batch.source, row, reason))
            continue
        if not found:
            failed.append(Reject(batch.source, row, "it has no paragraph"))
            continue
        kept.append(i)
        counts.append(len(found))
        for number, paragraph in enumerate(found):
            numbers.append(number)
            texts.append(paragraph.text)
            roles.append(_CODES[paragraph.role])
            starts.append(paragraph.start)
            ends.append(paragraph.end)
    batch.rejects = sorted([*batch.rejects, *failed], key=lambda reject: reject.row)
    places = np.repeat(np.array(kept, np.int64), counts)
    ids = pa.nulls(len(texts), pa.string())
    codes = pa.array(roles, pa.int8())
    return {
        "row": pa.array(batch.rows[places]),
        "id": ids if batch.ids is None else batch.ids.take(pa.array(places)),
        **{name: column.take(pa.array(places)) for name, column in batch.carried.items()},
        "paragraph": pa.array(numbers, pa.int32()),
        "role": pa.DictionaryArray.from_arrays(codes, ROLES),
        "start": pa.array(starts, pa.int64()),
        "end": pa.array(ends, pa.int64()),
        "text": pa.array(texts, pa.string()),
    }


def aligned(batch: Batch) -> Columns:
    """A row for each row of the input; the text of a rejected one is null."""
    lost = [np.arange(r.row, r.row + r.rows, dtype=np.int64) for r in batch.rejects]
    rows = np.concatenate([batch.rows, *lost])
    order = np.argsort(rows, kind="stable")
    places = pa.array(order, mask=order >= len(batch.rows))
    return {"row": pa.array(rows[order]), "text": batch.texts.take(places)}


def annotated(
    classifier: Classifier,
    columns: Columns,
    file: tuple[int, pa.Array],
    schema: pa.Schema,
    options: Options,
) -> pa.Table:
    """Output rows: the columns with the answers on their texts. `file` is the place of the file's
    name, and the names of all."""
    role = "role" if "role" in columns else None
    answers = score_batch(classifier, pa.table(columns), role=role, evidence=options.evidence)
    n = answers.num_rows
    code = pa.array(np.full(n, file[0], np.int32))
    found: Mapping[str, pa.Array | pa.ChunkedArray] = {
        **columns,
        "file": pa.DictionaryArray.from_arrays(code, file[1]),
        **dict(zip(answers.column_names, answers.columns, strict=True)),
    }
    arrays = [
        found[field.name].cast(field.type) if field.name in found else pa.nulls(n, field.type)
        for field in schema
    ]
    return pa.Table.from_arrays(arrays, schema=schema)


def documents(columns: Columns) -> int:
    """How many of the input's texts the rows are of."""
    if "paragraph" not in columns:
        return len(columns["text"]) - int(columns["text"].null_count)
    return int(pc.sum(pc.equal(columns["paragraph"], 0)).as_py() or 0)


def second_looks(table: pa.Table, careful: Sequence[str]) -> tuple[int, int]:
    """Of output rows: how many were looked at again, and how many decisions that changed."""
    looked = np.zeros(table.num_rows, bool)
    changed = 0
    for column in map(column_name, careful):
        first = table[f"{column}_first"]
        looked |= first.is_valid().to_numpy(zero_copy_only=False)
        words = (c.cast(pa.string()) for c in (first, table[column]))
        changed += int(pc.sum(pc.not_equal(*words)).as_py() or 0)
    return int(looked.sum()), changed


def maker(options: Options, look: Look) -> Callable[[Batch], Columns]:
    """What makes rows of batches."""
    if look.unit == "article":
        return articles
    return aligned if options.sidecar else paragraphs
