"""How wide a margin decisions must abstain in, so that few of them are wrong."""

from __future__ import annotations

import math

import numpy as np

from nutgraf.errors import InputError
from nutgraf.learning.fitting import Floats
from nutgraf.topics.calibration import log_odds


def risk_margin(
    probabilities: Floats, labels: Floats, sample_weight: Floats, threshold: float, risk: float
) -> float:
    """The smallest margin, in log-odds, that keeps the share of texts decided wrongly at `risk`.

    What is controlled is the expected share, among all texts, of those that are decided and wrong.
    It falls as the margin grows, as conformal risk control needs (Angelopoulos, Bates, Fisch, Lei,
    Schuster 2022); the error rate among decided texts need not, and is that share divided by the
    share decided. On a new text, exchangeable with these, the expectation is at most `risk`, over
    draws of these texts and of the new one, whatever the probabilities are worth: the new text is
    counted as one decided wrongly. Decisions that abstain for further reasons only lower it.

    Where weights make up for uneven sampling, the new text counts with the largest of them, which
    errs on the side of caution (Tibshirani, Barber, Candès, Ramdas 2019). The bound is for texts
    that threshold and calibration were not chosen on; those that were scored by cross-validation
    are nearly that.

    Args:
        probabilities: (n,).
        labels: (n,), 0 or 1.
        sample_weight: (n,), 0 or more.
        threshold: probability from which the decision is yes.
        risk: above 0 and below 1.

    Returns:
        A margin as `Calibration.margin` takes it; 0.0 where all may be decided.

    Raises:
        InputError: a risk out of bounds, or too few labels for it: without weights it needs at
            least 1 / risk - 1 of them.
    """
    if not 0 < risk < 1:
        raise InputError(f"risk {risk!r}: give a share above 0 and below 1")
    new = float(sample_weight.max(initial=0.0))
    allowed = risk * (float(sample_weight.sum()) + new) - new
    if not new or allowed < 0:
        raise InputError(
            f"{len(labels)} labels are too few for a risk of {risk:g}: without weights it needs at "
            f"least {math.ceil(1 / risk - 1):,}, and more with weights; label more"
        )
    wrong = (probabilities >= threshold) != (labels > 0.5)
    edge = log_odds(threshold)
    distance = np.array([abs(log_odds(p) - edge) for p in probabilities[wrong].tolist()])
    farthest = np.argsort(-distance, kind="stable")
    over = np.flatnonzero(sample_weight[wrong][farthest].cumsum() > allowed)
    if not len(over):
        return 0.0
    # The text that is one too many abstains, and so do those as near.
    return float(np.nextafter(distance[farthest[over[0]]], np.inf))
