"""Terms as columns: what a topic's weighted words, phrases and prefixes are.

A term is 1 to 4 tokens; a last `*` makes its last token a prefix. Terms are folded like text, so
`Crude-Oil` is the phrase `crude oil`, and `U.N.` is `un`.

A token is a maximal run of letters, digits and combining marks, of any script; whatever else
stands there separates, a zero width space and all apostrophes too (`ʼ`, `’`: `minister's` has two
tokens). Offsets are of the characters as they are written. The rules in full:

- Case and accents do not matter, and a character that stands for several is these: `ﬁ` is `fi`,
  `ß` is `ss`, `Ⅷ` is `viii`. That goes as far as Unicode's compatibility decompositions and full
  case folding: `æ`, `œ`, `ø` and `ł` stay letters of their own.
- Invisible format characters between two characters of a word are of the word and fold to nothing:
  the soft hyphen, U+200C and U+200D, U+2060, U+FEFF, bidi marks, variation selectors. Elsewhere
  they separate.
- Single letters from A to Z with a dot between each two are one token: `U.S.` is `us`, `e.g.` is
  `eg`. It reaches from the first letter to the last: the last dot, which may end the sentence too,
  is not of it. `J. Smith` and `Ph.D.` have two tokens.
- A word broken at the end of a line is one token, from its first letter to its last: a small
  letter, `-` or U+2010, blanks, one end of line, blanks, a small letter. Where the first part, or
  the last, is one of some 700 that mostly make compounds (`anti-`, `oil-`, `-led`, `-based`: see
  kernel/compounds.h) or has one letter, it has two tokens, as `anti-aircraft` within a line has.
  After a soft hyphen it is always one.
- Entities of HTML left in a text separate: `oil&nbsp;price` has two tokens.
- UTF-8 that was once read as Windows-1252 or Latin-1: `â€™`, `â€œ`, `Â£` and their like separate,
  and `Ã©` is the letter that was meant, as far as the small ones from `à` to `ÿ` go. What else was
  garbled is taken as it is: mend it before (ftfy does).
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cached_property

import numpy as np
import numpy.typing as npt

from nutgraf.errors import TopicError, warn
from nutgraf.kernel import _scan
from nutgraf.parameters import is_real, listed
from nutgraf.reading.sources.columns import shown

KEY_VERSION = 1
"""Version of the hash of terms; model files of another version have their keys made anew."""

WEIGHT, BIAS = 4.8, -4.2
"""Weight and bias of a word list without weights, in logit units: a paragraph with no term has a
probability of 1.5 %, about as common as a topic is in a newspaper; one term makes it 65 %, two
make it 99.5 %."""

LARGEST = 1e6
"""Weights are smaller than this, up or down."""
_FINEST, _STEPS = 14, 32767  # fixed point: steps of 2^-14 at the finest, as many as 16 bits hold

Terms = Mapping[str, float] | Collection[str]
"""Terms as a person writes them, with weights or without."""


def usual_bias(weights: Iterable[float]) -> float:
    """The bias of a word list that gives none: in the same ratio to the least of the weights that
    speak for the topic as `BIAS` to `WEIGHT`, so that each such term alone says yes, and a
    paragraph without any is a no."""
    least = min((weight for weight in weights if weight > 0), default=WEIGHT)
    return float(f"{least * BIAS / WEIGHT:.5g}")  # digits that count, so that it is never 0


def step_of(largest: float) -> float:
    """The power of two in whose multiples weights are kept where that is the largest of them, so
    that it fits into 16 bits."""
    return float(2.0 ** -min(_FINEST, np.floor(np.log2(_STEPS / largest)))) if largest else 1.0


def weighted(terms: Terms) -> Iterable[tuple[str, float]]:
    """Terms with their weights, `WEIGHT` where there are none.

    Raises:
        TopicError: the terms are one str, or no list.
    """
    if isinstance(terms, Mapping):
        return terms.items()
    return [(term, WEIGHT) for term in listed("terms", terms)]


def canonical(written: Sequence[str]) -> tuple[list[str], npt.NDArray[np.bool_]]:
    """The canonical forms of terms, and which of them are terms: the others' forms are reasons."""
    arrays = [np.zeros(len(written), t) for t in ("u1", "u1", "u1", "u8", "u8", "u4")]
    forms = _scan.parse(list(written), *arrays)
    return forms, arrays[0] > 0


@dataclass(frozen=True, eq=False)
class TermTable:
    """n weighted terms, sorted by canonical form.

    Attributes:
        blob: the canonical forms as UTF-8, one after another, each ended by a newline.
        weights: float32 (n,), in logit units.
        n_tokens, is_prefix, n_bytes: uint8 (n,): tokens; ends in `*`; folded bytes of the last
            token.
        keys, heads: uint64 (n,): the hash of the term and of its first token.
        checks: uint32 (n,): another hash of the form, so that terms are never mixed up unseen.
    """

    blob: bytes
    weights: npt.NDArray[np.float32]
    n_tokens: npt.NDArray[np.uint8]
    is_prefix: npt.NDArray[np.uint8]
    n_bytes: npt.NDArray[np.uint8]
    keys: npt.NDArray[np.uint64]
    heads: npt.NDArray[np.uint64]
    checks: npt.NDArray[np.uint32]

    @classmethod
    def of(cls, terms: Terms) -> TermTable:
        """Reads terms as a person writes them.

        Raises:
            TopicError: a term that is not one, a weight that is not a finite number, or two terms
                that are the same when folded; all of them are named, up to ten.

        Warns of weights that are lost, since they are too small beside the largest.
        """
        pairs = list(weighted(terms))
        table, problems = cls.read(pairs)
        if problems:
            raise TopicError("; ".join(problems[:10]) + (" …" if len(problems) > 10 else ""))
        if lost := _lost(pairs):
            warn(lost)
        return table

    @classmethod
    def read(cls, terms: Iterable[tuple[str, float]]) -> tuple[TermTable, list[str]]:
        """As `of`, but leaves bad terms out and tells of each in the second value."""
        pairs = list(terms)
        written = [term for term, _ in pairs]
        n = len(written)
        arrays = [np.zeros(n, t) for t in ("u1", "u1", "u1", "u8", "u8", "u4")]
        n_tokens, is_prefix, n_bytes, keys, heads, checks = arrays
        forms = _scan.parse(written, *arrays)
        weights, problems = _weights(pairs)
        problems += [
            f"term {term!r}: {form}"
            for term, form, count in zip(written, forms, n_tokens, strict=True)
            if not count
        ]
        good = np.flatnonzero((n_tokens > 0) & np.isfinite(weights))
        kept: list[int] = good.tolist()
        if len({forms[i] for i in kept}) < len(kept):
            seen: dict[str, int] = {}
            for i in kept:
                if (first := seen.setdefault(forms[i], i)) != i:
                    problems.append(
                        f"term {written[i]!r} is the same as {written[first]!r} once folded: "
                        "keep one"
                    )
            kept = list(seen.values())
        kept.sort(key=forms.__getitem__)
        blob = "".join(f"{forms[i]}\n" for i in kept).encode()
        table = cls(
            blob, weights[kept], n_tokens[kept], is_prefix[kept], n_bytes[kept], keys[kept],
            heads[kept], checks[kept],
        )  # fmt: skip
        return table, problems

    def take(self, numbers: npt.NDArray[np.int64], weights: npt.NDArray[np.float32]) -> TermTable:
        """Some of the terms, by rising numbers, with other weights."""
        letters = np.frombuffer(self.blob, np.uint8)
        ends = np.flatnonzero(letters == ord("\n")) + 1
        is_taken = np.zeros(len(self), bool)
        is_taken[numbers] = True
        blob = letters[np.repeat(is_taken, np.diff(ends, prepend=0))].tobytes()
        return TermTable(
            blob, weights, self.n_tokens[numbers], self.is_prefix[numbers], self.n_bytes[numbers],
            self.keys[numbers], self.heads[numbers], self.checks[numbers],
        )  # fmt: skip

    @cached_property
    def digest(self) -> bytes:
        """Tables of the same digest are equal."""
        found = hashlib.sha256(self.blob)
        for field in fields(self)[1:]:
            found.update(getattr(self, field.name))
        return found.digest()

    @cached_property
    def forms(self) -> list[str]:
        """The canonical forms of the terms."""
        return self.blob.decode().split("\n")[:-1]

    def as_dict(self) -> dict[str, float]:
        """Canonical form to weight."""
        return dict(zip(self.forms, self.weights.tolist(), strict=True))

    def __len__(self) -> int:
        return len(self.keys)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, TermTable):
            return NotImplemented
        return all(
            np.array_equal(getattr(self, f.name), getattr(other, f.name)) for f in fields(self)
        )

    __hash__ = None  # type: ignore[assignment]


def _weights(pairs: list[tuple[str, float]]) -> tuple[npt.NDArray[np.float32], list[str]]:
    try:
        weights = np.array([weight for _, weight in pairs], np.float64)
        numeric = weights.ndim == 1 or not pairs
    except (TypeError, ValueError, OverflowError):
        numeric = False
    if not numeric or not {type(weight) for _, weight in pairs} <= {int, float}:
        weights = np.array(
            [float(w) if is_real(w) else np.nan for _, w in pairs],
            np.float64,
        )
    fit = np.abs(weights) < LARGEST
    problems = [
        f"term {pairs[i][0]!r}: its weight {shown(repr(pairs[i][1]))} {_unfit(weights[i])}"
        for i in np.flatnonzero(~fit)
    ]
    return np.where(fit, weights, np.nan).astype(np.float32), problems


def _unfit(weight: float) -> str:
    if np.isfinite(weight):
        return f"is too large: weights lie above {-LARGEST:,.0f} and below {LARGEST:,.0f}"
    return "is not a finite number"


def _lost(pairs: list[tuple[str, float]]) -> str:
    """What to say of weights that fixed point makes 0; empty where there are none."""
    weights = np.array([float(weight) for _, weight in pairs], np.float64)
    largest = int(np.abs(weights).argmax()) if len(pairs) else 0
    step = step_of(float(np.abs(weights).max(initial=0.0)))
    lost = np.flatnonzero((weights != 0) & (np.rint(weights.astype(np.float32) / step) == 0))
    if not len(lost):
        return ""
    named = ", ".join(f"{pairs[i][0]!r} ({weights[i]:g})" for i in lost[:10])
    more = f" and {len(lost) - 10:,} more" if len(lost) > 10 else ""
    return (
        f"weights that count as 0: {named}{more}. Beside the largest, {weights[largest]:g} of "
        f"{pairs[largest][0]!r}, weights are kept in steps of {step:g}, and what is not more than "
        "half a step is lost: leave these terms out, or bring the weights nearer to each other"
    )
