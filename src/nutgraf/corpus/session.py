"""A call of `annotate` on the folder of a run: begin or go on, work, check, and sum up."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from nutgraf.corpus import audit, layout, ledger, opening
from nutgraf.corpus.checkpoints import Record
from nutgraf.corpus.dispatch import records
from nutgraf.corpus.locks import locked
from nutgraf.corpus.options import Options
from nutgraf.corpus.progress import progress_of
from nutgraf.corpus.schema import output_schema
from nutgraf.corpus.seals import file_digest
from nutgraf.corpus.worker import Job
from nutgraf.errors import RunError, cause
from nutgraf.reading.exports.check import Check
from nutgraf.reading.exports.check import told as told_of
from nutgraf.reading.sources.finding import Found, LeftOut
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
            `left_out` since their files were dropped; `rows` of the output, `text_bytes` read, and
            `size` of the parts in bytes; with a careful classifier also the rows `looked_again`,
            and the decisions that this `changed`.
        seconds: `decode`, `scan` and `encode`, added over workers, of all units that are done;
            `wall`, of this call.
        failures: unit number to the reason why it is not done.
        left_out: files that are not read, each with its reason.
        remarks: what a look at the first rows has guessed, or found odd.
        mended: what an earlier call had made and this one found missing or changed; it is made
            anew, unless `failures` has its unit.
        verified: parts of which all bytes were compared with what was written.
        checks: what the exports that were read whole say of themselves.
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
    left_out: tuple[LeftOut, ...] = ()
    remarks: tuple[str, ...] = ()
    mended: tuple[str, ...] = ()
    verified: int = 0
    checks: tuple[Check, ...] = ()

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
        keep = tuple((name, "string") for name in options.asked.keep)
        # Refuses names that clash.
        output_schema(classifier.topic_names, options, keep, classifier.careful)
        self._suffix = "" if share is None else f"-{share[0]}-of-{share[1]}"
        self._plan = plan_bytes(classifier.plan)
        self._job = Job(str(folder), hashlib.sha256(self._plan).hexdigest(), options)
        self._start = time.perf_counter()
        self._about: dict[str, Any] = {}
        self._done: dict[int, Record] = {}
        self._made = self._made_rows = 0
        self._failures: dict[int, str] = {}
        self._mended: list[str] = []
        self._verified = 0

    @contextmanager
    def opened(
        self,
        found: Found,
        resume: bool = True,
        grow: bool = False,
        drop: Sequence[str] = (),
        workers: int | None = None,
    ) -> Iterator[None]:
        """Locks the folder, and begins the run in it or makes sure that it is the same run. A run
        that has written nothing makes way for another. A signal that ends the block is noted in the
        manifest.

        Raises:
            RunError: the folder is in use, or holds something else.
            InputError: no file has a text column, or no row can be read.
        """
        state = layout.state(self.folder)
        with ExitStack() as stack:
            try:
                with self._resumable():
                    opening.check_folder(self.folder, resume)
                    stack.enter_context(locked(state / "lock", shared=self.share is not None))
                    if self.share is not None:
                        stack.enter_context(locked(state / f"lock{self._suffix}"))
                    with locked(state / "setup", wait=True):
                        self._begin(found, grow, drop, workers)
                yield
            except KeyboardInterrupt as error:
                by = f"stopped by {error}" if str(error) else "stopped"
                raise KeyboardInterrupt(self._stopped(by)) from None

    def audit(self, verify: bool, workers: int | None) -> None:
        """Takes what is missing or changed of the units that are done, as far as they are the
        share's, for not done; all bytes of their parts are read to `verify` them.

        Of an unfinished run, and if a finished one's list of rejects or its counts have changed,
        the books are made anew by `finish`.
        """
        with self._resumable():
            form, about = self.options.format, self._about
            done = self._done = ledger.done_units(self.folder, form)
            audit.check_number(self.folder, about["units"], done)
            mine = [done[n] for n in self._mine() if n in done]
            was_finished = about["state"] == "finished"
            told = audit.damage(self.folder, about, done, verify) if was_finished else []
            broken: dict[int, str] = {}
            if told or verify or not was_finished:
                broken |= audit.lost_rejects(self.folder, mine)
            if verify:
                self._verified = sum(len(record.hashes) for record in mine)
                broken |= audit.broken_parts(self.folder, form, mine, workers)
            for unit in broken:
                del done[unit]
                # So that it is missed, should this call be killed before it is made anew.
                layout.part(self.folder, unit, 0, form).unlink(missing_ok=True)
            self._mended = [*told, *broken.values()]
            if self._mended:
                with locked(layout.state(self.folder) / "setup", wait=True):
                    self._write(self._run(), "unfinished")

    @property
    def left_out(self) -> tuple[LeftOut, ...]:
        """The files that are not read, once the run is begun."""
        return tuple(LeftOut(**item) for item in self._about["left_out"])

    @property
    def remarks(self) -> tuple[str, ...]:
        """What the look at the first rows has guessed, once the run is begun."""
        return tuple(self._about["remarks"])

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
        listed = ledger.read_units(self.folder, self._about["units"])
        units = [unit for unit in listed if unit.number in todo]
        if len(units) < len(todo):
            raise RunError(
                f"{layout.units(self.folder)}: lists fewer units than the manifest's "
                f"{self._about['units']:,}: put the old list back, or choose another folder"
            )
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
            RunError: rows were lost or doubled, or among the parts is what the run did not write.
        """
        with self._resumable(), locked(layout.state(self.folder) / "setup", wait=True):
            run = self._run()
            if run.finished:
                audit.check_parts(self.folder, self.options.format, self._done)
            if self._made or self._about["state"] != "finished":
                if run.finished:
                    ledger.clear_temporary(self.folder)
                    listed = ledger.merge_rejects(self.folder, self._done)
                    self._check_counts(run, listed)
                    rejected = layout.rejected(self.folder)
                    self._about["rejects"] = {
                        "size": rejected.stat().st_size, "sha256": file_digest(rejected),
                    }  # fmt: skip
                self._write(run, "finished" if run.finished else "unfinished")
        return run

    def _mine(self) -> list[int]:
        first, step = self.share or (0, 1)
        return list(range(first, self._about["units"], step))

    def _begin(self, found: Found, grow: bool, drop: Sequence[str], workers: int | None) -> None:
        folder, topics = self.folder, self.classifier.topic_names
        wanted = opening.identity(self._job.plan_hash, self.options, found.sources)
        if layout.manifest(folder).exists() and not opening.makes_way(folder, wanted):
            self._about = opening.go_on(folder, wanted, found, grow, drop, workers)
        elif drop:
            raise RunError(f"{folder}: holds no run from which {drop[0]} could be dropped")
        else:
            self._about = opening.begin(folder, self._plan, wanted, topics, found, workers)
        gone = frozenset(note["path"] for note in self._about.get("dropped", ()))
        carried = tuple((name, kind) for name, kind in self._about["carried"])
        self._job = replace(self._job, dropped=gone, carried=carried)

    def _carry(self, carried: Sequence[Sequence[str]]) -> None:
        pairs = tuple((name, kind) for name, kind in carried)
        self._job = replace(self._job, carried=pairs)

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
            counts=ledger.totals(self._done.values(), bool(self.classifier.careful)),
            seconds={name: round(value, 3) for name, value in seconds.items()},
            failures=dict(sorted(self._failures.items())),
            left_out=self.left_out,
            remarks=self.remarks,
            mended=tuple(self._mended),
            verified=self._verified,
            checks=tuple(
                Check.of_dict(check)
                for unit in sorted(self._done)
                for check in self._done[unit].checks
            ),
        )

    def _check_counts(self, run: Run, listed: int) -> None:
        read, written, rejected, left_out = (
            run.counts[k] for k in ("read", "written", "rejected", "left_out")
        )
        if read != written + rejected + left_out or rejected + left_out != listed:
            raise RunError(
                f"{self.folder}: the counts do not add up: {read:,} rows read, {written:,} "
                f"written, {rejected:,} rejected, {left_out:,} left out, {listed:,} listed in "
                "rejected.jsonl: do not use the result"
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
            "checks": told_of(run.checks),
        }
        ledger.write_json(layout.manifest(self.folder), content)
        self._about["state"] = state

    @contextmanager
    def _resumable(self, errors: tuple[type[Exception], ...] = (OSError,)) -> Iterator[None]:
        """Says of errors, of the system where not given, that nothing is lost, or not begun; and
        notes in the manifest that the run was stopped by them."""
        try:
            yield
        except errors as error:
            if not self._about.get("units"):
                raise RunError(
                    f"{self.folder}: the run is not begun ({cause(error)}): see to that and "
                    "call it again in the same way to go on, or choose another folder"
                ) from error
            raise RunError(self._stopped(cause(error))) from error

    def _stopped(self, reason: str) -> str:
        state = ""
        if (units := self._about.get("units")) and self._about["state"] != "finished":
            with (
                suppress(OSError, RunError),
                locked(layout.state(self.folder) / "setup", wait=True),
            ):
                self._write(self._run(), "stopped", reason=reason)
            state = f"{len(self._done):,} of {units:,} units are done; "
        return f"{self.folder}: {reason}: {state}call it again in the same way to go on"
