"""One unit of work: read, scan, write. This is all that runs on other machines."""

from __future__ import annotations

import errno
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

import pyarrow as pa

from nutgraf.corpus import layout
from nutgraf.corpus.checkpoints import Place, Record, latest, note
from nutgraf.corpus.copying import marked
from nutgraf.corpus.formats.batches import Batch, Cut, Reject, rejected
from nutgraf.corpus.formats.readers import ahead, read
from nutgraf.corpus.options import Options
from nutgraf.corpus.rows import annotated, documents, maker, second_looks
from nutgraf.corpus.schema import Carried, output_schema
from nutgraf.corpus.units import Piece, Unit
from nutgraf.corpus.watch import Watch
from nutgraf.corpus.writers import held_schema, part_writer
from nutgraf.errors import MissingExtraError, NutgrafError, PluginError, RunError
from nutgraf.reading.exports.check import Check
from nutgraf.scoring.classifier import Classifier
from nutgraf.scoring.planfile import load_plan
from nutgraf.writing import whole

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Job:
    """What all units of a run have in common; small, and the same on every machine."""

    folder: str
    plan_hash: str
    options: Options
    carried: Carried = ()
    dropped: frozenset[str] = frozenset()  # paths of inputs that are gone for good


class Stopped(Exception):  # noqa: N818
    """The run is being stopped: the unit is given up, and no more than its whole parts are left."""


def annotate_unit(
    unit: Unit,
    job: Job,
    classifier: Classifier | None = None,
    is_stopped: Callable[[], bool] = bool,
    read_ahead: bool = False,
) -> Record:
    """Makes the parts of a unit; those that an earlier attempt has made up to a checkpoint are left
    as they are. A failure is told in the record, never raised.

    Without a classifier, the plan is loaded from the run's folder, once a process.
    """
    try:
        classifier = classifier or loaded(job)
    except (NutgrafError, OSError) as error:
        return Record(unit.number, failure=_reason(error), fatal=True)
    try:
        return _annotate(unit, job, classifier, is_stopped, read_ahead)
    except Stopped:
        return Record(unit.number, failure="stopped")
    except Exception as error:
        full = isinstance(error, OSError) and error.errno in _FULL
        fatal = full or isinstance(error, MissingExtraError)
        return Record(unit.number, failure=_reason(error), fatal=fatal)


_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS)


def _reason(error: Exception) -> str:
    text = " ".join(str(error).split())
    return text if isinstance(error, NutgrafError) else f"{type(error).__name__}: {text}"


_lock = threading.Lock()
_loaded: dict[str, Classifier] = {}


def loaded(job: Job) -> Classifier:
    """The classifier of the run's plan file, loaded once a process."""
    with _lock:
        if job.plan_hash not in _loaded:
            _loaded.clear()
            plan = load_plan(layout.plan_file(Path(job.folder)), job.plan_hash)
            _loaded[job.plan_hash] = Classifier(plan)
        return _loaded[job.plan_hash]


def _annotate(
    unit: Unit,
    job: Job,
    classifier: Classifier,
    is_stopped: Callable[[], bool],
    read_ahead: bool,
) -> Record:
    """Makes the parts of a unit that are missing, one after the other."""
    folder, options = Path(job.folder), job.options
    record, place = latest(folder, unit, options.format)
    clock = _Clock(record.seconds)
    schema = held_schema(
        options.format,
        output_schema(classifier.topic_names, options, job.carried, classifier.careful),
    )
    names = list(dict.fromkeys(piece.source.name for piece in unit.pieces))
    files = pa.array(names, pa.string())
    weighed = options.keep_text or options.evidence
    watch = Watch()
    checks: list[Check] = []
    batches = _batches(unit, place, job, clock, watch, read_ahead, checks)
    following: Place | None = place
    while following is not None:
        number, following = len(record.sizes), None
        rejects: list[Reject] = []
        part = layout.part(folder, unit.number, number, options.format)
        _vacate(part)
        with part_writer(part, options.format, schema, weighed) as writer:
            for found in batches:
                if isinstance(found, Place):
                    watch.check()
                    following = found
                    break
                if is_stopped():
                    raise Stopped
                piece, batch = found
                if piece.copies is not None:
                    batch = marked(batch, piece.copies, options.duplicates == "drop")
                file = names.index(piece.source.name), files
                make = maker(options, piece.look)
                columns = clock.time("decode", make, batch)
                try:
                    table = clock.time(
                        "scan", annotated, classifier, columns, file, schema, options
                    )
                except PluginError as error:
                    where = f"{batch.source}, rows {batch.rows[0]:,} to {batch.rows[-1]:,}"
                    raise PluginError(f"{where}: {error}") from error
                clock.time("encode", writer.write, table, columns["text"])
                record.read += batch.read
                gone = piece.source.path in job.dropped
                for reject in batch.rejects:
                    if gone or reject.is_copy:
                        record.left_out += reject.rows
                    else:
                        record.rejected += reject.rows
                record.written += documents(columns)
                record.text_bytes += batch.text_bytes
                record.made_bytes += batch.text_bytes
                looked, changed = second_looks(table, classifier.careful)
                record.looked_again += looked
                record.changed += changed
                rejects += batch.rejects
            _write_rejects(layout.rejects(folder, unit.number, number), rejects)
            start = time.perf_counter()
        clock.add("encode", time.perf_counter() - start)
        record.rows += writer.rows
        record.made_rows += writer.rows
        record.sizes.append(writer.size)
        record.hashes.append(writer.digest)
        record.seconds = {name: round(value, 6) for name, value in clock.seconds.items()}
        record.checks += [check.to_dict() for check in checks]
        checks.clear()
        if following is not None:
            note(folder, record, following)
    _remove_from(folder, unit, len(record.sizes), options.format)
    return record


def _vacate(path: Path) -> None:
    """Removes a link, a pipe or a device that stands where a part is to be, which would be written
    to in place of the part. A folder stays, and is told."""
    if path.is_symlink() or (path.exists() and not path.is_file() and not path.is_dir()):
        path.unlink()


def _remove_from(folder: Path, unit: Unit, number: int, form: str) -> None:
    """Removes the parts of a unit from one on: those of an attempt whose checkpoints are lost, and
    which had more of them, since its file was not yet dropped."""
    while (part := layout.part(folder, unit.number, number, form)).is_file():
        part.unlink()
        number += 1


def _batches(
    unit: Unit,
    place: Place,
    job: Job,
    clock: _Clock,
    watch: Watch,
    read_ahead: bool,
    checks: list[Check],
) -> Iterator[tuple[Piece, Batch] | Place]:
    """What is left of a unit: batches with their pieces, and between two of them the place where
    the next part begins. Parts end at the cuts of the readers, and between pieces once they have
    as many bytes of text; the last one has at least one batch."""
    following: Place | None = None
    held = 0
    for number, piece in enumerate(unit.pieces[place.piece :], place.piece):
        if number == place.piece:
            piece = replace(piece, start=place.start, first_row=place.first_row)
        rows = 0
        is_read = not (piece.damage or piece.source.path in job.dropped)
        if is_read:
            clock.time("decode", watch.begin, piece.source)
        seen: list[Check] = []
        found = read(piece, job.options, seen) if is_read or piece.damage else _left_out(piece)
        for batch in clock.timed("decode", ahead(found) if read_ahead else found):
            if isinstance(batch, Cut):
                following = Place(number, batch.start, batch.first_row)
                continue
            if following is not None:
                yield following
                following, held = None, 0
            rows += batch.read
            held += batch.text_bytes
            yield piece, batch
        if piece.rows is not None and rows != piece.rows:
            raise RunError(
                f"{piece.source.name}: {rows:,} rows came where its own index counts "
                f"{piece.rows:,}: has the file changed?"
            )
        clock.time("decode", watch.end)
        for check in seen:
            check.copies = len(piece.copies or ())
            checks.append(check)
        if held >= job.options.unit_bytes and number + 1 < len(unit.pieces):
            following = Place.before(number + 1, unit.pieces[number + 1])


def _left_out(piece: Piece) -> Iterator[Batch]:
    """In place of the rows of a file that was dropped."""
    reason = "left out: the file was dropped from the run"
    yield rejected(Reject(piece.source.name, piece.first_row, reason, piece.rows or 1))


def _write_rejects(path: Path, rejects: list[Reject]) -> None:
    """The rejects of a part, in the order of its rows; no file where there are none."""
    if not rejects:
        path.unlink(missing_ok=True)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with (
        whole(path) as temporary,
        temporary.open("w", encoding="utf-8", errors="backslashreplace") as file,
    ):
        file.writelines(f"{reject.to_json()}\n" for reject in rejects)


class _Clock:
    """Seconds by stage of the work."""

    def __init__(self, seconds: dict[str, float]) -> None:
        self.seconds = {"decode": 0.0, "scan": 0.0, "encode": 0.0} | seconds

    def add(self, stage: str, seconds: float) -> None:
        self.seconds[stage] += seconds

    def time(self, stage: str, work: Callable[..., _T], *arguments: Any) -> _T:
        start = time.perf_counter()
        try:
            return work(*arguments)
        finally:
            self.add(stage, time.perf_counter() - start)

    def timed(self, stage: str, batches: Iterator[_T]) -> Iterator[_T]:
        while (batch := self.time(stage, next, batches, None)) is not None:
            yield batch
