"""The errors nutgraf raises: one small family, each saying what, where and what to do."""

from __future__ import annotations

import os
import sys
import warnings


class NutgrafError(Exception):
    """Base of every error that nutgraf raises on purpose."""


class InputError(NutgrafError, ValueError):
    """Text that cannot be classified: wrong type, not text, unreadable file."""


class TopicError(NutgrafError, ValueError):
    """A topic, term or topic file that does not make sense."""


class ModelError(NutgrafError, ValueError):
    """A model file that is damaged, unsafe, or of a version this nutgraf cannot read."""


class PluginError(NutgrafError):
    """A plugin or extractor that breaks the interface."""


class CheckError(PluginError, AssertionError):
    """An extractor that fails a check of `nutgraf.testing`."""


class NutgrafWarning(UserWarning):
    """Something that is done otherwise than it was asked for, and says so."""


class MissingExtraError(NutgrafError, ImportError):
    """An optional dependency that is not installed."""

    def __init__(self, package: str, extra: str, purpose: str) -> None:
        super().__init__(
            f"{purpose} needs the package {package!r}, which is not installed: "
            f"pip install 'nutgraf[{extra}]'"
        )


class KernelError(NutgrafError, ImportError):
    """A kernel that was asked for and is not there."""


class RunError(NutgrafError):
    """A run over a corpus that may not start or cannot go on; it says how to resume."""


def told(error: BaseException) -> str:
    """Type and message of an error that somebody else's code raised, which may be of any kind."""
    try:
        message = str(error)
    except Exception:
        message = "its message cannot be read"
    return f"{type(error).__name__}: {message}"[:1000]


def cause(error: Exception) -> str:
    """What went wrong, and with which file, if the system says so."""
    if not isinstance(error, OSError) or error.strerror is None:
        return str(error)
    name = error.filename2 or error.filename  # of two, what the other was to become
    return error.strerror if name is None else f"{os.fsdecode(name)}: {error.strerror}"


def warn(message: str) -> None:
    """Warns at the line outside of nutgraf that led here."""
    level, frame = 2, sys._getframe(1)
    while frame.f_back and (name := str(frame.f_globals.get("__name__", ""))).split(".")[0] in (
        "nutgraf",
        "importlib",
    ):
        # `warnings` counts no frames of the import itself.
        level += not name.startswith("importlib._bootstrap")
        frame = frame.f_back
    warnings.warn(message, NutgrafWarning, stacklevel=level)
