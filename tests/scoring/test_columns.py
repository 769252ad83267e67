"""A batch of answers says what the classifier says of each text."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa

import nutgraf
from nutgraf.scoring.columns import score_batch
from tests import careful


class Picky(nutgraf.Extractor):
    name, topics, version = "picky", (nutgraf.Topic("odd"),), "1"

    def score(self, texts: Sequence[str], out: Any) -> None:
        if any("bad" in text for text in texts):
            raise ValueError("no bad texts")
        out[:] = 1.5


def test_guards_and_failures_show_in_the_batch() -> None:
    guard = nutgraf.Guard(("oil",), unless=("olive",), within=2)
    fuel = nutgraf.TermExtractor("fuel", {"oil": 4.0, "gas": 2.0}, bias=-2.0, guards=[guard])
    classifier = nutgraf.Classifier.of([fuel, Picky()])
    texts = [
        "Oil rose.",
        "Olive oil rose.",
        "A bad day for gas.",
        "",
        "Oil of olive trees.",
    ]
    found = score_batch(classifier, pa.table({"text": [*texts, None]}), evidence=True).to_pylist()
    assert set(found.pop().values()) == {None}
    matrix = classifier.predict_proba(texts)
    for row, text, values in zip(found, texts, matrix, strict=True):
        assert [e["guard"] or "" for e in row["evidence"]] == [
            e.guard for e in classifier.explain(text).evidence
        ]
        for name, value in zip(classifier.topic_names, values.tolist(), strict=True):
            stored = row[f"p_{name}"]
            assert stored == value or (stored is None and math.isnan(value))
    assert [row["odd_reason"] for row in found] == [None, None, "extractor_failed", None, None]
    assert found[1]["evidence"][0]["contribution"] == 0.0
    assert np.isnan(matrix[2, 1])


def test_what_was_said_before_a_second_look() -> None:
    extractors = [careful.energy(), careful.war()]
    fast = nutgraf.Classifier.of(extractors)
    encoder = careful.Counting()
    slow = nutgraf.Classifier.of(extractors, encoder=encoder)
    texts = [text for text in careful.TEXTS if "\ud800" not in text]
    table = pa.table({"text": [*texts, None]})
    before, found = score_batch(fast, table), score_batch(slow, table, evidence=True)
    assert encoder.seen[1:] == [texts[i] for i in slow.second_looks(texts).rows]  # once
    assert found.column_names == [
        *before.column_names,
        "p_energy_first",
        "energy_first",
        "evidence",
    ]
    looked = [*slow.second_looks(texts).looked[:, 0].tolist(), False]
    assert looked.count(True) == 3
    for name in ("p_energy", "energy"):
        expected = zip(looked, before[name].to_pylist(), strict=True)
        assert found[f"{name}_first"].to_pylist() == [v if again else None for again, v in expected]
    article = "\n\n".join(filter(None, texts))
    document = slow.read(article)
    names = [name for name in found.column_names if name != "evidence"]
    told = [{name: row[name] for name in names} for row in document.to_arrow().to_pylist()]
    same = score_batch(slow, pa.table({"text": [p.text for p in document]})).to_pylist()
    assert told == same
