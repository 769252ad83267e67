"""The manifest of a run: begun, found to be of the same run, with more inputs or with fewer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from importlib import metadata
from itertools import chain
from pathlib import Path
from typing import Any

import pyarrow as pa

from nutgraf.corpus import inventory, layout, ledger
from nutgraf.corpus.copying import find_copies, remarks
from nutgraf.corpus.options import Options
from nutgraf.corpus.schema import carried_columns, output_schema
from nutgraf.corpus.units import plan_units
from nutgraf.errors import InputError, RunError
from nutgraf.reading.sources.finding import Found, is_run
from nutgraf.reading.sources.source import Source
from nutgraf.reading.sources.surveying import Survey, Surveyed, survey

Manifest = dict[str, Any]


def check_folder(folder: Path, resume: bool) -> None:
    """Whether a run can be begun or gone on with in a folder.

    Raises:
        RunError: it is no folder, or holds something else, or a run that is not to be resumed.
    """
    if not folder.exists():
        return
    if not folder.is_dir():
        raise RunError(f"{folder}: is no folder")
    manifest = layout.manifest(folder)
    if manifest.exists():
        if not resume:
            raise RunError(f"{folder}: holds a run: choose another folder, or resume it")
    elif other := {path.name for path in folder.iterdir()} - {".run", "parts"}:
        if is_run(folder) and other <= {layout.rejected(folder).name, manifest.name}:
            raise RunError(
                f"{manifest}: is gone, though {min(other)} is there: put it back, or choose an "
                "empty folder"
            )
        raise RunError(f"{folder}: holds no run, but {min(other)}: choose an empty folder")


def makes_way(folder: Path, identity: Manifest) -> bool:
    """Whether a folder's run is finished, has written no row, and is another than is wanted; then
    what there is of it is removed."""
    about = ledger.read_manifest(folder)
    if about["state"] != "finished" or about.get("counts", {}).get("written", 1):
        return False
    if all(about[key] == value for key, value in identity.items()):
        return False
    ledger.clear(folder)
    return True


def surveyed(sources: Sequence[Source], options: Options) -> Survey:
    """A look at inputs.

    Raises:
        InputError: as `survey`, or there are articles where there is to be a side-car.
    """
    seen = survey(sources, options.asked)
    pages = [file for file in seen.files if file.look.unit == "article"]
    if options.sidecar and pages:
        raise InputError(
            f"{pages[0].source.name}: holds articles, and a side-car has the rows of a table: "
            "--unit paragraph says otherwise"
        )
    return seen


def begin(
    folder: Path,
    plan: bytes,
    identity: Manifest,
    topics: Sequence[str],
    found: Found,
    workers: int | None = None,
) -> Manifest:
    """Looks at the inputs, and writes the plan, the list of units and the manifest of a new run.

    Raises:
        InputError: no file has a text column, no row can be read, or a column to keep has the name
            of another.
        TopicError: a topic has the name of a column that goes through.
    """
    options = Options.of_dict(identity["options"])
    seen = surveyed(found.sources, options)
    carried = () if options.sidecar else carried_columns(seen.files, options)
    output_schema(topics, options, carried)  # refuses names that clash, before any work
    copies = find_copies(seen.files, options, workers)
    for place in (layout.parts(folder), layout.state(folder)):
        place.mkdir(parents=True, exist_ok=True)
    layout.plan_file(folder).write_bytes(plan)
    about = {
        "format": ledger.FORMAT,
        "version": ledger.VERSION,
        "state": "begun",
        "topics": list(topics),
        "units": ledger.write_units(folder, plan_units(seen.files, options, copies=copies)),
        **identity,
        "carried": [list(pair) for pair in carried],
        "left_out": [asdict(item) for item in (*found.left_out, *seen.left_out)],
        "remarks": [*seen.told(), *seen.told_of_dates(), *remarks(seen.files, options)],
    }
    ledger.write_json(layout.manifest(folder), about)
    return about


def go_on(
    folder: Path,
    identity: Manifest,
    found: Found,
    grow: bool,
    drop: Sequence[str],
    workers: int | None = None,
) -> Manifest:
    """The manifest of a folder's run, if that is the one that is wanted; with the inputs in it that
    it is to `grow` by, and a note on those to `drop`.

    Raises:
        RunError: it is another run.
        InputError: what is to be dropped is none of its inputs.
    """
    about = ledger.read_manifest(folder)
    about.pop("reason", None)  # why the last call was stopped
    ledger.check_same(folder, about, identity)
    layout.parts(folder).mkdir(exist_ok=True)
    if drop:
        done = ledger.done_units(folder, about["options"]["format"])
        units = ledger.read_units(folder, about["units"])
        notes = inventory.dropped(folder, about, drop, units, done)
        about["dropped"] = [*about.get("dropped", ()), *notes]
    new = inventory.added(folder, about, found.sources, grow)
    gone = {note["path"] for note in about.get("dropped", ())}
    if new:  # their units come after those that there are
        n, options = about["units"], Options.of_dict(about["options"])
        seen = surveyed(new, options)
        before = [
            Surveyed(piece.source, piece.look, piece.damage)
            for unit in ledger.read_units(folder, n)
            for piece in unit.pieces
            if not piece.start and piece.source.path not in gone
        ]
        copies = find_copies([*before, *seen.files], options, workers)[len(before) :]
        more = plan_units(seen.files, options, n, copies)
        units = chain(ledger.read_units(folder, n), more)
        about["state"] = "begun"
        about["units"] = ledger.write_units(folder, units)
        about["inputs"] += map(asdict, new)
        stage = {"inputs": len(new), "units": about["units"] - n}
        about["grown"] = [*about.get("grown", ()), stage]
        about["left_out"] = [asdict(item) for item in (*found.left_out, *seen.left_out)]
        about["remarks"] = [*seen.told(), *seen.told_of_dates()]
    if drop or new:
        ledger.write_json(layout.manifest(folder), about)
    return about


def identity(plan_hash: str, options: Options, sources: Sequence[Source]) -> Manifest:
    """All that decides the bytes of a run's parts; a resumed run must have the same."""
    return {
        "plan": plan_hash,
        "options": options.to_dict(),
        "code": {"nutgraf": metadata.version("nutgraf"), "pyarrow": pa.__version__},
        "inputs": [asdict(source) for source in sources],
    }
