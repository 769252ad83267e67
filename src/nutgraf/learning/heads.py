"""From embeddings and hand labels to the head of a careful second stage.

A head is a logistic regression on the embedding of a text and on the log-odds that the table of
words gave it, so that it learns how far the table is to be believed: stacking (Wolpert 1992).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from nutgraf.errors import InputError
from nutgraf.parameters import ParameterError, floats_of, instance_of, is_real
from nutgraf.reading.labels import labels_of
from nutgraf.topics.calibration import log_odds
from nutgraf.topics.headfile import Head

SHARE = 0.125
"""Of all texts, those that are looked at again."""


def fit_head(
    embeddings: npt.ArrayLike,
    table_log_odds: npt.ArrayLike,
    labels: Any,
    weight: npt.ArrayLike | None = None,
    *,
    encoder: str,
    band: float,
    C: float = 3.0,  # noqa: N803  as scikit-learn has it
    probe: npt.ArrayLike | None = None,
    notes: Mapping[str, Any] | None = None,
) -> Head:
    """Fits the head of one topic.

    Args:
        embeddings: (n, d), as the encoder gives them; C is for those of unit length.
        table_log_odds: (n,), slope · logit + offset of the topic's calibration. They are to be as
            for new texts: from a table that has not seen the labels.
        labels: (n,), as files have them: 1 or 0; NaN or another that is missing leaves a text out.
        weight: (n,), of each text; 1 where not given.
        encoder: name of what made the embeddings.
        band: of the head, as `fit_band` finds it.
        C: inverse strength of the penalty, as scikit-learn's LogisticRegression has it.
        probe: (d,), the encoder's embedding of `nutgraf.topics.headfile.PROBE`.
        notes: what else is to go into the file.

    Raises:
        InputError: arrays that do not agree or hold no finite numbers, labels of one kind only, or
            another parameter out of its range.
    """
    from sklearn.linear_model import LogisticRegression

    x, y = floats_of("embeddings", embeddings), labels_of(labels)
    z = floats_of("table_log_odds", table_log_odds)
    w = np.ones(len(y)) if weight is None else floats_of("weight", weight)
    if x.ndim != 2 or not (x.shape[:1] == y.shape == z.shape == w.shape):
        raise InputError(
            f"embeddings {x.shape}, log-odds {z.shape}, labels {y.shape} and weights {w.shape} do "
            "not agree"
        )
    known = np.isfinite(y)
    if len(np.unique(y[known])) < 2:
        raise InputError("a head needs texts of the topic and others")
    if (w < 0).any() or not all((w[y == label] > 0).any() for label in (0, 1)):
        raise InputError("weight must be 0 or more, and above 0 for some text of either kind")
    if not (is_real(C) and C > 0):
        raise ParameterError(f"C is {C!r}: give a number above 0")
    if not (is_real(band) and band >= 0):
        raise ParameterError(f"band is {band!r}: give a number from 0 on")
    instance_of("encoder", encoder, str, "give the name of what made the embeddings")
    model = LogisticRegression(C=C, max_iter=3000)
    model.fit(np.column_stack([x, z])[known], y[known] > 0.5, w[known])
    found = model.coef_[0]
    return Head(
        encoder,
        found[:-1].astype(np.float32),
        float(model.intercept_[0]),
        float(found[-1]),
        float(band),
        None if probe is None else floats_of("probe", probe).astype(np.float32),
        dict(instance_of("notes", {} if notes is None else notes, Mapping, "give values by name")),
    )


def fit_band(
    table_log_odds: npt.ArrayLike, thresholds: Sequence[float], share: float = SHARE
) -> float:
    """The half-width of the band around each threshold, the same for k topics, in which at least
    one topic's log-odds lie for a share of the texts.

    Args:
        table_log_odds: (n, k), of texts as they come, unlabelled ones.
        thresholds: k probabilities.
        share: of the texts, from 0 to 1.

    Raises:
        InputError: arrays that do not agree or hold no finite numbers, no text, or something that
            is not from 0 to 1.
    """
    z = floats_of("table_log_odds", table_log_odds)
    edges = floats_of("thresholds", thresholds)
    if edges.ndim != 1 or z.ndim != 2 or z.shape[1:] != edges.shape or not z.size:
        raise InputError(f"log-odds {z.shape} do not go with {edges.size} thresholds")
    if ((edges < 0) | (edges > 1)).any() or not (is_real(share) and 0 <= share <= 1):
        raise InputError("thresholds and share must be numbers from 0 to 1")
    nearest = np.abs(z - [log_odds(threshold) for threshold in edges.tolist()]).min(axis=1)
    return float(np.quantile(nearest, share))
