"""Odd paragraphs, the same in every form of input, and what their answers must be."""

from __future__ import annotations

import bz2
import csv
import gzip
import json
import lzma
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import nutgraf
from nutgraf.corpus.session import Run
from nutgraf.reading.sources import streams
from nutgraf.reading.sources.asked import Asked
from nutgraf.reading.sources.finding import find
from nutgraf.reading.sources.source import Source
from nutgraf.reading.sources.surveying import Surveyed, survey

TEXTS = [
    "The foreign minister flew to Geneva for talks on a ceasefire.",
    "Oil prices rose after the pipeline was shut.",
    "Troops crossed the border at dawn, and tanks followed.",
    "Short.",
    "“Curly” — and naïve façade; 石油 нефть",
    'Quotes " and \\ back\\slashes, commas, and a tab\there',
    "   spaces at both ends   ",
    "The embassy said 300 soldiers guard the gas terminal. " * 40,
    "Zwölf Boxkämpfer jagen Viktor quer über den großen Sylter Deich.",
    "🙂 emoji and e\u0301 combining",
]


def texts(n: int = 500) -> list[str]:
    """Paragraphs, all different."""
    return [f"{TEXTS[i % len(TEXTS)]} ({i})" for i in range(n)]


def ids(n: int) -> list[str]:
    return [f"doc-{i:05}" for i in range(n)]


def write_parquet(path: Path, rows: list[str], group: int = 120) -> None:
    table = pa.table({"n": list(range(len(rows))), "text": rows, "id": ids(len(rows))})
    pq.write_table(table, path, row_group_size=group)


def write_arrow(path: Path, rows: list[str]) -> None:
    table = pa.table({"text": pa.array(rows, pa.large_string()), "id": ids(len(rows))})
    with pa.ipc.new_file(str(path), table.schema) as writer:
        writer.write_table(table, max_chunksize=90)


def write_arrow_stream(path: Path, rows: list[str]) -> None:
    table = pa.table({"text": rows, "id": ids(len(rows))})
    with pa.ipc.new_stream(str(path), table.schema) as writer:
        writer.write_table(table, max_chunksize=90)


def jsonl(rows: list[str]) -> bytes:
    lines = (
        json.dumps(
            {"id": name, "extra": [1, {"text": "no"}], "text": text}, ensure_ascii=i % 2 == 0
        )
        for i, (name, text) in enumerate(zip(ids(len(rows)), rows, strict=True))
    )
    return "".join(f"{line}\n" for line in lines).encode()


def write_zst(path: Path, content: bytes) -> None:
    with pa.OSFile(str(path), "wb") as file, pa.CompressedOutputStream(file, "zstd") as stream:
        stream.write(content)


def write_csv(path: Path, rows: list[str]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "text"])
        writer.writerows(zip(ids(len(rows)), rows, strict=True))


def lines(rows: list[str]) -> bytes:
    return "".join(f"{text}\n" for text in rows).encode()


def write_semicolons(path: Path, rows: list[str]) -> None:
    with path.open("w", encoding="utf-16", newline="") as file:
        writer = csv.writer(file, delimiter=";", quoting=csv.QUOTE_ALL)
        writer.writerow(["ID", "Text"])
        writer.writerows(zip(ids(len(rows)), rows, strict=True))


def write_zip(path: Path, rows: list[str]) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.jsonl", jsonl(rows))


def objects(rows: list[str]) -> list[dict[str, str]]:
    return [{"id": name, "text": text} for name, text in zip(ids(len(rows)), rows, strict=True)]


def write_nested(path: Path, rows: list[str]) -> None:
    """A table whose texts are within structures."""
    column = pa.array([{"body": text} for text in rows])
    pq.write_table(pa.table({"article": column, "id": ids(len(rows))}), path, row_group_size=90)


WRITERS: dict[str, Callable[[Path, list[str]], Any]] = {
    "a.parquet": write_parquet,
    "a.arrow": write_arrow,
    "stream.arrow": write_arrow_stream,
    "a.jsonl": lambda path, rows: path.write_bytes(jsonl(rows)),
    "a.jsonl.gz": lambda path, rows: path.write_bytes(gzip.compress(jsonl(rows))),
    "a.ndjson.zst": lambda path, rows: write_zst(path, jsonl(rows)),
    "a.csv": write_csv,
    "a.txt": lambda path, rows: path.write_bytes(lines(rows)),
    "crlf.txt": lambda path, rows: path.write_bytes(lines(rows).replace(b"\n", b"\r\n")),
    "a.txt.gz": lambda path, rows: path.write_bytes(gzip.compress(lines(rows))),
    "a.jsonl.bz2": lambda path, rows: path.write_bytes(bz2.compress(jsonl(rows))),
    "a.jsonl.xz": lambda path, rows: path.write_bytes(lzma.compress(jsonl(rows))),
    "a.json": lambda path, rows: path.write_text(json.dumps(objects(rows), indent=1)),
    "wrapped.json": lambda path, rows: path.write_text(json.dumps({"hits": objects(rows)})),
    "utf-16.csv": write_semicolons,
    "nested.parquet": write_nested,
    "a.zip": write_zip,
}


def table(run: Run) -> pa.Table:
    """All parts of a run as one table."""
    parts = sorted(run.parts.iterdir())
    if parts[0].name.endswith(".parquet"):
        return pa.concat_tables([pq.read_table(part) for part in parts]).unify_dictionaries()
    if parts[0].name.endswith(".arrow"):
        tables = [pa.ipc.open_file(str(part)).read_all() for part in parts]
        return pa.concat_tables(tables).unify_dictionaries()
    rows: list[dict[str, Any]] = []
    for part in parts:
        with pa.input_stream(str(part), compression="zstd") as stream:
            rows += [json.loads(line) for line in stream.read().splitlines()]
    return pa.Table.from_pylist(rows)


def contents(run: Run) -> dict[str, bytes]:
    """Everything of a run that must not depend on how it went."""
    names = [*run.parts.iterdir(), run.folder / "rejected.jsonl"]
    return {path.name: path.read_bytes() for path in sorted(names)}


def topics() -> nutgraf.Classifier:
    """Small tables, one of them an extension, with all kinds of decisions."""

    def calibration(margin: float) -> nutgraf.Calibration:
        return nutgraf.Calibration(1.3, -0.2, 0.45, margin, 3, 0.9)

    return nutgraf.Classifier.of(
        [
            nutgraf.TermExtractor(
                "energy",
                {"oil": 1.25, "gas terminal": 2.0, "pipeline*": 1.1, "石油": 3.3, "нефт*": 2},
                bias=-1.0,
                calibration=calibration(0.3),
            ),
            nutgraf.TermExtractor("energy", {"prices": 0.4}, name="energy-more"),
            nutgraf.TermExtractor(
                "military",
                {"troops": 1.5, "tank*": 1.0, "soldiers": 1.0 / 3},
                bias=-0.7,
                calibration=calibration(0.0),
                by_length=True,
            ),
        ]
    )


def sources(*paths: Path) -> list[Source]:
    return find(list(paths)).sources


def surveyed(*paths: Path, **asked: Any) -> list[Surveyed]:
    """Files with how they are read, and what the caller says of them."""
    return survey(sources(*paths), Asked(**asked)).files


def limit(patch: pytest.MonkeyPatch, **limits: int) -> None:
    """Sets limits of `streams` in all modules that have them from there."""
    for name, value in limits.items():
        usual = getattr(streams, name)
        for path, module in list(sys.modules.items()):
            if path.startswith("nutgraf.") and getattr(module, name, None) == usual:
                patch.setattr(module, name, value)
