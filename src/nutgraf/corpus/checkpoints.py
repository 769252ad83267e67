"""How far a unit is: the record of what is done of it, and the place where it goes on.

A unit that makes several parts notes a checkpoint after each. Whoever takes the unit up again, be
it after a kill, a full disk, or on another machine, goes on at the last checkpoint whose parts are
all there in full; no more than one part is scanned twice.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from nutgraf.corpus import layout
from nutgraf.corpus.seals import sealed, unsealed
from nutgraf.corpus.shapes import shape
from nutgraf.corpus.units import Piece, Unit


@dataclass(slots=True)
class Record:
    """What became of a unit.

    Attributes:
        read, written, rejected: rows of the input, or articles where it holds articles.
        left_out: rows of files that were dropped; as many as are known, or one for each file.
        rows: rows of the parts.
        looked_again, changed: rows of the parts that a careful classifier looked at again, and
            decisions that this changed.
        sizes: bytes of each part.
        hashes: SHA-256 of each part.
        made_rows, made_bytes: rows of the parts, and bytes of their text, that the last attempt
            made; the others it found done.
        seconds: spent on decoding, scanning and encoding.
        checks: what the exports that it has read to their ends say of themselves, as
            `Check.to_dict` has it.
        failure: why the unit is not done; empty where it is.
        fatal: whether other units would fail of the same cause.
    """

    unit: int
    read: int = 0
    written: int = 0
    rejected: int = 0
    left_out: int = 0
    rows: int = 0
    text_bytes: int = 0
    looked_again: int = 0
    changed: int = 0
    sizes: list[int] = field(default_factory=list)
    hashes: list[str] = field(default_factory=list)
    made_rows: int = 0
    made_bytes: int = 0
    seconds: dict[str, float] = field(default_factory=dict)
    checks: list[dict[str, Any]] = field(default_factory=list)
    failure: str = ""
    fatal: bool = False

    @property
    def size(self) -> int:
        """Bytes of all parts."""
        return sum(self.sizes)

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a unit goes on: `start` and `first_row` of what is left of a piece, by its number."""

    piece: int
    start: int
    first_row: int

    @classmethod
    def before(cls, number: int, piece: Piece) -> Place:
        """The beginning of a piece."""
        return cls(number, piece.start, piece.first_row)


def note(folder: Path, record: Record, place: Place) -> None:
    """Adds a checkpoint to those of a unit, once its parts are in place."""
    path = _file(folder, record.unit)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        # What a killed run left of its last line must not spoil this one.
        file.write(f"\n{sealed({'record': asdict(record), 'place': asdict(place)})}\n")


def latest(folder: Path, unit: Unit, form: str) -> tuple[Record, Place]:
    """The record up to the last checkpoint whose parts are there, and the place where it is; those
    of the unit's beginning where there is none."""
    path = _file(folder, unit.number)
    for line in reversed(path.read_bytes().splitlines() if path.exists() else []):
        if (found := unsealed(line)) is None:  # the last line of a run that was killed
            continue
        record, place = shape(Record)(found["record"]), shape(Place)(found["place"])
        if all(
            _size(layout.part(folder, unit.number, i, form)) == size
            for i, size in enumerate(record.sizes)
        ):
            record.made_rows = record.made_bytes = 0
            return record, place
    return Record(unit.number), Place.before(0, unit.pieces[0])


def _file(folder: Path, unit: int) -> Path:
    return layout.checkpoints(folder) / f"{unit:07}.jsonl"


def _size(path: Path) -> int | None:
    return path.stat().st_size if path.is_file() else None
