"""Heads are learned from embeddings and the table's log-odds."""

from __future__ import annotations

import numpy as np
import pytest

import nutgraf
from nutgraf.learning.heads import fit_band, fit_head


def test_a_head_is_better_than_the_table() -> None:
    rng = np.random.default_rng(0)
    embeddings = rng.normal(size=(2000, 12))
    embeddings /= np.linalg.norm(embeddings, axis=1, keepdims=True)
    hidden = 4 * embeddings[:, 0] + rng.normal(size=2000)
    labels = (hidden + rng.normal(size=2000) > 0).astype(float)
    table = hidden - 4 * embeddings[:, 0]
    labels[:100] = np.nan
    head = fit_head(
        embeddings, table, labels, np.ones(2000), encoder="e", band=0.5, C=10, notes={"n": 1}
    )
    assert (head.encoder, head.band, head.notes, head.dimension) == ("e", 0.5, {"n": 1}, 12)
    assert head.weights.dtype == np.float32
    assert head.weights[0] > 3 > 5 * np.abs(head.weights[1:]).max() / 3
    assert head.table > 0.5
    new = head.log_odds(embeddings.astype(np.float32), table)[100:]
    right = [np.mean((z > 0) == (labels[100:] == 1)) for z in (table[100:], new)]
    assert right[1] > right[0] + 0.1


def test_weights_of_texts_count() -> None:
    embeddings = np.eye(2, dtype=np.float32)[[0, 0, 1, 1]]
    weighted = fit_head(
        embeddings, np.zeros(4), [1, 0, 1, 0], [9, 1, 1, 9], encoder="e", band=1.0,
        probe=np.ones(2),
    )  # fmt: skip
    assert weighted.weights[0] > 0.5
    assert weighted.weights[1] < -0.5
    assert weighted.probe is not None


@pytest.mark.parametrize(
    ("labels", "reason"),
    [([1, 0], "do not agree"), ([1, 1, 1], "and others"), ([np.nan, 1, np.nan], "and others")],
)
def test_labels_that_do_not_do(labels: list[float], reason: str) -> None:
    with pytest.raises(nutgraf.InputError, match=reason):
        fit_head(np.zeros((3, 2)), np.zeros(3), labels, encoder="e", band=1.0)


def test_a_band_holds_its_share() -> None:
    table = np.random.default_rng(1).normal(-3, 2, size=(4000, 2))
    thresholds = (0.3, 0.6)
    band = fit_band(table, thresholds, 0.1)
    edges = [np.log(t / (1 - t)) for t in thresholds]
    assert (np.abs(table - edges) < band).any(1).mean() == pytest.approx(0.1, abs=0.001)
    with pytest.raises(nutgraf.InputError, match="do not go with 3 thresholds"):
        fit_band(table, (0.1, 0.2, 0.3))
