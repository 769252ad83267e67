"""What is marked in the sample articles: little, and what tells."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import nutgraf
from nutgraf.reading.signs import words_of
from nutgraf.showing.telling import AT_MOST, telling_terms

ARTICLES = Path(__file__).parents[2] / "seeds/articles"
SAMPLES = ("wire-report", "live-blog", "analysis")
FUNCTION_WORDS = words_of(
    "a about after all an and are as at be been but by can for from had has have he her his if in "
    "into is it its may more no not of on one or said she so than that the their them there they "
    "this to up was we were what when which who will with would you"
)


@pytest.fixture(scope="module")
def classifier() -> nutgraf.Classifier:
    return nutgraf.load()


def words(html: str) -> int:
    return len(re.sub(r"<[^>]*>", "", html).split())


@pytest.mark.parametrize("name", SAMPLES)
def test_few_words_are_underlined(classifier: nutgraf.Classifier, name: str) -> None:
    page = classifier.read((ARTICLES / f"{name}.txt").read_text(encoding="utf-8")).to_html()
    texts = re.findall(r"<(\w+) data-role=[^>]*>(.*?)</\1>", page.split("</style>")[-1], re.DOTALL)
    # Each stretch of a mark is a mark: a word cut in two counts twice, which is on the safe side.
    marked = sum(words(m) for _, t in texts for m in re.findall(r"<mark .*?</mark>", t))
    assert 0 < marked <= 0.15 * sum(words(text) for _, text in texts)


def test_what_tells_is_no_function_word(classifier: nutgraf.Classifier) -> None:
    for path in sorted(ARTICLES.glob("*.txt")):
        for paragraph in classifier.read(path.read_text(encoding="utf-8")):
            told = telling_terms(paragraph)
            assert len(told) <= AT_MOST
            shown = {paragraph.text[e.start : e.end].lower() for e in told}
            assert not shown & FUNCTION_WORDS, path
            for topic in paragraph.topics:
                assert any(e.topic == topic for e in told), (path, paragraph)
