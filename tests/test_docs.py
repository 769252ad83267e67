"""The examples of the README and of docs/ run as they stand there.

A block marked `file=NAME` is saved under that name, one marked `of=PATH` quotes a file of the
project. The other Python blocks of a page run in order, in one module: those marked
`needs=PACKAGE` where that is installed, those marked `no-run` never. The `$ nutgraf` lines of its
console blocks run in order, in one folder.
"""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

import pytest

from tests.test_architecture import POINTS

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
each_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)

_BLOCK = re.compile(r"^```(\w+)([^\n]*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def blocks(page: Path) -> Iterator[tuple[int, str, str, str]]:
    """The number of the first line, the language, the marks and the content of each block."""
    text = page.read_text(encoding="utf-8")
    for match in _BLOCK.finditer(text):
        yield text.count("\n", 0, match.start(3)) + 1, match[1], match[2].strip(), match[3]


@pytest.fixture
def folder(page: Path, site: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory that looks like the project's, with the files that the page has."""
    for path in ROOT.iterdir():
        if path.name == "examples":  # commands write there
            shutil.copytree(path, site / path.name)
        elif not path.name.startswith("."):
            (site / path.name).symlink_to(path)
    if not (ROOT / "plugins").is_dir():  # a wheel is tested alone: the topics are where it has them
        (site / "plugins").mkdir()
        for module in POINTS.values():
            installed = Path(str(import_module(module).__file__)).parent
            (site / "plugins" / module).symlink_to(installed)
    for _, _, marks, content in blocks(page):
        if marks.startswith("file="):
            (site / marks.removeprefix("file=")).write_text(content, encoding="utf-8")
    monkeypatch.chdir(site)
    monkeypatch.syspath_prepend(site)
    return site


@each_page
def test_python_blocks(page: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    module = ModuleType("example")  # a real one, so that classes defined there can be pickled
    monkeypatch.setitem(sys.modules, "example", module)
    for line, language, marks, source in blocks(page):
        assert not marks or marks == "no-run" or marks.startswith(("file=", "of=", "needs=")), (
            f"{page.name}:{line}: unknown mark {marks!r}"
        )
        wanted = marks.startswith("needs=") and find_spec(marks.removeprefix("needs=")) is not None
        if language == "python" and (not marks or wanted):
            # The empty lines make tracebacks show the line of the page.
            code = compile("\n" * (line - 1) + source, str(page), "exec")
            exec(code, module.__dict__)


@each_page
def test_console_commands(page: Path, folder: Path) -> None:
    for line, language, _, content in blocks(page):
        commands = re.findall(r"^\$ nutgraf (.*)$", content, re.MULTILINE)
        for command in commands if language == "console" else ():
            done = subprocess.run(
                [sys.executable, "-m", "nutgraf", *shlex.split(command, comments=True)],
                cwd=folder,
                capture_output=True,
                stdin=subprocess.DEVNULL,
                text=True,
                encoding="utf-8",
                timeout=120,
            )
            assert done.returncode == 0, f"{page.name}:{line}: {command}\n{done.stderr}"


@each_page
def test_quotes(page: Path) -> None:
    """What a page quotes of a file stands there, word for word."""
    for line, _, marks, content in blocks(page):
        if marks.startswith("of="):
            text = (ROOT / marks.removeprefix("of=")).read_text(encoding="utf-8")
            assert content in text, f"{page.name}:{line}: {marks} has other words by now"


def test_example_is_quoted() -> None:
    page = ROOT / "docs" / "writing-plugins.md"
    assert [marks for _, _, marks, _ in blocks(page) if marks.startswith("of=")]
