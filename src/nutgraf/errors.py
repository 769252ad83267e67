"""The errors nutgraf raises: one small family, each saying what, where and what to do."""

from __future__ import annotations


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


class MissingExtraError(NutgrafError, ImportError):
    """An optional dependency that is not installed."""

    def __init__(self, package: str, extra: str, purpose: str) -> None:
        super().__init__(
            f"{purpose} needs the package {package!r}, which is not installed: "
            f"pip install 'nutgraf[{extra}]'"
        )


class RunError(NutgrafError):
    """A run over a corpus that may not start or cannot go on; it says how to resume."""
