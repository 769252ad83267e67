"""The careful second stage: where the table of words is unsure of a topic, an encoder looks
again. Most texts are far from every threshold and cost nothing more; such cascades go back to Viola
and Jones (2001).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from nutgraf.errors import ModelError, NutgrafError, TopicError, told
from nutgraf.kernel._texts import Texts
from nutgraf.scoring.answers import Answers, First
from nutgraf.scoring.encoders import Encoder
from nutgraf.topics.calibration import Calibration, log_odds
from nutgraf.topics.headfile import PROBE, Head

BATCH = 1024
"""Most texts that an encoder is handed at once."""

ALIKE = 0.9
"""Least cosine of an encoder's embedding of `PROBE` and that of the head's encoder; rounding and
other number formats stay above 0.99."""


@dataclass(frozen=True, eq=False, repr=False)
class SecondLooks:
    """Which of n texts were looked at again for which of k topics, and what came of it.

    Attributes:
        topics: k names; the columns.
        looked: bool (n, k).
        before: float32 (n, k), the probabilities of the table alone.
        after: float32 (n, k), those that the classifier gives; the same where it did not look.
        changes: float32 (n, k), what was added to the logits.
    """

    topics: tuple[str, ...]
    looked: npt.NDArray[np.bool_]
    before: npt.NDArray[np.float32]
    after: npt.NDArray[np.float32]
    changes: npt.NDArray[np.float32]

    @classmethod
    def none(cls, topics: tuple[str, ...], found: npt.NDArray[np.float32]) -> SecondLooks:
        """No look at any text; `found` are the probabilities that the table gave."""
        return cls(topics, np.zeros(found.shape, bool), found, found, np.zeros_like(found))

    def __len__(self) -> int:
        return len(self.looked)

    def __repr__(self) -> str:
        counts = zip(self.topics, self.looked.sum(0).tolist(), strict=True)
        each = ", ".join(f"{topic} {n:,}" for topic, n in counts)
        return f"SecondLooks({len(self.rows):,} of {len(self):,} texts: {each})"

    @property
    def rows(self) -> npt.NDArray[np.int64]:
        """The texts looked at again, int64 (m,), in their order."""
        return np.flatnonzero(self.looked.any(1))

    def of(self, row: int) -> dict[str, tuple[float, float]]:
        """The probability before and after of each topic that one text was looked at again for."""
        return {
            self.topics[i]: (float(self.before[row, i]), float(self.after[row, i]))
            for i in np.flatnonzero(self.looked[row]).tolist()
        }

    def first(
        self,
        answers: Answers,
        calibrations: Sequence[Calibration],
        furniture: npt.NDArray[np.bool_] | None,
        languages: npt.NDArray[np.int8] | None,
    ) -> First:
        """What the table alone said, decided as `answers` were."""
        counts = answers.tokens, answers.known
        said = Answers.of(self.topics, calibrations, self.before, *counts, furniture, languages)
        return First(self.looked, said)


@dataclass(frozen=True, eq=False)
class SecondStage:
    """An encoder with the heads of k topics; a topic without a head is left to the table.

    Attributes:
        offsets: of the k calibrations that the heads were fitted with. One that has another offset
            since, for another prevalence, moves what the heads say by as much.
    """

    encoder: Encoder
    heads: tuple[Head | None, ...] = field(repr=False)
    offsets: tuple[float, ...] = field(repr=False)

    @classmethod
    def of(
        cls,
        encoder: Encoder,
        heads: Sequence[Sequence[Head]],
        calibrations: Sequence[Calibration],
    ) -> SecondStage:
        """A stage with, for each topic, that one of its heads which was fitted for the encoder, and
        the calibrations that they were fitted with.

        Raises:
            TopicError: no topic has a head.
            ModelError: it is the encoder of none of them, or a topic's logits say nothing.
        """
        if not any(heads):
            raise TopicError(
                "no topic has a second stage (a head beside its model): classify with effort='fast'"
            )
        probe = _embeddings(encoder, [PROBE])[0]
        fitting = [next((head for head in some if _fits(head, probe)), None) for some in heads]
        if not any(fitting):
            others = sorted(
                {f"{h.encoder} ({h.dimension} numbers)" for some in heads for h in some}
            )
            raise ModelError(
                f"{encoder!r}, which gives {len(probe)} numbers a text, is another encoder than "
                f"those that the heads were fitted for: {', '.join(others)}"
            )
        for head, calibration in zip(fitting, calibrations, strict=True):
            if head is not None and not calibration.slope:
                raise ModelError("a topic whose calibration has slope 0 can have no second stage")
        return cls(encoder, tuple(fitting), tuple(c.offset for c in calibrations))

    def look(
        self, texts: Texts, logits: npt.NDArray[np.float32], calibrations: Sequence[Calibration]
    ) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.float32]]:
        """Looks again at each text for the topics that logits (n, k) leave unsure.

        Returns:
            bool (n, k), where it looked, and float32 (n, k), what that adds to the logits.

        Raises:
            ModelError: the encoder's embeddings do not fit the heads.
        """
        looked = np.zeros(logits.shape, bool)
        changes = np.zeros(logits.shape, np.float32)
        table = np.zeros(logits.shape)
        for i, (head, calibration) in enumerate(zip(self.heads, calibrations, strict=True)):
            if head is not None:  # NaN, where an extractor failed, is near nothing
                table[:, i] = calibration.slope * logits[:, i].astype(np.float64)
                table[:, i] += calibration.offset
                looked[:, i] = np.abs(table[:, i] - log_odds(calibration.threshold)) < head.band
        rows = np.flatnonzero(looked.any(1))
        for first in range(0, len(rows), BATCH):
            batch = rows[first : first + BATCH]
            embeddings = self.embeddings(texts.take(batch.tolist()))
            for i, (head, calibration) in enumerate(zip(self.heads, calibrations, strict=True)):
                if head is not None:
                    mine = looked[batch, i]
                    old = table[batch[mine], i] - (calibration.offset - self.offsets[i])
                    new = head.log_odds(embeddings[mine], old)
                    changes[batch[mine], i] = (new - old) / calibration.slope
        return looked, changes

    def embeddings(self, texts: list[str]) -> npt.NDArray[np.float32]:
        """What the encoder gives, float32 (n, d).

        Raises:
            ModelError: it fails, or gives another shape than the heads need, or no numbers.
        """
        found = _embeddings(self.encoder, texts)
        for head in self.heads:
            if head is not None and found.shape != (len(texts), head.dimension):
                raise ModelError(
                    f"{self.encoder!r} gave embeddings of shape {found.shape} for {len(texts)} "
                    f"texts: the heads are made for {head.encoder}, which gives {head.dimension} "
                    "numbers a text"
                )
        return found


def _embeddings(encoder: Encoder, texts: list[str]) -> npt.NDArray[np.float32]:
    """What an encoder gives, float32 (n, d), of whatever d."""
    try:
        found = np.asarray(encoder.encode(texts), np.float32)
    except NutgrafError:
        raise
    except Exception as error:
        raise ModelError(f"{encoder!r} failed on {len(texts)} texts: {told(error)}") from error
    if found.ndim != 2 or len(found) != len(texts):
        raise ModelError(
            f"{encoder!r} gave embeddings of shape {found.shape} for {len(texts)} texts"
        )
    if not np.isfinite(found).all():
        raise ModelError(f"{encoder!r} gave embeddings that are no finite numbers")
    return found


def _fits(head: Head, probe: npt.NDArray[np.float32]) -> bool:
    """Whether a head was fitted for the encoder that gives the probe."""
    if head.dimension != len(probe):
        return False
    if head.probe is None:
        return True
    norms = float(np.linalg.norm(probe) * np.linalg.norm(head.probe))
    return float(probe @ head.probe) >= ALIKE * max(norms, 1e-12)
