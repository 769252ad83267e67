"""Texts to try extractors on: odd ones are odd, and an extractor's own hold its terms."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from nutgraf.data import Topic
from nutgraf.kernel.texts import as_texts
from nutgraf.testing.texts import ODD_TEXTS, TEXTS, sample
from nutgraf.topics.extractor import Extractor, TermExtractor


class Plain(Extractor):
    name, topics = "plain", (Topic("plain"),)

    def score(self, texts: Sequence[str], out: Any) -> None:
        out[:] = 0


def test_an_extractor_without_terms_gets_the_common_texts() -> None:
    assert sample(Plain()) == list(TEXTS)
    assert sample(TermExtractor("bare", {})) == [*TEXTS, ""]


def test_each_of_the_weightiest_terms_stands_in_a_text() -> None:
    weights = {f"term{i:03}": float((-1) ** i * i) for i in range(100)}
    extractor = TermExtractor("many", weights)
    own = sample(extractor, most=10)[len(TEXTS) :]
    assert len(own) == 11
    for i, text in zip(range(99, 89, -1), own, strict=False):
        assert f"term{i:03}" in text
    assert all(f"term{i:03}" in own[-1] for i in range(90, 100))
    assert sample(extractor) == sample(extractor)


def test_a_term_s_text_has_it_in_each_case_behind_longer_characters() -> None:
    extractor = TermExtractor("one", {"tear gas*": 2.0}, bias=0.0)
    text = sample(extractor)[len(TEXTS)]
    assert {len(c.encode()) for c in text} == {1, 2, 3, 4}
    assert {"tear gas", "TEAR GAS", "Tear Gas"} <= {text[i : i + 8] for i in range(len(text) - 7)}


@pytest.mark.parametrize("text", ODD_TEXTS.values(), ids=ODD_TEXTS)
def test_odd_texts_are_texts_to_the_kernel(text: str) -> None:
    (back,) = as_texts([text]).to_list()
    assert back == text


def test_odd_texts_differ() -> None:
    assert len(set(ODD_TEXTS.values())) == len(ODD_TEXTS)
    assert not set(ODD_TEXTS.values()) & set(TEXTS)
