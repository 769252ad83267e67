"""The guards of a fused table's columns, applied to what the compiled pass found.

A pass over nothing but the terms of guards tells which texts a guard may change, so that only
these need be traced. Where a guard strikes a term out, the logits are made anew from the evidence
that is left.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nutgraf.kernel import _scan
from nutgraf.kernel._texts import Texts
from nutgraf.terms.column import Column
from nutgraf.terms.found import Found
from nutgraf.terms.fusion import Fusion
from nutgraf.terms.guards import Guard, Tokens
from nutgraf.terms.table import TermTable


@dataclass(frozen=True, eq=False)
class Guarding:
    """The guards of a fusion's columns; immutable.

    Attributes:
        guards: (row, column) to the guards of the term that gives the column its weight there.
        is_guarded: bool (rows,), whether any column has a guard for a row.
        watch: the pass over the terms of guards. Columns: terms that a guard strikes out only with
            others; these others; terms that a guard strikes out without others.
    """

    fusion: Fusion
    guards: dict[tuple[int, int], tuple[Guard, ...]]
    is_guarded: npt.NDArray[np.bool_]
    watch: _scan.Pass

    @classmethod
    def of(cls, columns: Sequence[tuple[Guard, ...]], fusion: Fusion) -> Guarding | None:
        """The guards of each column; None where there are none."""
        if not any(columns):
            return None
        guards: dict[tuple[int, int], tuple[Guard, ...]] = {}
        watched: tuple[set[str], set[str], set[str]] = (set(), set(), set())
        for column, its_guards in enumerate(columns):
            by_form: dict[str, list[Guard]] = {}
            for guard in its_guards:
                for form in guard.terms:
                    by_form.setdefault(form, []).append(guard)
                watched[2 if guard.needs else 0].update(guard.terms)
                watched[1].update(guard.unless)
            for row, form in enumerate(fusion.row_forms if by_form else ()):
                if form in by_form and (row, column) not in fusion.replaced:
                    guards[row, column] = tuple(by_form[form])
            for (row, at), number in fusion.replaced.items():
                if at == column and fusion.forms[number] in by_form:
                    guards[row, column] = tuple(by_form[fusion.forms[number]])
        is_guarded = np.zeros(len(fusion.sources), bool)
        is_guarded[[row for row, _ in guards]] = True
        watcher = Fusion.of([Column(TermTable.of(dict.fromkeys(w, 1.0))) for w in watched])
        return cls(fusion, guards, is_guarded, watcher.compile(np.ones(3), np.zeros(3)))

    def candidates(self, texts: Texts) -> npt.NDArray[np.int64]:
        """The numbers of the texts in which a guard may strike a term out."""
        found = np.empty((texts.n, 3), np.float32)
        self.watch.score(texts, found)
        only_with, others, without = (found > 0).T
        return np.flatnonzero(only_with & others | without)

    def apply(self, found: Found, texts: Texts) -> None:
        """Strikes out the evidence that does not count, and puts the logits right."""
        numbers = np.flatnonzero(self.is_guarded[found.rows])
        keys = zip(found.rows[numbers].tolist(), found.columns[numbers].tolist(), strict=True)
        guarded = [(n, self.guards[k]) for n, k in zip(numbers.tolist(), keys, strict=True)
                   if k in self.guards]  # fmt: skip
        if not guarded:
            return
        at = np.searchsorted(found.offsets, [n for n, _ in guarded], "right") - 1
        rows = np.unique(at)
        tokens = dict(zip(rows.tolist(), map(Tokens, texts.take(rows.tolist())), strict=True))
        found.weights = found.weights.copy()
        changed = set()
        for (number, guards), text in zip(guarded, at.tolist(), strict=True):
            place = tokens[text].at(int(found.start[number]), int(found.end[number]))
            counts, reason = _judge(guards, tokens[text], *place)
            if reason:
                found.guards[number] = reason
            if not counts:
                found.weights[number] = 0
                changed.add(text)
        for text in changed:
            found.logits[text] = self._logits(found, text)

    def _logits(self, found: Found, text: int) -> npt.NDArray[np.float64]:
        """A text's logits from its evidence: the same operations as in the compiled pass, in the
        same order, so that they give the same bits."""
        fusion = self.fusion
        part = slice(found.offsets[text], found.offsets[text + 1])
        sums = np.zeros(len(fusion.bias), np.int64)
        np.add.at(sums, found.columns[part], found.weights[part])
        unit = fusion.units(found.tokens[text : text + 1], found.mass[text : text + 1])[0]
        return np.asarray(fusion.bias + sums * unit, np.float64)


def _judge(guards: tuple[Guard, ...], tokens: Tokens, first: int, last: int) -> tuple[bool, str]:
    """Whether all guards let a term count, and the reasons; of the first that does not, its own."""
    reasons = []
    for guard in guards:
        counts, reason = guard.judge(tokens, first, last)
        if not counts:
            return False, reason
        if reason:
            reasons.append(reason)
    return True, "; ".join(reasons)
