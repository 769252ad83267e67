"""The articles of exports, and of everything else that is read, for programs and for tables."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import replace

from nutgraf.errors import NutgrafError, told
from nutgraf.reading.article import read
from nutgraf.reading.exports.article import Article
from nutgraf.reading.exports.check import Check
from nutgraf.reading.exports.check import told as told_of
from nutgraf.reading.exports.copies import (
    LACKING,
    Copies,
    check_duplicates,
    finds_near_ones,
    name_of,
    signature,
)  # fmt: skip
from nutgraf.reading.rows import Reject, Rows
from nutgraf.reading.sources.asked import Asked
from nutgraf.reading.sources.columns import string_of
from nutgraf.reading.sources.finding import LeftOut
from nutgraf.reading.sources.row import Content, Row


def as_article(row: Row, content: Content) -> Article:
    """A row that holds an article, as such.

    Raises:
        ValueError: it cannot be read; the message is the reason.
        MissingExtraError: it is mark-up, and the extra `html` is not installed.
    """
    if row.article is not None:
        return row.article
    try:
        paragraphs = read(content.text, row.markup)[1]
    except NutgrafError:
        raise
    except Exception as error:  # a page that breaks the HTML parser
        raise ValueError(f"cannot be read as an article: {told(error)}") from error
    if not paragraphs:
        raise ValueError("it has no paragraph")
    # What a page says of itself; tables may mean something else by these names.
    said = {name: str(row.fields.get(name) or "") for name in _IMPRINT} if row.markup else {}
    captured = str(row.fields.get("captured") or "") if row.markup else ""
    found = Article.of(
        [(p.text, p.role) for p in paragraphs],
        date=content.date,
        id=string_of(content.id) or "",
        source=string_of(content.source) or "",
        section=said.get("section", ""),
        language=said.get("language", ""),
        url=said.get("url", ""),
        extra={"captured": captured},
    )
    return replace(found, byline=said.get("byline", ""))  # which is among the paragraphs already


_IMPRINT = ("byline", "section", "language", "url")


class ReadArticles(Iterator[Article]):
    """The articles of files, one after another.

    Attributes:
        rejects: what could not be read so far, each with its place and reason.
        checks: what the files that were read whole say of themselves, one a file.
        copies: how many articles so far are copies of an earlier one.
        place: file, and number in it from 0, of the last article.
    """

    def __init__(self, rows: Rows, duplicates: str) -> None:
        """Looks at the files; no article is read yet.

        Raises:
            InputError: as `read_articles`.
        """
        check_duplicates(duplicates)
        self._rows, self._duplicates = rows, duplicates
        self.copies, self.place = 0, ("", 0)
        self._told = rows.told()
        self._articles = self._read()

    @property
    def rejects(self) -> list[Reject]:
        """What could not be read so far, with place and reason."""
        return self._rows.rejects

    @property
    def checks(self) -> list[Check]:
        """What each file read so far says of itself, held against what was read."""
        return self._rows.checks

    def left_out(self) -> list[LeftOut]:
        """The files that are not read."""
        return self._rows.left_out()

    def told(self) -> list[str]:
        """Lines that tell what is left out, what was guessed, how the articles read so far agree
        with what their files say, and how many of them are copies."""
        lines = [*self._told, *told_of(self.checks)]
        if self.copies:
            done = "left out" if self._duplicates == "drop" else "marked by their group"
            lines.append(f"copies of earlier articles: {self.copies:,}, {done}")
        if self._duplicates != "keep" and not finds_near_ones():
            lines.append(LACKING)
        return lines

    def __next__(self) -> Article:
        return next(self._articles)

    def _read(self) -> Iterator[Article]:
        copies = Copies()
        for file, row, content in self._rows.contents():
            try:
                article = as_article(row, content)
            except ValueError as error:
                self._rows.reject(file, row, str(error))
                continue
            if self._duplicates != "keep":
                name = name_of(article.id, file.source.name, row.number)
                group, is_copy = copies.group(signature(article), name)
                self.copies += is_copy
                if is_copy and self._duplicates == "drop":
                    continue
                article = replace(article, group=group)
            self.place = file.source.name, row.number
            yield article


def read_articles(
    path: str | os.PathLike[str] | Sequence[str | os.PathLike[str]],
    *,
    input_format: str | None = None,
    encoding: str | None = None,
    duplicates: str = "mark",
) -> ReadArticles:
    """The articles of an export, as it was downloaded; of a folder, glob or archive of such; or of
    anything else that is read, where a page, a text or a row is an article.

    Args:
        path: a file, folder, glob or URL, or several.
        input_format: of all files, whatever they hold.
        encoding: of text, where it is not what the files say.
        duplicates: "mark": each article has a `group`, the name of the first article that it is a
            copy of; "drop": copies are left out; "keep": nobody looks, which saves about 1 KB of
            memory an article.

    Raises:
        InputError: nothing is there, or it is of no known format. What cannot be read of a file
            is in `rejects` of the iterator.
        MissingExtraError: a package that the format needs is not installed.
    """
    asked = Asked(unit="article", input_format=input_format, encoding=encoding)
    return ReadArticles(Rows(path, asked), duplicates)
