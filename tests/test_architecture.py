"""The shape of the house: who may import whom, and what an import costs."""

from __future__ import annotations

import ast
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

import nutgraf

ROOT = Path(__file__).parents[1]
SRC = ROOT / "src"
PLUGINS = ROOT / "plugins"
FILES = sorted((SRC / "nutgraf").rglob("*.py"))
PLUGIN_FILES = sorted(PLUGINS.rglob("*.py"))

# From the bottom up. A module imports from its own layer or from those below it.
LAYERS = (
    {"errors", "topic", "_texts", "_scan", "_count"},
    {"calibrate", "terms", "texts", "segment", "html", "offsets", "webpage"},
    {"guards"},
    {"extractor", "hookspecs", "document", "topicfile"},
    {"hashtable", "fusion", "vocabulary", "unfused", "guarding", "trace", "plan"}
    | {"interface", "plugins", "modelfile", "planfile", "selection"},
    {"classifier"},
    {"report", "terminal", "chart", "files", "gold", "rows"}
    | {"evaluate", "curves", "evaluation_page"}
    | {"train", "vectors", "wordspace", "fewshot", "sklearn"}
    | {"card", "scaffold", "testing", "dictionaries"}
    | {"suggest", "keyness", "label", "exchange", "annotation_tools"}
    | {"corpus", "quantify", "periods", "drift", "driftplot"},
    {"__init__"},
    {"cli"},
    {"__main__"},
)  # fmt: skip


def name_of(file: Path) -> str:
    """The dotted name of a module of src/nutgraf, without the package's own."""
    parts = file.relative_to(SRC / "nutgraf").with_suffix("").parts
    return ".".join(parts[:-1] if len(parts) > 1 and parts[-1] == "__init__" else parts)


MODULES = {name_of(file) for file in FILES} | {"_texts", "_scan", "_count"}


def layer(module: str) -> int:
    (found,) = (i for i, names in enumerate(LAYERS) if module.split(".")[0] in names)
    return found


def is_type_checking(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING")


def at_import(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes below one whose code runs at import: not in functions, not for type checkers."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        if is_type_checking(child):
            continue
        yield child
        yield from at_import(child)


def imported(nodes: Iterator[ast.AST]) -> Iterator[tuple[str, str | None]]:
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
    """The modules of the package that a module imports when it is imported itself."""
    found = set()
    for module, name in imported(at_import(tree(file))):
        if module.split(".")[0] == "nutgraf":
            whole, own = f"{module}.{name}".partition(".")[2], module.partition(".")[2]
            found.add(whole if whole in MODULES else own or "__init__")
    return found - {name_of(file)}


def test_entry_points_and_plugin_folders_agree() -> None:
    with (ROOT / "pyproject.toml").open("rb") as file:
        points = tomllib.load(file)["project"]["entry-points"]["nutgraf"]
    folders = {path.name for path in PLUGINS.iterdir() if (path / "__init__.py").exists()}
    assert points == {folder.removeprefix("nutgraf_"): folder for folder in folders}


@pytest.mark.parametrize("file", FILES, ids=name_of)
def test_core_imports_no_plugin(file: Path) -> None:
    bundled = {path.name for path in PLUGINS.iterdir()}
    found = {module.split(".")[0] for module, _ in imported(ast.walk(tree(file)))}
    assert not found & bundled
    # Nor by name, as importlib would take it.
    assert not [name for name in bundled if name in file.read_text(encoding="utf-8")]


@pytest.mark.parametrize("file", PLUGIN_FILES, ids=lambda file: file.parent.name)
def test_plugins_use_public_names_only(file: Path) -> None:
    nodes = list(ast.walk(tree(file)))
    for module, name in imported(iter(nodes)):
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


def test_imports_have_no_cycle() -> None:
    graph = {name_of(file): inner(file) for file in FILES}
    list(TopologicalSorter(graph).static_order())  # raises CycleError, which shows the cycle


@pytest.mark.parametrize("file", FILES, ids=name_of)
def test_imports_go_down(file: Path) -> None:
    name = name_of(file)
    assert any(name.split(".")[0] in names for names in LAYERS), f"give {name} a place in LAYERS"
    upward = {module for module in inner(file) if layer(module) > layer(name)}
    assert not upward, f"{name} imports {upward} from above"


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
