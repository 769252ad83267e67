"""One unit of work: read, scan, write. This is all that runs on other machines."""

from __future__ import annotations

import errno
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import pyarrow as pa
import pyarrow.compute as pc

from nutgraf.classifier import Classifier
from nutgraf.corpus import layout
from nutgraf.corpus.batches import Batch, Reject
from nutgraf.corpus.options import Options
from nutgraf.corpus.readers import ahead, holds_articles, read
from nutgraf.corpus.rows import annotated, documents, maker
from nutgraf.corpus.schema import output_schema
from nutgraf.corpus.units import Unit
from nutgraf.corpus.writers import PartWriter, put_in_place
from nutgraf.errors import MissingExtraError, NutgrafError, RunError
from nutgraf.planfile import load_plan

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Job:
    """What all units of a run have in common; small, and the same on every machine."""

    folder: str
    plan_hash: str
    options: Options


@dataclass(slots=True)
class Record:
    """What became of a unit.

    Attributes:
        read, written, rejected: rows of the input, or articles where it holds articles.
        rows: rows of the part.
        size: bytes of the part.
        reasons: rejected rows by reason, numbers left out of it.
        seconds: spent on decoding, scanning and encoding.
        failure: why the unit is not done; empty where it is.
        fatal: whether other units would fail of the same cause.
    """

    unit: int
    read: int = 0
    written: int = 0
    rejected: int = 0
    rows: int = 0
    size: int = 0
    text_bytes: int = 0
    seconds: dict[str, float] = field(default_factory=dict)
    failure: str = ""
    fatal: bool = False

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


class Stopped(Exception):  # noqa: N818
    """The run is being stopped: the unit is given up, and nothing of it is left."""


def annotate_unit(
    unit: Unit,
    job: Job,
    classifier: Classifier | None = None,
    is_stopped: Callable[[], bool] = bool,
    read_ahead: bool = False,
) -> Record:
    """Makes the part of a unit. A failure is told in the record, never raised.

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
            _loaded[job.plan_hash] = Classifier(load_plan(layout.plan_file(Path(job.folder))))
        return _loaded[job.plan_hash]


def _annotate(
    unit: Unit,
    job: Job,
    classifier: Classifier,
    is_stopped: Callable[[], bool],
    read_ahead: bool,
) -> Record:
    folder, options = Path(job.folder), job.options
    record, clock = Record(unit.number), _Clock()
    schema = output_schema(classifier.topic_names, options)
    names = list(dict.fromkeys(piece.source.name for piece in unit.pieces))
    sources = pa.array(names, pa.string())
    rejects: list[Reject] = []
    part = layout.part(folder, unit.number, options.format)
    weighed = options.keep_text or options.evidence
    with PartWriter(part, options.format, schema, weighed) as writer:
        for piece in unit.pieces:
            source = names.index(piece.source.name), sources
            make = maker(options, holds_articles(piece, options))
            before = record.read
            batches = read(piece, options)
            for batch in clock.timed("decode", ahead(batches) if read_ahead else batches):
                if is_stopped():
                    raise Stopped
                columns = clock.time("decode", make, batch)
                table = clock.time("scan", annotated, classifier, columns, source, schema, options)
                clock.time("encode", writer.write, table, columns["text"])
                record.read += batch.read
                record.rejected += sum(reject.rows for reject in batch.rejects)
                record.written += documents(columns)
                record.text_bytes += pc.sum(pc.binary_length(batch.texts)).as_py() or 0
                rejects += batch.rejects
            if piece.rows is not None and record.read - before != piece.rows:
                raise RunError(
                    f"{piece.source.name}: {record.read - before:,} rows came where its own "
                    f"index counts {piece.rows:,}: has the file changed?"
                )
        _write_rejects(layout.rejects(folder, unit.number), rejects)
        start = time.perf_counter()
    clock.add("encode", time.perf_counter() - start)
    record.rows, record.size = writer.rows, writer.size
    record.seconds = {name: round(value, 6) for name, value in clock.seconds.items()}
    return record


def _write_rejects(path: Path, rejects: list[Reject]) -> None:
    """The rejects of a unit, in the order of its rows; no file where there are none."""
    if not rejects:
        path.unlink(missing_ok=True)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{uuid.uuid4().hex}")
    try:
        with temporary.open("w", encoding="utf-8", errors="backslashreplace") as file:
            file.writelines(f"{reject.to_json()}\n" for reject in rejects)
        put_in_place(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


class _Clock:
    """Seconds by stage of the work."""

    def __init__(self) -> None:
        self.seconds = {"decode": 0.0, "scan": 0.0, "encode": 0.0}

    def add(self, stage: str, seconds: float) -> None:
        self.seconds[stage] += seconds

    def time(self, stage: str, work: Callable[..., _T], *arguments: Any) -> _T:
        start = time.perf_counter()
        try:
            return work(*arguments)
        finally:
            self.add(stage, time.perf_counter() - start)

    def timed(self, stage: str, batches: Iterator[Batch]) -> Iterator[Batch]:
        while (batch := self.time(stage, next, batches, None)) is not None:
            yield batch
