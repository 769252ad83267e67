"""Kernel tests on other builds: `python -m tests.builds scalar`, `base`, `avx2`, `sanitize`,
`python`, `aarch64` or `i386`.

Copies the project, builds the kernel there, and runs the kernel's tests and random cases on it:
`scalar` leaves SIMD out, `base` keeps to what every processor of the kind has (SSE2 or NEON),
`avx2` leaves AVX-512 out, `sanitize` adds the address and undefined-behaviour sanitizers, and
`python` compiles nothing: the kernel in plain Python answers.
`aarch64` and `i386` compile the kernel's C for that machine and run random cases on it; where a
compiler or an emulator is missing they say so and exit with 3. `--only-cases` leaves the tests out.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import click

from tests import foreign

ROOT = Path(__file__).parents[1]
BUILDS = {
    "scalar": ({"NUTGRAF_BUILD": "scalar"}, {}),
    "base": ({}, {"NUTGRAF_SIMD": "base"}),
    "avx2": ({}, {"NUTGRAF_SIMD": "avx2"}),
    "python": ({"NUTGRAF_BUILD": "python"}, {"NUTGRAF_KERNEL": "python"}),
    "sanitize": ({"NUTGRAF_BUILD": "sanitize"}, {"ASAN_OPTIONS": "detect_leaks=0"}),
}
SKIPPED = 3
TESTS = ["-q", "-p", "no:cacheprovider", "tests/kernel", "tests/sklearn/test_counts.py"]


@click.command()
@click.argument("build", type=click.Choice([*BUILDS, *foreign.MACHINES]))
@click.option("--cases", default=20_000, show_default=True, help="Random cases.")
@click.option("--seed", default=1, show_default=True, help="Of the random cases.")
@click.option("--only-cases", is_flag=True, help="Leave the kernel's tests out.")
def main(build: str, cases: int, seed: int, only_cases: bool) -> None:
    """Run the kernel's tests on another build."""
    with tempfile.TemporaryDirectory() as name:
        if build in foreign.MACHINES:
            _run_foreign(build, Path(name), cases, seed)
        else:
            _run_build(build, Path(name), cases, seed, not only_cases)


def _run_foreign(machine: str, folder: Path, cases: int, seed: int) -> None:
    if missing := foreign.missing(machine):
        click.echo(f"{machine} was skipped: {' and '.join(missing)} not found", err=True)
        sys.exit(SKIPPED)
    foreign.hold(machine, ROOT / "src/nutgraf/kernel", folder, cases, seed)


def _run_build(build: str, folder: Path, cases: int, seed: int, tests: bool) -> None:
    building, running = BUILDS[build]
    copy = folder / "nutgraf"
    ignored = shutil.ignore_patterns(".git", "*.so", "*.egg-info", "__pycache__", "build")
    shutil.copytree(ROOT, copy, ignore=ignored)
    command = [sys.executable, "setup.py", "-q", "build_ext", "--inplace"]
    subprocess.run(command, cwd=copy, env={**os.environ, **building}, check=True)
    env = {**os.environ, **running, "PYTHONPATH": f"{copy}/src:{copy}/plugins:{copy}"}
    if build == "sanitize":
        find = ["gcc", "-print-file-name=libasan.so"]
        env["LD_PRELOAD"] = subprocess.check_output(find, text=True).strip()
    show = "from nutgraf.kernel import _scan; print(_scan.SIMD, _scan.__file__)"
    differential = ["-m", "tests.differential", "--cases", str(cases), "--seed", str(seed)]
    for arguments in (["-c", show], differential, ["-m", "pytest", *TESTS])[: 3 if tests else 2]:
        subprocess.run([sys.executable, *arguments], cwd=copy, env=env, check=True)


if __name__ == "__main__":
    main()
