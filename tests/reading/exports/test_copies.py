"""Copies are found, whole, cut or changed, and nothing else is taken for one."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nutgraf.data import Role
from nutgraf.errors import InputError
from nutgraf.reading.exports import copies
from nutgraf.reading.exports.article import Article
from nutgraf.reading.exports.copies import Copies, check_duplicates, name_of, signature

pytest.importorskip("rensa")


def text(seed: int, words: int) -> list[str]:
    random_ = random.Random(seed)
    return [f"word{random_.randrange(3000)}" for _ in range(words)]


def article(words: list[str], paper: str = "Post", each: int = 40) -> Article:
    parts = [" ".join(words[i : i + each]) + "." for i in range(0, len(words), each)]
    return Article.of(parts, headline=f"{paper} title", byline=f"By {paper} staff")


def groups(*articles: Article) -> list[str]:
    found = Copies()
    return [found.group(signature(a), str(i))[0] for i, a in enumerate(articles)]


def test_the_same_story_under_other_titles_is_a_copy() -> None:
    words = text(1, 300)
    upper = [word.upper() for word in words]
    assert groups(article(words), article(text(2, 300)), article(words, "Gazette"),
                  article(upper, "Times", each=25)) == ["0", "1", "0", "0"]  # fmt: skip


@pytest.mark.parametrize("share", [0.85, 0.9, 0.95])
def test_a_story_that_is_cut_or_changed_is_a_copy(share: float) -> None:
    found = 0
    for seed in range(100):
        words = text(seed, 400)
        cut = words[: int(400 * share)]
        found += groups(article(words), article(cut, "Gazette")) == ["0", "0"]
    assert found >= 95


def test_a_copy_may_bear_the_name_of_its_first() -> None:
    found, one = Copies(), article(text(6, 100))
    assert found.group(signature(one), "x") == ("x", False)
    assert found.group(signature(one), "x") == ("x", True)


def test_half_a_story_and_a_story_on_the_same_matter_are_none() -> None:
    for seed in range(100):
        words = text(seed, 400)
        assert groups(article(words), article(words[:200])) == ["0", "1"]
        other = words[:150] + text(seed + 1000, 250)
        assert groups(article(words), article(other)) == ["0", "1"]


def test_short_texts_are_copies_only_where_they_are_the_same() -> None:
    words = text(3, 20)
    assert groups(article(words), article(words), article(words[:19])) == ["0", "0", "2"]


def test_a_text_without_words_is_like_none() -> None:
    empty = Article.of([], headline="Photo of the day")
    assert groups(empty, empty) == ["0", "1"]


def test_captions_bylines_and_headlines_do_not_count() -> None:
    words = " ".join(text(4, 100))
    with_caption = Article.of([words, ("A pier at low tide", Role.CAPTION)], headline="One")
    assert groups(with_caption, Article.of([words], headline="Two")) == ["0", "0"]


@given(st.lists(st.integers(0, 5), min_size=1, max_size=12))
def test_a_group_has_the_name_of_its_first_article(order: list[int]) -> None:
    stories = {k: article(text(k, 60)) for k in set(order)}
    assert groups(*(stories[k] for k in order)) == [str(order.index(k)) for k in order]


def test_without_rensa_the_same_texts_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copies, "_rensa", lambda: None)
    words = text(5, 300)
    assert not copies.finds_near_ones()
    assert groups(article(words), article(words), article(words[:280])) == ["0", "0", "2"]


def test_names() -> None:
    assert name_of("x1", "a.html", 3) == "x1"
    assert name_of("", "a.html", 3) == name_of(None, "a.html", 3) == "a.html#4"
    for way in copies.DUPLICATES:
        check_duplicates(way)
    with pytest.raises(InputError, match="mark, drop, keep"):
        check_duplicates("remove")
