"""The values of files that tools write: JSON, JSON lines and CSV."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path

from nutgraf.errors import InputError
from nutgraf.labelling.tools.tool import Line


def text_of(path: Path) -> str:
    """The text of a file of UTF-8.

    Raises:
        InputError: it cannot be read.
    """
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from None
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: not UTF-8 (byte {error.start})") from None


def values(path: Path) -> Iterator[Line]:
    """Those of a JSON array, of JSON lines, or of CSV whose name ends in .csv or .tsv.

    Raises:
        InputError: the file cannot be read.
    """
    text = text_of(path)
    if path.suffix.lower() in (".csv", ".tsv"):
        yield from _cells(path, text)
    elif text.lstrip().startswith("["):
        yield from _array(text)
    else:
        yield from _lines(text)


def _lines(text: str) -> Iterator[Line]:
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                yield number, json.loads(line), ""
            except (ValueError, RecursionError) as error:
                yield number, line, f"not JSON: {error}"


def _array(text: str) -> Iterator[Line]:
    decoder, place, number, counted = json.JSONDecoder(), text.index("[") + 1, 1, 0
    while True:
        while place < len(text) and text[place] in " \t\r\n,":
            place += 1
        number, counted = number + text.count("\n", counted, place), place
        if text[place : place + 1] == "]":
            return
        try:
            value, place = decoder.raw_decode(text, place)
        except (ValueError, RecursionError) as error:
            yield number, text[place:], f"from here on the file is damaged: {error}"
            return
        yield number, value, ""


def _cells(path: Path, text: str) -> Iterator[Line]:
    """Rows of CSV; a cell that holds JSON is what it says."""
    delimiter = "\t" if path.suffix.lower() == ".tsv" else ","
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for row in reader:
            yield reader.line_num, {k: _cell(v) for k, v in row.items() if k is not None}, ""
    except csv.Error as error:
        yield reader.line_num, "", f"from here on the file is damaged: {error}"


def _cell(cell: str | None) -> object:
    if cell and cell[0] in "[{":
        try:
            return json.loads(cell)
        except (ValueError, RecursionError):
            return cell
    return cell
