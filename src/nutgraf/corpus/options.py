"""What a run is asked to make: all that decides the bytes of its parts."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields
from typing import Any

from nutgraf.corpus.shapes import shape
from nutgraf.errors import InputError
from nutgraf.parameters import ParameterError, flag_of, is_number
from nutgraf.reading.exports.copies import check_duplicates
from nutgraf.reading.sources.asked import Asked

FORMATS = ("parquet", "csv", "jsonl.zst", "arrow")
UNIT_BYTES = 32 << 20


@dataclass(frozen=True, slots=True)
class Options:
    """Options of a run, which a resumed run must share.

    Attributes:
        asked: what the caller says of the inputs; what he does not is found by looking.
        sidecar: rows as the input has them, with the answers only; a rejected row is null.
        duplicates: what is done with articles that are copies, one of `copies.DUPLICATES`; None:
            they are marked in exports, and nobody looks elsewhere.
        unit_bytes: about so much input makes one unit of work, and one part; of a stream, so much
            after decompression makes one part.
    """

    asked: Asked = field(default_factory=Asked)
    format: str = "parquet"
    sidecar: bool = False
    evidence: bool = False
    keep_text: bool = False
    duplicates: str | None = None
    unit_bytes: int = UNIT_BYTES

    def __post_init__(self) -> None:
        for name in ("sidecar", "evidence", "keep_text"):
            flag_of(name, getattr(self, name))
        if not (is_number(self.unit_bytes) and self.unit_bytes > 0):
            raise ParameterError(f"unit_bytes={self.unit_bytes!r}: give a number of bytes above 0")
        if self.format not in FORMATS:
            raise InputError(f"format={self.format!r}: there are {', '.join(FORMATS)}")
        if self.sidecar and self.asked.unit == "article":
            raise InputError("a side-car has the rows of its input: it goes with unit='paragraph'")
        if self.sidecar and self.asked.keep:
            raise InputError("a side-car has the rows of its input, which has the columns to keep")
        if self.duplicates is not None:
            check_duplicates(self.duplicates)

    def to_dict(self) -> dict[str, Any]:
        """Plain values of one level, as the manifest holds them."""
        plain = asdict(self)
        asked: dict[str, Any] = plain.pop("asked")
        return {**asked, "keep": list(self.asked.keep), **plain}

    @classmethod
    def of_dict(cls, plain: dict[str, Any]) -> Options:
        """What `to_dict` was made of.

        Raises:
            TypeError: it is something else; or KeyError, where something is missing.
        """
        names = [each.name for each in fields(Asked)]
        others = {each.name: plain[each.name] for each in fields(cls) if each.name != "asked"}
        more = {name: value for name, value in plain.items() if name not in names}
        options: Options = shape(cls)(
            {"asked": {name: plain[name] for name in names}, **others, **more}
        )
        return options
