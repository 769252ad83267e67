"""Head files: what a careful second look at one topic needs, as an archive of arrays.

A head turns the embedding that an encoder gives a text, and the log-odds that the table of words
gave it, into new log-odds. The header holds encoder, dimension, bias, table, band and
whatever the maker notes; the arrays are `weights`, float32 (d,), and, where the head has one,
`probe`, float16 (d,). The encoder itself is not in it.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from nutgraf.arrayfile import Arrays
from nutgraf.errors import ModelError, told
from nutgraf.parameters import instance_of, is_real, path_of
from nutgraf.topics.archive import Archive

ARCHIVE = Archive("nutgraf-head", 1, "a head", 2**24)

PROBE = "The minister said on Monday that talks about gas supplies to the region had failed."
"""The text whose embedding tells another encoder from the one that a head was fitted for."""

_FINITE = 1e9  # beyond which arithmetic of 64 bits might make infinities


@dataclass(frozen=True, eq=False)
class Head:
    """The second look at one topic: log-odds = weights · embedding + bias + table x log-odds of the
    table of words, as calibrated.

    Attributes:
        encoder: name of the encoder that it was fitted for.
        weights: float32 (d,), for embeddings as the encoder gives them.
        bias: in log-odds.
        table: the share of the table's log-odds.
        band: a text is looked at again where the table's log-odds are nearer than this to those of
            the topic's threshold.
        probe: float32 (d,), the embedding of `PROBE`; None: any encoder of that dimension is taken.
        notes: what its maker tells (data, recipe, licence …).

    Raises:
        ModelError: numbers that make no sense, or another part of another type.
    """

    encoder: str
    weights: npt.NDArray[np.float32] = field(repr=False)
    bias: float
    table: float
    band: float
    probe: npt.NDArray[np.float32] | None = field(default=None, repr=False)
    notes: Mapping[str, Any] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        for name in ("weights", "probe"):
            array = getattr(self, name)
            if array is None and name == "probe":
                continue
            array = np.ascontiguousarray(array, np.float32)
            if array.ndim != 1 or not len(array) or not np.isfinite(array).all():
                raise ModelError(f"{name} of a head must be one row of finite numbers")
            object.__setattr__(self, name, array)
        if self.probe is not None and self.probe.shape != self.weights.shape:
            raise ModelError("probe and weights of a head differ in length")
        numbers = self.bias, self.table, self.band
        if not all(is_real(x) and abs(x) < _FINITE for x in numbers) or self.band < 0:
            raise ModelError(
                f"bias, table and band of a head must be finite, and band 0 or more: {numbers}"
            )
        for name in ("bias", "table", "band"):
            object.__setattr__(self, name, float(getattr(self, name)))
        if not isinstance(self.encoder, str) or not isinstance(self.notes, Mapping):
            raise ModelError("encoder of a head must be a name, and notes must be values by name")

    @property
    def dimension(self) -> int:
        """Numbers of an embedding."""
        return len(self.weights)

    def log_odds(
        self, embeddings: npt.NDArray[np.float32], table: npt.NDArray[np.float64]
    ) -> npt.NDArray[np.float64]:
        """New log-odds, float64 (n,), from embeddings (n, d) and the table's log-odds (n,)."""
        said = embeddings.astype(np.float64) @ self.weights.astype(np.float64)
        return np.asarray(said + self.bias + self.table * table, np.float64)


OneHead = Head | str | os.PathLike[str]
"""A head, or the path of its file."""


def each_head(head: OneHead | Sequence[OneHead] | None) -> tuple[OneHead, ...]:
    """What an extractor has as `head`: none, one, or one for each of several encoders."""
    if head is None:
        return ()
    return (head,) if isinstance(head, Head | str | os.PathLike) else tuple(head)


def save_head(head: Head, path: str | os.PathLike[str]) -> None:
    """Writes a head, whole or not at all."""
    instance_of("head", head, Head, "give a nutgraf.Head")
    header = {
        "encoder": head.encoder,
        "dimension": head.dimension,
        "bias": head.bias,
        "table": head.table,
        "band": head.band,
        "notes": dict(head.notes),
    }
    arrays: Arrays = {"weights": head.weights}
    if head.probe is not None:
        arrays["probe"] = head.probe.astype(np.float16)
    ARCHIVE.write(path, header, arrays)


def load_head(path: str | os.PathLike[str]) -> Head:
    """Reads a head; runs no code of the file's.

    Raises:
        ModelError: it is no head file, damaged, or of a newer version; the file is named.
    """
    header, arrays = ARCHIVE.read(path_of("path", path))
    try:
        if arrays["weights"].shape != (header["dimension"],):
            raise ValueError("weights and dimension do not agree")
        return Head(
            header["encoder"],
            arrays["weights"],
            header["bias"],
            header["table"],
            header["band"],
            arrays.get("probe"),
            header["notes"],
        )
    except Exception as error:  # a header may hold anything
        raise ModelError(f"{os.fspath(path)}: damaged head: {told(error)}") from error
