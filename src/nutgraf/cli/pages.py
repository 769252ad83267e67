"""A folder of pages, one an article, with an index of them."""

from __future__ import annotations

from pathlib import Path

from nutgraf.cli.ending import writing
from nutgraf.data import Topic
from nutgraf.showing.contents import Entry, contents_page
from nutgraf.showing.document import Document

_INDEX = "index"


class Pages:
    """Pages of articles in a folder, which is made where it is not there."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._taken = {_INDEX}
        self._entries: list[Entry] = []
        self._topics: tuple[Topic, ...] = ()

    def add(self, document: Document, source: str, date: str = "") -> None:
        """Writes an article's page. Files of one name from several folders, or of several endings,
        get a page each.

        Raises:
            click.ClickException: it cannot be written.
        """
        stem = name = Path(source).stem
        number = 1
        while name.casefold() in self._taken:
            number += 1
            name = f"{stem}-{number}"
        self._taken.add(name.casefold())
        self._write(f"{name}.html", document.to_html())
        self._entries.append(Entry.of(document, f"{name}.html", source, date))
        self._topics = document.topics

    def finish(self) -> None:
        """Writes the index, where there is a page.

        Raises:
            click.ClickException: it cannot be written.
        """
        if self._entries:
            self._write(f"{_INDEX}.html", contents_page(self._entries, self._topics))

    def _write(self, name: str, page: str) -> None:
        path = self._folder / name
        with writing(path):
            self._folder.mkdir(parents=True, exist_ok=True)
            path.write_text(page, encoding="utf-8")
