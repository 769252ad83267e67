"""Documents are what the rows of the output say, in every format, however they are read."""

from __future__ import annotations

import csv
import json
from itertools import groupby
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

import nutgraf
from nutgraf.cli import main
from nutgraf.corpus.options import FORMATS
from nutgraf.corpus.overview import summary
from nutgraf.corpus.session import Run
from nutgraf.corpus.summary.documents import read_documents, write_documents
from tests.corpus import samples

OIL = "Oil prices rose after the pipeline was shut, traders said."
TROOPS = "Troops crossed the border at dawn, and tanks followed."
CHOIR = "The choir sang until midnight, and nobody complained of it."
PLACES = ("file", "row", "id", "source", "date", "n")


def make(folder: Path, classifier: nutgraf.Classifier, **options: Any) -> Run:
    """A run over articles of one to many paragraphs, some with a byline, in two files."""
    for name in ("a", "b"):
        rows = [
            {
                "n": i,
                "id": f"={name}{i}",
                "source": ("Wire", None, "-Echo")[i % 3],
                "date": ("2024-05-03", "May 2024", None)[i % 3],
                "text": "\n\n".join(
                    [CHOIR, "By Ann Lee", *[(OIL, TROOPS, CHOIR)[(i + j) % 3] for j in range(i)]]
                ),
            }
            for i in range(1, 9)
        ]
        path = folder / "in" / f"{name}.jsonl"
        path.parent.mkdir(exist_ok=True)
        path.write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    return nutgraf.annotate(
        folder / "in", folder / "out", classifier=classifier, unit="article", keep=["n"],
        unit_bytes=700, **options,
    )  # fmt: skip


def wanted(rows: list[dict[str, Any]], topics: tuple[str, ...]) -> list[dict[str, Any]]:
    """Documents made row by row."""
    found = []
    for _, group in groupby(rows, lambda row: (row["file"], row["row"])):
        mine = list(group)
        one = {name: mine[0][name] for name in PLACES} | {"paragraphs": len(mine)}
        for topic in topics:
            counted = [row for row in mine if row[f"{topic}_reason"] != "boilerplate"]
            yes = [row for row in counted if row[topic] == "yes"]
            abstains = all(row[topic] == "abstain" for row in counted)
            first = yes[0] if yes else {}
            one[topic] = "yes" if yes else "abstain" if abstains else "no"
            one[f"{topic}_share"] = len(yes) / len(counted)
            one[f"p_{topic}_mean"] = sum(row[f"p_{topic}"] for row in counted) / len(counted)
            one[f"p_{topic}_max"] = max(row[f"p_{topic}"] for row in counted)
            for name in ("paragraph", "start", "end"):
                one[f"{topic}_{name}"] = first.get(name)
        found.append(one)
    return found


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory, classifier: nutgraf.Classifier) -> pa.Table:
    """The output of such a run."""
    return samples.table(make(tmp_path_factory.mktemp("rows"), classifier))


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("step", [3, 65_536])
def test_documents_are_those_of_the_rows(
    form: str,
    step: int,
    tmp_path: Path,
    classifier: nutgraf.Classifier,
    rows: pa.Table,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("nutgraf.corpus.summary.parts.ROWS", step)
    run = make(tmp_path, classifier, format=form)
    assert run.units > 3
    reader = summary(run.folder, by="document")
    found = reader.read_all()
    assert found.schema == read_documents(run.folder)[0]
    table = found.to_pylist()
    expected = wanted(rows.to_pylist(), classifier.topic_names)
    assert {row["energy"] for row in expected} == {"yes", "no"}
    assert len(table) == len(expected) == 16
    for one, other in zip(table, expected, strict=True):
        one["file"], other["file"] = Path(one["file"]).name, Path(other["file"]).name
        assert one == pytest.approx(other)


@pytest.mark.parametrize("form", FORMATS)
def test_files_have_the_same_bytes_whatever_was_done(
    form: str, tmp_path: Path, classifier: nutgraf.Classifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = make(tmp_path, classifier, workers=1)
    contents = []
    for step in (2, 65_536):
        monkeypatch.setattr("nutgraf.corpus.summary.parts.ROWS", step)
        path = tmp_path / f"documents-{step}.{form}"
        arguments = ["summary", str(run.folder), "--by", "document", "-o", str(path)]
        done = CliRunner().invoke(main, arguments)
        assert (done.exit_code, "16 documents" in done.stderr) == (0, True), done.output
        contents.append(path.read_bytes())
    assert contents[0] == contents[1]


def test_evidence_of_the_first_yes(tmp_path: Path, classifier: nutgraf.Classifier) -> None:
    for form in ("parquet", "csv"):
        out = tmp_path / form
        out.mkdir()
        run = make(out, classifier, evidence=True, format=form)
        documents = summary(run.folder, by="document").read_all().to_pylist()
        terms = [row["energy_terms"] for row in documents if row["energy"] == "yes"]
        assert terms
        assert all(row[0] in ("oil", "pipeline*") for row in terms)
        assert all(len(row) == len(set(row)) <= 5 for row in terms)
        assert all(row["energy_terms"] is None for row in documents if row["energy"] != "yes")


def test_csv_of_documents_has_no_formula(tmp_path: Path, classifier: nutgraf.Classifier) -> None:
    run, path = make(tmp_path, classifier), tmp_path / "d.csv"
    CliRunner().invoke(main, ["summary", str(run.folder), "--by", "document", "-o", str(path)])
    with path.open(newline="") as file:
        found = list(csv.DictReader(file))
    assert [row["id"] for row in found[:2]] == ["'=a1", "'=a2"]
    assert {row["source"] for row in found} == {"Wire", "", "'-Echo"}


def test_rows_that_are_paragraphs_are_documents_each(
    tmp_path: Path, classifier: nutgraf.Classifier
) -> None:
    samples.write_parquet(tmp_path / "a.parquet", samples.texts(50))
    run = nutgraf.annotate(tmp_path / "a.parquet", tmp_path / "out", classifier=classifier)
    found = summary(run.folder, by="document").read_all()
    assert found["paragraphs"].to_pylist() == [1] * 50
    assert found["energy"].to_pylist() == samples.table(run)["energy"].to_pylist()


@pytest.mark.parametrize("form", FORMATS)
def test_a_run_may_write_them_itself(
    form: str, tmp_path: Path, classifier: nutgraf.Classifier
) -> None:
    run = make(tmp_path, classifier, format=form, by="document")
    own = (run.folder / f"documents.{form}").read_bytes()
    write_documents(run.folder, tmp_path / f"x.{form}", form)
    assert (tmp_path / f"x.{form}").read_bytes() == own
    again = nutgraf.annotate(
        tmp_path / "in", run.folder, classifier=classifier, unit="article", keep=["n"],
        unit_bytes=700, format=form, by="document",
    )  # fmt: skip
    assert again.made == 0
    assert (run.folder / f"documents.{form}").read_bytes() == own
    for wrong in ({"by": "month"}, {"by": "document", "sidecar": True}):
        with pytest.raises(nutgraf.InputError):
            nutgraf.annotate(tmp_path / "in", tmp_path / "no", classifier=classifier, **wrong)


def test_what_cannot_be_rolled_up(tmp_path: Path, classifier: nutgraf.Classifier) -> None:
    (tmp_path / "a.txt").write_text("Oil prices rose.\n")
    beside = nutgraf.annotate(
        tmp_path / "a.txt", tmp_path / "1", classifier=classifier, sidecar=True
    )
    with pytest.raises(nutgraf.InputError, match="annotate without --sidecar"):
        summary(beside.folder, by="document")
    twice = nutgraf.Classifier.of(
        [nutgraf.TermExtractor(name, {"oil": 1.0}) for name in ("a", "a_share")]
    )
    run = nutgraf.annotate(tmp_path / "a.txt", tmp_path / "2", classifier=twice)
    with pytest.raises(nutgraf.TopicError, match="two columns named 'a_share'"):
        summary(run.folder, by="document")
    run = nutgraf.annotate(tmp_path / "a.txt", tmp_path / "3", classifier=classifier)
    (part,) = run.parts.iterdir()
    part.write_bytes(part.read_bytes()[:-9])
    with pytest.raises(nutgraf.RunError, match="cannot be read as a part"):
        summary(run.folder, by="document").read_all()
    empty = nutgraf.annotate(
        tmp_path / "a.txt", tmp_path / "4", classifier=classifier, plan_only=True
    )
    assert summary(empty.folder, by="document").read_all().num_rows == 0


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--by", "document"], "--by document -o OUT"),
        (["-o", "x.csv"], "--by document -o OUT"),
        (["--by", "document", "-o", "x.csv", "--json"], "with -o OUT alone"),
        (["--by", "document", "-o", "x.csv", "--csv", "y.csv"], "with -o OUT alone"),
        (["--by", "document", "-o", "x.xlsx"], "name it *.parquet, *.csv"),
        (["--by", "document", "-o", "{out}/parts/x.csv"], "write elsewhere"),
        (["--by", "document", "-o", "{out}/no/x.csv"], "No such file"),
    ],
)
def test_command_refuses(
    arguments: list[str], told: str, tmp_path: Path, classifier: nutgraf.Classifier
) -> None:
    (tmp_path / "a.txt").write_text("Oil prices rose.\n")
    run = nutgraf.annotate(tmp_path / "a.txt", tmp_path / "out", classifier=classifier)
    given = [argument.format(out=run.folder) for argument in arguments]
    done = CliRunner().invoke(main, ["summary", str(run.folder), *given])
    assert done.exit_code in (1, 2), done.output
    assert told in " ".join(done.stderr.split()), done.output


def test_grown_runs_go_on(tmp_path: Path, classifier: nutgraf.Classifier) -> None:
    paths = [tmp_path / "a.parquet", tmp_path / "b.parquet"]
    for path in paths:
        pq.write_table(pa.table({"text": [OIL, CHOIR]}), path)
    out = tmp_path / "out"
    nutgraf.annotate(paths[:1], out, classifier=classifier)
    run = nutgraf.annotate(paths, out, classifier=classifier, grow=True)
    found = summary(run.folder, by="document").read_all()
    assert [Path(name).name for name in found["file"].to_pylist()] == [
        "a.parquet", "a.parquet", "b.parquet", "b.parquet"
    ]  # fmt: skip
