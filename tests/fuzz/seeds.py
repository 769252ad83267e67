"""Files of a format of exports to begin with: what its tests write, caught as they read it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

import nutgraf
from nutgraf.errors import NutgrafError
from nutgraf.reading.exports.export import HEAD, Head
from nutgraf.reading.exports.registry import sniffed

TESTS = Path(__file__).parents[1] / "reading" / "exports"
MOST = 40


class Catching:
    """Keeps the contents of files that tests read as exports of one name."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.found: dict[bytes, str] = {}

    def pytest_runtest_setup(self) -> None:
        if nutgraf.read_articles is not self.read:
            self._read, nutgraf.read_articles = nutgraf.read_articles, self.read

    def read(self, path: Any, *arguments: Any, **options: Any) -> Any:
        if len(self.found) < MOST and isinstance(path, str | os.PathLike) and os.path.isfile(path):
            content = Path(path).read_bytes()
            try:
                export = sniffed(Head(os.fspath(path), content[:HEAD]))
            except NutgrafError:
                export = None
            if export is not None and export.name == self.name:
                self.found[content] = Path(path).suffix
        return self._read(path, *arguments, **options)


def seeds(name: str) -> list[bytes]:
    """The contents that tests write of an export."""
    catching = Catching(name)
    read = nutgraf.read_articles
    try:
        options = ["-n", "0", "-q", "--no-header", "-p", "no:cacheprovider"]
        pytest.main([*options, str(TESTS)], [catching])
    finally:
        nutgraf.read_articles = read
    return list(catching.found)
