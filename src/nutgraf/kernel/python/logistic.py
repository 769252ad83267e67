"""From integer sums to logits, and from logits to probabilities: to the bit as logits.h has it."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Doubles = npt.NDArray[np.float64]
Floats = npt.NDArray[np.float32]

WHOLE, BY_LENGTH, DIVISORS = 0, 1, 2
"""What the sum of a topic is divided by: nothing, the root of the tokens; from DIVISORS on the root
of the mass of a column of importance."""

_EXP = (
    1.9875691500e-4, 1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1,
    5.0000001201e-1,
)  # fmt: skip


def masses(sums: npt.NDArray[np.int64], scale: Doubles, floor: Doubles) -> Doubles:
    """What the columns of importance add up to in each text, with their floors."""
    return floor + sums.astype(np.float64) * scale


def logits(
    sums: npt.NDArray[np.int64],
    tokens: npt.NDArray[np.int64],
    mass: Doubles,
    scale: Doubles,
    bias: Doubles,
    divisor: npt.NDArray[np.uint16],
) -> Floats:
    """The logits of texts (n, topics)."""
    shares = np.ones((len(sums), DIVISORS + mass.shape[1]))
    with np.errstate(all="ignore"):
        shares[:, BY_LENGTH] = np.where(tokens > 0, 1.0 / np.sqrt(tokens.astype(np.float64)), 0.0)
        shares[:, DIVISORS:] = 1.0 / np.sqrt(mass)
        return (bias + sums.astype(np.float64) * (scale * shares[:, divisor])).astype(np.float32)


def sigmoid(logits: Floats, slope: Doubles, offset: Doubles) -> None:
    """Turns logits (n, k) into calibrated probabilities in place, as `Pass.score` does."""
    if len(slope) != logits.shape[1] or len(offset) != logits.shape[1]:
        raise ValueError("one slope and one offset per column")
    with np.errstate(all="ignore"):
        calibrated = (slope * logits.astype(np.float64) + offset).astype(np.float32)
        logits[:] = np.float32(1) / (np.float32(1) + _exp(-calibrated))


def contributions(
    offsets: npt.NDArray[np.int64],
    columns: npt.NDArray[np.uint16],
    weights: npt.NDArray[np.int16],
    units: Doubles,
    out: Doubles | Floats,
) -> None:
    """Fills `out`, float64 or float32 (m,), with what each piece of the evidence that `Pass.trace`
    returned adds: its weight times the unit, float64 (n, columns), of its text and column."""
    n, width = units.shape
    counts = np.diff(offsets)
    if not (
        len(offsets) == n + 1
        and len(columns) == len(weights) == len(out)
        and offsets[0] == 0
        and offsets[n] == len(out)
        and (counts >= 0).all()
        and (columns < width).all()
    ):
        raise ValueError("offsets, columns, weights and units of other evidence")
    texts = np.repeat(np.arange(n), counts)
    out[:] = weights * units[texts, columns]


def _exp(x: Floats) -> Floats:
    """e^x to within 2 units in the last place of float, the same on every machine: the polynomial
    of Cephes (Moshier 1989)."""
    f = np.float32
    x = np.where(x < f(-87), f(-87), x)
    x = np.where(x > f(87), f(87), x)
    whole = (x * f(1.44269504) + f(127.5)).astype(np.int32)
    power2 = (whole - np.int32(127)).astype(np.float32)
    r = (x - power2 * f(0.693359375)) - power2 * f(-2.12194440e-4)
    p = np.full_like(x, _EXP[0])
    for factor in _EXP[1:]:
        p = p * r + f(factor)
    p = p * r * r + r + f(1)
    power: Floats = (whole << np.int32(23)).view(np.float32)
    product: Floats = p * power
    return product
