"""The one hook that nutgraf calls, and the marker that implements it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pluggy

if TYPE_CHECKING:
    from nutgraf.topics.extractor import Extractor

PROJECT = "nutgraf"
"""Name of the entry-point group, of the markers, and prefix of the hook."""

hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)
"""Marks a function of a plugin, or a method of one, as its answer to the hook of that name."""


@hookspec(historic=True)
def nutgraf_extractors() -> list[Extractor]:  # type: ignore[empty-body]
    """Gives the extractors of a plugin.

    Called once, when plugins are loaded or the plugin is registered later; never per text. Takes
    no arguments and returns a list, which may be empty. The order of plugins and of the list does
    not matter: topics are sorted by name, and logits of extractors that share a topic add.

    Example:
        >>> import nutgraf
        >>> class Plugin:
        ...     @nutgraf.hookimpl
        ...     def nutgraf_extractors(self):
        ...         return [nutgraf.TermExtractor("health", {"hospital*": 2.0}, bias=-1.0)]
    """
