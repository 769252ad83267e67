"""Where things are in the folder of a run.

`parts/` holds nothing but the parts, so that it can be opened as one data set; `run.json` is the
manifest and `rejected.jsonl` the rows left out; `documents.*` has a row a document where that is
asked for. `.run/` is what a resumed run needs.
"""

from __future__ import annotations

from pathlib import Path

from nutgraf.reading.sources.finding import PARTS, RUN


def parts(folder: Path) -> Path:
    return folder / PARTS


def part(folder: Path, unit: int, number: int, form: str) -> Path:
    return parts(folder) / part_name(unit, number, form)


def part_name(unit: int, number: int, form: str) -> str:
    """Name of a part of a unit, counted from 0. By name the parts are in the order of the input,
    since "." is before "_"."""
    return f"part-{_stem(unit, number)}.{form}"


def manifest(folder: Path) -> Path:
    return folder / "run.json"


def documents(folder: Path, form: str) -> Path:
    return folder / f"documents.{form}"


def rejected(folder: Path) -> Path:
    return folder / "rejected.jsonl"


def state(folder: Path) -> Path:
    return folder / RUN


def plan_file(folder: Path) -> Path:
    return state(folder) / "plan"


def units(folder: Path) -> Path:
    return state(folder) / "units.jsonl"


def rejects(folder: Path, unit: int, number: int) -> Path:
    return state(folder) / "rejects" / f"{_stem(unit, number)}.jsonl"


def checkpoints(folder: Path) -> Path:
    return state(folder) / "checkpoints"


def journal(folder: Path, share: str) -> Path:
    return state(folder) / f"done{share}.jsonl"


def _stem(unit: int, number: int) -> str:
    return f"{unit:07}_{number:05}" if number else f"{unit:07}"
