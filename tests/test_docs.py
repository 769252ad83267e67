"""The examples of the README and of docs/ run as they stand there.

Python blocks of a page run in order, in one module; one marked `file=name.py` is saved under that
name for the others to import, one marked `needs=package` runs where that package is installed, and
one marked `no-run` is left alone.
"""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
each_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)

_BLOCK = re.compile(r"^```(\w+)([^\n]*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def blocks(page: Path, language: str) -> Iterator[tuple[int, str, str]]:
    """The number of the first line, the marks and the content of each block of a language."""
    text = page.read_text(encoding="utf-8")
    for match in _BLOCK.finditer(text):
        if match[1] == language:
            yield text.count("\n", 0, match.start(3)) + 1, match[2].strip(), match[3]


@each_page
def test_python_blocks(page: Path, site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (site / "seeds").symlink_to(ROOT / "seeds")
    monkeypatch.chdir(site)
    monkeypatch.syspath_prepend(site)
    module = ModuleType("example")  # a real one, so that classes defined there can be pickled
    monkeypatch.setitem(sys.modules, "example", module)
    for line, marks, source in blocks(page, "python"):
        if marks.startswith("file="):
            Path(marks.removeprefix("file=")).write_text(source, encoding="utf-8")
        elif marks.startswith("needs=") and find_spec(marks.removeprefix("needs=")) is None:
            continue
        elif marks != "no-run":
            known = not marks or marks.startswith("needs=")
            assert known, f"{page.name}:{line}: unknown mark {marks!r}"
            # The empty lines make tracebacks show the line of the page.
            code = compile("\n" * (line - 1) + source, str(page), "exec")
            exec(code, module.__dict__)


@each_page
def test_console_commands(page: Path) -> None:
    for line, _, content in blocks(page, "console"):
        for command in re.findall(r"^\$ nutgraf (.*)$", content, re.MULTILINE):
            done = subprocess.run(
                [sys.executable, "-m", "nutgraf", *shlex.split(command, comments=True)],
                cwd=ROOT,
                capture_output=True,
                stdin=subprocess.DEVNULL,
                text=True,
                encoding="utf-8",
                timeout=60,
            )
            assert done.returncode == 0, f"{page.name}:{line}: {command}\n{done.stderr}"
