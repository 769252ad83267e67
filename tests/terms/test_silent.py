"""Words that say nothing of a topic."""

from __future__ import annotations

import pytest

from nutgraf.kernel import _scan
from nutgraf.terms.silent import SILENT, is_silent


@pytest.mark.parametrize(
    "form", ["the", "and", "said", "march", "tuesday", "twelve", "1987", "3rd"]
)
def test_silent(form: str) -> None:
    assert is_silent(form)


@pytest.mark.parametrize("form", ["oil", "treaty", "army", "f16", "g7", "nato", "the hague", "23*"])
def test_not_silent(form: str) -> None:
    assert not is_silent(form)


def test_each_is_one_token_as_the_pass_folds_it() -> None:
    assert {folded for word in SILENT for _, _, folded in _scan.tokens(word)} == SILENT
