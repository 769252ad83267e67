"""Sums of a run: by the sources and dates that its rows have, in every format of parts."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import nutgraf
from nutgraf.cli import main
from nutgraf.corpus.dates import read_dates
from nutgraf.corpus.options import FORMATS
from nutgraf.corpus.overview import summary
from nutgraf.corpus.session import Run
from nutgraf.corpus.summary.counts import summarize
from nutgraf.reading.rows import Rows

OIL, CHOIR = "Oil prices rose after the pipeline was shut.", "The choir sang until midnight."
ROWS = [
    {"id": "1", "text": OIL, "publisher": "Wire", "published": "Oct 13, 2023"},
    {"id": "2", "text": CHOIR, "publisher": "=Echo", "published": "2024-05-03T10:00:00Z"},
    {"id": "3", "text": OIL, "publisher": "Wire", "published": "2024-05"},
    {"id": "4", "text": OIL, "publisher": None, "published": None},
    {"id": "5", "text": CHOIR, "publisher": "Wire", "published": "no date"},
]


def make(folder: Path, classifier: nutgraf.Classifier, **options: Any) -> Run:
    for i, name in enumerate(("a.jsonl", "b.jsonl")):
        lines = (json.dumps(row) + "\n" for row in ROWS[3 * i : 3 * i + 3])
        (folder / name).write_text("".join(lines))
    inputs = [folder / "a.jsonl", folder / "b.jsonl"]
    return nutgraf.annotate(
        inputs, folder / "out", classifier=classifier, unit_bytes=150, **options
    )


def run(*arguments: object) -> str:
    done = CliRunner().invoke(main, [*map(str, arguments)])
    assert done.exit_code == 0, done.output
    return done.output


@pytest.mark.parametrize("form", FORMATS)
def test_own_sources_and_dates(form: str, tmp_path: Path, classifier: nutgraf.Classifier) -> None:
    found = summary(make(tmp_path, classifier, format=form).folder)
    place = found.topics.index("energy")
    assert found.grouped == "source"
    assert {g.name: (g.paragraphs, g.yes[place]) for g in found.sources} == {
        "Wire": (3, 2), "=Echo": (1, 0), "(unknown)": (1, 1),
    }  # fmt: skip
    assert [(g.name, g.paragraphs, g.yes[place]) for g in found.months] == [
        ("2023-10", 1, 1), ("2024-05", 2, 1),
    ]  # fmt: skip
    assert (found.undated, found.nameless) == (2, 1)


def test_by_file_and_by_a_table(tmp_path: Path, classifier: nutgraf.Classifier) -> None:
    folder = make(tmp_path, classifier).folder
    found = summary(folder, by="file")
    assert found.grouped == "file"
    assert [(Path(g.name).name, g.paragraphs) for g in found.sources] == [
        ("a.jsonl", 3), ("b.jsonl", 2),
    ]  # fmt: skip
    assert len(found.months) == 2
    (tmp_path / "dates.csv").write_text("id,date,paper\n1,1999,Post\n4,1999-02,Post\n")
    dates = read_dates([tmp_path / "dates.csv"], publisher="paper")
    found = summarize(folder, dates)
    assert [(g.name, g.paragraphs) for g in found.sources] == [("(unknown)", 3), ("Post", 2)]
    assert [g.name for g in found.months] == ["1999", "1999-02"]
    assert (found.undated, found.nameless) == (3, 3)
    found = summarize(folder, read_dates([tmp_path / "dates.csv"]))
    assert {g.name for g in found.sources} == {"Wire", "=Echo", "(unknown)"}
    assert {Path(g.name).name for g in summarize(folder, dates, "file").sources} == {
        "a.jsonl", "b.jsonl",
    }  # fmt: skip


def test_a_run_without_sources(tmp_path: Path, classifier: nutgraf.Classifier) -> None:
    (tmp_path / "a.txt").write_text(f"{OIL}\n")
    folder = nutgraf.annotate(tmp_path / "a.txt", tmp_path / "out", classifier=classifier).folder
    found = summary(folder)
    assert (found.grouped, found.months, found.undated, found.nameless) == ("file", (), 0, 0)
    with pytest.raises(nutgraf.InputError, match="no source: annotate with --source-column"):
        summary(folder, by="source")
    with pytest.raises(nutgraf.InputError, match="by='month': there are source, file, document"):
        summary(folder, by="month")  # type: ignore[call-overload]


def test_the_command_tells_what_is_unknown(tmp_path: Path, classifier: nutgraf.Classifier) -> None:
    folder = make(tmp_path, classifier).folder
    told = run("summary", folder)
    for line in ("Wire", "(unknown)", "2024-05", "2 paragraphs have no date"):
        assert line in told
    assert "1 paragraphs have no source" in told
    assert "b.jsonl" in run("summary", folder, "--by", "file")


def test_shares_as_csv(tmp_path: Path, classifier: nutgraf.Classifier) -> None:
    folder, path = make(tmp_path, classifier).folder, tmp_path / "shares.csv"
    run("summary", folder, "--csv", path)
    with path.open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["by"], row["name"], row["paragraphs"]) for row in rows] == [
        ("all", "all", "5"), ("source", "Wire", "3"), ("source", "(unknown)", "1"),
        ("source", "'=Echo", "1"), ("month", "2023-10", "1"), ("month", "2024-05", "2"),
    ]  # fmt: skip
    assert float(rows[0]["energy_share"]) == 0.6
    assert rows[0]["energy_yes"] == "3"


def test_rows_of_a_run_are_paragraphs_however_they_look(
    tmp_path: Path, classifier: nutgraf.Classifier
) -> None:
    rows = [{"text": f"{OIL}\n\n{CHOIR}\n\n{OIL} {CHOIR}"} for _ in range(3)]
    (tmp_path / "a.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    folder = nutgraf.annotate(
        tmp_path / "a.jsonl", tmp_path / "out", classifier=classifier, unit="paragraph",
        keep_text=True,
    ).folder  # fmt: skip
    assert [row.fields["text"] for row in Rows(folder)] == [row["text"] for row in rows]


def test_a_page_says_what_groups_are(tmp_path: Path, classifier: nutgraf.Classifier) -> None:
    folder = make(tmp_path, classifier).folder
    for by, told in (("source", "By source"), ("file", "By file")):
        run("summary", folder, "--by", by, "--html", tmp_path / "page.html")
        assert f"<h2>{told}</h2>" in (tmp_path / "page.html").read_text()


@pytest.mark.parametrize("form", FORMATS)
def test_drift_reads_a_run(form: str, tmp_path: Path, classifier: nutgraf.Classifier) -> None:
    folder = make(tmp_path, classifier, format=form, keep_text=True).folder
    run("drift", folder, "--topics", "energy", "--json", tmp_path / "drift.json")
    plain = json.loads((tmp_path / "drift.json").read_text())
    found = {(g["source"].lstrip("'"), g["period"]): g["paragraphs"] for g in plain["groups"]}
    assert found == {
        ("Wire", "2023-10"): 1, ("=Echo", "2024-05"): 1, ("Wire", "2024-05"): 1,
        ("", ""): 1, ("Wire", ""): 1,
    }  # fmt: skip


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("command", ["drift", "suggest"])
def test_a_run_without_texts_says_what_to_do(
    command: str, form: str, tmp_path: Path, classifier: nutgraf.Classifier
) -> None:
    folder = make(tmp_path, classifier, format=form).folder
    before = ["energy"] if command == "suggest" else []
    done = CliRunner().invoke(main, [command, *before, str(folder)])
    assert done.exit_code in (1, 2)
    assert "a run without the texts: annotate with --keep-text" in done.stderr
    assert done.stderr.strip().count("\n") <= 3
