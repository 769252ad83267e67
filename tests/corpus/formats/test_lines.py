"""Files of lines: each line is a row, wherever reading begins."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from nutgraf.corpus.formats import lines
from nutgraf.corpus.formats.batches import Reject, rejected
from nutgraf.corpus.formats.lines import read_jsonl, read_lines
from nutgraf.reading.sources.compression import compression_of
from tests.corpus import samples
from tests.corpus.formats.pieces import WHOLE, hold_cuts, piece, rows

LINES = [b"", b"\r", b" ", b"oil\r", b"caf\xe9", "石油 é".encode(), b"a\x00b", b"long " * 9]
OBJECTS = [
    b"",
    b"  \r",
    b'{"text": "oil"}',
    b'{"id": 3, "text": "gas\\n"}',
    b'{"text": null}',
    b'{"text": "caf\xe9"}',
    b"{",
    b"[1]",
    b'{"text": "a"}{"text": "b"}',
    b'{"text": "\\ud800"}',
    '{"text": "石油", "id": "ä", "more": {"text": 1}}'.encode(),
    b'{"text": 3}\r',
]
any_bytes = st.binary(max_size=6).map(lambda line: line.replace(b"\n", b""))
PLAIN: dict[str, Any] = {"encoding": "utf-8", "input_format": "text"}
SURE: dict[str, Any] = {"encoding": "utf-8", "input_format": "jsonl", "text": "text"}
raw_lines = st.lists(st.sampled_from(LINES) | any_bytes, max_size=12)
objects = st.lists(st.sampled_from(OBJECTS), max_size=12)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("lines")


@settings(max_examples=60)
@example(written=[b"\xd6l\r", b"Gas\r"], ends=True, part_bytes=9)
@given(written=raw_lines, ends=st.booleans(), part_bytes=st.integers(1, 60))
def test_paragraphs(folder: Path, written: list[bytes], ends: bool, part_bytes: int) -> None:
    path = folder / "a.txt"
    content = b"\n".join(written) + b"\n" * ends
    assume(not compression_of(content))
    path.write_bytes(content)
    good, bad = [], []
    for number, line in enumerate(written):
        if number == 0:
            line = line.removeprefix(b"\xef\xbb\xbf")
        try:
            if text := line.decode().rstrip("\r"):
                good.append((number, text))
        except UnicodeDecodeError as error:
            bad.append((number, f"not UTF-8 at byte {error.start} of the line"))
    found, rejects = rows(read_lines(piece(path, **PLAIN), WHOLE))
    assert found == good
    assert [(r.row, r.reason) for r in rejects] == bad
    hold_cuts(read_lines, path, part_bytes, **PLAIN)


@settings(max_examples=60)
@given(written=objects, part_bytes=st.integers(1, 60))
def test_objects(folder: Path, written: list[bytes], part_bytes: int) -> None:
    path = folder / "a.jsonl"
    path.write_bytes(b"\n".join(written))
    good, bad = [], []
    for number, line in enumerate(written):
        if not line.strip():
            continue
        try:
            text = json.loads(line)["text"]
            text.encode()
            good.append((number, text))
        except Exception:
            bad.append(number)
    found, rejects = rows(read_jsonl(piece(path, **SURE), WHOLE))
    assert found == good
    assert [r.row for r in rejects] == bad
    content = path.read_bytes()
    for reject in rejects:
        assert reject.byte is not None
        assert content[reject.byte :].startswith(written[reject.row])
    hold_cuts(read_jsonl, path, part_bytes, **SURE)


def test_a_bad_line_in_a_large_block_is_found_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The block is halved; what is read line by line is little."""
    monkeypatch.setattr(lines, "SMALL", 100)
    path = tmp_path / "a.jsonl"
    written = [json.dumps({"text": f"row {i}", "id": i}) for i in range(300)]
    written[123] = "broken"
    path.write_text("\n".join(written))
    batches = list(read_jsonl(piece(path), WHOLE))
    found, rejects = rows(iter(batches))
    assert [number for number, _ in found] == [i for i in range(300) if i != 123]
    assert [(r.row, r.byte) for r in rejects] == [(123, len("\n".join(written[:123])) + 1)]
    (slow,) = [batch for batch in batches if getattr(batch, "rejects", None)]
    assert getattr(slow, "read", 0) < 10


def test_lines_longer_than_any_row_may_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    samples.limit(monkeypatch, LARGEST=50, BLOCK=20)
    path = tmp_path / "a.txt"
    path.write_text("one\n" + "x" * 200 + "\ntwo\n" + "y" * 200)
    found, rejects = rows(read_lines(piece(path), WHOLE))
    assert found == [(0, "one"), (2, "two")]
    reason = "the line has more than 50 bytes"
    assert [(r.row, r.byte, r.reason) for r in rejects] == [(1, 4, reason), (3, 209, reason)]


def test_a_mark_at_the_beginning_is_no_text(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("\ufefföl\n\ufeffgas\n")
    assert rows(read_lines(piece(path), WHOLE))[0] == [(0, "öl"), (1, "\ufeffgas")]


def test_a_batch_of_one_reject() -> None:
    batch = rejected(Reject("a", 7, "damaged", 3))
    assert (batch.read, len(batch.texts), batch.rejects[0].row) == (3, 0, 7)
