"""The student follows a teacher of its own form, and what it learned is a table."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy import sparse

import nutgraf
from nutgraf.learning.features import Features
from nutgraf.learning.student import FLOOR, Student, distil, sigmoid
from nutgraf.terms.importance import Importance

M, N = 12, 6000
IS_WORD = np.arange(M) < 10
SILENT = np.arange(M) == 3


def taught(**options: Any) -> tuple[Student, Student, Any]:
    rng = np.random.default_rng(0)
    weights = rng.normal(0, 2, (M, 2)).astype(np.float32) * ~SILENT[:, None]
    importance = (rng.random(M) * 2).astype(np.float32) * IS_WORD
    teacher = Student(weights, importance, np.array([-1.0, 0.5], np.float32))
    counts = sparse.csr_matrix(rng.poisson(0.4, (N, M)).astype(np.float32))
    targets = sigmoid(teacher.logits(counts))
    student = distil(
        counts, targets, np.ones_like(targets), np.zeros((M, 2), np.float32), IS_WORD, SILENT,
        epochs=200, **options,
    )  # fmt: skip
    return teacher, student, counts


def test_a_student_finds_the_teacher_of_its_form() -> None:
    teacher, student, counts = taught(dropped=0.0)
    wanted, found = (sigmoid(s.logits(counts)) for s in (teacher, student))
    assert np.abs(wanted - found).mean() < 0.02
    assert (student.weights[SILENT] == 0).all()
    assert (student.importance[~IS_WORD] == 0).all()
    assert (student.importance[IS_WORD] > 0).all()


def test_without_importance_every_word_weighs_one() -> None:
    teacher, student, counts = taught(dropped=0.0, by_importance=False)
    assert student.importance.tolist() == IS_WORD.astype(float).tolist()
    root = np.sqrt(counts @ student.importance + FLOOR)[:, None]
    assert student.logits(counts) == pytest.approx(student.bias + counts @ student.weights / root)
    missed = [np.abs(sigmoid(teacher.logits(counts)) - sigmoid(s.logits(counts))).mean()
              for s in (student, taught(dropped=0.0)[1])]  # fmt: skip
    assert missed[0] > missed[1]


def test_the_same_seed_gives_the_same_student() -> None:
    one, other, third = (taught(seed=seed)[1] for seed in (1, 1, 2))
    assert np.array_equal(one.weights, other.weights)
    assert np.array_equal(one.importance, other.importance)
    assert not np.array_equal(one.weights, third.weights)


def test_unknown_targets_and_priors() -> None:
    counts = sparse.csr_matrix(np.eye(3, dtype=np.float32))
    prior = np.array([[1.0], [-2.0], [0.5]], np.float32)
    nothing = np.zeros((3, 1), np.float32)
    student = distil(counts, nothing, nothing, prior, np.ones(3, bool), np.zeros(3, bool))
    assert student.weights == pytest.approx(prior)


def test_a_student_is_a_table() -> None:
    """Phrases are extra in learning and replace their words in a table: the logits are the same."""
    terms = ["oil", "crude", "crude oil", "price of oil", "price", "of", "gas*"]
    texts = ["Crude oil, oil", "the price of oil and gas", "gases crude", "", "price of crude oil"]
    features = Features(terms)
    rng = np.random.default_rng(1)
    m = len(features.forms)
    student = Student(
        rng.normal(size=(m, 1)).round(2).astype(np.float32),
        (rng.random(m).round(2) * features.is_word).astype(np.float32),
        np.array([0.25], np.float32),
    )
    replacing = features.replacing(student.weights)[:, 0]
    importance = {
        form: float(weight)
        for form, weight in zip(features.forms, student.importance, strict=True)
        if weight
    }
    extractor = nutgraf.TermExtractor(
        "t",
        dict(zip(features.forms, replacing.tolist(), strict=True)),
        0.25,
        importance=Importance.of(importance, student.floor),
    )
    logits = nutgraf.Classifier.of([extractor]).decision_function(texts)
    assert logits == pytest.approx(student.logits(features.counts(texts)), abs=2e-3)
