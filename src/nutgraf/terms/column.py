"""One column of the fused table: terms, and what makes a logit of their sum."""

from __future__ import annotations

from dataclasses import dataclass

from nutgraf.terms.guards import Guard
from nutgraf.terms.importance import Importance
from nutgraf.terms.table import TermTable


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """logit = bias + the sum of the weights of the terms found, divided by the square root of the
    text's mass where there is an `importance`, or else of the number of tokens where `by_length` is
    true; a term that a guard names counts only where the guard lets it."""

    table: TermTable
    bias: float = 0.0
    by_length: bool = False
    guards: tuple[Guard, ...] = ()
    importance: Importance | None = None
