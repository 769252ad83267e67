"""Cells of CSV that a spreadsheet takes for text, never for a formula.

What begins with =, +, -, @, their wide forms, or what comes before them unseen (a tab, a carriage
return, a line feed, a NUL) gets a ' before it (OWASP, CSV Injection); so does what has such a '
already, so that it can be taken off again.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow as pa

_SIGNS = r"'*[=+\-@＝＋－＠\t\r\n\x00]"
_FORMULA = re.compile(_SIGNS)


def csv_text(
    names: Sequence[str], rows: Iterable[Mapping[str, Any]], *, header: bool = True
) -> str:
    """Rows as CSV, under a header or without, in which nothing is a formula."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    if header:
        writer.writerow([inert_cell(name) for name in names])
    for row in rows:
        writer.writerow([inert_cell(row[name]) for name in names])
    return out.getvalue()


def inert(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row whose texts are no formulas."""
    return {name: inert_cell(value) for name, value in row.items()}


def inert_cell(value: Any) -> Any:
    """The same of one value."""
    return f"'{value}" if isinstance(value, str) and _FORMULA.match(value) else value


def inert_column(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """The same of a column of strings."""
    import pyarrow.compute as pc

    return pc.replace_substring_regex(column, rf"\A({_SIGNS})", r"'\1", max_replacements=1)


def as_it_was(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """What `inert_column` was made of."""
    import pyarrow.compute as pc

    return pc.replace_substring_regex(column, rf"\A'({_SIGNS})", r"\1", max_replacements=1)
