"""`nutgraf new`: what it makes can be installed and passes its own tests; what it refuses."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import nutgraf
from nutgraf.cli import main
from nutgraf.errors import NutgrafWarning
from nutgraf.plugin import registry
from nutgraf.plugin.scaffold import new_plugin
from nutgraf.terms.table import BIAS, WEIGHT
from tests.conftest import DistInfo
from tests.scaffolds import english_words, run_tests

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


HARD: dict[str, dict[str, float] | None] = {
    "vote": {"vote*": 4.8, "committee*": 2},
    "a": None,
    "the": {"the": 4.8},
    "said": {"said": 1.0, "said that": -2.0},
    "letters": dict.fromkeys("abcdefghijklmnopqrstuvwxyz", 1.0),
    "everything": {f"{letter}*": 1.0 for letter in "abcdefghijklmnopqrstuvwxyz0123456789"},
    "accents": {"Ærøskøbing": 2.0, "ĳsvrĳ*": 1.0, "Straße": 0.1},
    "scripts": {"нефть*": 3.0, "石油": 3.0, "نفط": 3.0, "ราคา": 1.0},
    "numbers": {"2024": 1.0, "9/11": 1.0, "3.5": 1.0},
    "co-operation": {"co-operat*": 1.0, "re-elected": 0.5, "state-of-the-art": 2.0},
    "phrases": {"put off its vote": 1.0, "put off": 0.2, "first week of may*": 3.0},
    "quotes": {'a "quoted" term': 1.0, "o'neill": 1.0, "back\\slash": 1.0, "$name ${x}": 1.0},
    "small": {"oil": 1e-4, "gas": 2e-4},
    "wide": {"oil": 900_000.0, "gas": 40.0, "coal": -900_000.0},
    "x" * 64: None,
}


def test_generated_tests_pass_whatever_the_words(tmp_path: Path) -> None:
    words = random.Random(1).sample(english_words(), 6)
    topics = {**HARD, **{word: {word: WEIGHT} for word in words if word not in HARD}}
    done = run_tests(topics.items(), tmp_path)
    assert done.returncode == 0, done.stdout
    assert "failed" not in done.stdout
    assert "skipped" not in done.stdout
    for name in topics:
        test = tmp_path / "made" / f"nutgraf-{name}" / "tests" / "test_plugin.py"
        no = test.read_text(encoding="utf-8").partition("NO = [")[2].partition("]")[0]
        assert no.count("\n") - 1 == (1 if name == "everything" else 3)


@pytest.mark.parametrize(
    ("first", "second"),
    [("x-y", "x_y"), ("x_y", "x-y"), ("a-b_c", "a_b-c"), ("public-health-2", "public_health-2")],
)
def test_two_names_that_installers_take_for_one(
    first: str, second: str, dist_info: DistInfo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)
    new_plugin(first)
    for output in (None, "other", f"NUTGRAF.{first}"):
        with pytest.raises(nutgraf.TopicError, match=r"exists|take .* for the same"):
            new_plugin(second, output)
    assert len(list(folder.iterdir())) == 1
    new_plugin("x-y-z")
    # Elsewhere it may be made, as long as the first is not installed.
    made = new_plugin(second, tmp_path / "elsewhere" / "it")
    shutil.rmtree(made[0].parent)
    dist_info(f"nutgraf-{first}", entry_points={first: "nowhere_at_all"})
    monkeypatch.setattr(registry, "_registry", None)
    with pytest.raises(nutgraf.TopicError, match=f"'{first}', which installers take for the same"):
        new_plugin(second, tmp_path / "elsewhere" / "it")


@pytest.mark.parametrize("installed", ["public_health", "Public.Health", "public-health"])
def test_names_of_topics_extractors_and_distributions_count(
    installed: str, dist_info: DistInfo, tmp_path: Path
) -> None:
    dist_info(f"Nutgraf.{installed}")  # of the name, and no plugin
    with pytest.raises(nutgraf.TopicError, match="nutgraf-public-health 1 is installed"):
        new_plugin("public-health", tmp_path / "made")
    name = installed.lower().replace(".", "_")
    extractor = nutgraf.TermExtractor("elsewhere", ["ward"], name=installed.lower())
    for plugin in (extractor, nutgraf.TermExtractor(name, ["ward"])):
        nutgraf.register(plugin, "other")
        with pytest.raises(nutgraf.TopicError, match=r"'public-health' is a plugin or topic"):
            new_plugin("public-health", tmp_path / "made")
        nutgraf.unregister("other")


def test_a_damaged_package_beside_it_is_no_hindrance(tmp_path: Path) -> None:
    for name, content in (("a", b"\xff"), ("b", b"[project]"), ("c", b"project = 3"),
                          ("d", b"[project]\nname = 3"), ("e", b"x = " + b"[" * 9999)):  # fmt: skip
        (tmp_path / name).mkdir()
        (tmp_path / name / "pyproject.toml").write_bytes(content)
    (tmp_path / "f" / "pyproject.toml").mkdir(parents=True)
    assert new_plugin("health", tmp_path / "made")


def test_terms_that_are_lost_say_nothing(tmp_path: Path) -> None:
    with (
        pytest.warns(NutgrafWarning, match="count as 0"),
        pytest.raises(nutgraf.TopicError, match="no term says yes alone"),
    ):
        new_plugin("health", tmp_path / "made", terms={"ward": 1e-6})
    assert not list(tmp_path.iterdir())
