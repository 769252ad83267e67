"""Every form of input and output gives the same answers."""

from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

import nutgraf
from tests.corpus import samples

NEWS = Path(__file__).parents[3] / "shared" / "data" / "news.txt.gz"


def check(found: pa.Table, classifier: nutgraf.Classifier, texts: list[str]) -> None:
    """Holds a run's table to the classifier's own answers, one paragraph at a time."""
    expected = classifier.predict_proba(texts)
    names = classifier.topic_names
    columns = [found[f"p_{name}"].cast(pa.float32()).to_numpy() for name in names]
    assert np.array_equal(np.stack(columns, axis=1), expected)
    assert found["row"].to_pylist() == list(range(len(texts)))
    assert found["end"].to_pylist() == [len(text) for text in texts]


@pytest.mark.parametrize("name", samples.WRITERS)
def test_forms_of_input(name: str, tmp_path: Path, classifier: nutgraf.Classifier) -> None:
    texts = samples.texts()
    samples.WRITERS[name](tmp_path / name, texts)
    run = nutgraf.annotate(
        tmp_path / name, tmp_path / "out", classifier=classifier, keep_text=True, unit_bytes=9000
    )
    assert run.finished
    assert (run.counts["read"], run.counts["rejected"]) == (len(texts), 0)
    if name == "stream.arrow":  # which has no places to cut it at
        assert run.units == 1
    elif name in ("a.parquet", "a.arrow", "a.jsonl", "a.txt", "crlf.txt"):
        assert run.units > 3
    else:  # a stream, whose parts are cut as it is read
        assert len(list(run.parts.iterdir())) > 3
    found = samples.table(run)
    check(found, classifier, texts)
    assert found["text"].to_pylist() == texts
    expected = [None] * len(texts) if "txt" in name else samples.ids(len(texts))
    assert found["id"].to_pylist() == expected
    inside = "/a.jsonl" if name == "a.zip" else ""
    assert set(found["file"].to_pylist()) == {f"{tmp_path / name}{inside}"}


@pytest.mark.parametrize("form", ["parquet", "jsonl.zst", "arrow"])
def test_forms_of_output(form: str, tmp_path: Path, classifier: nutgraf.Classifier) -> None:
    texts = samples.texts()
    samples.write_parquet(tmp_path / "a.parquet", texts)
    run = nutgraf.annotate(
        tmp_path / "a.parquet", tmp_path / "out", classifier=classifier, format=form,
        keep_text=True, evidence=True, unit_bytes=9000,
    )  # fmt: skip
    found = samples.table(run)
    check(found, classifier, texts)
    assert found["text"].to_pylist() == texts
    for row, text in zip(found.to_pylist(), texts, strict=True):
        explained = classifier.explain(text)
        expected = [(e.topic, e.term, e.start, e.end) for e in explained.evidence]
        assert [(e["topic"], e["term"], e["start"], e["end"]) for e in row["evidence"]] == expected
        contributions = [np.float32(e.contribution) for e in explained.evidence]
        assert [np.float32(e["contribution"]) for e in row["evidence"]] == contributions
        for name in classifier.topic_names:
            assert row[name] in ("yes", "no", "abstain")
            assert (row[f"{name}_reason"] is not None) == (row[name] == "abstain")


def test_decisions_are_those_of_one_paragraph(
    tmp_path: Path, classifier: nutgraf.Classifier
) -> None:
    texts = samples.texts(100)
    (tmp_path / "a.txt").write_bytes(samples.lines(texts))
    run = nutgraf.annotate(tmp_path / "a.txt", tmp_path / "out", classifier=classifier)
    rows = samples.table(run).to_pylist()
    tokens, known = np.zeros(100, np.int32), np.zeros(100, np.int32)
    from nutgraf.kernel.texts import as_texts

    matrix = classifier.plan.probabilities(as_texts(texts), tokens, known).tolist()
    seen = set()
    for i, row in enumerate(rows):
        for k, name in enumerate(classifier.topic_names):
            calibration = classifier.calibrations[k]
            expected = calibration.decision(matrix[i][k], int(tokens[i]), int(known[i]))
            assert row[name] == str(expected.outcome)
            assert row[f"{name}_reason"] == (str(expected.reason) if expected.reason else None)
            seen.add(str(expected))
    assert len(seen) >= 4  # the sample has all kinds


def test_articles_are_segmented(tmp_path: Path, classifier: nutgraf.Classifier) -> None:
    articles = [
        "Pipeline shut after blast\n\nBy Jane Doe\n\nOil prices rose on Tuesday, traders said.\n\n"
        "Troops sealed the site, and two tanks stood by the road.",
        "One paragraph only, about the tanks that came by night.",
        "   \n \n",
    ]
    samples.write_parquet(tmp_path / "a.parquet", articles)
    for i, article in enumerate(articles):
        (tmp_path / f"{i}.txt").write_text(article)
    for inputs in ([tmp_path / "a.parquet"], sorted(tmp_path.glob("*.txt"))):
        run = nutgraf.annotate(
            inputs, tmp_path / f"out{len(inputs)}", classifier=classifier, unit="article",
            keep_text=True,
        )  # fmt: skip
        counts = run.counts
        assert (counts["read"], counts["written"], counts["rejected"]) == (3, 2, 1)
        rows = samples.table(run).to_pylist()
        expected = [p for article in articles for p in classifier.read(article)]
        assert len(rows) == len(expected) == counts["rows"]
        for row, paragraph in zip(rows, expected, strict=True):
            place = (row["paragraph"], row["role"], row["start"], row["end"], row["text"])
            assert place == (
                paragraph.index, str(paragraph.role), paragraph.start, paragraph.end, paragraph.text
            )  # fmt: skip
            for name in classifier.topic_names:
                assert row[f"p_{name}"] == paragraph.probabilities[name]
                assert row[name] == str(paragraph.decisions[name].outcome)


def test_side_car_has_the_rows_of_the_input(tmp_path: Path, classifier: nutgraf.Classifier) -> None:
    texts: list[str | None] = list(samples.texts(300))
    for lost in (0, 7, 8, 299):
        texts[lost] = None
    samples.write_parquet(tmp_path / "a.parquet", texts)  # type: ignore[arg-type]
    run = nutgraf.annotate(
        tmp_path / "a.parquet", tmp_path / "out", classifier=classifier, sidecar=True,
        unit_bytes=4000,
    )  # fmt: skip
    assert (run.counts["read"], run.counts["written"], run.counts["rejected"]) == (300, 296, 4)
    found = samples.table(run)
    assert found["row"].to_pylist() == list(range(300))
    probabilities = found["p_energy"].to_pylist()
    assert [i for i, p in enumerate(probabilities) if p is None] == [0, 7, 8, 299]
    expected = classifier.predict_proba([text for text in texts if text is not None])[:, 0]
    assert [p for p in probabilities if p is not None] == expected.tolist()
    assert found["energy"].null_count == 4


def test_html_pages(tmp_path: Path, classifier: nutgraf.Classifier) -> None:
    pytest.importorskip("trafilatura")
    body = "".join(
        f"<p>Oil prices rose for the {n}th day as tanks rolled by.</p>" for n in range(9)
    )
    page = f"<html><head><title>Oil up</title></head><body><article>{body}</article></body></html>"
    (tmp_path / "page.html").write_text(page)
    (tmp_path / "page.htm.gz").write_bytes(gzip.compress(page.encode()))
    run = nutgraf.annotate(tmp_path, tmp_path / "out", classifier=classifier)
    assert run.counts["written"] == 2
    by_source: dict[str, list[float]] = {}
    for row in samples.table(run).to_pylist():
        by_source.setdefault(row["file"], []).append(row["p_energy"])
    expected = [p.probabilities["energy"] for p in classifier.read(page)]
    assert list(by_source.values()) == [expected, expected]


def test_warc_and_wet(tmp_path: Path, classifier: nutgraf.Classifier) -> None:
    pytest.importorskip("warcio")
    pytest.importorskip("trafilatura")
    from io import BytesIO

    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    text = "Troops crossed the border, and the price of oil rose for a third day in a row."
    page = f"<html><body><article><p>{text}</p><p>{text} Again.</p></article></body></html>"

    def headers(kind: str) -> StatusAndHeaders:
        return StatusAndHeaders("200 OK", [("Content-Type", kind)], protocol="HTTP/1.0")

    with (tmp_path / "a.warc.gz").open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        for url, kind, content in (
            ("https://a.example/1", "text/html; charset=utf-8", page.encode()),
            ("https://a.example/image", "image/png", b"\x89PNG"),
            ("https://a.example/2", "text/html; charset=latin-1", page.encode("latin-1")),
            ("https://a.example/3", "text/html; charset=klingon", page.encode()),
        ):
            writer.write_record(
                writer.create_warc_record(
                    url, "response", payload=BytesIO(content), http_headers=headers(kind)
                )
            )
    with (tmp_path / "b.wet").open("wb") as file:
        writer = WARCWriter(file, gzip=False)
        record = writer.create_warc_record(
            "https://b.example", "conversion", payload=BytesIO(f"{text}\n\n{text}\n".encode()),
            warc_content_type="text/plain",
        )  # fmt: skip
        writer.write_record(record)
    run = nutgraf.annotate(tmp_path, tmp_path / "out", classifier=classifier)
    assert (run.counts["read"], run.counts["written"], run.counts["rejected"]) == (4, 4, 0)
    rows = samples.table(run).to_pylist()
    assert list(dict.fromkeys(row["id"] for row in rows)) == [
        "https://a.example/1", "https://a.example/2", "https://a.example/3", "https://b.example"
    ]  # fmt: skip


@pytest.mark.skipif(not NEWS.exists(), reason="the shared news are not here")
def test_news_are_the_same_in_every_form(tmp_path: Path) -> None:
    with gzip.open(NEWS, "rt", encoding="utf-8", newline="\n") as file:
        texts = [line.rstrip("\n") for _, line in zip(range(3000), file, strict=False)]
    classifier = nutgraf.load()
    for name, write in samples.WRITERS.items():
        write(tmp_path / name, texts)
        run = nutgraf.annotate(tmp_path / name, tmp_path / f"{name}.out", unit_bytes=200_000)
        check(samples.table(run), classifier, texts)
