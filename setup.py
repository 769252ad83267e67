"""The compiled passes; everything else about the package is in pyproject.toml.

NUTGRAF_BUILD makes another build, for tests of the kernel itself:
    scalar      without SSE2 and NEON
    sanitize    with the address and undefined-behaviour sanitizers
"""

import os
import sys

from setuptools import Extension, setup

build = os.environ.get("NUTGRAF_BUILD", "")
flags = (
    []
    if sys.platform == "win32"
    else ["-O3", "-ffp-contract=off", "-fno-trapping-math", "-fno-math-errno", "-std=c11"]
)
macros = [("NUTGRAF_SCALAR", "1")] if build == "scalar" else []
link: list[str] = []
if build == "sanitize":
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
        for name in ("_texts", "_table", "_evidence", "_scan", "_count")
    ]
)
