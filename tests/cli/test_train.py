"""`nutgraf train`, run as a user runs it."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

import nutgraf
from nutgraf.topics.modelfile import read_header
from tests.cli.test_commands import run
from tests.learning.test_fewshot import LABELS, TEXTS, UNSEEN

TOML = 'name = "health"\nversion = "7"\ntitle = "Health"\n[terms]\n"vaccin*" = 2.0\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "topic.toml").write_text(TOML, encoding="utf-8")
    rows = [{"text": t, "health": y} for t, y in zip(TEXTS[:-1], LABELS[:-1], strict=True)]
    rows += [{"text": TEXTS[-1], "label": LABELS[-1]}, {"text": "doubtful", "health": None}]
    (tmp_path / "rows.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return tmp_path


def test_a_model_and_its_figures(folder: Path) -> None:
    model = folder / "model.npz"
    done = run("train", folder / "topic.toml", folder / "rows.jsonl", "-o", model, "--json")
    assert done.returncode == 0
    report = json.loads(done.stdout)
    assert (report["topic"], report["n"], report["positive"]) == ("health", 22, 10)
    assert report["bytes"] == model.stat().st_size
    assert "vaccine" in report["terms"]["for"]
    for figure in report["cross_validated"].values():
        assert 0 <= figure["low"] <= figure["value"] <= figure["high"] <= 1
    assert "label more" in done.stderr
    extractor = nutgraf.load_model(model)
    assert (extractor.version, extractor.topic.title) == ("7", "Health")
    assert read_header(model)["notes"]["cross_validated"] == report["cross_validated"]
    p = nutgraf.Classifier.of([extractor]).predict_proba(UNSEEN)[:, 0]
    assert p[0] > p[1]
    nutgraf.register(extractor)
    try:
        assert "health" in nutgraf.load().topic_names
    finally:
        nutgraf.unregister("health")


def test_the_same_bytes_and_a_table_to_read(folder: Path) -> None:
    corpus = folder / "corpus.txt.gz"
    corpus.write_bytes(gzip.compress("\n\n".join(TEXTS * 2).encode()))
    args = ("train", folder / "topic.toml", folder / "rows.jsonl", "--unlabelled", corpus, "-o")
    shown = [run(*args, folder / name).stdout for name in ("one.npz", "two.npz")]
    assert (folder / "one.npz").read_bytes() == (folder / "two.npz").read_bytes()
    assert read_header(folder / "one.npz")["notes"]["unlabelled"] == 2 * len(TEXTS)
    for word in ("health: 22 labelled", "precision", "f1", "ap", "ece", "for: ", "against: ", "KB"):
        assert word in shown[0]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("topic.toml", "name = 'Health'\n[terms]\n", "topic.toml"),
        ("rows.jsonl", '{"text": "a", "health": 3}', "line 1: health is 3"),
        ("rows.jsonl", '{"text": "a", "health": 1}', "1 different texts have the label 1"),
        ("rows.jsonl", '{"text": "a"}', "no row has a label for health"),
        ("more.jsonl", '{"text": "a"}\n{"txt": "b"}', "more.jsonl, line 2: it has no 'text'"),
        ("more.jsonl", '{"text": "a"}\n{"text":', "more.jsonl, line 2: not JSON"),
    ],
)
def test_bad_files_are_named(folder: Path, name: str, content: str, message: str) -> None:
    (folder / "more.jsonl").write_text('{"text": "a"}', encoding="utf-8")
    (folder / name).write_text(content, encoding="utf-8")
    args = (folder / "topic.toml", folder / "rows.jsonl", "--unlabelled", folder / "more.jsonl")
    done = run("train", *args, "-o", folder / "model.npz")
    assert done.returncode == 1
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert not (folder / "model.npz").exists()
