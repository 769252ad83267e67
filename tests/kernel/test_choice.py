"""Which kernel answers, who is told, and what is refused."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from nutgraf.kernel import KERNEL, choice

BARE = """
import sys, warnings
class Nothing:
    def find_spec(self, name, path=None, target=None):
        if name == "nutgraf.kernel._scan":
            raise ImportError("it was not compiled")
sys.meta_path.insert(0, Nothing())
"""
SHOW = """
import nutgraf
from nutgraf.kernel import KERNEL, _scan, _table
print(KERNEL, _scan.SIMD == "python", _table.__name__, nutgraf.load().predict(["Crude oil fell."]))
"""


def run(code: str, kernel: str | None) -> subprocess.CompletedProcess[str]:
    env = {name: value for name, value in os.environ.items() if name != "NUTGRAF_KERNEL"}
    if kernel is not None:
        env["NUTGRAF_KERNEL"] = kernel
    return subprocess.run(
        [sys.executable, "-c", code], env=env, capture_output=True, text=True, timeout=60
    )


def test_all_modules_are_of_the_kernel_that_was_chosen() -> None:
    assert choice.choose() == KERNEL
    homes = {sys.modules[f"nutgraf.kernel.{name}"].__name__ for name in choice.MODULES}
    inside = {name.startswith("nutgraf.kernel.python.") for name in homes}
    assert inside == {KERNEL == "python"}


def test_plain_python_can_be_demanded_and_says_nothing() -> None:
    done = run(SHOW, "python")
    assert done.stdout.startswith("python True nutgraf.kernel.python.table ")
    assert done.stderr == ""


@pytest.mark.skipif(KERNEL == "python", reason="nothing is compiled here")
@pytest.mark.parametrize("kernel", ["c", "", None])
def test_the_compiled_kernel_comes_first(kernel: str | None) -> None:
    done = run(SHOW, kernel)
    assert done.stdout.startswith("c False nutgraf.kernel._table ")
    assert done.stdout.split("_table ")[1] == run(SHOW, "python").stdout.split(".table ")[1]


def test_where_nothing_was_compiled_it_is_told_once() -> None:
    done = run(BARE + SHOW, None)
    assert done.stdout.startswith("python True ")
    assert done.stderr.count("NutgrafWarning") == 1
    for said in ("it was not compiled", "slower by far", "C compiler", "NUTGRAF_KERNEL=python"):
        assert said in done.stderr


def test_a_kernel_that_is_not_there_cannot_be_demanded() -> None:
    done = run(BARE + SHOW, "c")
    assert done.returncode
    assert "KernelError: NUTGRAF_KERNEL=c, but the compiled kernel is not there" in done.stderr


def test_another_name_is_refused() -> None:
    done = run(SHOW, "rust")
    assert "InputError: NUTGRAF_KERNEL is 'rust': set it to c or python" in done.stderr


def test_the_warning_names_the_line_that_imported_nutgraf() -> None:
    done = run(BARE + "\n\nimport nutgraf\n", None)
    line = (BARE + "\n\nimport nutgraf").count("\n") + 1
    assert done.stderr.startswith(f"<string>:{line}: NutgrafWarning: ")
