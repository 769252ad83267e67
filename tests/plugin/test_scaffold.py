"""`nutgraf new`: what it makes can be installed and passes its own tests; what it refuses."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import nutgraf
from nutgraf.cli import main
from nutgraf.plugin.scaffold import new_plugin
from nutgraf.terms.table import BIAS, WEIGHT
from tests.conftest import DistInfo

FILES = {
    ".gitignore",
    "LICENSE",
    "README.md",
    "pyproject.toml",
    "src/nutgraf_{}/__init__.py",
    "src/nutgraf_{}/topic.toml",
    "tests/test_plugin.py",
}


def new(*args: object) -> Result:
    return CliRunner().invoke(main, ["new", *map(str, args)])


def run(*command: object, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        list(map(str, command)),
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, **env},
        check=False,
        timeout=300,
    )


def test_package_installs_and_passes_its_own_tests(tmp_path: Path) -> None:
    folder, site = tmp_path / "made", tmp_path / "site"
    made = new(
        "public-health", "-o", folder, "--title", "Health \"here\" & 'there' $1",
        "--terms", "hospital*, vaccin*, Café au lait=2.5, financial health=-2",
    )  # fmt: skip
    assert made.exit_code == 0, made.output
    install = ("--no-deps", "--no-build-isolation", "--disable-pip-version-check")
    done = run(sys.executable, "-m", "pip", "install", *install, "--target", site, folder)
    assert done.returncode == 0, done.stderr

    where = {"PYTHONPATH": os.pathsep.join([str(site), *sys.path])}
    # -P: the installed package is tested, and not the folder.
    tests = run(sys.executable, "-P", "-m", "pytest", "-q", "--rootdir", folder, folder, **where)
    assert tests.returncode == 0, tests.stdout
    assert " passed" in tests.stdout
    assert "failed" not in tests.stdout

    rows = json.loads(run(sys.executable, "-m", "nutgraf", "plugins", "--json", **where).stdout)
    (row,) = (row for row in rows if row["name"] == "public-health")
    assert row["distribution"] == "nutgraf-public-health"
    assert (row["version"], row["status"], row["reason"]) == ("0.1.0", "active", "")
    code = "import nutgraf; print(nutgraf.load(['public-health']).topics[0].title)"
    title = run(sys.executable, "-c", code, **where).stdout.strip()
    assert title == "Health \"here\" & 'there' $1"


@pytest.mark.parametrize(
    ("name", "module", "distribution", "term"),
    [
        ("health", "health", "nutgraf-health", "health"),
        ("public_health-2", "public_health_2", "nutgraf-public-health-2", "public health 2"),
        ("a-b-c-d-e", "a_b_c_d_e", "nutgraf-a-b-c-d-e", "a b c d"),
    ],
)
def test_names(
    name: str,
    module: str,
    distribution: str,
    term: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    made = new_plugin(name)
    assert {path.as_posix() for path in made} == {
        f"{distribution}/{file.format(module)}" for file in FILES
    }
    assert all(path.is_file() for path in made)
    assert [path.name for path in tmp_path.iterdir()] == [distribution]
    project = tomllib.loads((tmp_path / distribution / "pyproject.toml").read_text())["project"]
    assert project["name"] == distribution
    assert project["entry-points"]["nutgraf"] == {name: f"nutgraf_{module}"}
    lexicon = nutgraf.TermExtractor.from_toml(f"{distribution}/src/nutgraf_{module}/topic.toml")
    assert lexicon.topic.name == name
    assert lexicon.terms == {term: pytest.approx(WEIGHT)}


def test_each_term_alone_says_yes(tmp_path: Path) -> None:
    terms = {"ward": 0.3, "heart attack*": 2.0, "heart": -1.0}
    new_plugin("health", tmp_path / "made", terms=terms)
    lexicon = nutgraf.TermExtractor.from_toml(tmp_path / "made/src/nutgraf_health/topic.toml")
    assert lexicon.bias == pytest.approx(0.3 * BIAS / WEIGHT, abs=1e-4)
    tests = (tmp_path / "made/tests/test_plugin.py").read_text()
    assert '    "heart attack",\n    "ward",\n]' in tests


@pytest.mark.parametrize(
    "name", ["", "Health", "2nd", "a--b", "a-", "_a", "a.b", "gesundheit!", "ä", "../x", "a" * 65]
)
def test_bad_names(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    done = new("--", name)
    assert done.exit_code == 2
    assert "use 1 to 64 lower-case letters and digits" in done.output
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["energy"], "'energy' is a plugin or topic that is installed, nutgraf[energy]"),
        (["health", "--title", "two\nlines"], "one line without control characters"),
        (["health", "--terms", "a,b\x7f"], "one line without control characters"),
        (["health", "--terms", "ward=much"], "'much' is no number"),
        (["health", "--terms", "ward=nan"], "no term speaks for the topic"),
        (["health", "--terms", "ward,nurse=inf"], "is not a finite number"),
        (["health", "--terms", " , "], "no term speaks for the topic"),
        (["health", "--terms", "ward=-2"], "no term speaks for the topic"),
        (["health", "--terms", "ward, ward=1"], "'ward' is there twice"),
        (["health", "--terms", "ward, Ward"], "the same as"),
        (["health", "--terms", "ward, *"], "term '*'"),
    ],
)
def test_refused(
    arguments: list[str], told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = new(*arguments)
    assert done.exit_code == 2
    assert told in " ".join(done.output.split())
    assert not list(tmp_path.iterdir())


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "README.md").write_text("mine")
    for target in (folder, folder / "README.md"):
        done = new("health", "-o", target)
        assert done.exit_code == 2
        assert "exists: give another folder" in " ".join(done.output.split())
    done = new("health", "-o", folder / "README.md" / "below")
    assert done.exit_code == 2
    assert "cannot be made" in done.output
    assert [path.read_text() for path in tmp_path.rglob("*") if path.is_file()] == ["mine"]


def test_a_failed_plugin_of_the_name_counts(dist_info: DistInfo, tmp_path: Path) -> None:
    dist_info("nutgraf-health", entry_points={"health": "nowhere_at_all"})
    with pytest.raises(nutgraf.TopicError, match=r"nutgraf-health\[health\]"):
        new_plugin("health", tmp_path / "made")
