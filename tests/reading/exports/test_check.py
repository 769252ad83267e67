"""What files say of themselves against what was read of them."""

from __future__ import annotations

import json

import pytest

from nutgraf.data import Role
from nutgraf.reading.exports.article import TRUNCATED, Article
from nutgraf.reading.exports.check import Check, told


def article(words: int, declared: int | None, stub: str = "") -> Article:
    body = ("word " * words, Role.TEASER if stub else Role.BODY)
    return Article.of([body], headline="A title of five words", declared=declared, stub=stub)


def checked(*articles: Article, declared: int | None = None, file: str = "a.docx") -> Check:
    found = Check("Nexis Uni", file, declared=declared)
    for number, one in enumerate(articles):
        found.add(one, number)
    return found


@pytest.mark.parametrize(
    ("words", "declared", "far"),
    [(100, 100, 0), (100, 110, 0), (100, 112, 1), (91, 100, 0), (89, 100, 1), (0, 50, 1),
     (3, 5, 0), (3, 6, 1), (100, None, 0), (110, 100, 0), (111, 100, 1)],
)  # fmt: skip
def test_lengths(words: int, declared: int | None, far: int) -> None:
    assert len(checked(article(words, declared)).far) == far


def test_a_stub_is_counted_and_not_measured() -> None:
    found = checked(article(10, 500, TRUNCATED), article(100, 100))
    assert (found.measured, dict(found.stubs)) == (1, {"truncated": 1})
    assert "1 truncated" in told([found])[0]


def test_one_line_where_all_is_well() -> None:
    (line,) = told([checked(article(100, 100), article(50, 51), declared=2)])
    assert line == "Nexis Uni: 2 of 2 articles; 2 of 2 within 10 % of their declared length"


def test_what_is_not_as_it_says_is_named() -> None:
    lines = told([checked(article(100, 200), article(50, 51), declared=3)])
    assert lines[0].startswith("Nexis Uni: 2 of 3 articles; 1 of 2 within")
    assert "a.docx: says that it holds 3 articles; 2 were read" in lines
    assert any("a.docx, article 1: says 200 words, 100 were read" in line for line in lines)


def test_many_files_are_summed() -> None:
    checks = [checked(article(100, 100), declared=1, file=f"{i}.docx") for i in range(50)]
    assert told(checks) == [
        "Nexis Uni: 50 of 50 articles in 50 files; 50 of 50 within 10 % of their declared length"
    ]
    wrong = [checked(*[article(100, 200)] * 9, file=f"{i}.docx") for i in range(50)]
    assert len(told(wrong)) <= 6
    assert "447 more" in told(wrong)[-1]


def test_a_check_comes_back_from_json() -> None:
    found = checked(article(100, 200), article(1, None, TRUNCATED), declared=3)
    found.copies = 2
    assert Check.of_dict(json.loads(json.dumps(found.to_dict()))) == found
    assert told([]) == []
