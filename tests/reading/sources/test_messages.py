"""What is said of files holds at most 40 characters of a name or a text in them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from nutgraf.errors import NutgrafError
from nutgraf.reading.labelled import read_gold
from nutgraf.reading.rows import Rows
from nutgraf.reading.sources.asked import Asked

LONG = "".join(f"secret{i:04}" for i in range(50))
NAMES = {f"{LONG}{i}": i for i in range(3)}
ROW = {"text": "One."}


def dumped(*rows: object) -> bytes:
    return "".join(f"{json.dumps(row)}\n" for row in rows).encode()


FILES: dict[str, tuple[bytes, Asked]] = {
    "no text column.csv": (",".join(NAMES).encode() + b"\n1,2,3\n4,5,6\n", Asked()),
    "no text column.jsonl": (dumped(NAMES, NAMES), Asked()),
    "no such column.jsonl": (dumped(ROW), Asked(text=LONG)),
    "no such id.jsonl": (dumped(ROW), Asked(id=LONG)),
    "no such kept.jsonl": (dumped(ROW), Asked(keep=(LONG,))),
    "did you mean.jsonl": (dumped({f"{LONG}.text": 1, "a": {LONG: {"text": 2}}}), Asked(text="b")),
    "two alike.csv": (f"{LONG},{LONG}\na,b\n".encode(), Asked(text=LONG)),
    "deep guess.jsonl": (dumped({LONG: {"text": "One."}}), Asked()),
    "longest.jsonl": (dumped({f"{LONG}a": LONG, "b": 1}), Asked()),
    "missing in some.jsonl": (dumped({LONG: "One."}, ROW), Asked(text=LONG)),
    "number.jsonl": (dumped({"text": int("7" * 400)}, ROW), Asked()),
    "list.jsonl": (dumped({"text": [int("7" * 400)]}, ROW), Asked(text="text")),
    "object.jsonl": (dumped({"text": {LONG: LONG}}, ROW), Asked(text="text")),
    "all fail.jsonl": (dumped({"text": {LONG: LONG}}), Asked(text="text")),
    "all broken.jsonl": (LONG.encode() + b"\n", Asked(input_format="jsonl")),
    "broken.json": (b"[" + LONG.encode(), Asked()),
    "no object.json": (dumped([ROW, [LONG]]), Asked()),
    "fields.csv": (f"text,id\na,b\n{LONG},{LONG},{LONG}\n".encode(), Asked()),
    "broken.warc": (LONG.encode() * 3, Asked()),
    "broken.parquet": (b"PAR1" + LONG.encode() * 9, Asked()),
    "broken.arrow": (b"ARROW1" + LONG.encode() * 9, Asked()),
    "broken.zip": (b"PK\x03\x04" + LONG.encode() * 9, Asked()),
    "broken.tar": (LONG.encode()[:257] + b"ustar" + LONG.encode() * 9, Asked()),
    "broken.txt.gz": (b"\x1f\x8b\x08\0" + LONG.encode() * 9, Asked()),
}


def said(path: Path, asked: Asked) -> Iterator[str]:
    rows = Rows(path, asked)
    try:
        list(rows)
        yield from rows.told()
    except NutgrafError as error:
        yield str(error)
    yield from (reject.reason for reject in rows.rejects)


def longest_in(message: str) -> int:
    """How many characters of the data a message holds in one place."""
    data = (LONG, "7" * 400)
    return max(
        (n for n in range(400) for text in data if text[:n] and text[:n] in message), default=0
    )


@pytest.mark.parametrize("name", FILES)
def test_messages(tmp_path: Path, name: str) -> None:
    content, asked = FILES[name]
    (tmp_path / name).write_bytes(content)
    for message in said(tmp_path / name, asked):
        assert longest_in(message) <= 40, message


def test_types_of_tables(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({LONG: [1], "text": ["a"]}), path)
    (message,) = said(path, Asked(text=LONG))
    assert longest_in(message) <= 40


def test_labels(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(dumped({"text": "a", "energy": LONG}))
    with pytest.raises(NutgrafError) as caught:
        read_gold(path, ["energy"])
    assert longest_in(str(caught.value)) <= 40
