"""The rows of a file, folder or archive of any format, for commands that read a row at a time."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from nutgraf.errors import InputError
from nutgraf.parameters import paths_of
from nutgraf.progress import tracked
from nutgraf.reading.article import read
from nutgraf.reading.exports.check import Check
from nutgraf.reading.sources.asked import Asked
from nutgraf.reading.sources.finding import Found, LeftOut, find, is_run, told
from nutgraf.reading.sources.records import rows
from nutgraf.reading.sources.row import Content, Fault, Row
from nutgraf.reading.sources.surveying import Survey, Surveyed, survey
from nutgraf.reading.sources.texts import joined


@dataclass(frozen=True, slots=True)
class Reject:
    """A row that was left out: where it stood, why, and what it was."""

    line: int
    reason: str
    content: str = ""
    source: str = ""
    place: str = ""

    @classmethod
    def of(cls, source: str, row: Row | Fault, reason: str, content: str) -> Reject:
        return cls(row.line or row.number + 1, reason, content, source, row.place)


class Rows:
    """The rows of all files that a name stands for, in order; each iteration reads them anew.

    Each has a `text` besides whatever else its file says of it, and `id`, `date` and `source` where
    columns of other names hold these. Where a row holds an article, it gives a row for each
    paragraph, with its `role` and its number as `paragraph`, unless `asked.unit` says otherwise.

    Attributes:
        rejects: what the last iteration, or the one that is going on, has left out.
        checks: what the exports that it has read whole say of themselves.
    """

    def __init__(
        self,
        path: str | os.PathLike[str] | Sequence[str | os.PathLike[str]],
        asked: Asked | None = None,
        *,
        any_text: bool = False,
    ) -> None:
        """Nothing is read yet.

        Args:
            path: a file, folder, glob or URL, or several.
            asked: what is known of it.
            any_text: take empty texts, too.
        """
        self.paths = paths_of("path", path)
        self.asked = asked or Asked()
        self.any_text = any_text
        self.rejects: list[Reject] = []
        self.checks: list[Check] = []
        self._found: Found | None = None
        self._survey: Survey | None = None

    def survey(self) -> Survey:
        """What a look at the first rows has told; files are looked at once.

        Raises:
            InputError: there is no file, none has a text column, or of none a row can be read; or
                it is a run whose parts hold no texts.
        """
        if self._survey is None:
            self._found = find(
                self.paths, self.asked.input_format, plain=self.asked.text is not None
            )
            is_of_run = self.asked.text is None and all(is_run(Path(path)) for path in self.paths)
            asked = self.asked
            if is_of_run:  # whose rows are paragraphs, however they look
                asked = replace(asked, text="text", unit=asked.unit or "paragraph")
            try:
                self._survey = survey(self._found.sources, asked)
            except InputError as error:
                if not is_of_run:
                    raise
                raise InputError(
                    f"{os.fspath(self.paths[0])}: a run without the texts: annotate with "
                    "--keep-text, or give the files that it has read"
                ) from error
        return self._survey

    def told(self) -> list[str]:
        """Lines that tell what is left out and what was guessed."""
        return [*told(self.left_out()), *self.survey().told()]

    def left_out(self) -> list[LeftOut]:
        """The files that are not read."""
        seen = self.survey()
        return [*(self._found.left_out if self._found else ()), *seen.left_out]

    def __iter__(self) -> Iterator[Row]:
        """Raises: InputError: as `survey`, or a file cannot be read."""
        for file, row, content in self.contents():
            try:
                if reason := _unusable(joined(content.text), self.any_text):
                    raise ValueError(reason)
                fields = _fields(row, content)
                if file.look.unit != "article":
                    yield replace(row, fields={**fields, "text": joined(content.text)})
                    continue
                _, paragraphs = read(content.text, row.markup)
            except ValueError as error:
                self.reject(file, row, str(error))
                continue
            for number, paragraph in enumerate(paragraphs):
                part = {"text": paragraph.text, "paragraph": number, "role": str(paragraph.role)}
                yield replace(row, fields={**fields, **part})

    def contents(self) -> Iterator[tuple[Surveyed, Row, Content]]:
        """The file, row and content of each row, articles whole; others are `rejects`.

        Raises:
            InputError: as `survey`, or a file cannot be read.
        """
        self.rejects.clear()
        self.checks.clear()
        files = self.survey().files
        # Of a member, nobody knows how many bytes of its archive it takes.
        size = None if any(f.source.member for f in files) else sum(f.source.size for f in files)
        yield from tracked(self._of_all(files), "rows read", size=size)

    def _of_all(self, files: Iterable[Surveyed]) -> Iterator[tuple[Surveyed, Row, Content]]:
        for file in files:
            if file.damage:
                self.reject(file, Fault(0, file.damage), file.damage)
                continue
            try:
                yield from self._of(file)
            except OSError as error:
                reason = error.strerror or error
                raise InputError(f"{file.source.name}: cannot be read: {reason}") from None

    def _of(self, file: Surveyed) -> Iterator[tuple[Surveyed, Row, Content]]:
        for row in rows(file.source, file.look, self.checks):
            if isinstance(row, Fault):
                self.reject(file, row, row.reason)
                continue
            try:
                content = file.look.content(row)
            except ValueError as error:
                self.reject(file, row, str(error))
                continue
            yield file, row, content

    def reject(self, file: Surveyed, row: Row | Fault, reason: str) -> None:
        """Puts a row aside with the reason."""
        content = row.content if isinstance(row, Fault) else _shown(file, row)
        self.rejects.append(Reject.of(file.source.name, row, reason, content))


def strictly(found: Rows) -> Iterator[Row]:
    """The rows of files all of whose rows can be read.

    Raises:
        InputError: as `Rows`, or a row is none; its place and the reason are named.
    """
    for row in found:
        _check(found.rejects)
        yield row
    _check(found.rejects)


def lone_surrogate(text: str) -> bool:
    """Whether a text holds half a surrogate pair, which no file can."""
    return any("\ud800" <= c <= "\udfff" for c in text) if not text.isascii() else False


def _check(rejects: list[Reject]) -> None:
    for reject in rejects:
        raise InputError(f"{reject.source}, {reject.place}: {reject.reason}")


def _fields(row: Row, content: Content) -> dict[str, Any]:
    """What the file says of a row; ids, dates and sources by their own names, too."""
    own = {"id": content.id, "date": content.date, "source": content.source}
    return {**{name: value for name, value in own.items() if value is not None}, **row.fields}


def _shown(file: Surveyed, row: Row) -> str:
    try:
        return joined(file.look.content(row).text)
    except ValueError:
        return ""


def _unusable(text: str, any_text: bool) -> str:
    """Why a text cannot be used, "" where it can; bytes that are no UTF-8 came as surrogates."""
    if not text.isascii() and any("\udc80" <= c <= "\udcff" for c in text):
        return "its text is not UTF-8"
    if any_text:
        return ""
    if not text.strip():
        return "its text is empty"
    return "its text holds half a surrogate pair" if lone_surrogate(text) else ""
