"""Tables that need no text."""

from __future__ import annotations

from pathlib import Path

import pytest

from nutgraf.errors import InputError
from nutgraf.reading.plainrows import plain_rows
from nutgraf.reading.sources.finding import find


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.csv", "id,n\nx,1\ny,2\n"), ("a.jsonl", '{"id":"x","n":"1"}\n{"id":"y","n":"2"}\n'),
     ("a.tsv", "id\tn\nx\t1\ny\t2\n")],
)  # fmt: skip
def test_rows(tmp_path: Path, name: str, content: str) -> None:
    (tmp_path / name).write_text(content)
    (source,) = find([tmp_path / name]).sources
    _, rows = plain_rows(source)
    assert [dict(row.fields) for row in rows] == [{"id": "x", "n": "1"}, {"id": "y", "n": "2"}]


def test_a_bad_row_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("id,n\nx,1\ny\n")
    (source,) = find([tmp_path / "a.csv"]).sources
    with pytest.raises(InputError, match="line 3: cannot be read as a table"):
        list(plain_rows(source)[1])
