"""A call of `annotate` on the folder of a run: begin or go on, work, check, and sum up."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

import pyarrow as pa

from nutgraf.corpus import layout, ledger
from nutgraf.corpus.checkpoints import Record
from nutgraf.corpus.dispatch import records
from nutgraf.corpus.formats.inputs import Source
from nutgraf.corpus.locks import locked
from nutgraf.corpus.options import Options
from nutgraf.corpus.progress import progress_of
from nutgraf.corpus.schema import output_schema
from nutgraf.corpus.units import plan_units
from nutgraf.corpus.worker import Job
from nutgraf.errors import RunError
from nutgraf.scoring.classifier import Classifier
from nutgraf.scoring.planfile import plan_bytes


@dataclass(frozen=True, slots=True)
class Run:
    """What a call of `annotate` did.

    Attributes:
        finished: whether all units of the run are done, also those of other shares.
        units: of the run; `done` of them are done, `made` of those by this call.
        made_rows: rows of the output that this call made for the units it finished; where a unit
            was taken up at a checkpoint, those after it.
        counts: of all units that are done: rows of the input `read`, `written`, `rejected`;
            `rows` of the output, `text_bytes` read, and `size` of the parts in bytes.
        seconds: `decode`, `scan` and `encode`, added over workers, of all units that are done;
            `wall`, of this call.
        failures: unit number to the reason why it is not done.
    """

    folder: Path
    finished: bool
    units: int
    done: int
    made: int
    made_rows: int
    counts: Mapping[str, int]
    seconds: Mapping[str, float]
    failures: Mapping[int, str]
    skipped: tuple[str, ...] = ()

    @property
    def parts(self) -> Path:
        """The folder of the parts."""
        return self.folder / "parts"


class Session:
    """One call on one folder. The folder may serve several sessions at once only by shares."""

    def __init__(
        self,
        folder: Path,
        options: Options,
        classifier: Classifier,
        share: tuple[int, int] | None = None,
    ) -> None:
        self.folder, self.options, self.classifier, self.share = folder, options, classifier, share
        output_schema(classifier.topic_names, options)  # refuses names that clash
        self._suffix = "" if share is None else f"-{share[0]}-of-{share[1]}"
        self._plan = plan_bytes(classifier.plan)
        self._job = Job(str(folder), hashlib.sha256(self._plan).hexdigest(), options)
        self._start = time.perf_counter()
        self._about: dict[str, Any] = {}
        self._done: dict[int, Record] = {}
        self._made = self._made_rows = 0
        self._failures: dict[int, str] = {}

    @contextmanager
    def opened(
        self, sources: Sequence[Source], skipped: Sequence[str], resume: bool = True
    ) -> Iterator[None]:
        """Locks the folder, and begins the run in it or makes sure that it is the same run.

        Raises:
            RunError: the folder is in use, or holds something else.
        """
        state = layout.state(self.folder)
        with ExitStack() as stack:
            with self._resumable():
                self._check_folder(resume)
                stack.enter_context(locked(state / "lock", shared=self.share is not None))
                if self.share is not None:
                    stack.enter_context(locked(state / f"lock{self._suffix}"))
                with locked(state / "setup", wait=True):
                    self._begin(sources, skipped)
                self._done = ledger.done_units(self.folder, self.options.format)
            yield

    def work(
        self, workers: int | None, memory: int | None, cluster: str | None, tell: bool
    ) -> None:
        """Makes the parts that are missing, those of the share only.

        Raises:
            RunError: the disk is full, a worker lacks what all units need, or the cluster is lost;
                the manifest tells of it, where it can be written.
        """
        mine = self._mine()
        todo = {n for n in mine if n not in self._done}
        if not todo:
            return
        units = [u for u in ledger.read_units(self.folder) if u.number in todo]
        made = records(units, self._job, self.classifier, workers, memory, cluster)
        bar = progress_of(len(mine), len(mine) - len(todo), tell)
        with self._resumable((OSError, RunError)), closing(made), bar:
            for record in made:
                if record.failure:
                    self._failures[record.unit] = record.failure
                    if record.fatal:
                        raise RunError(record.failure)
                    continue
                ledger.note(self.folder, self._suffix, record)
                self._done[record.unit] = record
                self._made += 1
                self._made_rows += record.made_rows
                bar.advance(1, record.made_bytes, record.made_rows)

    def finish(self) -> Run:
        """Sums up; the session that finds all units done joins the rejects and closes the ledger.

        Raises:
            RunError: rows were lost or doubled.
        """
        with self._resumable(), locked(layout.state(self.folder) / "setup", wait=True):
            run = self._run()
            if self._made or self._about["state"] != "finished":
                if run.finished:
                    ledger.clear_temporary(self.folder)
                    rejected = ledger.merge_rejects(self.folder, self._done)
                    self._check_counts(run, rejected)
                self._write(run, "finished" if run.finished else "unfinished")
        return run

    def _mine(self) -> list[int]:
        first, step = self.share or (0, 1)
        return list(range(first, self._about["units"], step))

    def _check_folder(self, resume: bool) -> None:
        if not self.folder.exists():
            return
        if not self.folder.is_dir():
            raise RunError(f"{self.folder}: is no folder")
        if layout.manifest(self.folder).exists():
            if not resume:
                raise RunError(f"{self.folder}: holds a run: choose another folder, or resume it")
        elif other := {path.name for path in self.folder.iterdir()} - {".run", "parts"}:
            raise RunError(f"{self.folder}: holds no run, but {min(other)}: choose an empty folder")

    def _begin(self, sources: Sequence[Source], skipped: Sequence[str]) -> None:
        code = {"nutgraf": metadata.version("nutgraf"), "pyarrow": pa.__version__}
        wanted = ledger.identity(self._job.plan_hash, self.options, sources, code)
        if layout.manifest(self.folder).exists():
            self._about = ledger.read_manifest(self.folder)
            self._about.pop("reason", None)  # why the last call was stopped
            ledger.check_same(self.folder, self._about, wanted)
            return
        layout.parts(self.folder).mkdir(parents=True, exist_ok=True)
        layout.plan_file(self.folder).write_bytes(self._plan)
        n = ledger.write_units(self.folder, plan_units(sources, self.options))
        self._about = {
            "format": ledger.FORMAT,
            "version": ledger.VERSION,
            "state": "begun",
            "topics": list(self.classifier.topic_names),
            "units": n,
            **wanted,
            "skipped": list(skipped),
        }
        ledger.write_json(layout.manifest(self.folder), self._about)

    def _run(self) -> Run:
        if self.share is not None:  # others may have done units meanwhile
            self._done = ledger.done_units(self.folder, self.options.format)
        seconds: dict[str, float] = {}
        for record in self._done.values():
            for stage, spent in record.seconds.items():
                seconds[stage] = seconds.get(stage, 0.0) + spent
        seconds["wall"] = time.perf_counter() - self._start
        return Run(
            folder=self.folder,
            finished=len(self._done) == self._about["units"],
            units=self._about["units"],
            done=len(self._done),
            made=self._made,
            made_rows=self._made_rows,
            counts=ledger.totals(self._done.values()),
            seconds={name: round(value, 3) for name, value in seconds.items()},
            failures=dict(sorted(self._failures.items())),
            skipped=tuple(self._about["skipped"]),
        )

    def _check_counts(self, run: Run, listed: int) -> None:
        read, written, rejected = (run.counts[k] for k in ("read", "written", "rejected"))
        if read != written + rejected or rejected != listed:
            raise RunError(
                f"{self.folder}: the counts do not add up: {read:,} rows read, {written:,} "
                f"written, {rejected:,} rejected, {listed:,} listed in rejected.jsonl: do "
                "not use the result"
            )

    def _write(self, run: Run, state: str, **more: str) -> None:
        content = {
            **self._about,
            "state": state,
            **more,
            "done": run.done,
            "counts": run.counts,
            "seconds": run.seconds,
            "failures": run.failures,
        }
        ledger.write_json(layout.manifest(self.folder), content)

    @contextmanager
    def _resumable(self, errors: tuple[type[Exception], ...] = (OSError,)) -> Iterator[None]:
        """Says of errors, of the system where not given, that nothing is lost; and notes in the
        manifest that the run was stopped."""
        try:
            yield
        except errors as error:
            reason = error.strerror if isinstance(error, OSError) else None
            raise RunError(self._stopped(reason or str(error))) from error
        except KeyboardInterrupt:
            raise KeyboardInterrupt(self._stopped("stopped")) from None

    def _stopped(self, reason: str) -> str:
        state = ""
        if units := self._about.get("units"):
            with (
                suppress(OSError, RunError),
                locked(layout.state(self.folder) / "setup", wait=True),
            ):
                self._write(self._run(), "stopped", reason=reason)
            state = f"{len(self._done):,} of {units:,} units are done; "
        return f"{self.folder}: {reason}: {state}call it again in the same way to go on"
