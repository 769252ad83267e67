"""Archives are known by their lines; all else is one article."""

from __future__ import annotations

from nutgraf.data import Role
from nutgraf.reading.exports.article import Article, Unread
from nutgraf.reading.exports.documents.lined import one_article, product_of
from tests.reading.exports.nexislines import lines
from tests.reading.exports.stories import stories


def test_lines_of_an_archive() -> None:
    story = stories(1)[0]
    found = product_of(lines(story))
    assert found is not None
    assert [x.headline for x in found if isinstance(x, Article)] == [story.headline]
    assert product_of([story.headline, *story.body]) is None
    assert product_of([]) is None


def test_one_article_keeps_roles_that_are_known() -> None:
    body = "The board met on Tuesday to talk about the lease, and it will do so again."
    (found,) = one_article(
        [("Talks  resume", Role.HEADLINE), (" ", None), ("By A. Writer", None), (body, None)]
    )
    assert isinstance(found, Article)
    assert found.told == (
        ("Talks resume", Role.HEADLINE), ("By A. Writer", Role.BYLINE), (body, Role.BODY),
    )  # fmt: skip
    assert found.byline == "By A. Writer"
    assert list(one_article([(" ", None)])) == [Unread("it has no text")]
