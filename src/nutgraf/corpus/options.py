"""What a run is asked to make: all that decides the bytes of its parts."""

from __future__ import annotations

from dataclasses import dataclass

from nutgraf.errors import InputError

UNITS = ("paragraph", "article")
FORMATS = ("parquet", "jsonl.zst", "arrow")
UNIT_BYTES = 32 << 20


@dataclass(frozen=True, slots=True)
class Options:
    """Options of a run, which a resumed run must share.

    Attributes:
        text, id: columns of tables; None: found by their usual names.
        unit: what a row of a table or a text file holds. Pages of HTML and WARC are articles.
        sidecar: rows as the input has them, with the answers only; a rejected row is null.
        unit_bytes: about so much input makes one unit of work, and one part; of a stream, so much
            after decompression makes one part.
    """

    text: str | None = None
    id: str | None = None
    unit: str = "paragraph"
    format: str = "parquet"
    sidecar: bool = False
    evidence: bool = False
    keep_text: bool = False
    unit_bytes: int = UNIT_BYTES

    def __post_init__(self) -> None:
        for name, value, known in (("unit", self.unit, UNITS), ("format", self.format, FORMATS)):
            if value not in known:
                raise InputError(f"{name}={value!r}: there are {', '.join(known)}")
        if self.sidecar and self.unit == "article":
            raise InputError("a side-car has the rows of its input: it goes with unit='paragraph'")
        if self.unit_bytes < 1:
            raise InputError(f"unit_bytes={self.unit_bytes}: give a number of bytes above 0")
