"""The compiled passes; everything else about the package is in pyproject.toml.

Where there is no C compiler the package is installed without them, and works in plain Python.
NUTGRAF_BUILD makes another build:
    c           as always, but an error where it cannot be compiled: for releases
    python      without the compiled passes: one wheel for every machine
    scalar      without SSE2 and NEON, for tests
    sanitize    with the address and undefined-behaviour sanitizers, for tests
"""

import os
import sys

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
headers = [f"{KERNEL}/{name}" for name in os.listdir(KERNEL) if name.endswith((".h", ".pxd"))]


class build_kernel(build_ext):  # noqa: N801
    """Goes on without the compiled passes where nobody asked for them."""

    def run(self) -> None:
        try:
            super().run()
        except (CCompilerError, ExecError, PlatformError, OSError):
            if build:
                raise
            print("nutgraf: no C compiler does its work here; the passes run in plain Python")
            self.extensions = []


setup(
    cmdclass={"build_ext": build_kernel},
    ext_modules=[
        Extension(
            f"nutgraf.kernel.{name}",
            [f"{KERNEL}/{name}.pyx"],
            include_dirs=["src/nutgraf"],
            depends=headers,
            define_macros=macros,
            extra_compile_args=flags,
            extra_link_args=link,
        )
        for name in ("_texts", "_table", "_evidence", "_scan", "_count")
        if build != "python"
    ],
)
