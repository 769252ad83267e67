"""What a caller says of the files, where that is not to be found by looking."""

from __future__ import annotations

from dataclasses import dataclass

from nutgraf.errors import InputError
from nutgraf.parameters import ParameterError, instance_of
from nutgraf.reading.charset import codec_of
from nutgraf.reading.sources.formats import known_formats

UNITS = ("paragraph", "article")


@dataclass(frozen=True, slots=True)
class Asked:
    """What is known beforehand; None: it is found by looking.

    Attributes:
        text, id, date, source: columns, `a.b` for `b` within `a`.
        keep: columns to carry along.
        unit: what a row, or a line of text, holds: "paragraph" or "article".
        encoding: of text files.
        delimiter: of CSV, one character.
        header: whether the first record of CSV names the columns.
        day_first: whether 03/04/2024 is in April; None: that is no date.
        input_format: of all files, whatever they hold; one of `formats.known_formats()`.

    Raises:
        InputError: no such unit, format or encoding, no such delimiter, or another type.
    """

    text: str | None = None
    id: str | None = None
    date: str | None = None
    source: str | None = None
    keep: tuple[str, ...] = ()
    unit: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    header: bool | None = None
    input_format: str | None = None
    day_first: bool | None = None

    def __post_init__(self) -> None:
        for name in (
            "text",
            "id",
            "date",
            "source",
            "unit",
            "encoding",
            "delimiter",
            "input_format",
        ):
            if (value := getattr(self, name)) is not None:
                instance_of(name, value, str, "give text, or None")
        for name in ("header", "day_first"):
            if (value := getattr(self, name)) is not None:
                instance_of(name, value, bool, "give True, False or None")
        if not isinstance(self.keep, tuple) or not all(isinstance(k, str) for k in self.keep):
            raise ParameterError(f"keep is {self.keep!r}: give names of columns")
        if self.unit is not None and self.unit not in UNITS:
            raise InputError(f"unit={self.unit!r}: there are {', '.join(UNITS)}")
        if self.input_format is not None and self.input_format not in known_formats():
            raise InputError(
                f"input_format={self.input_format!r}: there are {', '.join(known_formats())}"
            )
        if self.delimiter is not None and (len(self.delimiter) != 1 or self.delimiter in '\r\n"\0'):
            raise InputError(f"delimiter={self.delimiter!r}: give one character")
        if self.encoding is not None and not _is_codec(codec_of(self.encoding) or self.encoding):
            raise InputError(f"there is no encoding {self.encoding!r}")


def _is_codec(name: str) -> bool:
    """Whether it is a codec of text; Python has others, such as "hex" and "zip"."""
    try:
        b"text".decode(name)
    except UnicodeDecodeError:
        return True
    except (LookupError, ValueError):
        return False
    return True
