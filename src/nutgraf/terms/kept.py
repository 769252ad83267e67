"""Fusions kept in the user's cache.

A fusion is made of nothing but columns of terms, and those are known by their content: nothing of
an extractor that is code is in it.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence

from nutgraf.arrayfile import Arrays
from nutgraf.cache import keep, kept, key_of
from nutgraf.terms.column import Column
from nutgraf.terms.fusion import Fusion, tables_of
from nutgraf.terms.packing import pack_fusion, unpack_fusion

FEWEST = 1000
"""Columns of fewer terms are fused in no time."""


def kept_fusion(columns: Sequence[Column]) -> Fusion:
    """What `Fusion.of` gives.

    Raises:
        TopicError: as it does.
    """
    if sum(map(len, tables_of(columns))) < FEWEST:
        return Fusion.of(columns)
    key = key_of(b"fusion", *map(_content, columns))
    if (found := kept(key)) is not None:
        try:
            return unpack_fusion(*found, tables_of(columns))
        except (LookupError, TypeError, ValueError):
            pass  # it is made anew, in place of what is no fusion
    made = Fusion.of(columns)
    arrays: Arrays = {}
    keep(key, pack_fusion(made, arrays), arrays)
    return made


def _content(column: Column) -> bytes:
    """All that a fusion takes from a column."""
    importance = column.importance.digest if column.importance else b""
    return column.table.digest + struct.pack("<d?", column.bias, column.by_length) + importance
