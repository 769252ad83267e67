"""What is imported is declared: each package of others, with the least version that will do."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

NAMES = {
    "sklearn": "scikit-learn", "yaml": "pyyaml", "docx": "python-docx", "tomli_w": "tomli-w",
    "lxml_html_clean": "lxml-html-clean", "sentence_transformers": "sentence-transformers",
}  # fmt: skip
"""What is imported under another name than that of its package."""
BROUGHT = {"transformers": "sentence-transformers", "dask": "distributed"}
"""What another package always brings along, and is used with it alone."""
ELSEWHERE = {"ray", "pyspark", "joblibspark", "IPython", "pytest"}
"""What is used only where whoever calls has it already."""
OWN = {"nutgraf", "nutgraf_diplomacy", "nutgraf_energy", "nutgraf_military"}


def plain(name: str) -> str:
    """Names as installers compare them."""
    return re.sub(r"[-_.]+", "-", name).lower()


def declared() -> dict[str, str]:
    """Package to its condition, of what is always needed and of extras."""
    extras = PROJECT["optional-dependencies"]
    lines = [*PROJECT["dependencies"], *(line for lines in extras.values() for line in lines)]
    found = {}
    for line in lines:
        name, condition = re.fullmatch(r"([\w.-]+)(?:\[[\w,]+\])?\s*(.*)", line).groups()  # type: ignore[union-attr]
        if plain(name) not in found or condition:
            found[plain(name)] = condition
    return found


def imports() -> Iterator[tuple[str, str]]:
    files: list[Path] = []
    for package in sorted(OWN):
        files += sorted(Path(str(import_module(package).__file__)).parent.rglob("*.py"))
    for file in files:
        if "template" in file.parts:
            continue
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                yield from ((alias.name.split(".")[0], file.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                yield node.module.split(".")[0], file.name


def test_each_package_that_is_imported_is_declared() -> None:
    known = declared()
    missing = {
        (module, file)
        for module, file in imports()
        if module not in sys.stdlib_module_names | OWN | ELSEWHERE
        and plain(BROUGHT.get(module, NAMES.get(module, module))) not in known
    }
    assert not missing


def test_packages_have_a_least_version() -> None:
    used = {plain(NAMES.get(module, module)) for module, _ in imports() if module not in OWN}
    known = declared()
    assert {name: known[name] for name in used & known.keys() if ">=" not in known[name]} == {}
    # Before 16 there are no views of strings.
    assert re.fullmatch(r">=(1[6-9]|[2-9]\d)", known["pyarrow"])
    always = {plain(re.split(r"[\s<>=!\[]", line)[0]) for line in PROJECT["dependencies"]}
    assert {"numpy", "scipy", "scikit-learn"} <= always
    html = PROJECT["optional-dependencies"]["html"]
    assert any(line.startswith("lxml>=") for line in html)
