"""`python -m tests.torture`: runs are broken in every way, gone on with, and compared byte by byte.

Processes are killed or told to end at random moments, the disk is full, streams are cut, pages are
damaged, inputs are replaced while they are read, finished parts and rejects are spoilt, workers and
the scheduler of a cluster die or are slow. Each time the run is called again, and what comes out
must be what an unbroken run gives, with every row accounted for. `--quick` takes two minutes, the
whole some fifteen.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

import click
import pyarrow.parquet as pq

from nutgraf.corpus import layout
from tests.corpus import samples
from tests.corpus.clusters import Cluster
from tests.corpus.test_containers import CONTAINERS, array

UNIT = "40KB"


class BrokenError(AssertionError):
    """A run came out differently from the unbroken one."""


def command(corpus: Path, out: Path, *more: str) -> list[str]:
    options = ["-o", str(out), "--unit-size", UNIT, "--keep-text", "--quiet", "--workers", "2"]
    return [sys.executable, "-m", "nutgraf", "annotate", str(corpus), *options, *more]


def run(corpus: Path, out: Path, *more: str) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        command(corpus, out, *more), capture_output=True, text=True, timeout=900, check=False
    )
    if done.returncode not in (0, 1) or "Traceback" in done.stderr:
        raise BrokenError(f"exit code {done.returncode}: {done.stderr[-2000:]}")
    return done


def contents(out: Path) -> dict[str, bytes]:
    """What must not depend on how a run went; its counts must add up."""
    about = json.loads((out / "run.json").read_text())
    counts = about["counts"]
    told = counts["written"] + counts["rejected"] + counts["left_out"]
    if about["state"] != "finished" or counts["read"] != told:
        raise BrokenError(f"{about['state']}: {counts}")
    files = [*(out / "parts").iterdir(), out / "rejected.jsonl"]
    return {
        "counts": json.dumps(counts).encode(),
        **{path.name: path.read_bytes() for path in sorted(files)},
    }


def compare(out: Path, expected: dict[str, bytes]) -> None:
    found = contents(out)
    if found != expected:
        names = [n for n in {**found, **expected} if found.get(n) != expected.get(n)]
        raise BrokenError(
            f"{len(names)} of {len(expected)} files differ, such as {sorted(names)[:3]}"
        )


def make_corpus(folder: Path, rows: int) -> Path:
    """Files of all kinds and archives, with bad rows, a truncated stream and a damaged page."""
    folder.mkdir()
    for name, write in samples.WRITERS.items():
        write(folder / name, samples.texts(rows))
    with (folder / "a.jsonl").open("ab") as file:
        file.write(b'broken\n{"text": 3}\n{"text": "caf\xe9"}\n{"text": "Tanks."}\n')
    packed = {name: (folder / name).read_bytes() for name in ("a.jsonl", "a.csv", "a.parquet")}
    for kind in ("zip", "tar.gz"):
        CONTAINERS[kind](folder, packed)
    (folder / "a.json").write_bytes(array(samples.texts(rows)))
    (folder / "utf-16.txt").write_bytes("\n".join(samples.texts(rows)).encode("utf-16"))
    samples.WRITERS["a.jsonl.gz"](folder / "cut.jsonl.gz", samples.texts(rows))
    content = (folder / "cut.jsonl.gz").read_bytes()
    (folder / "cut.jsonl.gz").write_bytes(content[: len(content) // 2])
    samples.write_parquet(folder / "damaged.parquet", samples.texts(rows))
    group = pq.ParquetFile(folder / "damaged.parquet").metadata.row_group(1)
    start = group.column(1).dictionary_page_offset or group.column(1).data_page_offset
    pages = bytearray((folder / "damaged.parquet").read_bytes())
    pages[start + 30 : start + 200] = bytes(170)
    (folder / "damaged.parquet").write_bytes(pages)
    return folder


def kills(corpus: Path, folder: Path, expected: dict[str, bytes], times: int) -> str:
    """SIGKILL at random moments of a run's life, and again after each new start."""
    start = time.monotonic()
    run(corpus, folder / "timed")
    longest = time.monotonic() - start
    killed = finished = 0
    while killed < times:
        out = folder / f"killed{finished}"
        process = subprocess.Popen(
            command(corpus, out), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            process.wait(random.uniform(0.3, 1) * longest)
            compare(out, expected)
            shutil.rmtree(out)
            finished += 1
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
            killed += 1
    out = folder / f"killed{finished}"
    run(corpus, out)
    compare(out, expected)
    return f"{killed} kills, {finished + 1} runs finished, all the same"


def stream(corpus: Path, folder: Path, expected: dict[str, bytes], times: int) -> str:
    """SIGKILL within one large stream; each call goes on after the parts of those before it."""
    source, out = folder / "stream.jsonl.zst", folder / "stream"
    rows = 12_000 if times < 10 else 120_000
    samples.write_zst(source, samples.jsonl(samples.texts(rows)))
    run(source, folder / "unbroken")
    whole = contents(folder / "unbroken")
    kept: dict[str, tuple[int, int]] = {}
    killed = 0
    while killed < times:
        process = subprocess.Popen(
            command(source, out), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        while process.poll() is None and len(written(out)) < len(kept) + 2:
            time.sleep(0.01)
        time.sleep(random.uniform(0, 0.1))
        killed += process.poll() is None
        process.kill()
        if process.wait() != -signal.SIGKILL:
            break
        there = written(out)
        if not kept.items() <= there.items():
            raise BrokenError("a part that was done was made again")
        kept = dict(list(there.items())[:-1])  # the last one may lack its checkpoint
    run(source, out)
    if not kept or not kept.items() <= written(out).items():
        raise BrokenError("a part that was done was made again")
    compare(out, whole)
    return f"{killed} kills, {len(kept)} of {len(written(out))} parts kept, then the same"


def written(out: Path) -> dict[str, tuple[int, int]]:
    """The parts in order, and what tells whether one was made anew."""
    states = {path.name: path.stat() for path in sorted((out / "parts").glob("part-*"))}
    return {name: (state.st_ino, state.st_mtime_ns) for name, state in states.items()}


def slow(corpus: Path, folder: Path, expected: dict[str, bytes], times: int) -> str:
    """A worker of a Dask cluster sleeps in a unit until the others have nothing left to do."""
    try:
        import distributed  # noqa: F401
    except ImportError:
        return "left out: needs nutgraf[dask]"
    out = folder / "slow"
    journal = layout.journal(out, "")

    def units() -> list[int]:
        lines = journal.read_text().split("\n") if journal.exists() else []
        return [json.loads(line)["unit"] for line in lines if line.endswith("}")]

    with Cluster(folder / "dask-slow", workers=2) as dask:
        process = subprocess.Popen(
            command(corpus, out, "--cluster", dask.address), stderr=subprocess.DEVNULL
        )
        while process.poll() is None and len(units()) < 3:
            time.sleep(0.02)
        slept_from = len(units())
        dask.workers[0].send_signal(signal.SIGSTOP)
        while process.poll() is None:
            before = len(units())
            time.sleep(1)
            if before == len(units()):
                break
        slept_to = len(units())
        dask.workers[0].send_signal(signal.SIGCONT)
        if process.wait(300) not in (0, 1):
            raise BrokenError(f"exit code {process.returncode}")
    if len(set(units())) != len(units()):
        raise BrokenError("a unit was done twice")
    compare(out, expected)
    return f"{slept_to - slept_from} of {len(units())} units done beside it, each once"


def full_disk(corpus: Path, folder: Path, expected: dict[str, bytes], times: int) -> str:
    """A small file system that is made a little larger after each failure."""
    disk = folder / "disk"
    disk.mkdir()
    # The plan alone takes some megabytes.
    room = 3 << 20
    mount = ["mount", "-t", "tmpfs", "-o", f"size={room}", "tmpfs", str(disk)]
    if os.geteuid() or subprocess.run(mount, capture_output=True, check=False).returncode:
        return "left out: mounting a small disk needs root"
    try:
        failures = told = 0
        while True:
            done = run(corpus, disk / "out")
            manifest = disk / "out" / "run.json"
            about = json.loads(manifest.read_text()) if manifest.exists() else {}
            if about.get("state") == "finished":
                break
            told += "No space" in about.get("reason", "")
            if "No space left" not in done.stderr or "to go on" not in done.stderr:
                raise BrokenError(f"a full disk was told of like this: {done.stderr}")
            failures += 1
            room += random.randrange(100 << 10, 700 << 10)
            options = f"remount,size={room}"
            subprocess.run(["mount", "-o", options, str(disk)], check=True)
        compare(disk / "out", expected)
        if not failures:
            raise BrokenError("the disk was never full")
        return f"full {failures} times, {told} of them in the manifest, then the same"
    finally:
        subprocess.run(["umount", str(disk)], check=False)


def ended(corpus: Path, folder: Path, expected: dict[str, bytes], times: int) -> str:
    """SIGTERM and SIGHUP, as a batch system or a terminal that is closed sends them."""
    out, stopped = folder / "ended", 0
    for number in [signal.SIGTERM, signal.SIGHUP] * times:
        parts = len(written(out))
        process = subprocess.Popen(
            command(corpus, out), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
        )
        while process.poll() is None and len(written(out)) < parts + 2:
            time.sleep(0.01)
        process.send_signal(number)
        _, errors = process.communicate(timeout=120)
        about = json.loads((out / "run.json").read_text())
        if about["state"] == "finished":
            break
        if process.returncode != 1 or "to go on" not in errors or "Traceback" in errors:
            raise BrokenError(f"{number.name}: exit code {process.returncode}: {errors}")
        if (about["state"], about["reason"]) != ("stopped", f"stopped by {number.name}"):
            raise BrokenError(f"{number.name} left {about['state']}: {about.get('reason')}")
        stopped += 1
    run(corpus, out)
    compare(out, expected)
    return f"stopped {stopped} times, with that in the manifest, then the same"


def replaced(corpus: Path, folder: Path, expected: dict[str, bytes], times: int) -> str:
    """While a run reads, a file gets other rows of the same form, as another file or in its own
    place, the time of change set back; then the old one is put there again."""
    copy = folder / "replaced-in"
    shutil.copytree(corpus, copy, copy_function=shutil.copy2)
    other = folder / "replaced-by"
    other.mkdir()
    whole, out = folder / "replaced-whole", folder / "replaced"
    run(copy, whole)
    same = contents(whole)
    names = list(samples.WRITERS)
    seen = 0
    for i in range(times):
        shutil.rmtree(out, ignore_errors=True)
        name = random.choice(names)
        path, kept = copy / name, other / f"{i}-{name}"
        shutil.copy2(path, kept)
        state = path.stat()
        size = len(pq.read_table(corpus / "a.parquet"))
        samples.WRITERS[name](other / name, samples.texts(size)[::-1])
        process = subprocess.Popen(
            command(copy, out), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
        )
        wait = random.randrange(len(same))
        while process.poll() is None and (
            not (out / "run.json").exists() or len(written(out)) < wait
        ):
            time.sleep(0.005)
        if i % 2:
            os.replace(other / name, path)
        else:
            path.write_bytes((other / name).read_bytes())
        if random.random() < 0.5:
            os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns))
        _, errors = process.communicate(timeout=300)
        about = json.loads((out / "run.json").read_text())
        if "Traceback" in errors:
            raise BrokenError(errors)
        if about["state"] == "finished":  # it was done with the file before
            compare(out, same)
        elif not any(name in reason for reason in about["failures"].values()):
            raise BrokenError(f"{name} was replaced, and {about['failures']} is told")
        else:
            seen += 1
        os.replace(kept, path)
        os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns))
        run(copy, out)
        compare(out, same)
    return f"{seen} of {times} changes met a run at work and failed their units, then the same"


def spoilt(corpus: Path, folder: Path, expected: dict[str, bytes], times: int) -> str:
    """Of a finished run, bytes of parts are flipped and rejects are deleted or cut."""
    out = folder / "spoilt"
    run(corpus, out)
    flipped = 0
    for _ in range(times):
        parts = sorted((out / "parts").iterdir())
        for part in random.sample(parts, random.randrange(4)):
            content = bytearray(part.read_bytes())
            content[random.randrange(len(content))] ^= 1 << random.randrange(8)
            part.write_bytes(content)
            flipped += 1
        rejects, way = out / "rejected.jsonl", random.randrange(4)
        if way == 0:
            rejects.unlink()
        elif way == 1:
            rejects.write_bytes(rejects.read_bytes()[: random.randrange(100)])
        elif way == 2:
            shutil.rmtree(out / ".run" / "rejects")
            rejects.unlink()
        run(corpus, out, "--verify")
        compare(out, expected)
    return f"{flipped} bytes flipped, {times} times made whole again"


def grown(corpus: Path, folder: Path, expected: dict[str, bytes], times: int) -> str:
    """New files go into a finished run by calls that are killed; the old parts stay as they are."""
    copy, out, other = folder / "grown-in", folder / "grown", folder / "grown-unbroken"
    shutil.copytree(corpus, copy, copy_function=shutil.copy2)
    for one in (out, other):
        run(copy, one)
    killed = 0
    for i in range(max(1, times // 10)):
        for name, write in samples.WRITERS.items():
            write(copy / f"new{i}-{name}", samples.texts(200))
        old = written(out)
        run(copy, other, "--grow")
        for _ in range(3):
            process = subprocess.Popen(
                command(copy, out, "--grow"), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
            time.sleep(random.uniform(0.2, 2))
            killed += process.poll() is None
            process.kill()
            process.wait()
        run(copy, out, "--grow")
        compare(out, contents(other))
        if not old.items() <= written(out).items():
            raise BrokenError("a part of before was made again")
    return f"{killed} kills, {len(written(out)) - len(expected) + 2} new parts, all the same"


def shares(corpus: Path, folder: Path, expected: dict[str, bytes], times: int) -> str:
    """Shares as in an array of jobs, all at once, each killed and started again."""
    n, out = 3, folder / "shares"
    killed = 0
    for attempt in range(2):
        processes = [
            subprocess.Popen(
                command(corpus, out, "--unit-index", f"{i}/{n}"), stderr=subprocess.DEVNULL
            )
            for i in range(n)
        ]
        for process in processes:
            if attempt == 0:
                time.sleep(random.uniform(0, 2))
                killed += process.poll() is None
                process.kill()
            process.wait()
    compare(out, expected)
    return f"{killed} of {n} shares killed, then the same"


def cluster(corpus: Path, folder: Path, expected: dict[str, bytes], times: int) -> str:
    """Workers of a Dask cluster are killed and replaced, the scheduler is restarted."""
    try:
        import distributed  # noqa: F401
    except ImportError:
        return "left out: needs nutgraf[dask]"
    out, killed, restarted = folder / "cluster", 0, 0
    with Cluster(folder / "dask", workers=3) as dask:
        failures: list[Exception] = []

        def work() -> None:
            try:
                run(corpus, out, "--cluster", dask.address)
            except Exception as error:
                failures.append(error)

        thread = threading.Thread(target=work)
        thread.start()
        while thread.is_alive() and not (out / "run.json").exists():
            time.sleep(0.1)
        while thread.is_alive() and killed < times:
            time.sleep(random.uniform(0.5, 2))
            if killed and restarted < times // 5 and random.random() < 0.3:
                dask.restart_scheduler()
                restarted += 1
            else:
                dask.workers.pop(0).kill()
                dask.add_worker()
                killed += 1
        thread.join()
        if failures:
            raise failures[0]
    compare(out, expected)
    return f"{killed} workers killed, {restarted} restarts of the scheduler, then the same"


SCENES: dict[str, Callable[[Path, Path, dict[str, bytes], int], str]] = {
    "kills": kills,
    "stream": stream,
    "disk": full_disk,
    "ended": ended,
    "replaced": replaced,
    "spoilt": spoilt,
    "grown": grown,
    "shares": shares,
    "cluster": cluster,
    "slow": slow,
}


@click.command()
@click.argument("scenes", nargs=-1, type=click.Choice([*SCENES]))
@click.option("--quick", is_flag=True, help="A small corpus and few kills.")
@click.option("--times", type=int, help="How often to kill; 50, or 3 where it is quick.")
@click.option("--seed", type=int, help="Of the random moments; printed where not given.")
def main(scenes: tuple[str, ...], quick: bool, times: int | None, seed: int | None) -> None:
    """Break runs over a corpus and compare what becomes of them with an unbroken run."""
    seed = random.randrange(10**6) if seed is None else seed
    random.seed(seed)
    click.echo(f"seed {seed}")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        corpus = make_corpus(folder / "in", 600 if quick else 6000)
        run(corpus, folder / "whole")
        expected = contents(folder / "whole")
        counts = json.loads(expected["counts"])
        click.echo(f"{len(expected) - 2} parts; {counts}")
        for scene in scenes or SCENES:
            start = time.monotonic()
            told = SCENES[scene](corpus, folder, expected, times or (3 if quick else 50))
            click.echo(f"{scene}: {told} ({time.monotonic() - start:.0f} s)")


if __name__ == "__main__":
    main()
