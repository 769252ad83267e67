"""The process that reads odd files, so that a crash or a claim of all memory ends it alone."""

from __future__ import annotations

import random
import resource
import signal
import sys
import time
import warnings
from pathlib import Path
from typing import NoReturn

SIGNS = (b"\n", b",", b"\t", b"*", b"&", b"\xef\xbb\xbf", b"\xed\xa0\x80")
SECONDS, WAIT, MEMORY = 10, 300, 6 << 30


class TooLongError(BaseException):
    """A case took longer than it may."""


def _too_long(number: int, frame: object) -> NoReturn:
    raise TooLongError(f"more than {SECONDS} seconds of work, or {WAIT} of waiting")


def _time(seconds: int, wait: int) -> None:
    """A clock of work, which a busy machine does not hurry, and one for what waits without end."""
    signal.setitimer(signal.ITIMER_PROF, seconds)
    signal.alarm(wait)


def changed(content: bytes, others: list[bytes], rng: random.Random) -> bytes:
    """Content with some bytes changed, left out, doubled, or taken from elsewhere."""
    made = bytearray(content)
    for _ in range(rng.choice((1, 1, 2, 4, 16))):
        at, n = rng.randrange(len(made) + 1), rng.choice((1, 2, 4, 8, 64, 999))
        way = rng.randrange(8)
        if way == 0:
            del made[at : at + n]
        elif way == 1:
            made[at:at] = made[at : at + n] * rng.choice((1, 2, 50))
        elif way == 2:
            other = rng.choice(others)
            start = rng.randrange(len(other) + 1)
            made[at : at + n] = other[start : start + n]
        elif way == 3:
            made[at : at + n] = rng.choice((b"\0", b"\xff", b"\x7f", b"[", b"{", b"<", b'"')) * n
        elif way == 4 and made:
            made[at % len(made)] ^= 1 << rng.randrange(8)
        elif way == 5:
            made[at : at + 1] = str(rng.choice((0, -1, 2**31, 2**63, 10**30, 1e308))).encode()
        elif way == 6 and made:
            made[at % len(made)] = rng.randrange(256)
        else:
            made[at:at] = rng.choice(SIGNS)
    return bytes(made[: 1 << 20])


def main() -> None:
    name, seeds, place, seconds, seed, plain = sys.argv[1:]
    case = Path(place)
    try:
        import atheris  # type: ignore[import-untyped]
    except ImportError:
        atheris = None
    guided = atheris is not None and plain == "0"
    if guided:
        with atheris.instrument_imports(include=["nutgraf"]):
            from tests.fuzz.__main__ import format_of
    else:
        from tests.fuzz.__main__ import format_of
    from nutgraf.errors import NutgrafError
    from tests.fuzz.formats import resealed

    form, counts = format_of(name), [0, 0]
    warnings.simplefilter("ignore")
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    for clock in (signal.SIGALRM, signal.SIGPROF):
        signal.signal(clock, _too_long)

    def one(content: bytes) -> None:
        case.write_bytes(resealed(content))
        _time(SECONDS, WAIT)
        counts[0] += 1
        try:
            form.read(case)
        except NutgrafError:
            counts[1] += 1
        finally:
            _time(0, 0)

    contents = [path.read_bytes() for path in sorted(Path(seeds).iterdir())]
    for content in contents:
        one(content)
    print(f"{name}: {len(contents)} files to begin with, {counts[1]} refused", flush=True)
    if guided:
        atheris.Setup(
            [sys.argv[0], f"-max_total_time={seconds}", f"-seed={seed}", "-rss_limit_mb=0",
             "-max_len=65536", "-verbosity=0", "-print_final_stats=1",
             f"-artifact_prefix={case.parent}/", seeds],
            one,
        )  # fmt: skip
        atheris.Fuzz()
        return
    rng, stop = random.Random(int(seed)), time.monotonic() + float(seconds)
    while time.monotonic() < stop:
        one(changed(rng.choice(contents), contents, rng))
    print(f"{name}: {counts[0]:,} files, {counts[1]:,} of them refused; nothing else")


if __name__ == "__main__":
    main()
