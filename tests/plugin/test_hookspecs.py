"""Every hook is documented with its exact signature, and has a test here."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

import nutgraf
from nutgraf.plugin import hookspecs

ROOT = Path(__file__).parents[2]
HOOKS = sorted(
    name for name, value in vars(hookspecs).items() if hasattr(value, f"{hookspecs.PROJECT}_spec")
)
each_hook = pytest.mark.parametrize("hook", HOOKS)


def signature(hook: str) -> str:
    """The `def` line of a hook, as its specification has it."""
    tree = ast.parse(Path(hookspecs.__file__).read_text(encoding="utf-8"))
    (found,) = (n for n in tree.body if isinstance(n, ast.FunctionDef) and n.name == hook)
    assert found.returns is not None
    return f"def {hook}({ast.unparse(found.args)}) -> {ast.unparse(found.returns)}"


def test_there_are_hooks() -> None:
    assert HOOKS
    assert all(hook.startswith(f"{hookspecs.PROJECT}_") for hook in HOOKS)


@each_hook
def test_hook_is_documented(hook: str) -> None:
    page = (ROOT / "docs" / "writing-plugins.md").read_text(encoding="utf-8")
    section = re.search(rf"^#+ {hook}\n(.*?)(?=^#|\Z)", page, re.DOTALL | re.MULTILINE)
    assert section, f"docs/writing-plugins.md has no heading {hook!r}"
    assert f"{signature(hook)}:" in section[1]


@each_hook
def test_hook_has_a_docstring_and_a_test(hook: str) -> None:
    assert getattr(hookspecs, hook).__doc__
    assert f"test_hook_{hook}" in globals()


@pytest.mark.usefixtures("fresh")
def test_hook_nutgraf_extractors() -> None:
    """Called once and without arguments; what it returns is used; an empty list is fine."""
    calls: list[tuple[object, ...]] = []

    class Length(nutgraf.Extractor):
        name, topics = "length", (nutgraf.Topic("long"), nutgraf.Topic("short"))

        def score(self, texts: Sequence[str], out: npt.NDArray[np.float32]) -> None:
            out[:, 0] = [len(text) for text in texts]
            out[:, 1] = -out[:, 0]

    class Plugin:
        @nutgraf.hookimpl
        def nutgraf_extractors(self, *more: object) -> list[nutgraf.Extractor]:
            calls.append(more)
            return [nutgraf.TermExtractor("health", {"hospital*": 2.0}), Length()]

    class Empty:
        @nutgraf.hookimpl
        def nutgraf_extractors(self) -> list[nutgraf.Extractor]:
            return []

    row = nutgraf.register(Plugin())
    assert [extractor.name for extractor in row.extractors] == ["health", "length"]
    assert nutgraf.register(Empty()).extractors == ()
    for _ in range(2):
        classifier = nutgraf.load(["short", "long", "health"])
        assert classifier.topic_names == ("health", "long", "short")
        assert classifier.decision_function(["hospital"]).tolist() == [[2.0, 8.0, -8.0]]
    assert calls == [()]
