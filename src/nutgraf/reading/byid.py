"""Texts in one file and their labels in another, joined by id."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from nutgraf.errors import InputError
from nutgraf.reading.exported import as_article
from nutgraf.reading.exports.article import Article
from nutgraf.reading.exports.check import counted
from nutgraf.reading.exports.check import told as told_of
from nutgraf.reading.plainrows import plain_rows
from nutgraf.reading.rows import Reject, Rows
from nutgraf.reading.sources.asked import Asked
from nutgraf.reading.sources.columns import IDS, pick, shown, string_of, value_of
from nutgraf.reading.sources.finding import find
from nutgraf.reading.sources.row import Row

Key = tuple[str, int | None]


class RowsById(Rows):
    """The rows of a file of labels, each with the text that its id stands for.

    The labels have an `id`, and a `paragraph` where they are of one paragraph of an article, from 0
    as `annotate` and `convert` count them; else they are of the body of the article.

    Attributes:
        unread: articles that could not be read.
        missing: ids of labels for which there is no text.
    """

    def __init__(
        self,
        path: str | os.PathLike[str] | Sequence[str | os.PathLike[str]],
        labels: str | os.PathLike[str],
        asked: Asked | None = None,
    ) -> None:
        """Nothing is read yet.

        Args:
            path: of the texts: an export, or whatever holds articles with ids.
            labels: a file of any format with a row a label.
            asked: what is known of the texts.
        """
        super().__init__(path, replace(asked or Asked(), unit="article"))
        self.labels = labels
        self.unread: list[Reject] = []
        self.missing: list[str] = []

    def __iter__(self) -> Iterator[Row]:
        """Raises: InputError: as `Rows`; a row of labels has no id, or that of another row; or two
        articles have one id."""
        wanted = self._labels()
        self.unread, self.missing = [], []
        done: set[str] = set()
        for _, row, content in self.contents():
            try:
                article = as_article(row, content)
            except ValueError:
                continue
            keys = wanted.get(article.id, {})
            if keys and article.id in done:
                raise InputError(f"{self.paths[0]}: two articles have the id {shown(article.id)!r}")
            done.add(article.id)
            about = {"date": article.date, "source": article.source}
            own = {name: value for name, value in about.items() if value}
            for paragraph, fields in keys.items():
                if (text := _text(article, paragraph)) is None:
                    self.missing.append(f"{article.id}, paragraph {paragraph}")
                else:
                    yield Row(row.number, {**own, **fields, "text": text}, line=row.line)
        self.unread, self.rejects = self.rejects, []
        self.missing += [name for name in wanted if name not in done]

    def told_of_ids(self) -> list[str]:
        """Lines that tell what the last iteration read, could not read, and did not find."""
        lines = told_of(self.checks)
        if self.unread:
            n, first = counted(len(self.unread), "article"), self.unread[0]
            lines.append(
                f"{n} could not be read; the first: {first.source}, {first.place}: {first.reason}"
            )
        if self.missing:
            n = counted(len(self.missing), "label")
            lines.append(f"{self.labels}: {n} without a text, such as {shown(self.missing[0])}")
        return lines

    def _labels(self) -> dict[str, dict[int | None, dict[str, Any]]]:
        """The rows of labels, by id and paragraph."""
        found: dict[str, dict[int | None, dict[str, Any]]] = {}
        for source in find([self.labels]).sources:
            for row in plain_rows(source)[1]:
                place = f"{source.name}, {row.place}"
                name, paragraph = _key(row.fields, place)
                if paragraph in found.setdefault(name, {}):
                    raise InputError(f"{place}: the id {shown(name)!r} came before")
                found[name][paragraph] = dict(row.fields)
        return found


def _key(fields: Mapping[str, Any], place: str) -> Key:
    """Id and number of paragraph of a row of labels.

    Raises:
        InputError: it has no id, or what stands for the paragraph is no number.
    """
    own = string_of(value_of(fields, name)) if (name := pick(list(fields), IDS)) else None
    if not own:
        raise InputError(f"{place}: the row has no id, by which its text is found")
    number = string_of(fields.get("paragraph"))
    if number in (None, ""):
        return own, None
    if not number.isdecimal():
        raise InputError(f"{place}: paragraph {shown(number)!r} is no number")
    return own, int(number)


def _text(article: Article, paragraph: int | None) -> str | None:
    """The body of an article, or one of its paragraphs if it has so many."""
    if paragraph is None:
        return article.body
    paragraphs = article.paragraphs
    return paragraphs[paragraph].text if paragraph < len(paragraphs) else None
