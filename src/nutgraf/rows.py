"""Rows of text, one a line: plain text or JSON lines, gzipped or not, read as a stream."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nutgraf.errors import InputError

_JSON = {".jsonl", ".ndjson"}


@dataclass(frozen=True, slots=True)
class Reject:
    """A row that was left out: where it stood, why, and what it was."""

    line: int
    reason: str
    content: str


def read_rows(
    path: str | Path, rejects: list[Reject] | None = None
) -> Iterator[tuple[int, dict[str, Any]]]:
    """(line number, row) of each row; a row has a `text` and whatever else its line says.

    A name that ends in `.jsonl` or `.ndjson`, maybe before `.gz`, holds JSON lines; any other, a
    text a line. Empty lines are passed over. A line that is no such row goes to `rejects`.

    Raises:
        InputError: the file cannot be read or, without `rejects`, a line is no row.
    """
    for number, raw in _lines(Path(path)):
        row, reason = _row(raw, _is_json(Path(path)))
        if row is not None:
            yield number, row
        elif rejects is None:
            raise InputError(f"{path}, line {number}: {reason}")
        else:
            rejects.append(Reject(number, reason, raw.decode("utf-8", "backslashreplace")))


def lone_surrogate(text: str) -> bool:
    """Whether a text holds half a surrogate pair, which no file can."""
    return any("\ud800" <= c <= "\udfff" for c in text) if not text.isascii() else False


def _is_json(path: Path) -> bool:
    return (path.with_suffix("") if path.suffix == ".gz" else path).suffix in _JSON


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """Only a line feed ends a line: JSON strings may hold every other separator."""
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
            for number, raw in enumerate(file, 1):
                line = raw.rstrip(b"\r\n")
                if line.strip():
                    yield number, line
    except (OSError, EOFError, zlib.error) as error:
        reason = getattr(error, "strerror", None) or error
        raise InputError(f"{path}: cannot be read: {reason}") from None


def _row(raw: bytes, is_json: bool) -> tuple[dict[str, Any] | None, str]:
    try:
        line = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        return None, f"not UTF-8 (byte {error.start} of the line)"
    if not is_json:
        return {"text": line}, ""
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        return None, f"not JSON: {error}"
    if not isinstance(row, dict) or not isinstance(row.get("text"), str):
        return None, 'a row needs a "text"'
    if not row["text"].strip():
        return None, "its text is empty"
    if lone_surrogate(row["text"]):
        return None, "its text holds half a surrogate pair"
    return row, ""
