"""No rule takes more than linear time.

The inputs are so long that a rule that looked at each place from each other place would take
minutes, and one that tried all ways to part them would not end.
"""

from __future__ import annotations

import pytest

from nutgraf.reading.article import segment
from nutgraf.reading.furniture import RULES, role_by_words
from nutgraf.reading.openings import dateline, is_speech
from nutgraf.reading.roles import assign_roles, restates
from nutgraf.reading.vocabulary import Phrase
from tests.adversarial import KINDS, forms

each_kind = pytest.mark.parametrize("kind", KINDS)


@each_kind
def test_rules_by_words(kind: str) -> None:
    """Also on texts that `role_by_words` would not show them."""
    text = next(forms(kind, 30_000))
    phrase = Phrase(text)
    for _, fits in RULES if phrase.words else ():
        fits(phrase)


@each_kind
def test_articles(kind: str) -> None:
    for text in forms(kind, 100_000):
        segment(text)


@each_kind
def test_roles_by_place(kind: str) -> None:
    head, unit, tail = KINDS[kind]
    texts = [head + unit * n + tail for n in (1, 2, 4, 8, 50_000)] * 3
    assign_roles(texts)
    restates(texts[-1], texts[-1])
    for text in texts:
        dateline(text)
        is_speech(text)


def test_the_example_that_never_ended() -> None:
    assert role_by_words("Reporting by " + "Xing " * 100 + "!") is None
