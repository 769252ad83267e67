"""Timing a piece of work: warm-up, repeats, median and spread."""

from __future__ import annotations

import platform
import statistics
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from importlib import metadata
from typing import Any


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds of one piece of work: median, least and most of the repeats."""

    median: float
    least: float
    most: float
    repeats: int

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


def measure(
    work: Callable[[], object],
    *,
    repeats: int = 5,
    at_least: float = 0.3,
    clock: Callable[[], float] = time.perf_counter,
) -> Timing:
    """Runs the work once to warm up, then `repeats` times; quick work is looped so that each
    repeat lasts `at_least` seconds, and the time is of one run. `time.thread_time` is a clock that
    other programs do not slow down much."""
    start = clock()
    work()
    once = clock() - start
    loops = max(1, int(at_least / max(once, 1e-9)))
    times = []
    for _ in range(repeats):
        start = clock()
        for _ in range(loops):
            work()
        times.append((clock() - start) / loops)
    return Timing(statistics.median(times), min(times), max(times), repeats)


def machine(*packages: str) -> dict[str, str]:
    """What the figures were measured on."""
    found = {
        "cpu": _cpu(),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
    }
    for package in ("nutgraf", "numpy", *packages):
        try:
            found[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            found[package] = "not installed"
    return found


def _cpu() -> str:
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            return next(line.split(":", 1)[1].strip() for line in file if "model name" in line)
    except (OSError, StopIteration):
        return platform.processor() or "unknown"
