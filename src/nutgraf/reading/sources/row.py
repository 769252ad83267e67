"""What readers of files give: rows, and what is none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from nutgraf.reading.exports.article import Article
from nutgraf.reading.html import Told


@dataclass(slots=True)
class Row:
    """A row of a file as it was read.

    Attributes:
        number: in its file, from 0; of lines, that of the line.
        fields: by column.
        markup: whether its text is mark-up; None where it has to be looked at.
        line: where it ends, from 1, in files of lines; else 0.
        byte: where it begins, in files of lines.
        article: what it is in an export; else None.
    """

    number: int
    fields: Mapping[str, Any]
    markup: bool | None = None
    line: int = 0
    byte: int | None = None
    article: Article | None = None

    @property
    def place(self) -> str:
        return f"line {self.line}" if self.line else f"row {self.number + 1}"


@dataclass(frozen=True, slots=True)
class Fault:
    """Rows that could not be read, and why.

    Attributes:
        number: of the first in its file, from 0.
        rows: how many; more than one where a page of a file is damaged.
        content: what was read, as far as it is text.
    """

    number: int
    reason: str
    rows: int = 1
    line: int = 0
    byte: int | None = None
    content: str = ""

    @property
    def place(self) -> str:
        return f"line {self.line}" if self.line else f"row {self.number + 1}"


@dataclass(slots=True)
class Content:
    """What a row holds where a look has told the columns.

    Attributes:
        text: a text, or paragraphs with what is known of their roles.
        id, date, source: as the row has them.
        kept: of the columns to carry along, in their order.
    """

    text: str | list[Told]
    id: Any = None
    date: Any = None
    source: Any = None
    kept: tuple[Any, ...] = field(default=())
