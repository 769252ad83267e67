"""The shape of the house: its rooms, who may import whom, and what an import costs."""

from __future__ import annotations

import ast
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Iterator
from graphlib import TopologicalSorter
from importlib import import_module
from pathlib import Path

import pytest

import nutgraf

ROOT = Path(__file__).parents[1]
HOUSE = Path(nutgraf.__file__).parent  # where it is installed, which need not be in src
with (ROOT / "pyproject.toml").open("rb") as _file:
    POINTS = tomllib.load(_file)["project"]["entry-points"]["nutgraf"]
FILES = sorted(HOUSE.rglob("*.py"))
PLUGIN_FILES = [
    file
    for module in POINTS.values()
    for file in sorted(Path(str(import_module(module).__file__)).parent.rglob("*.py"))
]

# From the bottom up. A room imports from rooms above it in this list, wherever the import stands:
# at the top, in a function, or for type checkers only. The package's face is a room.
ROOMS = (
    "errors", "parameters", "data", "progress", "regular", "writing", "arrayfile", "distributions",
    "cache", "kernel", "reading", "showing", "terms", "topics", "plugin", "scoring", "measuring",
    "learning", "labelling", "corpus", "sklearn", "nutgraf", "testing", "cli", "__main__",
)  # fmt: skip
FACE = "nutgraf"


def name_of(file: Path) -> str:
    """The dotted name of a module of nutgraf, without the package's own."""
    parts = file.relative_to(HOUSE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts) or FACE


MODULES = {name_of(file) for file in FILES} | {
    f"kernel.{name}" for name in ("_texts", "_table", "_evidence", "_scan", "_count")
}


def room_of(module: str) -> str:
    return module.split(".")[0]


def imported(nodes: Iterable[ast.AST]) -> Iterator[tuple[str, str | None]]:
    """(module, name in it or None) of each import statement among the nodes."""
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from ((alias.name, None) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"line {node.lineno}: a relative import"
            yield from ((node.module or "", alias.name) for alias in node.names)


def tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"), str(file))


def inner(file: Path) -> set[str]:
    """The modules of the package that a module imports anywhere in it."""
    found = set()
    for module, name in imported(ast.walk(tree(file))):
        if room_of(module) == "nutgraf":
            whole, own = f"{module}.{name}".partition(".")[2], module.partition(".")[2]
            found.add(whole if whole in MODULES else own or FACE)
    return found - {name_of(file)}


GRAPH = {name_of(file): inner(file) for file in FILES}


def test_entry_points_and_plugin_folders_agree() -> None:
    plugins = ROOT / "plugins"
    if not plugins.is_dir():
        pytest.skip("a wheel is tested alone, without the folder of the bundled topics")
    folders = {path.name for path in plugins.iterdir() if (path / "__init__.py").exists()}
    assert {folder.removeprefix("nutgraf_"): folder for folder in folders} == POINTS


@pytest.mark.parametrize("file", FILES, ids=name_of)
def test_core_imports_no_plugin(file: Path) -> None:
    bundled = set(POINTS.values())
    found = {module.split(".")[0] for module, _ in imported(ast.walk(tree(file)))}
    assert not found & bundled
    # Nor by name, as importlib would take it.
    assert not [name for name in bundled if name in file.read_text(encoding="utf-8")]


@pytest.mark.parametrize("file", PLUGIN_FILES, ids=lambda file: file.parent.name)
def test_plugins_use_public_names_only(file: Path) -> None:
    nodes = list(ast.walk(tree(file)))
    for module, name in imported(nodes):
        assert not module.startswith("nutgraf."), f"{module} is inside the house"
        assert module != "nutgraf" or name is None or name in nutgraf.__all__
    used = {
        node.attr
        for node in nodes
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "nutgraf"
    }
    assert used <= set(nutgraf.__all__)


def test_public_names_exist() -> None:
    assert list(nutgraf.__all__) == sorted(nutgraf.__all__)
    assert [name for name in nutgraf.__all__ if not hasattr(nutgraf, name)] == []


def test_no_module_is_in_a_circle() -> None:
    list(TopologicalSorter(GRAPH).static_order())  # raises CycleError, which shows the circle


def test_every_module_is_in_a_room() -> None:
    assert {room_of(module) for module in GRAPH} == set(ROOMS)


@pytest.mark.parametrize("module", GRAPH)
def test_imports_go_down(module: str) -> None:
    floor = ROOMS.index(room_of(module))
    upward = {other for other in GRAPH[module] if ROOMS.index(room_of(other)) > floor}
    assert not upward, f"{module} imports {upward} from a higher room"


@pytest.mark.parametrize("file", FILES, ids=name_of)
def test_no_function_bears_the_name_of_its_module(file: Path) -> None:
    """Else a package that hands the function on hides the module."""
    own = name_of(file).rpartition(".")[2]
    names = {n.name for n in tree(file).body if isinstance(n, ast.FunctionDef | ast.ClassDef)}
    assert own not in names


@pytest.mark.parametrize(
    "file", [file for file in FILES if file.name == "__init__.py"], ids=name_of
)
def test_faces_are_nearly_empty(file: Path) -> None:
    defined = [n for n in tree(file).body if isinstance(n, ast.FunctionDef | ast.ClassDef)]
    assert len(defined) <= 2 or name_of(file) in ("cli", "testing")


def only_says(file: Path) -> bool:
    """Whether a module is nothing but a docstring, so that there is nothing in it to test."""
    return all(isinstance(node, ast.Expr) for node in tree(file).body)


def test_each_module_has_a_test_that_imports_it() -> None:
    """By its own path, at the top of a test that stands in the module's room."""
    met: set[str] = set()
    for file in (ROOT / "tests").rglob("test_*.py"):
        room = file.relative_to(ROOT / "tests").parts[0]
        for module, name in imported(tree(file).body):
            for one in (module, f"{module}.{name}"):
                one = one.removeprefix("nutgraf.")
                if room_of(one) == room or not (HOUSE / room_of(one)).is_dir():
                    met.add(one)
    tested = {name_of(file) for file in FILES if not only_says(file)} - {"__main__"}
    assert sorted(tested - met) == []


def test_tests_mirror_the_rooms() -> None:
    folders = {path.name for path in (ROOT / "tests").iterdir() if (path / "__init__.py").exists()}
    assert folders == {room for room in ROOMS if (HOUSE / room).is_dir()}


def test_import_is_light() -> None:
    heavy = ("sklearn", "joblib", "pyarrow", "click", "rich", "pandas", "trafilatura", "matplotlib")
    code = f"import sys, nutgraf; print(*(m for m in {heavy} if m in sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.split() == []


@pytest.mark.parametrize(
    "file", FILES + PLUGIN_FILES, ids=lambda file: f"{file.parent.name}/{file.name}"
)
def test_no_pickle(file: Path) -> None:
    """Models are read from arrays and text only; a pickle would run whatever code it holds."""
    found = {module.split(".")[0] for module, _ in imported(ast.walk(tree(file)))}
    assert not found & {"pickle", "cPickle", "_pickle", "dill", "cloudpickle", "shelve", "marshal"}


@pytest.mark.parametrize("file", FILES, ids=name_of)
def test_text_reaches_terminals_and_spreadsheets_by_one_way(file: Path) -> None:
    """`showing` has the only consoles and tables, and the one writer of CSV; all else prints
    through them, through click, or to a stream that the command line has cleaned."""
    found = {f"{module}.{name}" for module, name in imported(ast.walk(tree(file)))}
    if name_of(file) not in ("showing.columns", "showing.console", "showing.terminal"):
        assert not found & {"rich.console.Console", "rich.table.Table", "rich.progress.Progress",
                            "rich.progress.track", "rich.print", "rich.live.Live"}  # fmt: skip
    written = {
        f"{node.value.id}.{node.attr}"
        for node in ast.walk(tree(file))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
    }
    writers = {"csv.writer", "csv.DictWriter", "pv.CSVWriter", "pv.write_csv"}
    allowed = {"showing.cells": "csv.writer", "corpus.writers": "pv.CSVWriter"}
    assert written & writers <= {allowed.get(name_of(file))}
    assert not written & {"sys.__stdout__", "sys.__stderr__"}
    if room_of(name_of(file)) == "cli":
        assert not {node for node in written if node in ("click.secho", "click.style")}
