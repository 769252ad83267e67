"""What setup.py adds: the README as others show it, and passes that are never those of before."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from email import message_from_string
from email.message import Message
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
LINK = re.compile(r"\]\(([^)\s]+)\)")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The least that setup.py takes for a project."""
    for name in ("setup.py", "pyproject.toml", "README.md", "LICENSE"):
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    for folder in ("src/nutgraf/kernel", "plugins"):
        (tmp_path / folder).mkdir(parents=True)
    return tmp_path


def setup(project: Path, *command: str, **env: str) -> subprocess.CompletedProcess[str]:
    """setup.py, as where there is no Cython."""
    code = "import sys; sys.modules['Cython'] = None; exec(open('setup.py').read())"
    return subprocess.run(
        [sys.executable, "-c", code, "-q", *command],
        cwd=project, capture_output=True, text=True, encoding="utf-8", timeout=300,
        env={**os.environ, "PYTHONUTF8": "1", "NUTGRAF_BUILD": "", "NUTGRAF_REPOSITORY": "", **env},
    )  # fmt: skip


def metadata(project: Path, repository: str) -> Message:
    done = setup(project, "egg_info", NUTGRAF_REPOSITORY=repository)
    assert done.returncode == 0, done.stderr
    return message_from_string((project / "nutgraf.egg-info/PKG-INFO").read_text("utf-8"))


@pytest.mark.parametrize("address", ["https://example.org/who/what", "https://example.org/a/b/"])
def test_links_of_the_readme_lead_to_the_repository(project: Path, address: str) -> None:
    made = metadata(project, address)
    repository = address.rstrip("/")
    assert made.get_all("Project-URL") == [f"Repository, {repository}"]
    links = LINK.findall(str(made.get_payload()))
    assert len(links) == len(LINK.findall(README)) > 20
    for link, plain in zip(links, LINK.findall(README), strict=True):
        kind = "raw" if plain.endswith(".svg") else "blob"
        assert link == f"{repository}/{kind}/HEAD/{plain}"
        assert (ROOT / plain).exists()


def test_without_a_repository_the_readme_is_as_it_stands(project: Path) -> None:
    made = metadata(project, "")
    assert made.get_all("Project-URL") is None
    assert str(made.get_payload()).strip() == README.strip()


@pytest.mark.parametrize("build", ["", "c", "scalar"])
def test_without_cython_no_older_c_is_compiled(project: Path, build: str) -> None:
    for name in ("_texts", "_table", "_evidence", "_scan", "_count"):
        for suffix in (".pyx", ".c"):
            (project / f"src/nutgraf/kernel/{name}{suffix}").write_text("")
    done = setup(project, "build_ext", "--inplace", NUTGRAF_BUILD=build)
    assert done.returncode == 1
    assert "install it (pip install Cython)" in done.stderr
    assert not list(project.rglob("*.o"))


def test_without_passes_no_cython_is_needed(project: Path) -> None:
    done = setup(project, "build_ext", "--inplace", NUTGRAF_BUILD="python")
    assert done.returncode == 0, done.stderr
