"""The books of a run: what it is, which units are done, and whether all rows are accounted for."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa

from nutgraf.corpus import layout
from nutgraf.corpus.checkpoints import Record
from nutgraf.corpus.options import Options
from nutgraf.corpus.seals import sealed, unsealed
from nutgraf.corpus.shapes import shape
from nutgraf.corpus.units import Unit
from nutgraf.errors import RunError
from nutgraf.reading.sources.finding import LeftOut
from nutgraf.reading.sources.source import Source
from nutgraf.writing import whole

FORMAT, VERSION = "nutgraf-run", 1


def check_same(folder: Path, stored: dict[str, Any], wanted: dict[str, Any]) -> None:
    """Whether a folder's run is the one that is wanted, but for its inputs.

    Raises:
        RunError: it is another; the first difference is named.
    """
    anew = "go on as it was begun, or choose another folder"
    if stored["plan"] != wanted["plan"]:
        raise RunError(f"{folder}: holds a run with other topics or models: {anew}")
    for kind in ("options", "code"):
        for name in {**stored[kind], **wanted[kind]}:
            old, new = stored[kind].get(name), wanted[kind].get(name)
            if old != new:
                raise RunError(f"{folder}: holds a run with {name} {old!r}, not {new!r}: {anew}")


def clear(folder: Path) -> None:
    """Removes what a run made, but for the locks that are held."""
    for path in (layout.manifest(folder), layout.rejected(folder), layout.units(folder)):
        path.unlink(missing_ok=True)
    state = layout.state(folder)
    for path in (layout.parts(folder), layout.checkpoints(folder), state / "rejects"):
        shutil.rmtree(path, ignore_errors=True)
    for path in state.glob("done*.jsonl"):
        path.unlink()


def write_json(path: Path, content: Any) -> None:
    """Replaces a file by a JSON text, all or nothing."""
    _replace(path, [json.dumps(content, indent=1, ensure_ascii=False) + "\n"])


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of a run.

    Raises:
        RunError: it is damaged, or of a newer version.
    """
    path = layout.manifest(folder)
    if path.exists() and not path.is_file():  # to read a pipe would be to wait for it
        raise RunError(f"{path}: is no file: put the old one back, or choose another folder")
    try:
        about: dict[str, Any] = json.loads(path.read_text("utf-8", "surrogateescape"))
        fits = about["format"] == FORMAT and about["version"] == VERSION
        if fits:
            _check_types(about)
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise RunError(
            f"{path}: cannot be read as a manifest ({type(error).__name__}: {error}): put the old "
            "one back, or choose another folder"
        ) from error
    if not fits:
        raise RunError(f"{path}: a run of another version of nutgraf: choose another folder")
    return about


_SHAPES: dict[str, Any] = {
    "state": str, "topics": list[str], "units": int, "plan": str, "code": dict[str, str],
    "inputs": list[Source], "carried": list[tuple[str, str]], "left_out": list[LeftOut],
    "remarks": list[str],
}  # fmt: skip
# Counts that are no numbers are counted anew, as are wrong ones.
_LATER: dict[str, Any] = {
    "done": int, "counts": dict[str, int | str], "seconds": dict[str, float],
    "failures": dict[str, str], "dropped": list[dict[str, str | int]],
    "grown": list[dict[str, int]], "checks": list[str],
    "rejects": dict[str, str | int], "reason": str,
}  # fmt: skip


def _check_types(about: dict[str, Any]) -> None:
    """Raises TypeError, KeyError or ValueError where a manifest does not hold what `Session` writes
    there."""
    for name, kind in {**_SHAPES, **_LATER}.items():
        if name in _LATER and name not in about:
            continue
        try:
            shape(kind)(about[name])
        except TypeError as error:
            raise TypeError(f"{name}: {error}") from None
    if not all({"name", "path"} <= note.keys() for note in about.get("dropped", ())):
        raise TypeError("dropped: a note has no name and path")
    Options.of_dict(about["options"])
    for _, kind in about["carried"]:
        pa.type_for_alias(kind)


def write_units(folder: Path, units: Iterable[Unit]) -> int:
    """Writes the list of units; gives their number."""
    n = 0

    def lines() -> Iterator[str]:
        nonlocal n
        for unit in units:
            n += 1
            yield json.dumps(unit.to_dict(), ensure_ascii=False) + "\n"

    _replace(layout.units(folder), lines())
    return n


def read_units(folder: Path, n: int | None = None) -> Iterator[Unit]:
    """The first n units of a run, or all that are listed.

    Raises:
        RunError: the list is damaged.
    """
    path = layout.units(folder)
    try:
        with path.open(encoding="utf-8", errors="surrogateescape") as file:
            for line in islice(file, n):
                yield Unit.of_dict(json.loads(line))
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise RunError(
            f"{path}: cannot be read as a list of units ({reason}): put the old one back, or "
            "choose another folder"
        ) from error


def note(folder: Path, share: str, record: Record) -> None:
    """Adds a finished unit to the journal."""
    with layout.journal(folder, share).open("a", encoding="utf-8") as file:
        # What a killed run left of its last line must not spoil this one.
        file.write(f"\n{sealed(record.to_dict())}\n")


def done_units(folder: Path, form: str) -> dict[int, Record]:
    """The units that the journals call done and whose parts are there in full."""
    sizes = part_sizes(folder)
    found = {}
    for journal in sorted(layout.state(folder).glob("done*.jsonl")):
        for line in filter(None, journal.read_bytes().splitlines()):
            if (content := unsealed(line)) is None:  # the last line of a run that was killed
                continue
            try:
                record = shape(Record)(content)
            except TypeError:  # of another version
                continue
            names = (layout.part_name(record.unit, i, form) for i in range(len(record.sizes)))
            if record.sizes and [sizes.get(name) for name in names] == record.sizes:
                found[record.unit] = record
    return found


def part_sizes(folder: Path) -> dict[str, int]:
    """Bytes of each file among the parts, by name; -1 of what is no file."""
    sizes = {}
    with suppress(FileNotFoundError), os.scandir(layout.parts(folder)) as entries:
        for entry in entries:
            if not entry.name.startswith("."):  # those of other shares may vanish meanwhile
                sizes[entry.name] = entry.stat().st_size if _is_file(entry) else -1
    return sizes


def _is_file(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_file()
    except OSError:  # a link to itself
        return False


def clear_temporary(folder: Path) -> None:
    """Removes what killed workers left half written, and the checkpoints, of no use any more."""
    shutil.rmtree(layout.checkpoints(folder), ignore_errors=True)
    for place in (layout.parts(folder), layout.state(folder) / "rejects"):
        for path in place.glob(".*"):
            path.unlink(missing_ok=True)


def merge_rejects(folder: Path, done: Mapping[int, Record]) -> int:
    """Joins the rejects of all units, in their order; gives the number of rows they stand for."""
    parts = ((unit, i) for unit in sorted(done) for i in range(len(done[unit].sizes)))
    rows = 0

    def lines() -> Iterator[str]:
        nonlocal rows
        for unit, number in parts:
            path = layout.rejects(folder, unit, number)
            for line in path.open(encoding="utf-8") if path.exists() else ():
                rows += json.loads(line)["rows"]
                yield line

    _replace(layout.rejected(folder), lines())
    return rows


COUNTS = ("read", "written", "rejected", "left_out", "rows", "text_bytes", "size")
LOOKS = ("looked_again", "changed")


def totals(records: Iterable[Record], careful: bool = False) -> dict[str, int]:
    """Counts of all units together, with those of second looks of a careful run."""
    found = dict.fromkeys(COUNTS + LOOKS if careful else COUNTS, 0)
    for record in records:
        for name in found:
            found[name] += getattr(record, name)
    return found


def _replace(path: Path, lines: Iterable[str]) -> None:
    with (
        whole(path) as temporary,
        temporary.open("w", encoding="utf-8", errors="surrogateescape") as file,
    ):
        file.writelines(lines)
