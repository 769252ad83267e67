"""The kernel's C compiled for another machine and held to the answers of this one.

tests/foreign.c is the pass without Python. It is compiled by a cross compiler, run by an emulator
where this machine cannot run it, and given random cases: plans as the pass takes them, and texts.
Every number that it finds must be that of the module here, to the bit.
"""

from __future__ import annotations

import random
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import numpy as np
import numpy.typing as npt

from nutgraf.kernel.texts import as_texts
from nutgraf.scoring.plan import Plan
from tests import differential

SOURCE = Path(__file__).with_suffix(".c")
FLAGS = ["-std=c11", "-O2", "-ffp-contract=off", "-static"]
MACHINES = {
    "aarch64": (["aarch64-linux-gnu-gcc"], ["qemu-aarch64"]),
    "i386": (["i686-linux-gnu-gcc", "-msse2", "-mfpmath=sse"], []),
}
"""The compiler, and what runs its programs here."""
PLANS = 50
"""Plans that the program is given at a time."""


def missing(machine: str) -> list[str]:
    """The programs that are needed for a machine and not found."""
    compiler, runner = MACHINES[machine]
    return [name for name in (compiler[0], *runner) if not shutil.which(name)]


def hold(machine: str, kernel: Path, folder: Path, cases: int, seed: int) -> None:
    """Runs at least that many cases, a topic in a text each."""
    compiler, runner = MACHINES[machine]
    program = folder / machine
    subprocess.run(
        [*compiler, *FLAGS, f"-I{kernel.parent}", str(SOURCE), "-o", str(program), "-lm"],
        check=True,
    )
    rng, done = random.Random(seed), 0
    while done < cases:
        drawn = [_case(rng) for _ in range(PLANS)]
        asked = b"".join(_blobs(*case) for case in drawn)
        ran = subprocess.run([*runner, str(program)], input=asked, capture_output=True)
        if ran.returncode:
            raise click.ClickException(f"{machine}: {ran.stderr.decode('utf-8', 'replace')}")
        if ran.stdout != b"".join(part for case in drawn for part in _answers(*case)):
            raise click.ClickException(f"{machine} differs: seed {seed}, before case {done}")
        done += sum(len(plan.topics) * len(texts) for plan, texts in drawn)
    kind = ran.stderr.decode().strip()
    click.echo(f"{machine}, {kind}: {done:,} cases equal to the bit, seed {seed}")


def _case(rng: random.Random) -> tuple[Plan, list[str]]:
    topics = [differential.random_topic(rng) for _ in range(rng.choice((1, 2, 3, 3, 5, 9)))]
    most = 4000 if rng.random() < 0.02 else 40
    texts = [differential.random_text(rng, most) for _ in range(differential.TEXTS_A_PLAN)]
    return Plan.of(topics), [text.encode("utf-8", "replace").decode() for text in texts]


def _blobs(plan: Plan, texts: list[str]) -> bytes:
    fusion = plan.fusion
    assert fusion is not None
    tables = (fusion.exact, fusion.prefix, fusion.phrase)
    form = [fusion.lanes, fusion.longest_phrase, *(table.stride for table in tables)]
    utf8 = [text.encode() for text in texts]
    arrays: list[npt.NDArray[Any]] = [np.array(form, np.int32)]
    arrays += [array for t in tables for array in (t.slots, t.pilots, t.rows)]
    arrays += [fusion.entries, fusion.prefix_lengths, fusion.phrase_pairs, fusion.phrase_lengths]
    arrays += [fusion.scale, fusion.bias, fusion.divisor, fusion.floor, *plan.slopes]
    arrays += [np.cumsum([len(text) for text in utf8], dtype=np.int64)]
    found = [array.tobytes() for array in arrays] + [b"".join(utf8)]
    return b"".join(len(blob).to_bytes(8, "little") + blob for blob in found)


def _answers(plan: Plan, texts: list[str]) -> Iterator[bytes]:
    ready = as_texts(texts)
    n, k = len(texts), len(plan.topics)
    probabilities = np.empty((n, k), np.float32)
    tokens, known = np.zeros((2, n), np.int32)
    plan.compiled.score(ready, probabilities, True, tokens, known)
    yield from (probabilities.tobytes(), tokens.tobytes(), known.tobytes())
    assert plan.fusion is not None
    logits, mass = np.empty((n, k), np.float32), np.empty((n, len(plan.fusion.floor)))
    columns = plan.compiled.trace(ready, logits, tokens, mass)
    yield from (logits.tobytes(), tokens.tobytes(), mass.tobytes(), *map(bytes, columns))
