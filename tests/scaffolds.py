"""Packages of `nutgraf new`, each with one word as its only term, and their own tests run.

    python -m tests.scaffolds --words 200 --seed 0

The words are ordinary English ones: those of the help texts that come with Python, drawn at random.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path

from nutgraf.plugin.scaffold import new_plugin

TAKEN = {"diplomacy", "energy", "military"}


def english_words() -> list[str]:
    """Lower-case words of two letters and more, in the order of the alphabet."""
    from pydoc_data.topics import topics

    found = re.findall(r"(?<![\w.`*/-])[a-z]{2,14}(?![\w.`*/(=-])", "\n".join(topics.values()))
    return sorted(set(found) - TAKEN)


def make_all(topics: Iterable[tuple[str, Mapping[str, float] | None]], folder: Path) -> Path:
    """Makes a package a topic below `folder/made`, and installs each in `folder/site` as pip would;
    gives that."""
    site = folder / "site"
    site.mkdir()
    for name, terms in topics:
        package = folder / "made" / f"nutgraf-{name}"
        new_plugin(name, package, terms=terms)
        project = tomllib.loads((package / "pyproject.toml").read_text("utf-8"))["project"]
        info = site / f"nutgraf_{name.replace('-', '_')}-0.1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(
            f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {project['version']}\n"
        )
        (entry,) = project["entry-points"]["nutgraf"].items()
        (info / "entry_points.txt").write_text("[nutgraf]\n{} = {}\n".format(*entry))
        for module in (package / "src").iterdir():
            module.rename(site / module.name)
    return site


def run_tests(
    topics: Iterable[tuple[str, Mapping[str, float] | None]], folder: Path
) -> subprocess.CompletedProcess[str]:
    """Runs the generated tests of all of them in one process."""
    site = make_all(topics, folder)
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:randomly",
         "--import-mode=importlib", "--rootdir", str(folder), str(folder / "made")],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(site), *sys.path])},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--words", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    words = random.Random(asked.seed).sample(english_words(), asked.words)
    failed = 0
    for first in range(0, len(words), 50):
        some = words[first : first + 50]
        with tempfile.TemporaryDirectory() as folder:
            done = run_tests([(word, {word: 4.8}) for word in some], Path(folder))
        print(f"{some[0]} … {some[-1]}: {done.stdout.splitlines()[-1]}", flush=True)
        if done.returncode:
            failed += 1
            print(done.stdout)
    return int(failed > 0)


if __name__ == "__main__":
    raise SystemExit(main())
