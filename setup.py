"""The compiled passes, and the README as others show it; all else is in pyproject.toml.

Where there is no C compiler the package is installed without them, and works in plain Python.
They are made anew each time: neither C nor objects of an earlier build are taken.
NUTGRAF_BUILD makes another build:
    c           as always, but an error where it cannot be compiled: for releases
    python      without the compiled passes: one wheel for every machine
    scalar      without SSE2 and NEON, for tests
    sanitize    with the address and undefined-behaviour sanitizers, for tests
NUTGRAF_REPOSITORY is the address of the repository, where it has one that others can reach: the
README's links then lead there wherever it is shown (OWNER/NAME/blob and raw, as such hosts have
them), and the package names it.
"""

import os
import re
import sys
from pathlib import Path

from setuptools import Extension, setup
from setuptools.command.build_ext import build_ext
from setuptools.errors import CCompilerError, ExecError, PlatformError

build = os.environ.get("NUTGRAF_BUILD", "")
if build not in ("", "c", "python", "scalar", "sanitize"):
    sys.exit(f"NUTGRAF_BUILD is {build!r}: it may be c, python, scalar or sanitize")
flags: list[str] = []
link: list[str] = []
if sys.platform != "win32":
    flags = ["-O3", "-ffp-contract=off", "-fno-trapping-math", "-fno-math-errno", "-std=c11"]
if sys.platform.startswith("linux") and build != "sanitize":
    flags, link = [*flags, "-g0"], ["-Wl,-s"]  # no symbols but those that Python looks for
macros = [("NUTGRAF_SCALAR", "1")] if build == "scalar" else []
if build == "sanitize":
    sanitize = ["-fsanitize=address,undefined", "-fno-sanitize-recover=undefined", "-g", "-O1"]
    flags, link = [*flags, *sanitize], sanitize

KERNEL = "src/nutgraf/kernel"


class build_kernel(build_ext):  # noqa: N801
    """Goes on without the compiled passes where nobody asked for them."""

    def run(self) -> None:
        self.force = True
        if self.extensions:
            try:
                import Cython  # noqa: F401
            except ImportError:
                # Without it setuptools takes the C of an earlier build, however old that is.
                sys.exit(
                    "nutgraf: Cython compiles the passes, and is not here: install it (pip install "
                    "Cython), let pip do so (leave out --no-build-isolation), or set "
                    "NUTGRAF_BUILD=python to go without them"
                )
        try:
            super().run()
        except (CCompilerError, ExecError, PlatformError, OSError):
            if build:
                raise
            print("nutgraf: no C compiler does its work here; the passes run in plain Python")
            self.extensions = []


def shown(readme: str, repository: str) -> str:
    """The README with its links to files of the project made absolute."""
    file = r"(?![a-z]+:|[#/])"
    readme = re.sub(rf"(!\[[^]]*\]\(){file}", rf"\1{repository}/raw/HEAD/", readme)
    return re.sub(rf"(\]\(){file}", rf"\1{repository}/blob/HEAD/", readme)


readme = Path("README.md").read_text(encoding="utf-8")
repository = os.environ.get("NUTGRAF_REPOSITORY", "").rstrip("/")
setup(
    long_description=shown(readme, repository) if repository else readme,
    long_description_content_type="text/markdown",
    project_urls={"Repository": repository} if repository else {},
    cmdclass={"build_ext": build_kernel},
    ext_modules=[
        Extension(
            f"nutgraf.kernel.{name}",
            [f"{KERNEL}/{name}.pyx"],
            include_dirs=["src/nutgraf"],
            define_macros=macros,
            extra_compile_args=flags,
            extra_link_args=link,
        )
        for name in ("_texts", "_table", "_evidence", "_scan", "_count")
        if build != "python"
    ],
)
