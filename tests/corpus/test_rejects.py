"""Bad rows are told of with their place and reason, and cost no good row."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import nutgraf
from nutgraf.corpus.session import Run
from tests.corpus import samples

GOOD = '{"text": "Oil prices rose.", "id": "%d"}'
BAD: list[tuple[bytes, str]] = [
    (b'{"text": "cut', "not JSON"),
    (b'{"text": 3}', "not a string"),
    (b'{"text": null}', "null"),
    (b'{"id": "9"}', "it has no 'text'"),
    (b'["text"]', "a JSON list"),
    (b"no json at all", "not JSON"),
    (b'{"text": "caf\xe9"}', "not UTF-8 at byte 13"),
    (b'{"text": "\\ud83d half"}', "surrogate"),
    (b'{"text": "a"} {"text": "b"}', "not JSON"),
    (b'{"text": "a"}{"text": "b"}', "not JSON"),
    (b'{"text": true}', "not a string"),
    (b'{"text": {"a": 1}}', "an object without a text"),
    (b'{"text": "tab\there"}', "not JSON"),
    (b"[" * 100_000, "not JSON"),
]


def rejects(run: Run) -> list[dict[str, Any]]:
    lines = (run.folder / "rejected.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def annotate(path: Path, classifier: nutgraf.Classifier, **more: Any) -> Run:
    run = nutgraf.annotate(path, path.parent / "out", classifier=classifier, **more)
    assert run.finished
    assert not run.failures
    counts = run.counts
    assert counts["read"] == counts["written"] + counts["rejected"]
    assert counts["rejected"] == sum(reject["rows"] for reject in rejects(run))
    return run


@pytest.mark.parametrize("unit_bytes", [1 << 25, 2000])
def test_bad_lines_among_good_ones(
    unit_bytes: int, tmp_path: Path, classifier: nutgraf.Classifier
) -> None:
    lines: list[bytes] = []
    bad: dict[int, tuple[int, str]] = {}
    for n in range(3000):
        if n % 200 == 50 and n // 200 < len(BAD):
            line, reason = BAD[n // 200]
            bad[n] = (sum(map(len, lines)) + len(lines), reason)
            lines.append(line)
        elif n % 97 == 5:
            lines.append(b"" if n % 2 else b"  \r")
        else:
            lines.append((GOOD % n).encode())
    (tmp_path / "a.jsonl").write_bytes(b"\n".join(lines))
    run = annotate(tmp_path / "a.jsonl", classifier, unit_bytes=unit_bytes, encoding="utf-8")
    found = rejects(run)
    assert [r["row"] for r in found] == list(bad)
    for reject in found:
        place, reason = bad[reject["row"]]
        assert reject["byte"] == place
        assert reason in reject["reason"]
        assert reject["source"] == str(tmp_path / "a.jsonl")
    good = [n for n, line in enumerate(lines) if line.strip() and n not in bad]
    table = samples.table(run)
    assert table["row"].to_pylist() == good
    assert table["id"].to_pylist() == [str(n) for n in good]


def test_fast_and_slow_way_agree(tmp_path: Path, classifier: nutgraf.Classifier) -> None:
    """One bad line sends its neighbours through Python's parser; their rows are the same."""
    odd = [
        '{"text": "a", "text": "b"}',
        '{"id": 1, "text": "oil \\u0000 \\n \\"x\\" \\/ \\ud83d\\ude42"}',
        '{"text": "x", "y": NaN}',
        '{"text": "x", "id": 12345678901234567890123}',
        '{"text": "x", "id": 1.50}',
        '{"text": "x", "id": true}',
        '{"text": "x", "id": [1, 2]}',
        '{"text": "x", "id": null}',
        '{"text": "x", "id": -7}',
        '{"text": ""}',
        ' {"text": "indented"}',
        '{"text": "x", "y": {"z": [1, "2", {}]}} ',
    ]
    for line in odd:
        tables = []
        for name, others in (("alone", []), ("mixed", ["broken"])):
            path = tmp_path / name / "a.jsonl"
            path.parent.mkdir(exist_ok=True)
            path.write_text("\n".join(['{"text": "first", "id": 1}', line, *others]))
            out = path.parent / f"out{odd.index(line)}"
            run = nutgraf.annotate(
                path, out, classifier=classifier, unit="paragraph", keep_text=True
            )
            tables.append(samples.table(run).drop_columns(["file"]).to_pylist())
        assert tables[0] == tables[1], line
        assert len(tables[0]) == 2, line


def test_nulls_and_bytes_in_parquet(tmp_path: Path, classifier: nutgraf.Classifier) -> None:
    values = [b"Oil prices rose.", None, b"caf\xe9", "café".encode(), b"\xff\xfe", b""]
    table = pa.table({"text": pa.array(values, pa.binary()), "id": [1, 2, 3, 4, 5, 6]})
    pq.write_table(table, tmp_path / "a.parquet", row_group_size=4)
    run = annotate(tmp_path / "a.parquet", classifier, keep_text=True, unit_bytes=1)
    assert [(r["row"], r["reason"]) for r in rejects(run)] == [
        (1, "the text is null"),
        (2, "not UTF-8 at byte 3 of the text"),
        (4, "not UTF-8 at byte 0 of the text"),
    ]
    found = samples.table(run)
    assert found["row"].to_pylist() == [0, 3, 5]
    assert found["id"].to_pylist() == ["1", "4", "6"]
    assert found["text"].to_pylist() == ["Oil prices rose.", "café", ""]


def test_strings_of_parquet_that_are_not_utf8(
    tmp_path: Path, classifier: nutgraf.Classifier
) -> None:
    raw = pa.array([b"good", b"bad \xc3", b"good too"], pa.binary())
    pq.write_table(pa.table({"text": raw.view(pa.string())}), tmp_path / "a.parquet")
    run = annotate(tmp_path / "a.parquet", classifier)
    assert [(r["row"], r["rows"]) for r in rejects(run)] == [(1, 1)]
    assert samples.table(run)["row"].to_pylist() == [0, 2]


def test_damaged_parquet_page(tmp_path: Path, classifier: nutgraf.Classifier) -> None:
    path = tmp_path / "a.parquet"
    samples.write_parquet(path, samples.texts(600), group=100)
    group = pq.ParquetFile(path).metadata.row_group(2)
    column = next(group.column(i) for i in range(3) if group.column(i).path_in_schema == "text")
    content = bytearray(path.read_bytes())
    start = column.dictionary_page_offset or column.data_page_offset
    content[start + 30 : start + column.total_compressed_size] = b"\x55" * (
        column.total_compressed_size - 30
    )
    path.write_bytes(content)
    run = annotate(path, classifier, unit_bytes=1)
    (reject,) = rejects(run)
    assert (reject["row"], reject["rows"]) == (200, 100)
    assert "damaged" in reject["reason"]
    rows = samples.table(run)["row"].to_pylist()
    assert rows == [*range(200), *range(300, 600)]


def test_files_that_are_not_what_they_are_called(
    tmp_path: Path, classifier: nutgraf.Classifier
) -> None:
    (tmp_path / "in").mkdir()
    for name in ("a.parquet", "b.arrow", "c.jsonl.gz", "d.txt.zst"):
        (tmp_path / "in" / name).write_bytes(b"this is none of these formats " * 99)
    (tmp_path / "in" / "e.txt").write_text("Oil prices rose.\n")
    (tmp_path / "in" / "notes.docx").write_text("left out")
    run = nutgraf.annotate(tmp_path / "in", tmp_path / "out", classifier=classifier)
    # What is not compressed is read as it is, whatever its name says.
    assert (run.counts["read"], run.counts["written"], run.counts["rejected"]) == (5, 2, 3)
    assert ["damaged" in reject["reason"] for reject in rejects(run)] == [True, True, False]
    assert [(item.name, item.meant) for item in run.left_out] == [
        (str(tmp_path / "in" / "notes.docx"), True)
    ]


@pytest.mark.parametrize("name", ["a.jsonl.gz", "a.ndjson.zst", "a.txt.gz"])
def test_truncated_streams_give_what_they_have(
    name: str, tmp_path: Path, classifier: nutgraf.Classifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    samples.limit(monkeypatch, BLOCK=10_000)
    texts = samples.texts(2000)
    samples.WRITERS[name](tmp_path / name, texts)
    content = (tmp_path / name).read_bytes()
    (tmp_path / name).write_bytes(content[: len(content) * 2 // 3])
    run = annotate(tmp_path / name, classifier, keep_text=True)
    found = samples.table(run)
    assert 0 < len(found) < 2000
    assert found["text"].to_pylist() == texts[: len(found)]
    (reject,) = rejects(run)
    assert reject["row"] == len(found)
    assert "damaged" in reject["reason"]


def test_lines_that_are_too_long(
    tmp_path: Path, classifier: nutgraf.Classifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    samples.limit(monkeypatch, BLOCK=500, LARGEST=3000)
    texts = samples.texts(50)
    texts[10] = "x" * 3100
    texts[20] = "y" * 20_000
    texts[49] = "z" * 20_000
    for name, write in {"a.txt": samples.lines, "a.jsonl": samples.jsonl}.items():
        (tmp_path / name).write_bytes(write(texts))
        run = nutgraf.annotate(
            tmp_path / name, tmp_path / f"{name}.out", classifier=classifier, keep_text=True
        )
        assert [r["row"] for r in rejects(run)] == [10, 20, 49]
        assert all("more than 3,000 bytes" in r["reason"] for r in rejects(run))
        expected = [text for i, text in enumerate(texts) if i not in (10, 20, 49)]
        assert samples.table(run)["text"].to_pylist() == expected


def test_csv_records(tmp_path: Path, classifier: nutgraf.Classifier) -> None:
    (tmp_path / "a.csv").write_bytes(
        b'id,body\n1,"two\nlines, one ""field"""\n2\n\n3,caf\xe9\n4,fine\n5,a,b\n'
    )
    run = annotate(
        tmp_path / "a.csv", classifier, keep_text=True, unit="paragraph", encoding="utf-8"
    )
    found = samples.table(run)
    assert found["text"].to_pylist() == ['two\nlines, one "field"', "fine"]
    assert found["id"].to_pylist() == ["1", "4"]
    assert found["row"].to_pylist() == [0, 3]
    assert [(r["row"], r["reason"]) for r in rejects(run)] == [
        (1, "1 fields where the header has 2 (line 4)"),
        (2, "not UTF-8 at byte 3 of the text"),
        (4, "3 fields where the header has 2 (line 8)"),
    ]


def test_byte_order_mark_is_no_text(tmp_path: Path, classifier: nutgraf.Classifier) -> None:
    (tmp_path / "a.txt").write_bytes(b"\xef\xbb\xbfOil prices rose.\nThe end.")
    run = annotate(tmp_path / "a.txt", classifier, keep_text=True)
    assert samples.table(run)["text"].to_pylist() == ["Oil prices rose.", "The end."]


def test_empty_files(tmp_path: Path, classifier: nutgraf.Classifier) -> None:
    for name in ("a.txt", "a.jsonl", "empty.txt.gz"):
        (tmp_path / name).write_bytes(gzip.compress(b"") if name.endswith("gz") else b"")
    samples.write_parquet(tmp_path / "a.parquet", [])
    samples.write_arrow(tmp_path / "a.arrow", [])
    run = nutgraf.annotate(tmp_path, tmp_path / "out", classifier=classifier)
    assert run.finished
    assert run.counts["rows"] == 0
    assert samples.table(run).column_names[:2] == ["file", "row"]


def test_lines_of_another_encoding_with_carriage_returns(
    tmp_path: Path, classifier: nutgraf.Classifier
) -> None:
    (tmp_path / "a.txt").write_bytes("Oil rose.\r\nCafé\r\nTanks.\r\n".encode("latin-1"))
    run = annotate(tmp_path / "a.txt", classifier, keep_text=True, encoding="utf-8")
    assert samples.table(run)["text"].to_pylist() == ["Oil rose.", "Tanks."]
    assert [(r["row"], r["byte"]) for r in rejects(run)] == [(1, 11)]
