"""How a file is read: what the caller, or its first rows, say of it."""

from __future__ import annotations

from dataclasses import dataclass, field

from nutgraf.reading.sources.columns import shown, value_of
from nutgraf.reading.sources.delimited import Dialect
from nutgraf.reading.sources.row import Content, Row
from nutgraf.reading.sources.texts import text_of


@dataclass(frozen=True, slots=True)
class Look:
    """How a file is read, as far as the caller or its first rows have told.

    Attributes:
        format: one of `formats.FORMATS`.
        text, id, date, source: columns, `a.b` for `b` within `a`; None where there is none.
        keep: (name in the output, column) of what to carry along.
        unit: what a row holds, "paragraph" or "article"; of text files, what the file does: a
            paragraph a line, or an article.
        encoding: of text.
        dialect: of CSV.
        names: of the columns of CSV.
        flat: whether all columns are at the top and hold strings, but ids, which may be numbers.
        id_type: "int64" or "string".
        day_first: whether 03/04/2024 is in April; None: that is no date.
        guesses: what was not sure, in words.
    """

    format: str
    text: str = "text"
    id: str | None = None
    date: str | None = None
    source: str | None = None
    keep: tuple[tuple[str, str], ...] = ()
    unit: str = "paragraph"
    encoding: str = "utf-8"
    dialect: Dialect = field(default_factory=Dialect)
    names: tuple[str, ...] = ()
    flat: bool = False
    id_type: str = "string"
    day_first: bool | None = None
    guesses: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that are read, each once."""
        given = (self.text, self.id, self.date, self.source, *(column for _, column in self.keep))
        return tuple(dict.fromkeys(name for name in given if name))

    def content(self, row: Row) -> Content:
        """What a row holds.

        Raises:
            ValueError: it has no text; the message is the reason.
        """
        fields = row.fields
        value = value_of(fields, self.text)
        if value is None and self.text not in fields and self.text.partition(".")[0] not in fields:
            raise ValueError(f"it has no {shown(self.text)!r}")
        return Content(  # for each row of a corpus, so without a loop
            value if type(value) is str or row.article is not None else text_of(value),
            None if self.id is None else value_of(fields, self.id),
            None if self.date is None else value_of(fields, self.date),
            None if self.source is None else value_of(fields, self.source),
            tuple(value_of(fields, column) for _, column in self.keep) if self.keep else (),
        )
