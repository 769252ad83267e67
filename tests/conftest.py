"""Fixtures for tests that need plugins of their own."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Protocol

import pytest
from hypothesis import settings

import nutgraf
from nutgraf.plugin import registry
from tests.corpus import samples

os.environ["NUTGRAF_CACHE"] = ""  # no test takes anything from the user's folder
settings.register_profile("nutgraf", deadline=None)  # no test depends on a clock
settings.load_profile("nutgraf")


class DistInfo(Protocol):
    """Makes an installed distribution by hand; gives the folder it put on sys.path."""

    def __call__(
        self,
        name: str,
        version: str = "1",
        entry_points: Mapping[str, str] | None = None,
        modules: Mapping[str, str] | None = None,
    ) -> Path: ...


@pytest.fixture(scope="session")
def classifier() -> nutgraf.Classifier:
    """A small classifier for runs."""
    return samples.topics()


@pytest.fixture
def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets the test find plugins anew; the process's registry is back afterwards."""
    monkeypatch.setattr(registry, "_registry", None)
    for variable in ("NUTGRAF_PLUGINS", "NUTGRAF_STRICT"):
        monkeypatch.delenv(variable, raising=False)


@pytest.fixture
def site(tmp_path: Path, fresh: None) -> Iterator[Path]:
    """An empty folder; modules imported from below it are forgotten afterwards."""
    yield tmp_path
    for name, module in list(sys.modules.items()):
        if (getattr(module, "__file__", None) or "").startswith(str(tmp_path)):
            del sys.modules[name]


@pytest.fixture
def dist_info(site: Path, monkeypatch: pytest.MonkeyPatch) -> DistInfo:
    """Installs distributions without pip, each in a folder of its own, the last one first."""

    def make(
        name: str,
        version: str = "1",
        entry_points: Mapping[str, str] | None = None,
        modules: Mapping[str, str] | None = None,
    ) -> Path:
        folder = site / name
        info = folder / f"{name.replace('-', '_')}-{version}.dist-info"
        info.mkdir(parents=True)
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
        lines = [f"{key} = {value}\n" for key, value in (entry_points or {}).items()]
        (info / "entry_points.txt").write_text("[nutgraf]\n" + "".join(lines))
        for module, source in (modules or {}).items():
            (folder / f"{module}.py").write_text(source, encoding="utf-8")
        monkeypatch.syspath_prepend(folder)
        return folder

    return make
