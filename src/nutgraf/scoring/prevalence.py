"""How often topics apply in texts that nobody has labelled, and probabilities that go by that."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from nutgraf.errors import InputError, TopicError, warn
from nutgraf.topics.calibration import Calibration

LEAST_INFORMATION = 4.0
"""About the log-odds of an estimated share: its standard error is at most 0.5."""
STEPS = 50  # of bisection: to 1e-15


def estimated_share(probabilities: npt.NDArray[np.floating], prevalence: float) -> float:
    """The share of texts that a topic applies to, by maximum likelihood.

    It is where expectation maximisation of the prior ends (Saerens, Latinne, Decaestecker 2002):
    the share that the mean of the probabilities, moved to that share, comes to. The likelihood is
    concave in the share, so bisection of its slope finds that end sooner. It holds where texts
    differ from those of the calibration in how often the topic occurs, and not in how it is written
    about, and leans on the calibration (Alexandari, Kundaje, Shrikumar 2020).

    Args:
        probabilities: (n,), n >= 1.
        prevalence: the share at which they are calibrated.

    Returns:
        0.0 or 1.0 where the likelihood falls, or rises, all the way.
    """
    p = np.clip(np.asarray(probabilities, np.float64), 1e-7, 1 - 1e-7)
    yes, no = p / prevalence, (1 - p) / (1 - prevalence)
    gain = yes - no
    low, high = 0.0, 1.0
    if (gain / no).sum() <= 0:
        return low
    if (gain / yes).sum() >= 0:
        return high
    for _ in range(STEPS):
        middle = (low + high) / 2
        rises = (gain / (no + middle * gain)).sum() > 0
        low, high = (middle, high) if rises else (low, middle)
    return (low + high) / 2


def at_shares(
    calibrations: Mapping[str, Calibration],
    shares: Mapping[str, float],
    probabilities: Mapping[str, npt.NDArray[np.floating]] | None = None,
) -> dict[str, Calibration]:
    """Calibrations by topic name, moved to other shares (see `Calibration.at_prevalence`).

    Args:
        calibrations: of all topics.
        shares: by topic name, of some topics or of none.
        probabilities: (n,) by topic name, of the texts that tell the other topics' shares; NaN is
            left out. Without them those topics stay as they are; with them those stay, with a
            warning, whose prevalence is unknown, such as word lists, where another's is known.

    Raises:
        TopicError: an unknown name, a share not between 0 and 1, or a calibration that does not
            know its prevalence.
        InputError: texts too few, or too far to one side, to tell a topic's share.
    """
    if not isinstance(shares, Mapping):
        raise TopicError(
            f"prevalence is {type(shares).__name__}: give shares by topic name, such as "
            '{"energy": 0.02}'
        )
    if unknown := shares.keys() - calibrations.keys():
        known = ", ".join(calibrations)
        raise TopicError(f"unknown topic {min(unknown)!r}: prevalence may name {known}")
    found = {}
    unknown_here = [t for t, c in calibrations.items() if c.prevalence is None and t not in shares]
    stay: list[str] = []
    if probabilities is not None and len(unknown_here) < len(calibrations):
        stay = unknown_here
    for topic, calibration in calibrations.items():
        share = shares.get(topic)
        try:
            if topic in stay:
                pass
            elif share is None and probabilities is not None:
                share = _told(topic, probabilities[topic], calibration.known_prevalence)
            found[topic] = calibration if share is None else calibration.at_prevalence(share)
        except TopicError as error:
            raise TopicError(f"topic {topic!r}: {error}") from None
    if stay:
        warn(
            "topics whose model does not say at what prevalence it was calibrated stay as they "
            f"are: {', '.join(stay)}"
        )
    return found


def _told(topic: str, probabilities: npt.NDArray[np.floating], prevalence: float) -> float:
    """The share that texts tell, if they tell one."""
    p = np.asarray(probabilities, np.float64)
    p = p[np.isfinite(p)]
    share = estimated_share(p, prevalence) if len(p) else 0.0
    if 0 < share < 1:
        ratio = share / (1 - share) / (prevalence / (1 - prevalence))
        moved = p * ratio / (p * ratio + 1 - p)
        # The likelihood's slope in the share's log-odds is the sum of moved - share.
        if float(((moved - share) ** 2).sum()) >= LEAST_INFORMATION:
            return share
    raise InputError(
        f"topic {topic!r}: {len(p):,} texts do not tell its share, which comes out as {share:.2g}: "
        f"give more texts, or the share itself as prevalence={{{topic!r}: ...}}"
    )
