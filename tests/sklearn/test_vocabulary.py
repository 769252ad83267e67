"""A vocabulary: terms given, or the n-grams that stand in enough texts."""

from __future__ import annotations

import pickle
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nutgraf.errors import TopicError
from nutgraf.kernel.texts import as_texts
from nutgraf.sklearn.vocabulary import Vocabulary
from tests import reference


def grams(text: str, low: int, high: int) -> list[str]:
    words = [word for _, _, word in reference.tokens(text) if word]
    return [
        " ".join(words[i : i + n]) for n in range(low, high + 1) for i in range(len(words) - n + 1)
    ]


def test_given_terms_keep_their_order_and_are_folded() -> None:
    found = Vocabulary.of(["Tear-Gas*", "oil", "Éclair"])
    assert found.forms == ("tear gas*", "oil", "eclair")
    assert found.n_tokens.tolist() == [2, 1, 1]
    assert found.is_prefix.tolist() == [1, 0, 0]
    assert len(found) == 3


@pytest.mark.parametrize(
    ("terms", "reason"),
    [
        ([], "the vocabulary is empty"),
        (["oil", "…"], "term '…': it holds no letter or digit"),
        (["oil", "gas", "OIL"], "term 'OIL' is the same as 'oil' once folded"),
        (["one two three four five"], "5 words"),
        ([f"…{i * '!'}" for i in range(12)], "…$"),
    ],
)
def test_what_is_no_vocabulary(terms: list[str], reason: str) -> None:
    with pytest.raises(TopicError, match=reason):
        Vocabulary.of(terms)


words = st.sampled_from(["oil", "Oil", "gas", "é", "e", "tear", "a", "1914", "—"])
texts = st.lists(st.lists(words, max_size=6).map(" ".join), max_size=6)
lengths = st.sampled_from([(1, 1), (1, 2), (2, 2), (2, 4), (1, 4)])


@settings(max_examples=80)
@given(texts, lengths, st.integers(1, 3), st.integers(1, 6), st.integers(1, 5), st.booleans())
def test_learnt_terms_are_those_that_counting_gives(
    texts: list[str], lengths: tuple[int, int], least: int, most: int, limit: int, by_texts: bool
) -> None:
    totals = Counter(gram for text in texts for gram in grams(text, *lengths))
    in_texts = Counter(gram for text in texts for gram in set(grams(text, *lengths)))
    kept = [gram for gram in sorted(totals) if least <= in_texts[gram] <= most]
    often = in_texts if by_texts else totals
    wanted = sorted(sorted(kept, key=lambda gram: -often[gram])[:limit])
    if not kept:
        with pytest.raises(TopicError, match=f"no term is left of {len(totals)} n-grams"):
            Vocabulary.learn(as_texts(texts), lengths, least=least, most=most)
        return
    everything = Vocabulary.learn(as_texts(texts), lengths, least=least, most=most)
    assert everything.forms == tuple(kept)
    found = Vocabulary.learn(
        as_texts(texts), lengths, least=least, most=most, max_terms=limit, by_texts=by_texts
    )
    assert found.forms == tuple(wanted)
    same = Vocabulary.of(found.forms)
    assert found.keys.tolist() == same.keys.tolist()
    assert found.n_tokens.tolist() == same.n_tokens.tolist()


def test_a_pickled_one_counts_the_same() -> None:
    before = Vocabulary.of(["oil", "tear gas*", "ga*"])
    after = pickle.loads(pickle.dumps(before))
    texts = as_texts(["tear gases, oil", "gas"])
    counts = [
        [np.frombuffer(part, np.uint8).tolist() for part in v.counter.count(texts, "int32", False)]
        for v in (before, after)
    ]
    assert after.forms == before.forms
    assert counts[0] == counts[1]
