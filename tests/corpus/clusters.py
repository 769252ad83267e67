"""A Dask scheduler and workers as processes of their own, over TCP."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Self


class Cluster:
    """Started on entering, killed on leaving; workers look for the scheduler until it is there."""

    def __init__(self, folder: Path, workers: int) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder, self._n = folder, workers
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._port = free.getsockname()[1]
        self.address = f"tcp://127.0.0.1:{self._port}"
        self.workers: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> Self:
        self._start_scheduler()
        for _ in range(self._n):
            self.add_worker()
        return self

    def __exit__(self, *_: object) -> None:
        for process in [*self.workers, self.scheduler]:
            process.kill()
            process.wait()

    def add_worker(self) -> None:
        options = [self.address, "--nthreads", "1", "--no-nanny", "--no-dashboard"]
        more = ["--local-directory", str(self._folder), "--death-timeout", "60"]
        self.workers.append(self._run("dask_worker", *options, *more))

    def restart_scheduler(self) -> None:
        """Kills the scheduler and starts another, with all it knew forgotten."""
        self.scheduler.kill()
        self.scheduler.wait()
        time.sleep(0.3)
        self._start_scheduler()
        for worker in self.workers:  # those that lost their scheduler close by themselves
            worker.kill()
            worker.wait()
        self.workers = []
        for _ in range(self._n):
            self.add_worker()

    def _start_scheduler(self) -> None:
        self.scheduler = self._run(
            "dask_scheduler", "--host", "127.0.0.1", "--port", str(self._port), "--no-dashboard"
        )

    def _run(self, module: str, *arguments: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", f"distributed.cli.{module}", *arguments]
        log = (self._folder / "log").open("ab")
        return subprocess.Popen(command, cwd=self._folder, stdout=log, stderr=log)
