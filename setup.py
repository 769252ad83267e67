"""The compiled passes; everything else about the package is in pyproject.toml.

Environment switches, for tests of the kernel itself:
    NUTGRAF_SIMD=scalar         leave SSE2 and NEON out
    NUTGRAF_SANITIZE=1          address and undefined-behaviour sanitizers
"""

import os
import sys

from setuptools import Extension, setup

flags = (
    []
    if sys.platform == "win32"
    else ["-O3", "-ffp-contract=off", "-fno-trapping-math", "-fno-math-errno", "-std=c11"]
)
macros = [("NUTGRAF_SCALAR", "1")] if os.environ.get("NUTGRAF_SIMD") == "scalar" else []
link: list[str] = []
if os.environ.get("NUTGRAF_SANITIZE"):
    sanitize = ["-fsanitize=address,undefined", "-fno-sanitize-recover=undefined", "-g", "-O1"]
    flags, link = [*flags, *sanitize], sanitize

KERNEL = "src/nutgraf/kernel"
headers = [f"{KERNEL}/{name}" for name in os.listdir(KERNEL) if name.endswith((".h", ".pxd"))]

setup(
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
        for name in ("_texts", "_scan", "_count")
    ]
)
