"""Parquet and Arrow: the columns wanted, some rows at a time, and damage that costs a page."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from nutgraf.corpus.formats import tables
from nutgraf.corpus.formats.batches import Batch
from nutgraf.corpus.formats.tables import damaged, read_arrow, read_parquet
from nutgraf.corpus.options import Options
from nutgraf.corpus.units import Piece, plan_units
from tests.corpus import samples
from tests.corpus.formats.pieces import rows

TEXTS = samples.texts(100)
READERS = {"a.parquet": read_parquet, "a.arrow": read_arrow, "stream.arrow": read_arrow}


def whole(path: Path) -> Piece:
    (unit,) = plan_units(samples.surveyed(path), Options())
    (piece,) = unit.pieces
    return piece


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tables")
    for name in READERS:
        samples.WRITERS[name](folder / name, TEXTS)
    samples.write_parquet(folder / "a.parquet", TEXTS, 30)
    return folder


@pytest.mark.parametrize("name", READERS)
@pytest.mark.parametrize("most", [1, 7, 1000])
def test_rows_do_not_depend_on_the_size_of_batches(
    folder: Path, name: str, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "MOST_ROWS", most)
    found = list(READERS[name](whole(folder / name)))
    assert max(batch.read for batch in found) <= most
    assert rows(iter(found)) == (list(enumerate(TEXTS)), [])
    ids = [name for batch in found if batch.ids is not None for name in batch.ids.to_pylist()]
    assert ids == samples.ids(100)


@pytest.mark.parametrize("most", [8, 9, 16, 100])
def test_rows_before_damage_are_read_by_smaller_batches(
    tmp_path: Path, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "pages.parquet"
    table = pa.table({"text": [f"{text} {i}" for i, text in enumerate(TEXTS)]})
    pq.write_table(table, path, compression="none", use_dictionary=False, data_page_size=1,
                   write_batch_size=10)  # fmt: skip
    piece, content = whole(path), path.read_bytes()
    at = content.index(table["text"][60].as_py().encode()) - 4  # the length of the page's first
    path.write_bytes(content[:at] + b"\xff" * 4 + content[at + 4 :])
    monkeypatch.setattr(tables, "MOST_ROWS", most)
    kept, lost = rows(read_parquet(piece))
    assert kept == list(enumerate(table["text"].to_pylist()))[: len(kept)]
    assert 60 - most // 2 < len(kept) <= 60
    assert len(kept) % (most // 2) == 0 or len(kept) % most == 0
    assert [(reject.row, reject.rows) for reject in lost] == [(len(kept), 100 - len(kept))]


def test_some_of_the_row_groups(folder: Path) -> None:
    piece = replace(whole(folder / "a.parquet"), start=1, stop=3, first_row=30)
    assert rows(read_parquet(piece))[0] == list(enumerate(TEXTS))[30:90]


def test_the_id_may_be_the_text(folder: Path) -> None:
    piece = whole(folder / "a.parquet")
    piece = replace(piece, look=replace(piece.look, id="text"))
    for batch in read_parquet(piece):
        assert batch.ids is not None
        assert batch.ids.to_pylist() == batch.texts.to_pylist()


def test_an_arrow_file_that_breaks_off_keeps_what_is_before(folder: Path, tmp_path: Path) -> None:
    content = (folder / "stream.arrow").read_bytes()
    (tmp_path / "cut.arrow").write_bytes(content[: len(content) * 95 // 100])
    found, rejects = rows(read_arrow(whole(tmp_path / "cut.arrow")))
    assert found == list(enumerate(TEXTS))[:90]  # the record batches are of 90
    (reject,) = rejects
    assert (reject.row, reject.rows) == (90, 1)
    assert reject.reason.startswith("damaged: ")


def test_unreadable_rows_are_one_reject(folder: Path) -> None:
    batch = damaged(whole(folder / "a.parquet"), 30, 12, pa.ArrowInvalid("no\n  page"))
    assert isinstance(batch, Batch)
    assert (batch.read, len(batch.texts), batch.text_bytes) == (12, 0, 0)
    (reject,) = batch.rejects
    assert (reject.row, reject.rows, reject.reason) == (30, 12, "damaged: no page")
