"""The books of a run: what it is, which units are done, and whether all rows are accounted for."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from nutgraf.corpus import layout
from nutgraf.corpus.checkpoints import Record
from nutgraf.corpus.formats.inputs import Source
from nutgraf.corpus.options import Options
from nutgraf.corpus.units import Unit
from nutgraf.errors import RunError
from nutgraf.writing import whole

FORMAT, VERSION = "nutgraf-run", 1


def identity(
    plan_hash: str, options: Options, sources: Sequence[Source], code: dict[str, str]
) -> dict[str, Any]:
    """All that decides the bytes of a run's parts; a resumed run must have the same."""
    return {
        "plan": plan_hash,
        "options": asdict(options),
        "code": code,
        "inputs": [asdict(source) for source in sources],
    }


def check_same(folder: Path, stored: dict[str, Any], wanted: dict[str, Any]) -> None:
    """Whether a folder's run is the one that is wanted.

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
    before, now = ({s["path"]: s for s in run["inputs"]} for run in (stored, wanted))
    for path, source in before.items():
        if path not in now:
            raise RunError(f"{folder}: its run also read {source['name']}, which is gone: {anew}")
        for key in ("size", "stamp", "digest"):
            if source[key] != now[path][key]:
                raise RunError(
                    f"{source['name']}: has changed since the run in {folder} was begun: put the "
                    "old file back, or choose another folder"
                )
    for path, source in now.items():
        if path not in before:
            raise RunError(f"{folder}: its run did not read {source['name']}: {anew}")
    for source, other in zip(stored["inputs"], wanted["inputs"], strict=True):
        if source != other:
            raise RunError(
                f"{folder}: its run read {source['name']} where this one reads {other['name']}: "
                "give the inputs in the same order and by the same names, or choose another folder"
            )


def write_json(path: Path, content: Any) -> None:
    """Replaces a file by a JSON text, all or nothing."""
    _replace(path, [json.dumps(content, indent=1, ensure_ascii=False) + "\n"])


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of a run.

    Raises:
        RunError: it is damaged, or of a newer version.
    """
    path = layout.manifest(folder)
    try:
        about: dict[str, Any] = json.loads(path.read_text("utf-8", "surrogateescape"))
        fits = about["format"] == FORMAT and about["version"] == VERSION
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise RunError(f"{path}: cannot be read as a manifest ({error})") from error
    if not fits:
        raise RunError(f"{path}: a run of another version of nutgraf: choose another folder")
    return about


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


def read_units(folder: Path) -> Iterator[Unit]:
    with layout.units(folder).open(encoding="utf-8", errors="surrogateescape") as file:
        for line in file:
            yield Unit.of_dict(json.loads(line))


def note(folder: Path, share: str, record: Record) -> None:
    """Adds a finished unit to the journal."""
    with layout.journal(folder, share).open("a", encoding="utf-8") as file:
        # What a killed run left of its last line must not spoil this one.
        file.write("\n" + json.dumps(record.to_dict()) + "\n")


def done_units(folder: Path, form: str) -> dict[int, Record]:
    """The units that the journals call done and whose parts are there in full."""
    sizes = {}
    with os.scandir(layout.parts(folder)) as entries:
        for entry in entries:
            if not entry.name.startswith("."):  # those of other shares may vanish meanwhile
                sizes[entry.name] = entry.stat().st_size
    found = {}
    for journal in sorted(layout.state(folder).glob("done*.jsonl")):
        for line in filter(None, journal.read_bytes().splitlines()):
            with suppress(ValueError, TypeError):  # the last line of a run that was killed
                record = Record(**json.loads(line))
                names = (layout.part_name(record.unit, i, form) for i in range(len(record.sizes)))
                if record.sizes and [sizes.get(name) for name in names] == record.sizes:
                    found[record.unit] = record
    return found


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


def totals(records: Iterable[Record]) -> dict[str, int]:
    """Counts of all units together."""
    found = dict.fromkeys(("read", "written", "rejected", "rows", "text_bytes", "size"), 0)
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
