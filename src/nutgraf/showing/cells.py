"""Cells of CSV that a spreadsheet takes for text, never for a formula.

What begins with =, +, -, @, their wide forms, or what comes before them unseen (a tab, a carriage
return, a line feed, a NUL) gets a ' before it (OWASP, CSV Injection); so does what has such a '
already, so that it can be taken off again. In tables that people read, U+FFFD stands for what would
steer a terminal that shows the file.
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
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


def csv_text(
    names: Sequence[str], rows: Iterable[Mapping[str, Any]], *, header: bool = True
) -> str:
    """Rows as CSV, under a header or not, in which nothing is a formula or steers a terminal."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    if header:
        writer.writerow(map(_shown, names))
    for row in rows:
        writer.writerow([_shown(row[name]) for name in names])
    return out.getvalue()


def _shown(value: Any) -> Any:
    return inert_cell(_CONTROLS.sub("\ufffd", value) if isinstance(value, str) else value)


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
