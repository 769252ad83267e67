"""The example plugin: made by nutgraf new, trained on its own paragraphs, harmless to the rest."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pytest

import nutgraf
from nutgraf import testing
from nutgraf.learning.card import BEGIN, END, model_card
from nutgraf.plugin import registry
from nutgraf.plugin.scaffold import new_plugin
from nutgraf.topics.modelfile import read_header
from tests.conftest import DistInfo

ROOT = Path(__file__).parents[1]
EXAMPLE = ROOT / "examples" / "nutgraf-health"
MODEL = EXAMPLE / "src/nutgraf_health/model.npz"
BUNDLED = ("diplomacy", "energy", "military")


def rows() -> list[dict[str, object]]:
    text = (EXAMPLE / "seeds/labelled.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def install(dist_info: DistInfo, monkeypatch: pytest.MonkeyPatch) -> None:
    dist_info("nutgraf-health", entry_points={"health": "nutgraf_health"})
    monkeypatch.syspath_prepend(EXAMPLE / "src")


def test_it_was_made_with_the_command(tmp_path: Path) -> None:
    for path in new_plugin("health", tmp_path / "made"):
        inside = path.relative_to(tmp_path / "made")
        if inside.name not in ("README.md", "topic.toml", "test_plugin.py"):
            assert (EXAMPLE / inside).read_bytes() == path.read_bytes(), inside


def outputs(texts: list[str]) -> list[bytes]:
    classifier = nutgraf.load()
    columns = [classifier.column(name) for name in BUNDLED]
    articles = [classifier.read(text) for text in texts]
    evidence = [[e for e in classifier.explain(t).evidence if e.topic in BUNDLED] for t in texts]
    decisions = [
        [(p.start, p.end, p.role, *(str(p.decisions[name]) for name in BUNDLED)) for p in article]
        for article in articles
    ]
    return [
        np.ascontiguousarray(classifier.decision_function(texts)[:, columns]).tobytes(),
        np.ascontiguousarray(classifier.predict_proba(texts)[:, columns]).tobytes(),
        np.ascontiguousarray(classifier.predict(texts)[:, columns]).tobytes(),
        repr(evidence).encode(),
        repr(decisions).encode(),
    ]


def texts() -> list[str]:
    articles = sorted((ROOT / "seeds/articles").glob("*.txt"))
    assert articles
    return [
        *testing.TEXTS,
        *testing.ODD_TEXTS.values(),
        *(str(row["text"]) for row in rows()),
        *(path.read_text(encoding="utf-8") for path in articles),
    ]


@pytest.mark.usefixtures("fresh")
def test_bundled_topics_are_unchanged_to_the_bit(
    dist_info: DistInfo, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = outputs(texts())
    assert "health" not in nutgraf.load().topic_names
    install(dist_info, monkeypatch)
    # Found anew, now with the example.
    monkeypatch.setattr(registry, "_registry", None)
    assert "health" in nutgraf.load().topic_names
    assert outputs(texts()) == before


def test_installed(dist_info: DistInfo, monkeypatch: pytest.MonkeyPatch) -> None:
    install(dist_info, monkeypatch)
    (row,) = (row for row in nutgraf.plugins() if row.name == "health")
    assert (row.distribution, str(row.status), row.reason) == ("nutgraf-health", "active", "")
    classifier = nutgraf.load()
    assert classifier.topic_names == (*BUNDLED[:2], "health", BUNDLED[2])
    (extractor,) = row.extractors
    assert len(extractor.calibrations or ()) == 1  # the trained model, not the word list


@testing.parametrize(nutgraf.load_model(MODEL))
def test_keeps_the_rules(check: testing.Check, extractor: nutgraf.Extractor) -> None:
    check(extractor)


def test_paragraphs() -> None:
    found = rows()
    assert all(set(row) == {"text", "health"} and row["health"] in (0, 1) for row in found)
    assert len({row["text"] for row in found}) == len(found) >= 120
    positive = sum(row["health"] == 1 for row in found)
    assert 0.4 < positive / len(found) < 0.5
    readme = " ".join((EXAMPLE / "README.md").read_text(encoding="utf-8").split())
    assert f"holds {len(found)} paragraphs, {positive} of them about health" in readme


def test_model_is_of_these_paragraphs_and_this_topic() -> None:
    notes = read_header(MODEL)["notes"]
    assert notes["n"] == len(rows())
    assert notes["positive"] == sum(row["health"] == 1 for row in rows())
    lexicon = nutgraf.TermExtractor.from_toml(MODEL.with_name("topic.toml"))
    model = nutgraf.load_model(MODEL)
    assert model.topic == lexicon.topic
    assert model.topic.codes == lexicon.topic.codes
    assert model.topic.description == lexicon.topic.description
    assert set(lexicon.terms) <= {*model.terms, *(t for t in lexicon.terms if t.endswith("*"))}


def test_card_is_of_the_model() -> None:
    readme = (EXAMPLE / "README.md").read_text(encoding="utf-8")
    (block,) = re.findall(f"{BEGIN}\n(.*?)\n{END}", readme, re.DOTALL)
    assert block == model_card(MODEL)
