"""The reader of each format: the same rows whatever the file is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from nutgraf.corpus.formats.batches import Batch, Cut
from nutgraf.corpus.formats.readers import ahead, read
from nutgraf.corpus.options import Options
from nutgraf.corpus.units import plan_units
from tests.corpus import samples
from tests.corpus.formats.pieces import piece, rows

TEXTS = samples.texts(50)


@pytest.mark.parametrize("name", samples.WRITERS)
def test_each_form_gives_the_rows(tmp_path: Path, name: str) -> None:
    samples.WRITERS[name](tmp_path / name, TEXTS)
    (unit,) = plan_units(samples.surveyed(tmp_path / name), Options())
    (one,) = unit.pieces
    found, rejects = rows(read(one, Options()))
    assert found == list(enumerate(TEXTS))
    assert rejects == []
    assert rows(ahead(read(one, Options(unit_bytes=500))))[0] == found


def test_a_file_of_which_nothing_can_be_read_is_one_reject(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("oil\n")
    damaged = replace(piece(tmp_path / "a.txt"), damage="damaged: all of it", first_row=3)
    found, (reject,) = rows(read(damaged, Options()))
    assert found == []
    assert (reject.row, reject.rows, reject.reason) == (3, 1, "damaged: all of it")


def test_text_files_hold_a_paragraph_a_line_or_an_article(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("oil\ngas\n")
    one = piece(tmp_path / "a.txt")
    assert rows(read(one, Options()))[0] == [(0, "oil"), (1, "gas")]
    one = piece(tmp_path / "a.txt", unit="article")
    assert rows(read(one, Options()))[0] == [(0, "oil\ngas\n")]


def test_reading_ahead_keeps_the_order_and_the_error() -> None:
    given = [Cut(i, i) for i in range(5)]

    def breaks() -> Iterator[Batch | Cut]:
        yield from given
        raise OSError("the disk is gone")

    assert list(ahead(iter(given))) == given
    assert list(ahead(iter([]))) == []
    batches = ahead(breaks())
    assert [next(batches) for _ in given] == given
    with pytest.raises(OSError, match="the disk is gone"):
        next(batches)
