"""Plans, models and heads with one value of their header changed: refused, or put to use."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import nutgraf
from nutgraf.arrayfile import Arrays, packed, unpacked
from nutgraf.scoring.plan import Plan
from nutgraf.scoring.planfile import load_plan, plan_bytes
from nutgraf.scoring.reader import (
    NUMBER,
    UNKNOWN,
    YEAR,
    Filters,
    Reader,
    load_reader,
    save_reader,
)
from nutgraf.terms.importance import Importance
from nutgraf.topics.headfile import Head, load_head, save_head
from nutgraf.topics.modelfile import load_model, save_model
from tests.mutation import GONE, ODD, changed, places

TEXTS = ["Crude oil prices rose as the minister met troops.", "", "oil gas oil"]


def energy() -> nutgraf.TermExtractor:
    """An extractor that has all that one can have."""
    return nutgraf.TermExtractor(
        nutgraf.Topic("energy", "Energy", "Fuel.", {"cap": ("8",)}),
        {"oil": 2.0, "crude oil*": 1.0, "gas": 1.0, "the": 0.0},
        bias=-1,
        calibration=nutgraf.Calibration(
            slope=1.5, threshold=0.4, curve=((0.5, 0.9, 0.8), (0.6, 0.95, 0.7)), counts=(3.0, 4.0),
            prevalence=0.2, margin=0.1, unknown=0.9,
        ),
        guards=[nutgraf.Guard(("gas",), unless=("tear",), within=3)],
        importance=Importance.of({"oil": 0.5}, 0.25),
    )  # fmt: skip


def use(classifier: nutgraf.Classifier) -> None:
    """All that a person does with a classifier."""
    with np.errstate(all="ignore"):
        assert classifier.predict_proba(TEXTS).shape == (3, len(classifier.topic_names))
        classifier.predict(TEXTS)
        evidence = classifier.evidence(TEXTS)
        for i in range(len(TEXTS)):
            evidence.evidence(i)
        classifier.explain(TEXTS[0])
        document = classifier.read("\n\n".join(TEXTS))
        document.to_html()
        repr((document, classifier, classifier.topics))


def plan(path: Path) -> tuple[dict[str, Any], Callable[[dict[str, Any]], None]]:
    whole = Plan.of([energy(), nutgraf.TermExtractor("war", {"troops": 1.0}, bias=-1.0)])
    header, arrays = unpacked(np.frombuffer(plan_bytes(whole), np.uint8))
    return header, lambda changed: (path.write_bytes(packed(changed, arrays)), None)[1]


def archived(path: Path) -> tuple[dict[str, Any], Callable[[dict[str, Any]], None]]:
    with np.load(path) as stored:
        arrays: Arrays = {name: stored[name] for name in stored.files}
    header = json.loads(arrays.pop("header").tobytes())

    def write(changed: dict[str, Any]) -> None:
        text = np.frombuffer(json.dumps(changed).encode(), np.uint8)
        with path.open("wb") as file:
            np.savez(file, header=text, **arrays)  # type: ignore[arg-type]

    return header, write


def model(path: Path) -> tuple[dict[str, Any], Callable[[dict[str, Any]], None]]:
    save_model(energy(), path, {"licence": "Apache-2.0"})
    return archived(path)


def head(path: Path) -> tuple[dict[str, Any], Callable[[dict[str, Any]], None]]:
    weights = np.array([0.5, 4, -6], np.float32)
    save_head(Head("counting", weights, -0.25, 0.75, 1.5, weights, {"note": 1}), path)
    return archived(path)


def use_head(path: Path) -> None:
    found = load_head(path)
    repr((found, found.dimension))
    with np.errstate(all="ignore"):
        found.log_odds(np.ones((2, found.dimension), np.float32), np.ones(2))


def reader(path: Path) -> tuple[dict[str, Any], Callable[[dict[str, Any]], None]]:
    codes, ones = np.ones((3, 2), np.int8), np.ones(2, np.float32)
    filters = [Filters(np.ones((w, 2, 2), np.int8), ones, ones) for w in (1, 3)]
    importance, weights = np.ones(3, np.uint8), np.ones((4, 2), np.float32)
    words = UNKNOWN, NUMBER, YEAR
    made = Reader(words, codes, importance, 0.5, filters, weights, ones)
    save_reader(made, path, {"note": 1})
    return archived(path)


FORMS: dict[str, tuple[Callable[[Path], Any], Callable[[Path], None]]] = {
    "plan": (plan, lambda path: use(nutgraf.Classifier(load_plan(path)))),
    "model": (model, lambda path: use(nutgraf.Classifier.of([load_model(path)]))),
    "head": (head, use_head),
    "reader": (reader, lambda path: (load_reader(path).encode(TEXTS), None)[1]),
}


@pytest.mark.parametrize("form", FORMS)
def test_each_value_of_a_header(form: str, tmp_path: Path) -> None:
    make, read = FORMS[form]
    path = tmp_path / "file.npz"
    header, write = make(path)
    write(header)
    read(path)
    met = refused = used = 0
    for where in places(header):
        for new in ODD:
            try:
                write(changed(header, where, new))
            except (TypeError, ValueError, UnicodeEncodeError):
                continue  # no file can say that
            met += 1
            try:
                read(path)
            except nutgraf.ModelError as error:
                refused += "file.npz" in str(error) and len(str(error)) < 5000
                continue
            except Exception as error:
                odd = "gone" if new is GONE else repr(new)[:40]
                raise AssertionError(f"{where} as {odd}") from error
            used += 1
    assert refused + used == met
    assert refused > 10 * len(header)
