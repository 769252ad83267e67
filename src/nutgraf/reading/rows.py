"""Rows of text, one a line: plain text or JSON lines, gzipped or not, read as a stream."""

from __future__ import annotations

import gzip
import json
import zlib
from codecs import BOM_UTF8
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nutgraf.errors import InputError

_JSON = {".jsonl", ".ndjson", ".json"}


@dataclass(frozen=True, slots=True)
class Reject:
    """A row that was left out: where it stood, why, and what it was."""

    line: int
    reason: str
    content: str


def read_rows(
    path: str | Path,
    rejects: list[Reject] | None = None,
    *,
    is_json: bool | None = None,
    any_text: bool = False,
    text: str = "text",
) -> Iterator[tuple[int, dict[str, Any]]]:
    """(line number, row) of each row; a row has a `text`, which another name may stand for, and
    whatever else its line says.

    A name that ends in `.jsonl`, `.ndjson` or `.json`, maybe before `.gz`, holds JSON lines; any
    other, a text a line; unless `is_json` says which. Empty lines are passed over. A line that is
    no such row goes to `rejects`, as does a text that is empty or that no file can hold, unless
    `any_text` is true.

    Raises:
        InputError: the file cannot be read or, without `rejects`, a line is no row.
    """
    if is_json is None:
        is_json = _is_json(Path(path))
    for number, raw in _lines(Path(path)):
        row, reason = _row(raw, is_json, text)
        if row is not None and not any_text and (reason := _unusable(row[text])):
            row = None
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
                if number == 1:
                    raw = raw.removeprefix(BOM_UTF8)
                line = raw.rstrip(b"\r\n")
                if line.strip():
                    yield number, line
    except (OSError, EOFError, zlib.error) as error:
        reason = getattr(error, "strerror", None) or error
        raise InputError(f"{path}: cannot be read: {reason}") from None


def _row(raw: bytes, is_json: bool, text: str) -> tuple[dict[str, Any] | None, str]:
    try:
        line = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        return None, f"not UTF-8 (byte {error.start} of the line)"
    if not is_json:
        return {text: line}, ""
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        return None, f"not JSON: {error}"
    if isinstance(row, list):
        return None, "a JSON array: write its rows one a line, without brackets and commas"
    if not isinstance(row, dict) or not isinstance(row.get(text), str):
        return None, f'a row needs a "{text}"'
    return row, ""


def _unusable(text: str) -> str:
    if not text.strip():
        return "its text is empty"
    return "its text holds half a surrogate pair" if lone_surrogate(text) else ""
