"""What format a file is of, by what it holds first and by its name then."""

from __future__ import annotations

import json
import os

from nutgraf.reading.charset import decode, guess_codec
from nutgraf.reading.exports.export import Head
from nutgraf.reading.exports.registry import export_named, exports, sniffed
from nutgraf.reading.files import PAGES
from nutgraf.reading.markup import is_markup
from nutgraf.reading.sources.delimited import is_table

FORMATS = ("parquet", "arrow", "jsonl", "json", "csv", "text", "html", "warc")
SUFFIXES = {
    "parquet": "parquet", "pq": "parquet",
    "arrow": "arrow", "arrows": "arrow", "feather": "arrow", "ipc": "arrow",
    "json": "json", **dict.fromkeys(("jsonl", "ndjson", "jl", "ldjson", "jsonlines"), "jsonl"),
    **dict.fromkeys(("csv", "tsv", "tab", "psv"), "csv"),
    "txt": "text", "text": "text",
    **dict.fromkeys(PAGES, "html"),
    **dict.fromkeys(("rss", "atom"), "feed"),
    "warc": "warc", "wet": "warc",
}  # fmt: skip
DELIMITERS = {"tsv": "\t", "tab": "\t", "psv": "|"}
ARTICLES = ("html", "warc")
"""Formats of pages, whose texts are articles."""
BINARY = ("parquet", "arrow")
_MAGIC = {b"PAR1": "parquet", b"ARROW1": "arrow", b"WARC/": "warc"}
_HEAD = 64 << 10
_LINES = 20  # of JSON that are looked at


def known_formats() -> tuple[str, ...]:
    """All formats, those of exports last."""
    return (*FORMATS, *(export.name for export in exports()))


def holds_articles_only(form: str) -> bool:
    """Whether a format's texts are articles whatever anybody says."""
    return form in ARTICLES or is_export(form)


def is_export(form: str) -> bool:
    return form not in FORMATS and export_named(form) is not None


def suffixes(name: str) -> list[str]:
    """The suffixes of a file's name, in lower case, the last one first."""
    return os.path.basename(name).lower().split(".")[:0:-1]


def format_by_name(name: str) -> str:
    """The format that one of the suffixes of a name tells, the last that does; "" if none does."""
    return next((SUFFIXES[part] for part in suffixes(name) if part in SUFFIXES), "")


def delimiter_by_name(name: str) -> str:
    """The delimiter that a suffix tells, or ""."""
    return next((DELIMITERS[part] for part in suffixes(name) if part in DELIMITERS), "")


def format_of(name: str, head: bytes, plain: bool = False) -> str:
    """The format of a file that begins with those bytes, after decompression.

    What a file holds counts for more than its name where that is sure: JSON in a .txt is JSON, and
    so is a table, and an export is known by what it holds alone. An empty string where neither
    tells. `plain` JSON is never an export.
    """
    for magic, form in _MAGIC.items():
        if head.startswith(magic):
            return form
    seen = Head(name, head)
    if not (plain and seen.container == "json") and (export := sniffed(seen)):
        return export.name
    named = format_by_name(name)
    if named in BINARY or named in ("html", "warc"):
        return named
    codec, _ = guess_codec(head[:_HEAD], whole=False)
    whole = decode(head[:_HEAD], codec, "replace").lstrip("\ufeff")
    text = whole.lstrip("\ufeff \t\r\n\x1e")
    may_be_json = text[:1] in ("{", "[") and named in ("", "json", "jsonl", "text")
    if may_be_json and (form := _json_form(text, named)):
        return form
    if text.startswith("<") and not named and suffixes(name)[:1] != ["xml"] and is_markup(text):
        return "html"
    return "csv" if named in ("", "text") and is_table(whole) else named


def _json_form(text: str, named: str) -> str:
    """What JSON it is: "jsonl" where most lines are an object each, or some are and the name says
    it, or the first one is longer than what was read; "json" for other JSON, "" for none."""
    lines = [line for line in text.split("\n")[:_LINES] if line.strip()]
    own = [] if "\n" in text else text.rstrip("\r").split("\r")[:_LINES]
    if len(own) > 1 and all(map(_is_object, own[:-1])):  # the last one may be cut off
        return "json"  # a value after another, since a carriage return alone ends no line
    objects = [_is_object(line) for line in lines]
    if len(lines) > 1 and (2 * sum(objects) > len(lines) or (objects[0] and lines[1][0] == "{")):
        return "jsonl"
    if named == "jsonl" and text[0] == "{" and (any(objects) or len(lines) == 1):
        return "jsonl"
    return "json" if any(objects) or _begins(text) else ""


def _is_object(line: str) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False


def _begins(text: str) -> bool:
    """Whether a text begins a JSON value that goes on for more than a line, or than was read."""
    opening, rest = text[0], text[1:].lstrip()
    if opening == "{":
        return rest[:1] in ('"', "}", "")
    return rest[:1] in ("{", "[", '"', "]", "") or rest[:1].isdigit()
