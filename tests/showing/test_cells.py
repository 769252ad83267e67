"""No cell of CSV is a formula, and each is what it was once that is undone."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nutgraf.showing.cells import as_it_was, csv_text, inert, inert_column

SIGNS = tuple("=+-@＝＋－＠\t\r\n\0")
texts = st.lists(st.none() | st.text() | st.text("'=+-@＝＋－＠\t\r\n\0x"))


@given(texts)
def test_no_text_begins_as_a_formula(cells: list[str | None]) -> None:
    column = pa.chunked_array([pa.array(cells, pa.string())])
    found = inert_column(column)
    assert [inert({"cell": cell})["cell"] for cell in cells] == found.to_pylist()
    assert not [cell for cell in found.to_pylist() if cell and cell.startswith(SIGNS)]
    assert as_it_was(found).to_pylist() == cells


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ('=HYPERLINK("x")', '\'=HYPERLINK("x")'), ("-5", "'-5"), ("'=1", "''=1"), ("a=1", "a=1"),
        ("'quoted'", "'quoted'"), ("＝1", "'＝1"), ("\n=1", "'\n=1"),
        ("", ""), (None, None), (-5, -5), ("x\n=1", "x\n=1"),
    ],
)  # fmt: skip
def test_cells(cell: object, written: object) -> None:
    assert inert({"name": cell}) == {"name": written}


def test_a_table_of_rows() -> None:
    """Names of columns and values, whatever their signs, lines and quotes."""
    rows: list[dict[str, object]] = [
        {"=a": '=1+"1"', "b": -2, "c": "x\ny"},
        {"=a": None, "b": 0.5, "c": "@"},
    ]
    found = csv_text(["=a", "b", "c"], rows)
    assert found == '\'=a,b,c\r\n"\'=1+""1""",-2,"x\ny"\r\n,0.5,\'@\r\n'
    assert csv_text(["b"], rows, header=False) == "-2\r\n0.5\r\n"
