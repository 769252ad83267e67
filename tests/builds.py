"""Kernel tests on other builds: `python -m tests.builds scalar`, `base` or `sanitize`.

Copies the project, builds the kernel there, and runs the kernel's tests and random cases on it:
`scalar` leaves SIMD out, `base` keeps to what every processor of the kind has (SSE2 or NEON), and
`sanitize` adds the address and undefined-behaviour sanitizers.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import click

ROOT = Path(__file__).parents[1]
BUILDS = {
    "scalar": ({"NUTGRAF_BUILD": "scalar"}, {}),
    "base": ({}, {"NUTGRAF_SIMD": "base"}),
    "sanitize": ({"NUTGRAF_BUILD": "sanitize"}, {"ASAN_OPTIONS": "detect_leaks=0"}),
}


@click.command()
@click.argument("build", type=click.Choice(list(BUILDS)))
@click.option("--cases", default=20_000, show_default=True, help="Random cases.")
def main(build: str, cases: int) -> None:
    """Run the kernel's tests on another build."""
    building, running = BUILDS[build]
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "nutgraf"
        ignored = shutil.ignore_patterns(".git", "*.so", "*.egg-info", "__pycache__", "build")
        shutil.copytree(ROOT, copy, ignore=ignored)
        command = [sys.executable, "setup.py", "-q", "build_ext", "--inplace"]
        subprocess.run(command, cwd=copy, env={**os.environ, **building}, check=True)
        env = {**os.environ, **running, "PYTHONPATH": f"{copy}/src:{copy}/plugins:{copy}"}
        if build == "sanitize":
            find = ["gcc", "-print-file-name=libasan.so"]
            env["LD_PRELOAD"] = subprocess.check_output(find, text=True).strip()
        show = "from nutgraf.kernel import _scan; print(_scan.SIMD, _scan.__file__)"
        for arguments in (
            ["-c", show],
            ["-m", "tests.differential", "--cases", str(cases), "--seed", "1"],
            [
                "-m",
                "pytest",
                "-q",
                "-p",
                "no:cacheprovider",
                "tests/kernel",
                "tests/sklearn/test_counts.py",
            ],
        ):
            subprocess.run([sys.executable, *arguments], cwd=copy, env=env, check=True)


if __name__ == "__main__":
    main()
