"""Units cover their files: every row is in one of them, and none in two."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nutgraf.corpus import units
from nutgraf.corpus.formats.batches import Batch
from nutgraf.corpus.formats.readers import read
from nutgraf.corpus.options import Options
from nutgraf.corpus.units import Piece, Unit, plan_units
from nutgraf.errors import InputError
from nutgraf.reading.sources.asked import UNITS
from nutgraf.reading.sources.delimited import Dialect
from nutgraf.reading.sources.formats import FORMATS
from nutgraf.reading.sources.look import Look
from nutgraf.reading.sources.source import Source
from tests.corpus import samples

TEXTS = samples.texts(120)


def planned(unit_bytes: int, *paths: Path, unit: str = "paragraph") -> list[Unit]:
    files = samples.surveyed(*paths, unit=unit)
    return list(plan_units(files, Options(unit_bytes=unit_bytes)))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("units")
    for name, write in samples.WRITERS.items():
        write(folder / name, TEXTS)
    samples.write_parquet(folder / "a.parquet", TEXTS, 9)
    return folder


@pytest.mark.parametrize("name", samples.WRITERS)
@pytest.mark.parametrize("unit_bytes", [1, 700, 4000, 1 << 25])
def test_units_together_give_the_rows_of_a_file(folder: Path, name: str, unit_bytes: int) -> None:
    found = planned(unit_bytes, folder / name)
    assert [unit.number for unit in found] == list(range(len(found)))
    options = Options(unit_bytes=1 << 25)
    batches = [b for unit in found for p in unit.pieces for b in read(p, options)]
    pairs = [
        pair
        for batch in batches
        if isinstance(batch, Batch)
        for pair in zip(batch.rows.tolist(), batch.texts.to_pylist(), strict=True)
    ]
    assert pairs == list(enumerate(TEXTS))
    enterable = name in ("a.parquet", "a.arrow", "a.jsonl", "a.txt", "crlf.txt")
    whole = not enterable or unit_bytes == 1 << 25
    assert (len(found) == 1) is whole


@settings(max_examples=50)
@given(
    lengths=st.lists(st.integers(0, 30), max_size=25),
    ends=st.booleans(),
    unit_bytes=st.integers(1, 80),
    block=st.integers(1, 40),
)
def test_lines_are_cut_after_line_feeds(
    tmp_path_factory: pytest.TempPathFactory,
    lengths: list[int],
    ends: bool,
    unit_bytes: int,
    block: int,
) -> None:
    content = b"\n".join(b"x" * n for n in lengths) + b"\n" * ends
    path = tmp_path_factory.getbasetemp() / "cut.txt"
    path.write_bytes(content)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(units, "BLOCK", block)
        pieces = [piece for unit in planned(unit_bytes, path) for piece in unit.pieces]
    if len(pieces) == 1:
        assert (pieces[0].start, pieces[0].first_row) == (0, 0)
        return
    assert pieces[0].start == 0
    assert [p.stop for p in pieces] == [*[p.start for p in pieces[1:]], len(content)]
    for piece in pieces[1:]:
        assert content[piece.start - 1 : piece.start] == b"\n"
        assert piece.first_row == content.count(b"\n", 0, piece.start)
    for piece in pieces[:-1]:  # no line more than it takes to fill the unit
        assert piece.stop is not None
        before = content.rfind(b"\n", 0, piece.stop - 1) + 1
        assert before - piece.start < unit_bytes <= piece.stop - piece.start


def test_small_files_go_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = [tmp_path / f"{i:02}.txt" for i in range(10)]
    for path in paths:
        path.write_text("x" * 9 + "\n")
    assert [len(unit.pieces) for unit in planned(35, *paths)] == [3, 3, 3, 1]
    assert [len(unit.pieces) for unit in planned(1000, *paths)] == [10]
    monkeypatch.setattr(units, "MOST_PIECES", 4)
    assert [len(unit.pieces) for unit in planned(1000, *paths)] == [4, 4, 2]


def test_a_text_file_that_is_an_article_is_whole(folder: Path) -> None:
    (unit,) = planned(500, folder / "a.txt", unit="article")
    (piece,) = unit.pieces
    assert (piece.start, piece.stop) == (0, None)


def test_a_unit_is_the_same_from_json(folder: Path) -> None:
    for unit in planned(700, *sorted(folder.iterdir())):
        assert again(unit) == unit


def again(unit: Unit) -> Unit:
    return Unit.of_dict(json.loads(json.dumps(unit.to_dict())))


@given(
    look=st.builds(
        Look,
        format=st.sampled_from(FORMATS),
        text=st.text(),
        id=st.none() | st.text(),
        date=st.none() | st.text(),
        source=st.none() | st.text(),
        keep=st.lists(st.tuples(st.text(), st.text())).map(tuple),
        unit=st.sampled_from(UNITS),
        encoding=st.sampled_from(["utf-8", "cp1252"]),
        dialect=st.builds(Dialect, st.sampled_from(",;\t"), st.sampled_from(["'", ""])),
        names=st.lists(st.text()).map(tuple),
        flat=st.booleans(),
        id_type=st.sampled_from(["int64", "string"]),
    ),
    member=st.text(),
)
def test_a_look_is_the_same_from_json(look: Look, member: str) -> None:
    source = Source("a", "/a", look.format, "gzip", 9, "7", "0", member)
    unit = Unit(3, (Piece(source, look, 1, 2, 3, 4), Piece(source, look, damage="damaged")))
    assert again(unit) == unit
    told = Piece(source, replace(look, guesses=("a guess",)))  # the manifest has these
    assert again(Unit(0, (told,))) == Unit(0, (Piece(source, look),))


def test_damaged_files_are_told_and_no_reason_to_stop(tmp_path: Path, folder: Path) -> None:
    for name in ("a.parquet", "a.arrow"):
        (tmp_path / name).write_bytes(b"no such file at all" * 9)
    first, second, good = (
        piece
        for unit in planned(1 << 25, tmp_path / "a.parquet", tmp_path / "a.arrow", folder / "a.txt")
        for piece in unit.pieces
    )
    assert first.damage.startswith("damaged: ")
    assert second.damage.startswith("damaged: ")
    assert "\n" not in first.damage + second.damage
    assert good.damage == ""


def test_a_table_without_text_stops_the_plan(tmp_path: Path) -> None:
    pq.write_table(pa.table({"n": [1]}), tmp_path / "a.parquet")
    with pytest.raises(InputError, match="no text column found"):
        planned(1 << 25, tmp_path / "a.parquet")


@pytest.mark.parametrize("name", ["a.parquet", "a.arrow"])
def test_rows_are_known_beforehand(folder: Path, name: str) -> None:
    pieces: list[Piece] = [p for unit in planned(700, folder / name) for p in unit.pieces]
    assert sum(piece.rows or 0 for piece in pieces) == len(TEXTS)
    first = 0
    for piece in pieces:
        assert piece.first_row == first
        first += piece.rows or 0
