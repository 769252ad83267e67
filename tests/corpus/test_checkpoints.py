"""A stream is one unit of several parts; who takes it up goes on after the last whole part."""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

import nutgraf
from nutgraf.corpus import layout, worker
from nutgraf.corpus.checkpoints import Place, Record, latest, note
from nutgraf.corpus.rows import annotated
from nutgraf.corpus.summary.counts import summarize
from nutgraf.corpus.units import Piece, Unit
from nutgraf.reading.sources.look import Look
from tests.corpus import samples

UNIT = 5000
ROWS = 300


def spoilt(content: bytes) -> bytes:
    """Lines with some that are no rows, and some that are no good."""
    lines = content.splitlines(keepends=True)
    for i in range(7, len(lines), 31):
        lines[i] = (b"\n", b"broken\r\n", b"{}\n", b'{"text": "caf\xe9"}\n')[i % 4]
    return b"\xef\xbb\xbf" + b"".join(lines)


def write_long(path: Path, rows: list[str]) -> None:
    """Lines, some of them too long, the last one without its line feed."""
    lines = [f"{text * 60}\n" if i % 40 == 5 else f"{text}\n" for i, text in enumerate(rows)]
    path.write_bytes(gzip.compress("".join([*lines, "The oil " * 700]).encode()))


def write_cut(path: Path, rows: list[str]) -> None:
    content = gzip.compress(samples.jsonl(rows))
    path.write_bytes(content[: 2 * len(content) // 3])


def write_cut_in_long_line(path: Path, rows: list[str]) -> None:
    noise = random.Random(3).randbytes(9000).hex()
    content = gzip.compress("".join([*(f"{text}\n" for text in rows), noise]).encode())
    path.write_bytes(content[:-2000])


def write_broken_csv(path: Path, rows: list[str]) -> None:
    samples.write_csv(path, rows)
    lines = path.read_bytes().splitlines(keepends=True)
    for i in range(9, len(lines), 37):
        lines[i] = b'1,2,3\r\n\r\n"4","two\nlines of oil"\r\n'
    path.write_bytes(gzip.compress(b"".join(lines)))


def write_warc(path: Path, rows: list[str]) -> None:
    pytest.importorskip("warcio")
    from warcio.warcwriter import WARCWriter

    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        for i, text in enumerate(rows):
            record = writer.create_warc_record(
                f"https://b.example/{i}", "conversion" if i % 5 else "metadata",
                payload=BytesIO(text.encode()), warc_content_type="text/plain",
            )  # fmt: skip
            writer.write_record(record)


STREAMS: dict[str, Callable[[Path, list[str]], Any]] = {
    **{name: samples.WRITERS[name] for name in ("a.jsonl.gz", "a.ndjson.zst", "a.txt.gz", "a.csv")},
    "bad.jsonl.gz": lambda p, rows: p.write_bytes(gzip.compress(spoilt(samples.jsonl(rows)))),
    "bad.jsonl.zst": lambda p, rows: samples.write_zst(p, spoilt(samples.jsonl(rows))),
    "long.txt.gz": write_long,
    "cut.jsonl.gz": write_cut,
    "cut.txt.gz": write_cut_in_long_line,
    "bad.csv.gz": write_broken_csv,
    "a.warc.gz": write_warc,
}


class Scanning:
    """Counts the rows that are scanned, and fails at a batch."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, fails_at: int = 0) -> None:
        self.batches = self.rows = 0

        def counted(*arguments: Any) -> Any:
            self.batches += 1
            if self.batches == fails_at:
                raise OSError(5, "Input/output error")
            table = annotated(*arguments)
            self.rows += table.num_rows
            return table

        monkeypatch.setattr(worker, "annotated", counted)


def annotate(path: Path, out: Path, classifier: nutgraf.Classifier, **more: Any) -> Any:
    more = {"unit_bytes": UNIT, "workers": 1, "keep_text": True, **more}
    return nutgraf.annotate(path, out, classifier=classifier, **more)


def written(out: Path) -> dict[str, int]:
    """Rows of the parts that are there."""
    return {p.name: pq.read_metadata(p).num_rows for p in (out / "parts").glob("part-*")}


@pytest.mark.parametrize("name", STREAMS)
def test_a_broken_stream_goes_on_after_its_last_part(
    name: str, tmp_path: Path, classifier: nutgraf.Classifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    samples.limit(monkeypatch, LARGEST=4000, BLOCK=1777)
    monkeypatch.setattr("nutgraf.corpus.formats.records.MOST_ROWS", 7)
    path = tmp_path / name
    STREAMS[name](path, samples.texts(ROWS))
    with monkeypatch.context() as patch:
        scanning = Scanning(patch)
        whole = annotate(path, tmp_path / "whole", classifier)
    assert whole.units == 1
    assert whole.made_rows == scanning.rows == whole.counts["rows"]
    expected = samples.contents(whole)
    assert len(expected) > 5
    assert max(written(whole.folder).values()) < whole.counts["rows"] / 2
    rows = samples.table(whole)["row"].to_pylist()
    assert rows == sorted(rows)
    for fails_at in (1, scanning.batches // 3, scanning.batches // 2, scanning.batches):
        out = tmp_path / f"out{fails_at}"
        with monkeypatch.context() as patch:
            Scanning(patch, fails_at)
            broken = annotate(path, out, classifier)
        assert (broken.finished, broken.done, len(broken.failures)) == (False, 0, 1)
        there = sum(written(out).values())
        assert (there > 0) == (fails_at > 1)
        with monkeypatch.context() as patch:
            again = Scanning(patch)
            run = annotate(path, out, classifier)
        assert run.made_rows == again.rows == whole.counts["rows"] - there
        assert run.counts == whole.counts
        assert samples.contents(run) == expected
        assert not layout.checkpoints(out).exists()


@pytest.mark.parametrize(
    "options",
    [
        {"evidence": True},
        {"format": "arrow", "sidecar": True, "keep_text": False},
        {"format": "jsonl.zst", "unit": "article"},
    ],
)
def test_a_stream_that_breaks_after_every_part(
    options: dict[str, Any],
    tmp_path: Path,
    classifier: nutgraf.Classifier,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each attempt makes one part and fails; the bytes are those of one attempt."""
    path = tmp_path / "bad.jsonl.gz"
    STREAMS[path.name](path, samples.texts(ROWS))
    whole = annotate(path, tmp_path / "whole", classifier, **options)
    parts = len(list(whole.parts.iterdir()))
    assert parts > 5
    attempts = 0
    while True:
        with monkeypatch.context() as patch:
            patch.setattr(worker, "note", failing(note))
            run = annotate(path, tmp_path / "out", classifier, **options)
        attempts += 1
        if run.finished:
            break
    assert attempts == parts
    assert run.counts == whole.counts
    assert samples.contents(run) == samples.contents(whole)


def failing(note: Callable[..., None]) -> Callable[..., None]:
    def noted(*arguments: Any) -> None:
        note(*arguments)
        raise OSError(5, "Input/output error")

    return noted


def test_what_is_lost_is_made_again(
    tmp_path: Path, classifier: nutgraf.Classifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A checkpoint holds only if its parts are there in full, and its line is."""
    path, out = tmp_path / "a.jsonl.gz", tmp_path / "out"
    STREAMS[path.name](path, samples.texts(ROWS))
    whole = annotate(path, tmp_path / "whole", classifier)
    with monkeypatch.context() as patch:
        Scanning(patch, fails_at=len(written(whole.folder)))
        annotate(path, out, classifier)
    parts = sorted((out / "parts").iterdir())
    assert len(parts) > 4
    parts[3].write_bytes(parts[3].read_bytes()[:-1])
    with (layout.checkpoints(out) / "0000000.jsonl").open("a") as file:
        file.write('{"record": {"unit": 0')
    kept = sum(written(whole.folder)[part.name] for part in parts[:3])
    run = annotate(path, out, classifier)
    assert run.made_rows == whole.counts["rows"] - kept
    assert samples.contents(run) == samples.contents(whole)
    parts[2].unlink()  # of a unit that is done: all of it is made again
    run = annotate(path, out, classifier)
    assert (run.made, run.made_rows) == (1, whole.counts["rows"])
    assert samples.contents(run) == samples.contents(whole)


def test_many_small_streams_in_one_unit(
    tmp_path: Path, classifier: nutgraf.Classifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are small only while compressed: parts end between them, too."""
    folder = tmp_path / "in"
    folder.mkdir()
    lines = "".join(f"Oil and tanks, {i % 3}.\n" for i in range(60))
    for i in range(40):
        (folder / f"{i:02}.txt.gz").write_bytes(gzip.compress(f"{i}\n{lines}".encode()))
    whole = annotate(folder, tmp_path / "whole", classifier)
    assert whole.units == 1
    assert len(written(whole.folder)) > 6
    with monkeypatch.context() as patch:
        Scanning(patch, fails_at=30)
        annotate(folder, tmp_path / "out", classifier)
    there = written(tmp_path / "out")
    run = annotate(folder, tmp_path / "out", classifier, workers=3)
    assert run.made_rows == whole.counts["rows"] - sum(there.values()) < 40 * 61 / 2
    assert samples.contents(run) == samples.contents(whole)
    found = samples.table(run).select(["file", "text"]).to_pylist()
    assert [row["text"] for row in found[:: len(found) // 40]] == [str(i) for i in range(40)]


def test_parts_of_a_stream_say_what_those_of_a_file_do(
    tmp_path: Path, classifier: nutgraf.Classifier
) -> None:
    (tmp_path / "plain").mkdir()
    (tmp_path / "packed").mkdir()
    content = spoilt(samples.jsonl(samples.texts(ROWS)))
    (tmp_path / "plain" / "a.jsonl").write_bytes(content)
    (tmp_path / "packed" / "a.jsonl.gz").write_bytes(gzip.compress(content))
    runs = {
        name: annotate(tmp_path / name, tmp_path / f"{name}.out", classifier)
        for name in ("plain", "packed")
    }
    tables = [samples.table(run).drop_columns("file").to_pylist() for run in runs.values()]
    assert tables[0] == tables[1]
    assert runs["plain"].units > runs["packed"].units == 1
    rejects = [
        [{**json.loads(line), "source": ""} for line in (run.folder / "rejected.jsonl").open()]
        for run in runs.values()
    ]
    assert rejects[0] == rejects[1]
    assert [reject["row"] for reject in rejects[0]] == sorted(r["row"] for r in rejects[0])
    # Both are cut at the same lines.
    sizes = [sorted(written(run.folder).items()) for run in runs.values()]
    assert [rows for _, rows in sizes[0]] == [rows for _, rows in sizes[1]]


def test_summaries_count_units_that_are_done(
    tmp_path: Path, classifier: nutgraf.Classifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, out = tmp_path / "a.jsonl.gz", tmp_path / "out"
    STREAMS[path.name](path, samples.texts(ROWS))
    with monkeypatch.context() as patch:
        Scanning(patch, fails_at=5)
        annotate(path, out, classifier)
    found = summarize(out)
    assert (found.parts, found.units) == (0, 1)
    assert 0 < found.paragraphs == sum(written(out).values()) < ROWS
    annotate(path, out, classifier)
    found = summarize(out)
    assert (found.parts, found.units, found.paragraphs) == (1, 1, ROWS)


class TestLatest:
    """A unit goes on at its last checkpoint whose parts are all there in full."""

    @pytest.fixture
    def unit(self, tmp_path: Path) -> Unit:
        (tmp_path / "a.jsonl").write_text("{}")
        (source,) = samples.sources(tmp_path / "a.jsonl")
        layout.parts(tmp_path).mkdir()
        return Unit(3, (Piece(source, Look("jsonl"), 7, None, 5),))

    def make(self, folder: Path, unit: Unit, number: int, size: int) -> None:
        layout.part(folder, unit.number, number, "parquet").write_bytes(bytes(size))

    def test_without_any_it_begins(self, tmp_path: Path, unit: Unit) -> None:
        assert latest(tmp_path, unit, "parquet") == (Record(3), Place(0, 7, 5))

    def test_the_last_one_that_holds(self, tmp_path: Path, unit: Unit) -> None:
        for number, size in enumerate((10, 20, 30)):
            self.make(tmp_path, unit, number, size)
        places = [Place(0, 100 * (i + 1), i) for i in range(3)]
        for i, place in enumerate(places):
            sizes = [10, 20, 30][: i + 1]
            record = Record(
                3, read=i, sizes=sizes, made_rows=9, made_bytes=9, seconds={"scan": 1.0}
            )
            note(tmp_path, record, place)
        record, place = latest(tmp_path, unit, "parquet")
        assert (place, record.read, record.size) == (places[2], 2, 60)
        assert (record.made_rows, record.made_bytes) == (0, 0)  # another attempt made them
        self.make(tmp_path, unit, 2, 29)
        assert latest(tmp_path, unit, "parquet")[1] == places[1]
        layout.part(tmp_path, 3, 0, "parquet").unlink()
        assert latest(tmp_path, unit, "parquet") == (Record(3), Place(0, 7, 5))

    def test_a_last_line_that_was_cut_short(self, tmp_path: Path, unit: Unit) -> None:
        self.make(tmp_path, unit, 0, 10)
        place = Place(0, 100, 9)
        note(tmp_path, Record(3, sizes=[10]), place)
        (file,) = layout.checkpoints(tmp_path).iterdir()
        for cut in (b'\n{"record": {"unit": 3, "si', b"\n[]", b"\n{}", b'\n{"record": {"x": 1}}'):
            whole = file.read_bytes()
            file.write_bytes(whole + cut)
            assert latest(tmp_path, unit, "parquet")[1] == place
            file.write_bytes(whole + cut)
        note(tmp_path, Record(3, sizes=[10]), Place(0, 200, 20))
        assert latest(tmp_path, unit, "parquet")[1] == Place(0, 200, 20)

    def test_those_of_another_unit_do_not_count(self, tmp_path: Path, unit: Unit) -> None:
        self.make(tmp_path, unit, 0, 10)
        note(tmp_path, Record(4, sizes=[10]), Place(0, 100, 9))
        assert latest(tmp_path, unit, "parquet") == (Record(3), Place(0, 7, 5))
