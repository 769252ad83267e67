"""Guards: terms of a topic that count only with other terms near, or not with them.

A condition of a guard stands near a term where no more than `within` tokens lead from the one to
the other (next to each other: 1; overlapping: 0), or anywhere in the text where there is no limit.
It must have a token of its own: `reactor*` is no condition for itself, `research reactor` is.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from nutgraf.errors import TopicError
from nutgraf.kernel import _scan
from nutgraf.parameters import is_number, listed
from nutgraf.terms.table import canonical

_NAMED = 3  # conditions that a reason names


@dataclass(frozen=True)
class Guard:
    """Terms of a topic that count only where one of `needs` is near and none of `unless` is.

    Attributes:
        terms: terms of the topic's table, kept in canonical form; those they begin with, or other
            terms that match the same words, are not guarded by it.
        needs, unless: terms that the topic need not have; empty: no such condition.
        within: tokens; None: anywhere in the text.

    Raises:
        TopicError: something that is not a term, no terms, no condition, or a distance below 1.
    """

    terms: tuple[str, ...]
    needs: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    within: int | None = None

    def __post_init__(self) -> None:
        for name in ("terms", "needs", "unless"):
            written = listed(name, getattr(self, name))
            forms, good = canonical(written)
            for term, form, is_term in zip(written, forms, good, strict=True):
                if not is_term:
                    raise TopicError(f"{name}: term {term!r}: {form}")
            object.__setattr__(self, name, tuple(dict.fromkeys(forms)))
        if not self.terms:
            raise TopicError("terms is missing: name the terms that are guarded")
        if not self.needs and not self.unless:
            raise TopicError("there is no condition: give needs or unless")
        if self.within is not None and not (is_number(self.within) and self.within >= 1):
            raise TopicError(f"within is {self.within!r}: give a number of tokens from 1")

    def judge(self, tokens: Tokens, first: int, last: int) -> tuple[bool, str]:
        """Whether a term that stands at tokens first to last counts, and why (nothing, where
        only the absence of something was asked for)."""
        place = "in the paragraph" if self.within is None else f"within {self.within}"
        if found := self._unless.find(tokens, first, last, self.within):
            return False, f"unless '{found}' {place}"
        if not self.needs:
            return True, ""
        if found := self._needs.find(tokens, first, last, self.within):
            return True, f"needs '{found}' {place}"
        named = " or ".join(f"'{form}'" for form in self.needs[:_NAMED])
        return False, f"lacks {named}{' …' if len(self.needs) > _NAMED else ''} {place}"

    @cached_property
    def _needs(self) -> _Conditions:
        return _Conditions(self.needs)

    @cached_property
    def _unless(self) -> _Conditions:
        return _Conditions(self.unless)


def check_guards(guards: Sequence[Guard], forms: Sequence[str]) -> None:
    """Raises TopicError where a guard names a term that the table with these forms lacks."""
    known = set(forms)
    for number, guard in enumerate(guards, 1):
        if not isinstance(guard, Guard):
            raise TopicError(f"guard {number} is {type(guard).__name__}: give a nutgraf.Guard")
        if missing := [term for term in guard.terms if term not in known]:
            raise TopicError(
                f"guard {number}: {', '.join(map(repr, missing[:5]))} is no term of the topic: "
                "write it as in terms"
            )


class Tokens:
    """The tokens of a text: where they begin, in code points, and their folded words."""

    def __init__(self, text: str) -> None:
        found = _scan.tokens(text)
        self.starts = [start for start, _, _ in found]
        self.words = [word for _, _, word in found]
        self._hits: dict[int, list[tuple[int, ...]]] = {}

    def at(self, start: int, end: int) -> tuple[int, int]:
        """The first and the last token of text[start:end]."""
        first = max(bisect_right(self.starts, start) - 1, 0)
        return first, max(bisect_right(self.starts, end - 1) - 1, first)

    def hits(self, conditions: _Conditions) -> list[tuple[int, ...]]:
        """First token, place and last token of all that stand in the text, in that order; looked
        for once, so that a long text with many guarded terms takes no more than its length."""
        key = id(conditions)
        if key not in self._hits:
            self._hits[key] = [
                (at, place, end)
                for at in range(len(self.words))
                for place, end in sorted(conditions.from_token(self.words, at))
            ]
        return self._hits[key]


class _Conditions:
    """Terms to look for around another."""

    def __init__(self, forms: Sequence[str]) -> None:
        self.forms = forms
        # By the first word; (place in forms, words, whether the last is a prefix).
        self.heads: dict[str, list[tuple[int, list[str], bool]]] = {}
        prefixes = []
        for place, form in enumerate(forms):
            words, is_prefix = form.removesuffix("*").split(" "), form.endswith("*")
            if len(words) == 1 and is_prefix:
                prefixes.append((place, words[0]))
            else:
                self.heads.setdefault(words[0], []).append((place, words, is_prefix))
        self.prefixes = prefixes
        self.beginnings = tuple(word for _, word in prefixes)
        self.longest = max((form.count(" ") + 1 for form in forms), default=0)

    def find(self, tokens: Tokens, first: int, last: int, within: int | None) -> str | None:
        """The condition that stands first in the text near a term at tokens first to last; of
        those at one token, the one that was written first."""
        if not self.forms:
            return None
        low, high = 0, len(tokens.words)
        if within is not None:
            low, high = max(first - within - self.longest + 1, 0), min(last + within + 1, high)
        hits = tokens.hits(self)
        for number in range(bisect_left(hits, (low,)), len(hits)):
            at, place, end = hits[number]
            if at >= high:
                break
            if (at < first or end > last) and (within is None or end >= first - within):
                return self.forms[place]
        return None

    def from_token(self, words: list[str], at: int) -> Iterator[tuple[int, int]]:
        """Place and last token of each condition that begins at a token."""
        word = words[at]
        for place, parts, is_prefix in self.heads.get(word, ()):
            end = at + len(parts) - 1
            if end >= len(words) or words[at + 1 : end] != parts[1:-1]:
                continue
            if words[end].startswith(parts[-1]) if is_prefix else words[end] == parts[-1]:
                yield place, end
        if word.startswith(self.beginnings):
            yield from ((place, at) for place, begins in self.prefixes if word.startswith(begins))
