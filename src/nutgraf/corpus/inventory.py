"""The inputs of a run as its manifest lists them: the same, more of them, or some gone for good."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from nutgraf.corpus.checkpoints import Record
from nutgraf.corpus.units import Unit
from nutgraf.errors import InputError, RunError
from nutgraf.reading.sources.source import Source, printable


def added(
    folder: Path, about: Mapping[str, Any], sources: Sequence[Source], grow: bool
) -> list[Source]:
    """The inputs that the run in a folder does not have; there are none unless it is to `grow`.
    Those that were dropped from it are passed over, whether they are back or not.

    Raises:
        RunError: an old input is gone or has changed, or there is a new one and the run is not to
            grow, or the inputs come in another order or by other names.
    """
    dropped = {note["path"] for note in about.get("dropped", ())}
    stored = [Source(**each) for each in about["inputs"]]
    before = {s.path: s for s in stored if s.path not in dropped}
    now = {s.path: s for s in sources if s.path not in dropped}
    on = "put the old file back, or go on without it by drop (--drop), or choose another folder"
    for path, source in before.items():
        if path not in now:
            raise RunError(f"{folder}: its run also read {source.name}, which is gone: {on}")
        if source.is_same(now[path]):
            continue
        if source.is_touched(now[path]) and source.stamp.isdecimal():
            seconds, rest = divmod(int(source.stamp), 10**9)
            raise RunError(
                f"{source.name}: has been touched since the run in {folder} was begun, and may "
                "have changed: if it has not, set its time back (touch -d "
                f"@{seconds}.{rest:09} FILE); else {on}"
            )
        raise RunError(f"{source.name}: has changed since the run in {folder} was begun: {on}")
    new = [s for s in sources if s.path not in before and s.path not in dropped]
    if new and not grow:
        raise RunError(
            f"{folder}: its run did not read {new[0].name}: take it in by grow (--grow), go on as "
            "the run was begun, or choose another folder"
        )
    old = [source for path, source in now.items() if path in before]
    if about.get("grown") or new:  # what was taken in later stands behind, wherever it is found
        order = {path: place for place, path in enumerate(before)}
        old.sort(key=lambda source: order[source.path])
    for first, source in zip(before.values(), old, strict=True):
        if first != replace(source, stamp=first.stamp):
            raise RunError(
                f"{folder}: its run read {first.name} where this one reads {source.name}: "
                "give the inputs in the same order and by the same names, or choose another folder"
            )
    return new


def dropped(
    folder: Path,
    about: Mapping[str, Any],
    names: Iterable[str],
    units: Iterable[Unit],
    done: Mapping[int, Record],
) -> list[dict[str, Any]]:
    """Notes for the manifest on inputs to be dropped: their `name` and `path`, how many units of
    the run they are in, and of how many of those (`left_out`) they are left out.

    Raises:
        InputError: a name is none of the run's inputs.
    """
    known = {note["path"] for note in about.get("dropped", ())}
    notes = {}
    for name in names:
        paths = {name, printable(str(Path(name).absolute()))}
        found = next(
            (s for s in about["inputs"] if {s["name"], printable(s["path"])} & paths), None
        )
        if found is None:
            some = ", ".join(source["name"] for source in about["inputs"][:3])
            raise InputError(
                f"{name}: is no input of the run in {folder}, and cannot be dropped; its "
                f"{len(about['inputs'])} inputs are {some}, …: see inputs in its run.json"
            )
        if found["path"] not in known:
            notes[found["path"]] = {
                "name": found["name"], "path": found["path"], "units": 0, "left_out": 0,
            }  # fmt: skip
    for unit in units if notes else ():
        for path in {piece.source.path for piece in unit.pieces} & notes.keys():
            notes[path]["units"] += 1
            notes[path]["left_out"] += unit.number not in done
    return list(notes.values())
