"""The articles of exports and of everything else that is read, for people's own programs."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from nutgraf.reading.article import read
from nutgraf.reading.exports.article import Article
from nutgraf.reading.exports.check import Check
from nutgraf.reading.exports.check import told as told_of
from nutgraf.reading.rows import Reject, Rows
from nutgraf.reading.sources.asked import Asked
from nutgraf.reading.sources.columns import string_of


class ReadArticles(Iterator[Article]):
    """The articles of files, one after another.

    Attributes:
        rejects: what could not be read so far, each with its place and reason.
        checks: what the files that were read whole say of themselves, one a file.
    """

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self._articles = self._read()

    @property
    def rejects(self) -> list[Reject]:
        return self._rows.rejects

    @property
    def checks(self) -> list[Check]:
        return self._rows.checks

    def told(self) -> list[str]:
        """Lines that tell what is left out, what was guessed, and how the articles read so far
        agree with what their files say."""
        return [*self._rows.told(), *told_of(self.checks)]

    def __next__(self) -> Article:
        return next(self._articles)

    def _read(self) -> Iterator[Article]:
        for file, row, content in self._rows.contents():
            if row.article is not None:
                yield row.article
                continue
            try:
                _, paragraphs = read(content.text, row.markup)
            except ValueError as error:
                self._rows.reject(file, row, str(error))
                continue
            found = Article.of(
                [(p.text, p.role) for p in paragraphs],
                date=content.date,
                id=string_of(content.id) or "",
                source=string_of(content.source) or "",
            )
            yield _with_imprint(found, row.fields) if row.markup else found


def _with_imprint(article: Article, fields: Mapping[str, Any]) -> Article:
    """A page's article with what the page says of it besides."""
    told = {name: str(fields.get(name) or "") for name in ("byline", "section", "language", "url")}
    captured = {"captured": str(fields["captured"])} if fields.get("captured") else {}
    return replace(
        article,
        byline=told["byline"],
        section=told["section"],
        language=told["language"],
        url=told["url"],
        extra={**article.extra, **captured},
    )


def read_articles(
    path: str | os.PathLike[str], *, input_format: str | None = None, encoding: str | None = None
) -> ReadArticles:
    """The articles of an export, as it was downloaded; of a folder, glob or archive of such; or of
    anything else that is read, where a page, a text or a row is an article.

    Args:
        path: a file, folder, glob or URL.
        input_format: of all files, whatever they hold.
        encoding: of text, where it is not what the files say.

    Raises:
        InputError: nothing is there, or it is of no known format. What cannot be read of a file
            is in `rejects` of the iterator.
        MissingExtraError: a package that the format needs is not installed.
    """
    asked = Asked(unit="article", input_format=input_format, encoding=encoding)
    found = ReadArticles(Rows(path, asked))
    found._rows.survey()
    return found
