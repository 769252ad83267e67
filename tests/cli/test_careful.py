"""`--careful` on the command line: what it tells, and what it needs."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result

import nutgraf
from nutgraf.cli import classify, main
from nutgraf.corpus import dispatch, worker
from nutgraf.corpus.rows import annotated
from nutgraf.corpus.session import Run
from nutgraf.corpus.summary.counts import summarize
from nutgraf.reading.labelled import read_gold
from nutgraf.scoring import encoders
from nutgraf.scoring.encoders import VARIABLE
from tests import careful

ARTICLE = "\n\n".join(careful.TEXTS[:5])


@pytest.fixture
def encoder(tmp_path: Path, fresh: None, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An encoder's folder, with a topic that has a head for it and one that has none."""
    monkeypatch.setenv("NUTGRAF_PLUGINS", "")
    monkeypatch.delenv(VARIABLE, raising=False)
    nutgraf.register(careful.energy())
    nutgraf.register(careful.war())
    return careful.folder(tmp_path / "encoder", monkeypatch)


def run(*arguments: object, **env: str) -> Result:
    return CliRunner().invoke(main, list(map(str, arguments)), input=ARTICLE, env=env)


def test_classify_says_how_much_it_looked_at_again(encoder: Path) -> None:
    assert classify.command.name == "classify"
    done = run("classify", "-", "--careful", "--encoder", encoder, "--format", "jsonl")
    assert done.exit_code == 0, done.output
    assert done.stderr == "nutgraf: looked again at 3 of 5 paragraphs; 2 answers changed\n"
    topics = [json.loads(line)["topics"] for line in done.stdout.splitlines()]
    assert ["first" in t["energy"] for t in topics] == [True, True, True, False, False]
    assert topics[0]["energy"] == {
        "probability": 0.935202,
        "decision": "yes",
        "first": {"probability": 0.413382, "decision": "no"},
    }
    assert run("classify", "-", "--careful", "--format", "jsonl", NUTGRAF_ENCODER=str(encoder)
               ).stdout == done.stdout  # fmt: skip
    fast = run("classify", "-", "--format", "jsonl")
    assert (fast.exit_code, fast.stderr) == (0, "")
    assert json.loads(fast.stdout.splitlines()[0])["topics"]["energy"] == {
        "probability": 0.413382,
        "decision": "no",
    }


def labelled(path: Path) -> Path:
    """Rows with a date, and labels that the second look gets right where the first does not."""
    labels = [1, 0, 0, 0, 1]
    path.write_text(
        "".join(
            json.dumps({"text": f"{text} {i}", "energy": label, "date": f"2024-0{1 + i % 2}"})
            + "\n"
            for i in range(4)
            for text, label in zip(careful.TEXTS[:5], labels, strict=True)
        )
    )
    return path


def test_evaluate_measures_the_second_look(encoder: Path, tmp_path: Path) -> None:
    gold, few = labelled(tmp_path / "gold.jsonl"), ["--topics", "energy", "--resamples", "5"]
    options = ["--careful", "--encoder", encoder]
    fast = run("evaluate", gold, *few, "--json")
    done = run("evaluate", gold, *few, *options, "--json")
    assert (fast.exit_code, done.exit_code) == (0, 0), done.output
    rows = read_gold(gold, ["energy"])
    clf = nutgraf.load(["energy"], effort="careful", encoder=encoder)
    yes = clf.predict(rows.texts)[:, 0]
    (found,), (before,) = json.loads(done.stdout), json.loads(fast.stdout)
    truth = rows.labels[:, 0] == 1
    assert found["recall"]["value"] == (yes[truth]).mean()
    assert found["recall"]["value"] != before["recall"]["value"]
    looks = clf.second_looks(rows.texts)
    assert f"looked again at {len(looks.rows)} of 20 paragraphs; " in done.stderr
    assert "looked again" not in fast.stderr
    page = run("evaluate", gold, *few, *options, "--html", tmp_path / "page.html")
    assert page.exit_code == 0


def test_each_text_is_embedded_once_by_evaluate(
    encoder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    counting = careful.Counting()
    monkeypatch.setattr(encoders.SentenceEncoder, "encode", lambda _, texts: counting.encode(texts))
    done = run("evaluate", labelled(tmp_path / "gold.jsonl"), "--careful", "--encoder", encoder,
               "--resamples", "5", "--top", "0", "--json", tmp_path / "a.json", "--html",
               tmp_path / "a.html")  # fmt: skip
    assert done.exit_code == 0, done.output
    assert counting.seen
    assert len(counting.seen) == len(set(counting.seen))


def test_drift_counts_by_the_second_look(encoder: Path, tmp_path: Path) -> None:
    rows = labelled(tmp_path / "rows.jsonl")
    options = ["--careful", "--encoder", encoder]
    done = run("drift", rows, *options, "--json")
    assert done.exit_code == 0, done.output
    gold = read_gold(rows, ["energy"])
    clf = nutgraf.load(effort="careful", encoder=encoder)
    yes, looks = clf.predict(gold.texts)[:, 0], clf.second_looks(gold.texts)
    groups = json.loads(done.stdout)["groups"]
    counted = sum(g["energy_counted"] * g["paragraphs"] for g in groups)
    assert round(counted, 3) == yes.sum()
    assert f"looked again at {len(looks.rows)} of 20 paragraphs; " in done.stderr
    assert run("drift", rows, *options, "--gold", rows).exit_code == 0
    assert "looked again" not in run("drift", rows).stderr


@pytest.mark.parametrize("command", ["classify", "annotate", "evaluate", "drift"])
def test_wrong_calls(command: str, encoder: Path, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(ARTICLE)
    out = ["-o", tmp_path / "out"] if command in ("classify", "annotate") else []
    arguments = [command, tmp_path / "a.txt", *out]
    for options, reason in (
        (["--encoder", encoder], "--encoder goes with --careful"),
        (["--careful"], "is another encoder than those that the heads were fitted for: counting"),
        (["--careful", "--encoder", tmp_path / "none"], "none: no such folder"),
        (["--careful", "--encoder", encoder, "--topics", "war"], "no topic has a second stage"),
    ):
        done = run(*arguments, *options)
        assert done.exit_code == 2
        assert reason in " ".join(done.stderr.split())


@pytest.mark.parametrize("workers", [1, 2])
def test_annotate_gives_the_answers_of_the_classifier(
    encoder: Path, tmp_path: Path, workers: int
) -> None:
    texts = [text for text in careful.TEXTS if "\ud800" not in text] * 20
    for name in ("a", "b"):
        pq.write_table(pa.table({"text": texts}), tmp_path / f"{name}.parquet")
    inputs = [tmp_path / "a.parquet", tmp_path / "b.parquet"]
    options = ["--careful", "--encoder", encoder, "--workers", workers, "--unit-size", 1]
    done = run("annotate", *inputs, "-o", tmp_path / "out", *options)
    assert done.exit_code == 0, done.output
    found = pq.read_table(tmp_path / "out/parts")
    clf = nutgraf.load(effort="careful", encoder=encoder)
    assert found["p_energy"].to_pylist() == clf.predict_proba(texts * 2)[:, 0].tolist()
    looks = clf.second_looks(texts * 2)
    first = [p if again else None for p, again in zip(looks.before[:, 0].tolist(),
             looks.looked[:, 0].tolist(), strict=True)]  # fmt: skip
    assert found["p_energy_first"].to_pylist() == first
    assert "p_war_first" not in found.column_names
    assert "looked again at 120 of 240 paragraphs; 80 answers changed\n" in done.stderr
    counts = json.loads((tmp_path / "out/run.json").read_text())["counts"]
    assert (counts["looked_again"], counts["changed"]) == (120, 80)
    again = run("annotate", *inputs, "-o", tmp_path / "out", *options)
    assert "0 now" in again.stderr
    assert "looked again at 120 of 240 paragraphs; 80 answers changed\n" in again.stderr


@pytest.mark.parametrize("form", ["parquet", "jsonl.zst", "arrow"])
@pytest.mark.parametrize("sidecar", [True, False])
def test_a_run_counts_its_second_looks(
    encoder: Path, tmp_path: Path, form: str, sidecar: bool
) -> None:
    rows = [json.dumps({"text": text}) for text in careful.TEXTS[:5]]
    (tmp_path / "a.jsonl").write_text("\n".join([*rows, "no row", *rows]))
    options = ["-o", tmp_path / "out", "--format", form, *["--sidecar"] * sidecar]
    done = run("annotate", tmp_path / "a.jsonl", *options, "--careful", "--encoder", encoder)
    assert done.exit_code == 1  # of the reject
    assert "looked again at 6 of 10 paragraphs; 4 answers changed\n" in done.stderr
    fast = run("annotate", tmp_path / "a.jsonl", *options[2:], "-o", tmp_path / "fast")
    assert "looked again" not in fast.stderr
    assert "looked_again" not in json.loads((tmp_path / "fast/run.json").read_text())["counts"]
    assert summarize(tmp_path / "out").paragraphs == 10


def test_a_run_that_goes_on_counts_the_second_looks_before(
    encoder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = "".join(f"{text}\n" for text in careful.TEXTS[:5] * 400)
    (tmp_path / "a.txt.gz").write_bytes(gzip.compress(lines.encode()))
    clf = nutgraf.load(effort="careful", encoder=encoder)

    def annotate(out: str) -> Run:
        return nutgraf.annotate(
            tmp_path / "a.txt.gz", tmp_path / out, classifier=clf, unit_bytes=5000, workers=1
        )

    whole = annotate("whole")
    seen: list[object] = []

    def fails(*arguments: Any) -> pa.Table:
        seen.append(arguments)
        if len(seen) == 4:
            raise OSError(5, "Input/output error")
        return annotated(*arguments)

    with monkeypatch.context() as patched:
        patched.setattr(worker, "annotated", fails)
        assert not annotate("stopped").finished
    assert annotate("stopped").made_rows < whole.counts["rows"]  # the rest was done before
    assert annotate("stopped").counts == whole.counts
    assert whole.counts["looked_again"] > 0


def test_segmenting_workers_share_one_encoder(
    encoder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no(*_: object) -> None:
        raise AssertionError("processes of their own would each load the encoder")

    monkeypatch.setattr(dispatch, "_anywhere", no)
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text(ARTICLE)
    run_ = nutgraf.annotate(
        [tmp_path / "a.txt", tmp_path / "b.txt"], tmp_path / "out", unit="article", workers=2,
        unit_bytes=1, classifier=nutgraf.load(effort="careful", encoder=encoder),
    )  # fmt: skip
    assert run_.finished
    assert run_.counts["rows"] == 10
