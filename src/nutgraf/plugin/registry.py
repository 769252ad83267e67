"""Finding, loading, checking and listing plugins.

A plugin is an installed distribution with an entry point in the group `nutgraf`, or an object given
to `register`. Each is loaded alone: one that fails becomes a row with its reason.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout, suppress
from dataclasses import dataclass, field, replace
from enum import StrEnum
from importlib import metadata
from typing import Any

import pluggy

from nutgraf.distributions import entry_points
from nutgraf.errors import PluginError, told
from nutgraf.plugin import hookspecs
from nutgraf.plugin.rules import check_columns, checked, topics_of
from nutgraf.topics.extractor import Extractor, TermExtractor

_MOST_TABLES = 0xFFFF  # as many columns as a compiled pass can have


class Status(StrEnum):
    """Whether a plugin is used, failed, or is kept out by NUTGRAF_PLUGINS."""

    ACTIVE = "active"
    FAILED = "failed"
    BLOCKED = "blocked"


@dataclass(frozen=True, slots=True)
class PluginInfo:
    """One plugin as `nutgraf plugins` lists it; `seconds` is what importing and asking it took."""

    name: str
    distribution: str
    version: str
    status: Status
    reason: str = ""
    extractors: tuple[Extractor, ...] = ()
    seconds: float = field(default=0.0, compare=False)

    @property
    def source(self) -> str:
        """Where it comes from: `distribution[entry point]`."""
        return f"{self.distribution}[{self.name}]"


class Registry:
    """Plugins, each checked before it is taken in.

    Attributes:
        strict: whether NUTGRAF_STRICT asks for an error where a plugin fails; read once, before
            any plugin runs.
    """

    def __init__(self) -> None:
        self.strict = os.environ.get("NUTGRAF_STRICT", "0") not in ("", "0")
        self._manager = pluggy.PluginManager(hookspecs.PROJECT)
        self._manager.add_hookspecs(hookspecs)
        self._answers: list[Any] = []
        # A historic hook is answered by each plugin at the moment it is registered, and alone.
        self._manager.hook.nutgraf_extractors.call_historic(result_callback=self._answers.append)
        self._rows: list[PluginInfo] = []

    @property
    def rows(self) -> tuple[PluginInfo, ...]:
        """All plugins, by name and distribution."""
        return tuple(sorted(self._rows, key=lambda row: (row.name, row.distribution)))

    @property
    def extractors(self) -> list[Extractor]:
        """Those of all plugins that are active, in the order of `rows`."""
        return [extractor for row in self.rows for extractor in row.extractors]

    def discover(self) -> None:
        """Loads the installed plugins that NUTGRAF_PLUGINS allows.

        Raises:
            PluginError: a plugin fails and NUTGRAF_STRICT is set.
        """
        allowed = os.environ.get("NUTGRAF_PLUGINS")
        names = None if allowed is None else {name.strip() for name in allowed.split(",")}
        for entry, distribution, version in entries():
            if names is not None and entry.name not in names:
                reason = "not in NUTGRAF_PLUGINS"
                self._rows.append(
                    PluginInfo(entry.name, distribution, version, Status.BLOCKED, reason)
                )
                continue
            begin = time.perf_counter()
            try:
                # What a plugin prints must not get into what a command writes.
                with redirect_stdout(sys.stderr), _staying():
                    row = self._load(entry, distribution, version)
            except PluginError as error:
                if self.strict:
                    raise
                row = PluginInfo(entry.name, distribution, version, Status.FAILED, str(error))
            self._rows.append(replace(row, seconds=time.perf_counter() - begin))

    def _load(self, entry: metadata.EntryPoint, distribution: str, version: str) -> PluginInfo:
        try:
            plugin = entry.load()
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            raise PluginError(
                f"{distribution}[{entry.name}]: importing {entry.value!r} failed: {told(error)}"
            ) from error
        return self._check(plugin, entry.name, distribution, version)

    def add(self, plugin: object, name: str, distribution: str, version: str) -> PluginInfo:
        """Takes in one plugin.

        Raises:
            PluginError: it breaks the interface; nothing of it is kept.
        """
        row = self._check(plugin, name, distribution, version)
        self._rows.append(row)
        return row

    def _check(self, plugin: object, name: str, distribution: str, version: str) -> PluginInfo:
        source = f"{distribution}[{name}]"
        for row in self._rows:
            if row.name == name and row.status is Status.ACTIVE:
                raise PluginError(
                    f"{source}: {row.source} is a plugin of the same name: unregister it first, or "
                    "rename one"
                )
        if isinstance(plugin, type):
            raise PluginError(f"{source}: {plugin.__name__} is a class: pass an instance of it")
        try:
            answers = [[plugin]] if isinstance(plugin, Extractor) else self._ask(plugin)
            extractors = tuple(extractor for answer in answers for extractor in checked(answer))
            self._check_clashes(extractors, source)
        except PluginError as error:
            raise PluginError(f"{source}: {error}") from error.__cause__
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # reading an extractor's attributes runs the plugin's code
            raise PluginError(f"{source}: {told(error)}") from error
        return PluginInfo(name, distribution, version, Status.ACTIVE, "", extractors)

    def remove(self, name: str) -> None:
        """Takes a plugin out again.

        Raises:
            PluginError: there is none of that name.
        """
        kept = [row for row in self._rows if row.name != name]
        if len(kept) == len(self._rows):
            raise PluginError(f"no plugin {name!r}")
        self._rows = kept

    def _ask(self, plugin: object) -> list[Any]:
        """Calls the plugin's hook once, forgets the plugin, and gives its answers.

        There is one for each function that implements the hook; more than one only by `specname`.
        """
        if plugin is None:
            raise PluginError("it is None: pass an extractor, or an object or module with the hook")
        first = len(self._answers)  # a hook may itself register another plugin
        try:
            try:
                self._manager.register(plugin)
                self._manager.check_pending()
                callers = self._manager.get_hookcallers(plugin)
                answers = self._answers[first:]
            finally:
                del self._answers[first:]
                if self._manager.is_registered(plugin):
                    self._manager.unregister(plugin)
        except (PluginError, KeyboardInterrupt):
            raise
        except BaseException as error:
            raise PluginError(told(error)) from error
        if not callers:
            raise PluginError(
                "it implements no hook: mark a function nutgraf_extractors with @nutgraf.hookimpl"
            )
        if not answers:
            raise PluginError("nutgraf_extractors returned None: return a list of extractors")
        return answers

    def _check_clashes(self, extractors: tuple[Extractor, ...], source: str) -> None:
        taken = {e.name: row.source for row in self._rows for e in row.extractors}
        for extractor in extractors:
            if extractor.name in taken:
                raise PluginError(
                    f"extractor {extractor.name!r} is provided by {taken[extractor.name]} and by "
                    f"{source}: rename one"
                )
            taken[extractor.name] = source
        check_columns(topics_of(extractors), topics_of(self.extractors))
        tables = sum(isinstance(e, TermExtractor) for e in (*self.extractors, *extractors))
        if tables > _MOST_TABLES:
            raise PluginError(
                f"with its {len(extractors):,} extractors there would be {tables:,} tables of "
                f"terms: {_MOST_TABLES:,} at the most"
            )


@contextmanager
def _staying() -> Iterator[None]:
    """Undoes what a plugin does to the working folder, by which the paths of a caller go, and to
    how deep calls may go."""
    depth = sys.getrecursionlimit()
    try:
        folder = os.getcwd()
    except OSError:  # it is gone
        folder = ""
    try:
        yield
    finally:
        sys.setrecursionlimit(depth)
        if folder:
            with suppress(OSError):  # the plugin took it away
                os.chdir(folder)


def entries() -> list[tuple[metadata.EntryPoint, str, str]]:
    """The entry points of the group with name and version of their distributions, bundled ones
    first, then by name: never by install order."""
    found = [(entry, *origin) for entry, origin in entry_points(hookspecs.PROJECT)]
    return sorted(found, key=lambda e: (e[1] != "nutgraf", e[0].name, e[1], e[0].value))


_lock = threading.RLock()
_registry: Registry | None = None
_loading = False


def installed() -> Registry:
    """The process's registry; the installed plugins are loaded on first use.

    Raises:
        PluginError: a plugin fails and NUTGRAF_STRICT is set, or one of them calls back.
    """
    global _registry, _loading
    with _lock:
        if _registry is None:
            if _loading:
                raise PluginError(
                    "plugins are being loaded: a plugin cannot load, list or register any "
                    "meanwhile, but returns its extractors from the hook"
                )
            _loading = True
            try:
                fresh = Registry()
                fresh.discover()
                _registry = fresh
            finally:
                _loading = False
        return _registry


def register(plugin: object, name: str | None = None) -> PluginInfo:
    """Adds a plugin that is not installed: an extractor, or an object or module with the hook.

    Classifiers loaded from now on use it.

    Raises:
        PluginError: it breaks the interface, or its name or an extractor's is taken.
    """
    if name is None:
        name = (
            plugin.name
            if isinstance(plugin, Extractor)
            else getattr(plugin, "__name__", type(plugin).__name__)
        )
    with _lock:
        return installed().add(plugin, str(name), "registered", "")


def unregister(name: str) -> None:
    """Removes a plugin by name.

    Raises:
        PluginError: there is none of that name.
    """
    with _lock:
        installed().remove(name)


def plugins() -> tuple[PluginInfo, ...]:
    """All plugins found, the failed and blocked ones with their reasons, sorted by name."""
    return installed().rows
