"""Handing units out: to threads, to processes of this machine, or to those of a cluster."""

from __future__ import annotations

import threading
import time
import warnings
from collections.abc import Generator, Sequence
from contextlib import nullcontext
from typing import Any

import joblib
from joblib.parallel import get_active_backend

from nutgraf.corpus.checkpoints import Record
from nutgraf.corpus.units import Unit
from nutgraf.corpus.worker import Job, annotate_unit
from nutgraf.errors import InputError, MissingExtraError, RunError
from nutgraf.parameters import whole_of
from nutgraf.scoring.classifier import Classifier
from nutgraf.scoring.reader import BundledReader

MEMORY_PER_WORKER = 160 << 20
"""Bytes that a worker may take beyond what the process has, with rows of usual size."""

ATTEMPTS = 5
"""How often a cluster that broke down is tried again without any unit done in between."""


def records(
    units: Sequence[Unit],
    job: Job,
    classifier: Classifier,
    workers: int | None,
    memory: int | None,
    cluster: str | None,
) -> Generator[Record, None, None]:
    """The record of each unit, in the order in which they are done.

    Raises:
        RunError: the cluster is lost.
        MissingExtraError: `cluster` is given, and Dask is not installed.
    """
    if cluster is not None:
        return _on_cluster(units, job, cluster)
    if _is_configured():
        return _anywhere(units, job, workers)
    n = _workers(len(units), workers, memory)
    # Segmenting is Python's work, which threads do not share.
    segmented = any(p.look.unit == "article" for unit in units for p in unit.pieces)
    second = classifier.plan.second
    # An encoder is large, so that one serves all.
    is_large = second is not None and not isinstance(second.encoder, BundledReader)
    if segmented and n > 1 and not classifier.plan.others and not is_large:
        return _anywhere(units, job, n, "loky")
    return _in_threads(units, job, classifier, n, idle=n < (workers or joblib.cpu_count()))


def check_memory(memory: int | None) -> None:
    """Whether one worker can do with so many bytes.

    Raises:
        InputError: it cannot.
    """
    if memory is not None and whole_of("memory", memory) < MEMORY_PER_WORKER:
        raise InputError(f"memory of {memory:,} bytes: one worker needs {MEMORY_PER_WORKER:,}")


def _workers(units: int, workers: int | None, memory: int | None) -> int:
    n = workers or joblib.cpu_count()
    if memory is not None:
        n = min(n, memory // MEMORY_PER_WORKER)
    return max(1, min(n, units))


def _is_configured() -> bool:
    """Whether the caller has chosen a backend of joblib with `joblib.parallel_config`."""
    backend, n_jobs = get_active_backend()
    return type(backend).__name__ != "LokyBackend" or n_jobs not in (None, 1)


def _in_threads(
    units: Sequence[Unit], job: Job, classifier: Classifier, n: int, idle: bool
) -> Generator[Record, None, None]:
    """In n threads; where some cores are left `idle`, they read ahead."""
    stop = threading.Event()
    if n == 1:
        for unit in units:
            yield annotate_unit(unit, job, classifier, read_ahead=idle)
        return
    parallel = joblib.Parallel(
        n, backend="threading", return_as="generator_unordered", batch_size=1, pre_dispatch=2 * n
    )
    call = joblib.delayed(annotate_unit)
    made = parallel(call(unit, job, classifier, stop.is_set, idle) for unit in units)
    try:
        for record in made:  # noqa: UP028  `yield from` would close it first of all
            yield record
    finally:  # after an error or Ctrl-C, the units at work end at their next batch
        stop.set()
        with warnings.catch_warnings():  # joblib's, that there was more to do
            warnings.simplefilter("ignore")
            made.close()


def _anywhere(
    units: Sequence[Unit], job: Job, n: int | None, backend: str | None = None
) -> Generator[Record, None, None]:
    """Under a backend of joblib, or the one that it is set to. Workers load the plan from the run's
    folder."""
    call = joblib.delayed(annotate_unit)
    with joblib.parallel_config(backend) if backend else nullcontext():
        active, n_active = get_active_backend()
        if active.supports_return_generator:
            parallel = joblib.Parallel(
                n, return_as="generator_unordered", batch_size=1, pre_dispatch="3*n_jobs"
            )
        else:  # then some units at a time, so that what is done is noted before all is
            parallel = joblib.Parallel(n, batch_size=1)
    if active.supports_return_generator:
        yield from parallel(call(unit, job) for unit in units)
        return
    some = 8 * active.effective_n_jobs(n or n_active)
    for first in range(0, len(units), some):
        yield from parallel(call(unit, job) for unit in units[first : first + some])


def _on_cluster(units: Sequence[Unit], job: Job, address: str) -> Generator[Record, None, None]:
    """On the workers of a Dask scheduler; if that breaks down, what is missing is begun anew."""
    try:
        from distributed import Client
    except ImportError:
        raise MissingExtraError("distributed", "dask", "running on a Dask cluster") from None
    missing = {unit.number: unit for unit in units}
    failed, reached = 0, False
    while missing:
        try:
            client: Any = Client(address, timeout=30)  # type: ignore[no-untyped-call]
            reached = True
            with client:
                for record in _anywhere(list(missing.values()), job, -1, "dask"):
                    del missing[record.unit]
                    failed = 0
                    yield record
        except Exception as error:
            failed += 1
            if failed == ATTEMPTS or not reached:  # a wrong address becomes no better
                reason = f"{type(error).__name__}: {error}"
                raise RunError(f"the cluster at {address} is lost ({reason})") from error
            time.sleep(failed)
