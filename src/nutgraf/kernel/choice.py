"""Which kernel answers: the compiled one, or plain Python where nothing could be compiled.

`NUTGRAF_KERNEL=c` or `NUTGRAF_KERNEL=python` demands one.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module

from nutgraf.errors import InputError, KernelError, told, warn

MODULES = ("_texts", "_table", "_scan", "_count")
"""What both kernels have, by the names of the compiled one."""


def choose() -> str:
    """Makes `nutgraf.kernel._scan` and the others those of the kernel to be used, and tells which:
    `c` or `python`. All are of one kernel.

    Raises:
        InputError: NUTGRAF_KERNEL is neither.
        KernelError: it is `c`, and that cannot be imported.
    """
    asked = os.environ.get("NUTGRAF_KERNEL", "")
    if asked not in ("", "c", "python"):
        raise InputError(f"NUTGRAF_KERNEL is {asked!r}: set it to c or python, or leave it out")
    if asked != "python":
        try:
            for name in MODULES:
                import_module(f"nutgraf.kernel.{name}")
        except ImportError as error:
            if asked == "c":
                raise KernelError(
                    f"NUTGRAF_KERNEL=c, but the compiled kernel is not there ({told(error)}): "
                    "install nutgraf with a C compiler at hand, or leave NUTGRAF_KERNEL out"
                ) from None
            _tell(error)
        else:
            return "c"
    kernel = sys.modules["nutgraf.kernel"]
    for name in MODULES:
        module = import_module(f"nutgraf.kernel.python.{name.removeprefix('_')}")
        sys.modules[f"nutgraf.kernel.{name}"] = module
        setattr(kernel, name, module)
    return "python"


def _tell(error: ImportError) -> None:
    """Warns, but not in each of a pool's processes."""
    from multiprocessing import parent_process

    if parent_process() is None:
        warn(
            f"nutgraf works without its compiled kernel ({told(error)}): the answers are the same, "
            "but slower by far. Install it with a C compiler at hand, or set NUTGRAF_KERNEL=python "
            "to be told no more"
        )
