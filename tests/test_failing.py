"""A failed extractor means the same everywhere: told, counted apart, in no mean and no share, null
in files, never a no, never a row less, never NaN on a screen.

`awkward`, the first topic by name, fails on every text with "bad" in it; `energy` is a table of
terms and knows nothing of that.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from click.testing import CliRunner, Result
from sklearn.base import BaseEstimator

import nutgraf
from nutgraf.cli import main
from nutgraf.data import Outcome, Reason
from nutgraf.measuring.details import curves
from nutgraf.measuring.evaluation import evaluate
from nutgraf.reading.labelled import read_gold

pytestmark = pytest.mark.usefixtures("fresh")

GOOD = "oil and awkward words stand here"
BAD = "oil and bad words stand here"
PLAIN = "nothing of that stands here"
TEXTS = [GOOD, BAD, PLAIN] * 10
"""Of awkward 10 yes, 10 no and 10 failed; of energy 20 yes and 10 no."""


class Awkward(nutgraf.Extractor):
    name, topics, version = "awkward", (nutgraf.Topic("awkward"),), "1"

    def score(self, texts: Sequence[str], out: npt.NDArray[np.float32]) -> None:
        if any("bad" in text for text in texts):
            raise ValueError("no bad texts")
        out[:, 0] = [4.0 if "awkward" in text else -4.0 for text in texts]


@pytest.fixture
def classifier(monkeypatch: pytest.MonkeyPatch) -> nutgraf.Classifier:
    monkeypatch.setenv("NUTGRAF_PLUGINS", "")
    nutgraf.register(Awkward())
    nutgraf.register(nutgraf.TermExtractor("energy", {"oil": 6.0}, bias=-3.0))
    return nutgraf.load()


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    path = tmp_path / "corpus.jsonl"
    labels = {GOOD: 1, BAD: 1, PLAIN: 0}
    rows = [
        {"text": t, "awkward": labels[t], "energy": int("oil" in t), "date": "2024-05-01"}
        for t in TEXTS
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def call(*args: str | Path, status: int = 0) -> Result:
    """Runs a command, and sees to it that nothing of it says NaN."""
    result = CliRunner().invoke(main, [str(arg) for arg in args])
    assert result.exit_code == status, result.output
    assert not has_nan(result.output), result.output
    return result


def has_nan(text: str) -> bool:
    return re.search(r"\bnan\b", text, re.IGNORECASE) is not None


def strict_json(text: str) -> object:
    """JSON as the standard has it, in which there is no NaN."""

    def refuse(constant: str) -> object:
        raise AssertionError(f"{constant} is no JSON")

    return json.loads(text, parse_constant=refuse)


def test_answers(classifier: nutgraf.Classifier) -> None:
    answers = classifier.decide(TEXTS)
    assert answers.failed[:, 0].tolist() == [text == BAD for text in TEXTS]
    assert not answers.failed[:, 1].any()
    assert answers.yes.sum(0).tolist() == [10, 20]
    assert answers.abstentions(0) == {Reason.EXTRACTOR_FAILED: 10}
    assert not classifier.predict(TEXTS)[answers.failed].any()
    assert answers.decisions(1)["awkward"].outcome is Outcome.ABSTAIN
    assert "10 failed" in repr(answers)


def test_classify(classifier: nutgraf.Classifier, tmp_path: Path) -> None:
    path = tmp_path / "article.txt"
    path.write_text(f"{GOOD}.\n\n{BAD}.\n\n{PLAIN}.\n", encoding="utf-8")
    shown = call("classify", path).output
    assert "its extractor failed" in shown
    found: Any = strict_json(call("classify", path, "--format", "json").stdout)
    (document,) = found
    failed = document["paragraphs"][1]["topics"]["awkward"]
    assert failed == {"probability": None, "decision": "abstain", "reason": "extractor_failed"}
    assert document["paragraphs"][1]["topics"]["energy"]["decision"] == "yes"
    rows = list(csv.DictReader(call("classify", path, "--format", "csv").stdout.splitlines()))
    assert [row["p_awkward"] == "" for row in rows] == [False, True, False]
    assert rows[1]["awkward_reason"] == "extractor_failed"
    page = call("classify", path, "--format", "html").stdout
    assert "its extractor failed" in page
    assert not has_nan(re.sub(r"<style>.*?</style>", "", page, flags=re.DOTALL))


def test_annotate_and_summary(classifier: nutgraf.Classifier, corpus: Path, tmp_path: Path) -> None:
    import pyarrow.parquet as pq

    out = tmp_path / "out"
    call("annotate", corpus, "-o", out)
    table = pq.read_table(out / "parts")
    assert table.num_rows == 30
    assert table["p_awkward"].null_count == 10
    assert table["p_energy"].null_count == 0
    assert table["awkward"].to_pylist().count("abstain") == 10

    plain = strict_json(call("summary", out, "--json").stdout)
    assert isinstance(plain, dict)
    assert plain["paragraphs"] == 30
    awkward, energy = plain["topics"]["awkward"], plain["topics"]["energy"]
    assert (awkward["failed"], energy["failed"]) == (10, 0)
    assert awkward["share"] == pytest.approx(10 / 20)
    assert energy["share"] == pytest.approx(20 / 30)
    assert energy["decisions"] == {"yes": 20, "no": 10, "abstain": 0}
    assert awkward["mean_probability"] == pytest.approx(0.5)
    assert plain["sources"][0]["shares"]["awkward"] == pytest.approx(10 / 20)

    shown = call("summary", out).stdout
    header, first, *_ = shown[shown.index("topic") :].splitlines()
    assert "extractor failed" in header
    assert len(first.split()) == len(header.replace("mean p", "mean").split()) - 1
    page = tmp_path / "summary.html"
    call("summary", out, "--html", page)
    told = re.sub(r"<style>.*?</style>", "", page.read_text("utf-8"), flags=re.DOTALL)
    assert "left out, since its extractor failed: 10" in told
    assert not has_nan(told)


def test_a_topic_that_always_failed(classifier: nutgraf.Classifier, tmp_path: Path) -> None:
    path, out = tmp_path / "bad.txt", tmp_path / "out"
    path.write_text(f"{BAD}\n" * 5, encoding="utf-8")
    call("annotate", path, "-o", out)
    plain = strict_json(call("summary", out, "--json").stdout)
    assert isinstance(plain, dict)
    assert plain["topics"]["awkward"]["share"] is None
    assert plain["topics"]["awkward"]["mean_probability"] is None
    assert plain["topics"]["energy"]["share"] == 1
    call("summary", out)
    page = tmp_path / "summary.html"
    call("summary", out, "--html", page)
    assert not has_nan(re.sub(r"<style>.*?</style>", "", page.read_text("utf-8"), flags=re.DOTALL))
    call("drift", path)


def test_annotate_table(classifier: nutgraf.Classifier) -> None:
    import pyarrow as pa

    table = nutgraf.annotate_table(pa.table({"text": TEXTS}), classifier=classifier)
    assert table["p_awkward"].null_count == 10
    assert table["awkward_reason"].to_pylist().count("extractor_failed") == 10


def test_evaluate_and_curves_agree(
    classifier: nutgraf.Classifier, corpus: Path, tmp_path: Path
) -> None:
    gold = read_gold(corpus, classifier.topic_names)
    awkward, energy = evaluate(classifier, gold, resamples=5)
    assert (awkward.n, awkward.failed, energy.n, energy.failed) == (20, 10, 30, 0)
    assert awkward.figures["recall"].value == awkward.figures["precision"].value == 1
    detail = curves(classifier, gold, "awkward")
    at = next(p for p in detail.thresholds if p.threshold == 0.5)
    assert (at.recall, at.precision) == (1, 1)
    assert sum(b.n for b in detail.calibration) == 20
    assert detail.false_no == []

    page = tmp_path / "page.html"
    shown = call("evaluate", corpus, "--html", page, "--resamples", "5")
    assert "awkward: 10 texts left out, since an extractor failed on them" in shown.stderr
    told = re.sub(r"<style>.*?</style>", "", page.read_text("utf-8"), flags=re.DOTALL)
    assert "since an extractor failed: awkward 10" in told
    assert not has_nan(told)
    plain = strict_json(call("evaluate", corpus, "--json", "--resamples", "5").stdout)
    assert isinstance(plain, list)
    assert [(row["n"], row["failed"]) for row in plain] == [(20, 10), (30, 0)]


def test_evaluate_a_topic_without_any_answer(
    classifier: nutgraf.Classifier, tmp_path: Path
) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_text(json.dumps({"text": BAD, "awkward": 1, "energy": 1}) + "\n", encoding="utf-8")
    call("evaluate", path, "--resamples", "5", "--html", tmp_path / "page.html")
    assert strict_json(call("evaluate", path, "--json", "--resamples", "5").stdout)


def test_suggest(classifier: nutgraf.Classifier, corpus: Path, tmp_path: Path) -> None:
    found = tmp_path / "next.jsonl"
    shown = call("suggest", "awkward", corpus, "--out", found)
    assert "10 left out, since an extractor failed on them" in shown.output
    proposed = [json.loads(line) for line in found.read_text("utf-8").splitlines()]
    assert proposed
    assert BAD not in [row["text"] for row in proposed]


def test_export(classifier: nutgraf.Classifier, corpus: Path, tmp_path: Path) -> None:
    for tool in ("label-studio", "doccano", "argilla", "prodigy"):
        path = tmp_path / f"{tool}.json"
        call("export", corpus, "--to", tool, "-o", path)
        text = path.read_text("utf-8")
        tasks = strict_json(text) if text[0] == "[" else list(map(strict_json, text.splitlines()))
        assert isinstance(tasks, list)
        assert len(tasks) == 30


def test_drift(classifier: nutgraf.Classifier, corpus: Path, tmp_path: Path) -> None:
    as_json, as_csv = tmp_path / "drift.json", tmp_path / "drift.csv"
    shown = call("drift", corpus, "--json", as_json, "--csv", as_csv)
    assert "awkward: an extractor failed on 10 of 30 paragraphs" in shown.output
    plain = strict_json(as_json.read_text("utf-8"))
    assert isinstance(plain, dict)
    (group,) = plain["groups"]
    assert (group["paragraphs"], group["awkward_failed"], group["energy_failed"]) == (30, 10, 0)
    assert group["awkward_counted"] == pytest.approx(10 / 20)
    assert group["energy_counted"] == pytest.approx(20 / 30, abs=1e-4)
    assert not has_nan(as_csv.read_text("utf-8"))


class Stumbling(BaseEstimator):  # type: ignore[misc]
    """An estimator of scikit-learn's kind that stumbles over some texts."""

    def decision_function(self, texts: list[str]) -> npt.NDArray[np.float64]:
        if any("bad" in text for text in texts):
            raise ValueError("no bad texts")
        return np.array([4.0 if "awkward" in text else -4.0 for text in texts])


def test_an_estimator_of_scikit_learn() -> None:
    extractor = nutgraf.EstimatorExtractor("awkward", Stumbling())
    answers = nutgraf.Classifier.of([extractor]).decide(TEXTS)
    assert answers.failed[:, 0].tolist() == [text == BAD for text in TEXTS]
    assert answers.yes.sum() == 10
