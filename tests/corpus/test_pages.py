"""Pages in a corpus: files of any first bytes and any charset, and the records of archives."""

from __future__ import annotations

import gzip
from io import BytesIO
from pathlib import Path

import pytest

import nutgraf
from tests.corpus import samples

pytest.importorskip("trafilatura")

TEXT = "The minister’s “last word” – 5 € … for the oil – was “no”, she told the press on Friday."


def texts(run: nutgraf.corpus.session.Run) -> list[str]:
    assert run.counts["rejected"] == 0
    return [row["text"] for row in samples.table(run).to_pylist()]


@pytest.mark.parametrize("name", ["a.html", "a.HTM", "a.xhtml", "a.html.gz", "a.XHTML.GZ"])
@pytest.mark.parametrize("before", ["", "<br>", "Saved on Friday ", "<the", f"<!--{'a' * 3000}-->"])
def test_files(tmp_path: Path, classifier: nutgraf.Classifier, name: str, before: str) -> None:
    page = f"{before}<meta charset=latin-1><script>var tanks</script><p>{TEXT}</p>"
    raw = page.encode("cp1252") if len(before) < 1000 else page.encode()
    (tmp_path / name).write_bytes(gzip.compress(raw) if name.lower().endswith("gz") else raw)
    run = nutgraf.annotate(tmp_path, tmp_path / "out", classifier=classifier, keep_text=True)
    assert texts(run)[-1] == TEXT


def test_records(tmp_path: Path, classifier: nutgraf.Classifier) -> None:
    pytest.importorskip("warcio")
    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    page, plain = f"<meta charset=koi8-r><br><p>{TEXT}</p>", f"<p>{TEXT}</p>"
    with (tmp_path / "a.warc.gz").open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        for kind, content in (
            ("text/html; charset=iso-8859-1", page.encode("cp1252")),
            ("TEXT/HTML; Charset='UTF-8'", page.encode()),
            ("text/html", page.replace("koi8-r", "latin-1").encode("cp1252")),
            ("text/plain", plain.encode()),
            ("text/plain; charset=windows-1252", plain.encode("cp1252")),
            ("application/xhtml+xml", f"<?xml version='1.0'?><html>{plain}</html>".encode()),
        ):
            headers = StatusAndHeaders("200 OK", [("Content-Type", kind)], protocol="HTTP/1.0")
            record = writer.create_warc_record(
                "https://a.example", "response", payload=BytesIO(content), http_headers=headers
            )
            writer.write_record(record)
    run = nutgraf.annotate(tmp_path, tmp_path / "out", classifier=classifier, keep_text=True)
    assert texts(run) == [TEXT, TEXT, TEXT, plain, plain, TEXT]
    assert [row["row"] for row in samples.table(run).to_pylist()] == list(range(6))


def test_what_is_no_page(tmp_path: Path, classifier: nutgraf.Classifier) -> None:
    (tmp_path / "a.html").write_bytes(bytes(range(256)) * 40)
    run = nutgraf.annotate(tmp_path, tmp_path / "out", classifier=classifier)
    assert (run.counts["written"], run.counts["rejected"]) == (0, 1)
    assert "binary" in (tmp_path / "out" / "rejected.jsonl").read_text()


def test_a_page_that_is_nested_too_deep(tmp_path: Path, classifier: nutgraf.Classifier) -> None:
    (tmp_path / "a.html").write_text("<div>" * 10_000 + TEXT, encoding="utf-8")
    (tmp_path / "b.html").write_text(f"<p>{TEXT}", encoding="utf-8")
    run = nutgraf.annotate(tmp_path, tmp_path / "out", classifier=classifier)
    assert (run.counts["written"], run.counts["rejected"]) == (1, 1)
    assert "nested" in (tmp_path / "out" / "rejected.jsonl").read_text()
