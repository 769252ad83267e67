"""Whether what a run has made is still there as it was made."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from itertools import compress
from pathlib import Path
from typing import Any

from nutgraf.corpus import layout, ledger
from nutgraf.corpus.checkpoints import Record
from nutgraf.corpus.seals import file_digest
from nutgraf.errors import RunError


def broken_parts(
    folder: Path, form: str, records: Iterable[Record], workers: int | None
) -> dict[int, str]:
    """Reads all bytes of the parts of some units; gives those units, with a message, of which a
    part is not what was written."""

    def is_broken(part: tuple[int, str, str]) -> bool:
        try:
            return file_digest(layout.parts(folder) / part[1]) != part[2]
        except OSError:
            return True

    parts = [
        (record.unit, layout.part_name(record.unit, i, form), digest)
        for record in records
        for i, digest in enumerate(record.hashes)
    ]
    with ThreadPoolExecutor(workers) as pool:  # hashing needs no GIL
        broken = list(pool.map(is_broken, parts))
    return {unit: f"{name}: its bytes have changed" for unit, name, _ in compress(parts, broken)}


def lost_rejects(folder: Path, records: Iterable[Record]) -> dict[int, str]:
    """Units, with a message, whose own lists of rejected rows, of which `rejected.jsonl` is made,
    are not whole."""
    found = {}
    for record in records:
        paths = [layout.rejects(folder, record.unit, i) for i in range(len(record.sizes))]
        if sum(map(listed, paths)) != record.rejected + record.left_out:
            found[record.unit] = f"unit {record.unit}: its list of rejected rows has changed"
    return found


def listed(path: Path) -> int:
    """For how many rows a list of rejects stands; 0 where there is none, -1 where it is damaged."""
    if not path.exists():
        return 0
    try:
        with path.open("rb") as file:
            return sum(int(json.loads(line)["rows"]) for line in file)
    except (OSError, ValueError, KeyError, TypeError):
        return -1


def check_parts(folder: Path, form: str, done: Mapping[int, Record]) -> None:
    """Whether nothing lies among the parts of a finished run that is none of them: whoever opens
    the folder as one data set would read it, too.

    Raises:
        RunError: something does.
    """
    own = {layout.part_name(n, i, form) for n, each in done.items() for i in range(len(each.sizes))}
    if others := sorted(ledger.part_sizes(folder).keys() - own):
        more = f" and {len(others) - 1:,} more" if len(others) > 1 else ""
        raise RunError(
            f"{layout.parts(folder) / others[0]}{more}: is no part of this run, but would be read "
            "as one: move it elsewhere, and call again"
        )


def check_number(folder: Path, units: int, done: Mapping[int, Record]) -> None:
    """Whether a run may have so many units as its manifest says.

    Raises:
        RunError: the list of units has another number, or is gone where it is needed.
    """
    listed = layout.units(folder)
    if len(done) < units:
        next(ledger.read_units(folder), None)
    # Each line of the list has some bytes.
    most = listed.stat().st_size if listed.is_file() else units
    if units > most or any(unit >= units for unit in done):
        raise RunError(
            f"{layout.manifest(folder)}: counts {units:,} units, which its lists do not bear out: "
            "put the old one back, or choose another folder"
        )


def damage(
    folder: Path, about: Mapping[str, Any], done: Mapping[int, Record], verify: bool
) -> list[str]:
    """What of a finished run is missing, and what of its books has changed, in words. With
    `verify`, all bytes of `rejected.jsonl` are looked at."""
    if lost := [n for n in range(about["units"]) if n not in done]:
        some = ", ".join(map(str, lost[:5])) + (", …" if len(lost) > 5 else "")
        return [
            f"{len(lost):,} of {about['units']:,} units: parts, or their lines in the journal, are "
            f"gone or changed ({some})"
        ]
    found = []
    path, counts, known = (
        layout.rejected(folder),
        ledger.totals(done.values()),
        about.get("rejects", {}),
    )
    if not path.exists():
        found.append("rejected.jsonl: is gone")
    elif (
        path.stat().st_size != known.get("size")
        or listed(path) != counts["rejected"] + counts["left_out"]
        or (verify and file_digest(path) != known.get("sha256"))
    ):
        found.append("rejected.jsonl: has changed")
    if about.get("counts") != counts:
        found.append("run.json: its counts have changed")
    return found
