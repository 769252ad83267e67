"""The evidence of a group of rows: its terms are numbers, as Parquet writes them."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from nutgraf.scoring.pieces import CODED
from nutgraf.showing.table import evidence_type

_PLAIN = evidence_type()


def coded(schema: pa.Schema) -> pa.Schema:
    """A schema with the words of evidence, where it has any, as numbers into lists of words."""
    return pa.schema([f.with_type(CODED) if f.type == _PLAIN else f for f in schema])


def with_used_terms(table: pa.Table) -> pa.Table:
    """The table, of one chunk, with lists of terms that hold those that stand in it and no others,
    for each group of rows has its list written out."""
    for i, field in enumerate(table.schema):
        if field.type == CODED and table.num_rows:
            table = table.set_column(i, field, _with_used_terms(table.column(i).chunk(0)))
    return table


def _with_used_terms(lists: pa.ListArray) -> pa.ListArray:
    pieces = lists.values
    fields = list(pieces.type)
    columns = pieces.flatten()
    place = pieces.type.get_field_index("term")
    terms = columns[place]
    codes = terms.indices.to_numpy(zero_copy_only=True)
    is_used = np.bincount(codes, minlength=len(terms.dictionary)) > 0
    numbers = np.cumsum(is_used, dtype=np.int32) - np.int32(1)
    used = terms.dictionary.filter(pa.array(is_used))
    columns[place] = pa.DictionaryArray.from_arrays(pa.array(numbers.take(codes)), used)
    found = pa.StructArray.from_arrays(columns, fields=fields)
    return pa.Array.from_buffers(
        lists.type, len(lists), lists.buffers()[:2], lists.null_count, lists.offset, [found]
    )
