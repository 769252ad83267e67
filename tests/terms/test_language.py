"""Texts of other languages abstain, English of every kind does not."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pytest

import nutgraf
from nutgraf.data import Outcome, Reason
from nutgraf.kernel.texts import as_texts
from nutgraf.scoring.columns import score_batch
from nutgraf.terms.language import OTHER, languages

HERE = Path(__file__).parent
SEEDS = HERE.parents[1] / "seeds/paragraphs"


def rows(name: str) -> list[tuple[str, str]]:
    lines = (HERE / f"{name}.tsv").read_text("utf-8").splitlines()
    return [(kind, text) for kind, text in (line.split("\t") for line in lines)]


@pytest.fixture(scope="module")
def clf() -> nutgraf.Classifier:
    return nutgraf.load(["diplomacy", "energy", "military"])


@pytest.mark.parametrize(("language", "text"), rows("languages"))
def test_another_language_abstains(clf: nutgraf.Classifier, language: str, text: str) -> None:
    answers = score_batch(clf, pa.table({"text": [text]}))
    for topic in clf.topic_names:
        assert answers[topic][0].as_py() == Outcome.ABSTAIN
        assert answers[f"{topic}_reason"][0].as_py() == Reason.UNKNOWN_WORDS
    assert not clf.predict([text]).any()
    (paragraph,) = clf.read(text)
    for decision in paragraph.decisions.values():
        assert decision.reason == Reason.UNKNOWN_WORDS


@pytest.mark.parametrize(("kind", "text"), rows("english"))
def test_english_does_not(clf: nutgraf.Classifier, kind: str, text: str) -> None:
    # In capitals, names that nobody knows look as words do.
    texts = [text] if kind == "Many names" else [text, text.upper()]
    answers = score_batch(clf, pa.table({"text": texts}))
    for topic in clf.topic_names:
        assert Reason.UNKNOWN_WORDS not in answers[f"{topic}_reason"].to_pylist()


def foreign(clf: nutgraf.Classifier, texts: list[str]) -> npt.NDArray[np.bool_]:
    ready = as_texts(texts)
    tokens, known = np.zeros((2, len(texts)), np.int32)
    clf.plan.probabilities(ready, tokens, known)
    assert clf.plan.matcher
    found: npt.NDArray[np.bool_] = languages(ready, tokens, known, clf.plan.matcher) == OTHER
    return found


@pytest.mark.parametrize("path", sorted(SEEDS.glob("*.jsonl")), ids=lambda p: p.stem)
def test_seeds_are_english(clf: nutgraf.Classifier, path: Path) -> None:
    texts = [json.loads(line)["text"] for line in path.read_text("utf-8").splitlines()]
    assert foreign(clf, texts).mean() < 0.003
    assert foreign(clf, [text.upper() for text in texts]).mean() < 0.003


def test_odd_texts_are_in_no_language(clf: nutgraf.Classifier) -> None:
    texts = ["", " ", "1914", "…", "\u0301", "\x00", "x", "\ud800", "42 : 17", "🙂🙂🙂"]
    assert not foreign(clf, texts).any()
    assert len(foreign(clf, [])) == 0


def test_names_do_not_hide_what_a_text_is_about(clf: nutgraf.Classifier) -> None:
    text = "In Kinshasa, Goma and Bukavu, M23 and FARDC troops clashed near Rutshuru and Masisi."
    assert clf.predict([text])[0, clf.column("military")]
    # The same share of unknown words, none of them a name.
    text = "In kinshaza, guma and bukafu, m23 and fardec troops clashed near rutchuru and mazizi."
    assert clf.decide([text]).decisions(0)["military"].reason == Reason.UNKNOWN_WORDS


def test_a_word_list_judges_any_language() -> None:
    topic = nutgraf.TermExtractor("oil", ["petróleo", "nafta"])
    clf = nutgraf.Classifier.of([topic])
    (paragraph,) = clf.read("A produção de petróleo e gás natural no país caiu pela terceira vez.")
    assert paragraph.decisions["oil"].outcome == Outcome.YES
