"""The formats of exports that are known: nutgraf's own, and those of installed packages.

A package adds one by an entry point of the group `nutgraf.exports` that names an `Export`; a script
by `register_export`. They are no hook of a topic's plugin: an export is read without any topic.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module

from nutgraf.distributions import entry_points
from nutgraf.errors import PluginError, told
from nutgraf.reading.exports.export import Export, Head

GROUP = "nutgraf.exports"
_OWN = (
    "jsonfiles.fundus",
    "jsonfiles.guardian",
    "jsonfiles.nyt",
    "jsonfiles.telegram",
    "jsonfiles.ninjs",
    "jsonfiles.readwise",
    "jsonfiles.zotero",
    "jsonfiles.jsonfeed",
    "jsonfiles.newsapi",
    "jsonfiles.newsplease",
    "factiva.page",
    "factiva.xml",
    "lexis.page",
    "europresse",
    "proquest.page",
    "wires.nitf",
    "wires.rcv1",
    "wires.newsmlg2",
    "wires.newsml1",
    "feeds",
    "documents.docx",
    "documents.rtf",
    "proquest.text",
    "lexis.nexis",
    "lexis.text",
    "factiva.codes",
    "wires.text",
    "mail.mail",
    "references.ris",
    "references.bibtex",
)  # fmt: skip
"""Modules of this package, each with its `EXPORTS`; the order counts where several sniff one."""


@cache
def _known() -> dict[str, Export]:
    found: dict[str, Export] = {}
    for name in _OWN:
        module = import_module(f"nutgraf.reading.exports.{name}")
        found.update((export.name, export) for export in module.EXPORTS)
    for point, _ in sorted(entry_points(GROUP), key=lambda found: found[0].name):
        try:
            export = point.load()
        except Exception as error:
            raise PluginError(f"export {point.name} cannot be loaded: {told(error)}") from error
        _add(found, export, point.name)
    return found


def exports() -> tuple[Export, ...]:
    """All known formats of exports."""
    return tuple(_known().values())


def export_named(name: str) -> Export | None:
    """The format of that name."""
    return _known().get(name)


def register_export(export: Export) -> None:
    """Makes a format known in this process.

    Raises:
        PluginError: it is no `Export`, or its name is taken.
    """
    _add(_known(), export, getattr(export, "name", ""))


def sniffed(head: Head) -> Export | None:
    """The format of a file that begins so."""
    container = head.container
    for export in _known().values():
        if export.container == container and export.sniff(head):
            return export
    return None


def _add(found: dict[str, Export], export: Export, name: str) -> None:
    if not isinstance(export, Export):
        raise PluginError(f"export {name}: is {type(export).__name__}, not nutgraf.Export")
    if export.name in found:
        raise PluginError(f"export {export.name!r} is there already: give yours another name")
    found[export.name] = export
