"""Each make is read right at the first command, and says how it was read."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from nutgraf.cli import main
from nutgraf.reading.rows import Rows
from tests.reading.sources.makes import MAKES, Make

pytest.importorskip("trafilatura")
pytest.importorskip("warcio")

each = pytest.mark.parametrize("make", MAKES, ids=lambda make: make.name)


@each
def test_rows(tmp_path: Path, make: Make) -> None:
    rows = Rows(make.write(tmp_path))
    look = rows.survey().files[0].look
    assert (look.format, look.text, look.unit) == (make.format, make.text, make.unit)
    assert look.encoding == make.encoding
    found = [row.fields for row in rows]
    assert tuple(row["text"] for row in found) == make.rows
    assert rows.rejects == []
    if make.unit == "article":
        found = [row for row in found if row["paragraph"] == 0]
    for name, expected in (("id", make.ids), ("date", make.dates), ("source", make.sources)):
        if expected is None:
            assert getattr(look, name) is None
        else:
            assert tuple(row[name] for row in found) == expected


@each
def test_at_the_first_command(tmp_path: Path, make: Make) -> None:
    given = tmp_path / "given"
    given.mkdir()
    path = make.write(given)
    command = ["annotate", str(path), "-o", str(tmp_path / "out"), "--topics", "energy"]
    done = CliRunner().invoke(main, [*command, "--keep-text", "--workers", "1"])
    assert done.exit_code == 0, done.output
    table = pa.concat_tables(pq.read_table(part) for part in sorted(tmp_path.glob("out/parts/*")))
    assert tuple(table["text"].to_pylist()) == make.rows
